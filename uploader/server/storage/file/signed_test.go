package file

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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

// TestTheMostIsSigned where the size is the sender's choice: what is larger is refused before it is kept, whether its length is told
// or not, and the address cannot be changed.
func TestTheMostIsSigned(t *testing.T) {
	dir := t.TempDir()
	s := store(t, dir)
	put := func(body string, told bool, change func(string) string) (int, string) {
		t.Helper()
		signed, err := s.SignPut(t.Context(), storage.Object{Key: "k", Size: -1, Most: 5}, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), signed.Method, change(signed.URL), strings.NewReader(body))
		if !told {
			r.ContentLength = -1
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	as := func(url string) string { return url }
	for _, told := range []bool{true, false} {
		if code, text := put("hello!", told, as); code != http.StatusBadRequest || !strings.Contains(text, "EntityTooLarge") {
			t.Errorf("6 bytes: %d %s", code, text)
		}
		if code, _ := put("hello!", told, func(url string) string { return strings.Replace(url, queryMost+"=5", queryMost+"=6", 1) }); code != http.StatusForbidden {
			t.Errorf("another limit: %d", code)
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, tmpDir)); err != nil || len(left) > 0 {
		t.Errorf("left are %v %v", left, err)
	}
	if code, text := put("hello", false, as); code != http.StatusOK {
		t.Errorf("5 bytes: %d %s", code, text)
	}
	if code, _ := put("hello!", false, as); code != http.StatusBadRequest { // also where it is there
		t.Errorf("again: %d", code)
	}
}
