package file

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/server/storage"
)

// TestTheSizeIsSigned, also that of an empty file: nobody stores anything else with its address.
func TestTheSizeIsSigned(t *testing.T) {
	s := store(t, t.TempDir())
	put := func(o storage.Object, body string) int {
		t.Helper()
		signed, err := s.SignPut(t.Context(), o, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), signed.Method, signed.URL, strings.NewReader(body))
		for name, value := range signed.Header {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w.Code
	}
	for size, body := range map[int64]string{0: "x", 1: "", 5: "hello!"} {
		if err := s.Delete(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		if code := put(storage.Object{Key: "k", Type: "text/plain", Size: size, Token: "t"}, body); code != http.StatusForbidden {
			t.Errorf("%d bytes for %d: %d", len(body), size, code)
		}
		if code := put(storage.Object{Key: "k", Type: "text/plain", Size: size, Token: "t"}, strings.Repeat("x", int(size))); code != http.StatusOK {
			t.Errorf("%d bytes: %d", size, code)
		}
	}
	signed, err := s.SignGet(t.Context(), "k", "", "", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for wanted, checked := range map[string]bool{"": true, "bytes=0-0": false} { // of a part it would be the wrong one
		r := httptest.NewRequestWithContext(t.Context(), signed.Method, signed.URL, nil)
		if wanted != "" {
			r.Header.Set("Range", wanted)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code >= 400 && w.Code != http.StatusRequestedRangeNotSatisfiable || (w.Header().Get(checksumHeader) != "") != checked {
			t.Errorf("range %q: %d, checksum %q", wanted, w.Code, w.Header().Get(checksumHeader))
		}
	}
}
