package command

import (
	"cmp"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Temporary keys sign with their session, and no link outlives it, whatever was asked for.
func TestTemporaryKeys(t *testing.T) {
	var mu sync.Mutex
	var without []string
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if cmp.Or(r.Header.Get("X-Amz-Security-Token"), r.URL.Query().Get("X-Amz-Security-Token")) != "hunter+2/=" {
			without = append(without, r.Method)
		}
		if r.Method == http.MethodPut {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", `"e"`)
			return
		}
		_, _ = io.WriteString(w, `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys></ListBucketResult>`)
	}))
	t.Cleanup(storage.Close)
	s := newShell(t)
	s.env["AWS_ACCESS_KEY_ID"], s.env["AWS_SECRET_ACCESS_KEY"], s.env["AWS_SESSION_TOKEN"] = "ASIATEMPORARY", "secret", "hunter+2/="
	s.env["AWS_CREDENTIAL_EXPIRATION"] = time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	link, err := url.Parse(strings.TrimSpace(s.must("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--expires", "24h", s.file("a.txt", "abc"))))
	if err != nil {
		t.Fatal(err)
	}
	life, err := strconv.Atoi(link.Query().Get("X-Amz-Expires"))
	if err != nil || life > 3600 || life < 1800 || link.Query().Get("X-Amz-Security-Token") != "hunter+2/=" {
		t.Errorf("the link lives %d s (%v), with the session %q", life, err, link.Query().Get("X-Amz-Security-Token"))
	}
	mu.Lock()
	defer mu.Unlock()
	if len(without) > 0 {
		t.Errorf("signed without the session: %v", without)
	}
}
