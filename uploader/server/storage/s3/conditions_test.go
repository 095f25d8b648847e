package s3_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/s3"
)

// TestConditionsAreTriedBeforeTheyAreSigned: a store that knows nothing of them, or refuses them, gets none, and that is said once; one
// that keeps them gets them. Where nobody answered, the next Check tries again.
func TestConditionsAreTriedBeforeTheyAreSigned(t *testing.T) {
	refuse := func(status int, code string) func(http.ResponseWriter, *http.Request, int) bool {
		return func(w http.ResponseWriter, r *http.Request, n int) bool {
			if r.Header.Get("If-None-Match") == "" || status == http.StatusPreconditionFailed && n == 1 {
				return false
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<Error><Code>" + code + "</Code></Error>"))
			return true
		}
	}
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request, int) bool
		signed bool
		notes  int
		tries  int // requests of two Checks
	}{
		"ignores them":  {nil, false, 1, 2},
		"refuses them":  {refuse(http.StatusNotImplemented, "NotImplemented"), false, 1, 2},
		"keeps them":    {refuse(http.StatusPreconditionFailed, "PreconditionFailed"), true, 0, 2},
		"does not know": {refuse(http.StatusServiceUnavailable, "SlowDown"), false, 0, 4},
	} {
		b := buckettest.New()
		if c.answer != nil {
			b.Answers[buckettest.Put] = c.answer
		}
		notes := 0
		s, err := s3.New(s3.Options{
			Bucket: "b", Prefix: "in", Endpoint: "http://127.0.0.1:9000", Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""), Transport: b,
			Note: func(string) { notes++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Check(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		put, err := s.SignPut(t.Context(), storage.Object{Key: "a/b", Type: "text/plain", Size: 5, Token: "t"}, time.Minute)
		signed := put.Header["If-None-Match"] == "*" && strings.Contains(put.URL, "if-none-match")
		if err != nil || signed != c.signed || notes != c.notes || b.Calls(buckettest.Put) != c.tries || len(b.Objects()) != 0 {
			t.Errorf("%s: signed %v, %d notes, %d tries, %d objects are left, %v", name, signed, notes, b.Calls(buckettest.Put), len(b.Objects()), err)
		}
		plain, err := s.SignPut(t.Context(), storage.Object{Key: "a/b", Type: "text/plain", Size: -1}, time.Minute)
		query, parsed := url.Parse(plain.URL)
		if err != nil || parsed != nil || len(plain.Header) != 1 || query.Query().Get("X-Amz-SignedHeaders") != "content-type;host" {
			t.Errorf("%s: a sender that knows no header but the type has to send %v: %v", name, plain.Header, err)
		}
	}
}

// TestATryThatIsCalledOffLeavesNothing: a server that is stopped while it tries takes its empty object away all the same.
func TestATryThatIsCalledOffLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := buckettest.New()
	b.Answers[buckettest.Put] = func(_ http.ResponseWriter, _ *http.Request, n int) bool {
		if n == 2 {
			cancel()
		}
		return false
	}
	s, err := s3.New(s3.Options{
		Bucket: "b", Prefix: "in", Endpoint: "http://127.0.0.1:9000", Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""), Transport: b,
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Check(ctx)
	if len(b.Objects()) != 0 || b.Calls(buckettest.Put) != 2 {
		t.Errorf("%d objects are left after %d tries", len(b.Objects()), b.Calls(buckettest.Put))
	}
}
