package s3_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/server/storage/s3"
)

// TestAnotherRangeIsNotTaken for the one that was asked for: a store that knows no ranges sends the whole, one that guesses sends others.
func TestAnotherRangeIsNotTaken(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header string // Content-Range
		taken  bool
	}{
		"the one":         {http.StatusPartialContent, "bytes 3-7/8", true},
		"none":            {http.StatusOK, "", false},
		"one before":      {http.StatusPartialContent, "bytes 2-6/8", false},
		"not to its end":  {http.StatusPartialContent, "bytes 3-7/9", false},
		"without a total": {http.StatusPartialContent, "bytes 3-7/*", false},
	} {
		t.Run(name, func(t *testing.T) {
			store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked := r.Header.Get("Range"); asked != "bytes=3-" {
					t.Errorf("asked for %q", asked)
				}
				if c.header != "" {
					w.Header().Set("Content-Range", c.header)
				}
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte("lower"))
			}))
			defer store.Close()
			s, err := s3.New(s3.Options{Bucket: "bucket", Endpoint: store.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "canary-secret", "")})
			if err != nil {
				t.Fatal(err)
			}
			r, info, err := s.OpenFrom(t.Context(), "a/b", 3)
			if (err == nil) != c.taken || c.taken && info.Size != 8 {
				t.Errorf("%+v %v", info, err)
			}
			if err == nil {
				_ = r.Close()
			} else if strings.Contains(err.Error(), "X-Amz") || strings.Contains(err.Error(), store.URL) {
				t.Errorf("the error tells an address: %v", err)
			}
		})
	}
}
