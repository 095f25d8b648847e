package file_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
	"linkdrop/uploader/server/storage/storagetest"
)

// open starts a store behind a real listener.
func open(t *testing.T, dir string) *file.Store {
	t.Helper()
	var base string
	s, err := file.New(file.Options{Dir: dir, Secret: make([]byte, 32), Base: func() string { return base }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	base = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestABodyThatStopsIsNotStored: half a file is none, as object and as part.
func TestABodyThatStopsIsNotStored(t *testing.T) {
	s := open(t, t.TempDir())
	o := storage.Object{Key: "a/b", Type: "text/plain", Size: 1000, Token: "t"}
	id, err := s.Create(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	put, err := s.SignPut(t.Context(), o, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	part, err := s.SignPart(t.Context(), o, id, 1, o.Size, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []storage.Request{put, part} {
		body := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(strings.Repeat("x", 1000)))) // its second read fails
		request := httptest.NewRequestWithContext(t.Context(), r.Method, r.URL, body)
		request.ContentLength = o.Size
		for name, value := range r.Header {
			request.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, request)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "<Code>IncompleteBody</Code>") {
			t.Errorf("answered %d %s", w.Code, w.Body)
		}
	}
	if _, err := s.Head(t.Context(), o.Key); err == nil {
		t.Error("half an object is there")
	}
	if parts, err := s.Parts(t.Context(), o.Key, id); err != nil || len(parts) != 0 {
		t.Errorf("half a part is there: %v %v", parts, err)
	}
}

func TestSuite(t *testing.T) {
	var s storage.Storage = open(t, t.TempDir())
	storagetest.Run(t, s)
}

// TestPagesMayUseSignedAddresses: a browser asks first, with no more than the address, and shows a page the answer and its ETag. Who
// has no signed address finds out nothing.
func TestPagesMayUseSignedAddresses(t *testing.T) {
	s := open(t, t.TempDir())
	put, err := s.SignPut(t.Context(), storage.Object{Key: "a/b", Type: "text/plain", Size: 5, Token: "t"}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := strings.Cut(put.URL, "?")
	do := func(method, url string, headers ...string) http.Header {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, url, strings.NewReader("hello"))
		for name, value := range put.Header {
			r.Header.Set(name, value)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		w.Header().Set("Status", strconv.Itoa(w.Code))
		return w.Header()
	}
	const page, allowed = "https://page.example.com", "Access-Control-Allow-Origin"
	asked := do(http.MethodOptions, put.URL, "Origin", page, "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-type,x-amz-meta-linkdrop-token")
	if asked.Get("Status") != "204" || asked.Get(allowed) != "*" || !strings.Contains(asked.Get("Access-Control-Allow-Methods"), "PUT") ||
		!strings.Contains(strings.ToLower(asked.Get("Access-Control-Allow-Headers")), "x-amz-meta-linkdrop-token") || asked.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("preflight: %v", asked)
	}
	if h := do(http.MethodPut, put.URL, "Origin", page); h.Get("Status") != "200" || h.Get(allowed) != "*" || !strings.Contains(h.Get("Access-Control-Expose-Headers"), "ETag") {
		t.Errorf("put: %v", h)
	}
	if h := do(http.MethodPut, put.URL+"x", "Origin", page); h.Get("Status") != "403" || h.Get(allowed) != "*" { // a page may read why not
		t.Errorf("refused: %v", h)
	}
	if h := do(http.MethodOptions, address, "Origin", page, "Access-Control-Request-Method", "PUT"); h.Get("Status") == "204" || h.Get(allowed) != "" {
		t.Errorf("without a signature: %v", h)
	}
	if h := do(http.MethodOptions, put.URL); h.Get("Status") == "204" || h.Get(allowed) != "" {
		t.Errorf("of no page: %v", h)
	}
}

// TestAFolderThatIsMadeAgain is used again: when the first file comes, when an upload begins, and when somebody asks for what was put
// back. While it is not there, that is said.
func TestAFolderThatIsMadeAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "files")
	s := open(t, dir)
	o := storage.Object{Key: "a/b", Type: "text/plain", Size: 5, Token: "t"}
	put := func() int {
		t.Helper()
		r, err := s.SignPut(t.Context(), o, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequestWithContext(t.Context(), r.Method, r.URL, strings.NewReader("hello"))
		for name, value := range r.Header {
			request.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, request)
		return w.Code
	}
	if code := put(); code != http.StatusOK {
		t.Fatal(code)
	}
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("check of a folder that is not there: %v", err)
	}
	for name, use := range map[string]func() error{
		"check":  func() error { return s.Check(t.Context()) },
		"create": func() error { _, err := s.Create(t.Context(), o); return err },
		"put": func() error {
			if code := put(); code != http.StatusOK {
				return fmt.Errorf("%d", code)
			}
			return nil
		},
	} {
		if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
			t.Fatal(err)
		}
		if err := use(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := errors.Join(os.RemoveAll(dir), os.Rename(dir+".away", dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Head(t.Context(), o.Key); err != nil {
		t.Errorf("what was put back: %v", err)
	}
}
