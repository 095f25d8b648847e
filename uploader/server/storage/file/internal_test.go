package file

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader/server/storage"
)

func store(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := New(Options{Dir: dir, Secret: make([]byte, 32), Base: func() string { return "http://files.test" }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// send sends a signed request without a network.
func send(t testing.TB, s *Store, r storage.Request, body string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), r.Method, r.URL, strings.NewReader(body))
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, request)
	return w
}

func TestAWrongChecksumOfTheSenderIsABadDigest(t *testing.T) {
	s := store(t, t.TempDir())
	headers := map[string]string{"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}
	r, err := s.sign(http.MethodPut, "a/b", url.Values{}, headers, 5, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if w := send(t, s, r, "hello"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "<Code>BadDigest</Code>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	headers["x-amz-checksum-crc64nvme"] = "M3eFcAZSQlc=" // of "hello"
	if r, err = s.sign(http.MethodPut, "a/b", url.Values{}, headers, 5, time.Minute); err != nil {
		t.Fatal(err)
	}
	if w := send(t, s, r, "hello"); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestKeysStayInTheFolder: neither a signature of ours nor a link in the folder leads out of it.
func TestKeysStayInTheFolder(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	s := store(t, dir)
	if err := os.Symlink(outside, dir+"/objects/out"); err != nil {
		t.Fatal(err)
	}
	r, err := s.SignPut(t.Context(), storage.Object{Key: "out/evil", Type: "a/b", Size: 5, Token: "t"}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if w := send(t, s, r, "hello"); w.Code < 400 {
		t.Errorf("a link out of the folder was followed: %d", w.Code)
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 0 {
		t.Errorf("outside there is %v %v", entries, err)
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := t.TempDir() + "/deep/folder"
	s := store(t, dir)
	r, err := s.SignPut(t.Context(), storage.Object{Key: "a/b/c", Type: "a/b", Size: 5, Token: "t"}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if w := send(t, s, r, "hello"); w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFullDiskIsSaidSo(t *testing.T) {
	err := asErrFull(&fs.PathError{Op: "write", Path: "/secret/path", Err: syscall.ENOSPC})
	if !errors.Is(err, storage.ErrFull) {
		t.Fatal(err)
	}
	if no := asS3Error(err); no.status != http.StatusInsufficientStorage || no.code != "StorageFull" || strings.Contains(no.message, "secret") {
		t.Errorf("%+v", no)
	}
	if no := bodyFault(err); no.code != "StorageFull" {
		t.Errorf("in the middle of a body: %+v", no)
	}
}

// TestWhatWasHalfStoredIsNotThere: an object without its receipt, or with another's, is none.
func TestWhatWasHalfStoredIsNotThere(t *testing.T) {
	s := store(t, t.TempDir())
	put := func() {
		r, err := s.SignPut(t.Context(), storage.Object{Key: "a/b", Type: "a/b", Size: 5, Token: "t"}, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if w := send(t, s, r, "hello"); w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
	}
	for name, spoil := range map[string]func() error{
		"no receipt":      func() error { return s.root().Remove(receiptPath("a/b")) },
		"half a receipt":  func() error { return s.root().WriteFile(receiptPath("a/b"), []byte(`{"si`), 0o600) },
		"half the object": func() error { return s.root().WriteFile(objectPath("a/b"), []byte("hel"), 0o600) },
		"no object":       func() error { return s.root().Remove(objectPath("a/b")) },
	} {
		put()
		if _, err := s.Head(t.Context(), "a/b"); err != nil {
			t.Fatal(err)
		}
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Head(t.Context(), "a/b"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCompleteGoesOnWhereItWasInterrupted: after each step of assembling, a second Complete makes the right object, also
// where parts have given their room back.
func TestCompleteGoesOnWhereItWasInterrupted(t *testing.T) {
	s := store(t, t.TempDir())
	ctx, o := t.Context(), storage.Object{Key: "a/b", Type: "a/b", Size: 15, Token: "t"}
	for step := range 5 {
		id, parts := sendParts(t, s, o, "first", "secon", "third")
		arrived, err := s.listParts(id)
		if err != nil {
			t.Fatal(err)
		}
		if step > 0 { // interrupted while the second part was being copied, the first given back
			out, err := s.root().OpenFile(uploadPath(id)+"/"+assembledFile, os.O_CREATE|os.O_RDWR, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			_, err = out.WriteString("firstse")
			if step > 1 {
				err = errors.Join(err, s.freeParts(out, id, arrived[:1]))
			}
			if err = errors.Join(err, out.Close()); err != nil {
				t.Fatal(err)
			}
		}
		if step == 3 { // interrupted between the rename and the removal of the parts
			if err := s.Complete(ctx, o.Key, id, parts); err != nil {
				t.Fatal(err)
			}
			if id, parts = sendParts(t, s, o, "first", "secon", "third"); len(parts) != 3 {
				t.Fatal(parts)
			}
		}
		if step == 4 { // what was given back is lost: never zeros in its place
			if err := s.root().Remove(uploadPath(id) + "/" + assembledFile); err != nil {
				t.Fatal(err)
			}
			if err := s.Complete(ctx, o.Key, id, parts); !errors.Is(err, storage.ErrInvalidPart) {
				t.Errorf("lost bytes: %v", err)
			}
			continue
		}
		if err := s.Complete(ctx, o.Key, id, parts); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		if text, err := s.root().ReadFile(objectPath(o.Key)); err != nil || string(text) != "firstseconthird" {
			t.Fatalf("step %d: %q %v", step, text, err)
		}
		if _, err := s.Parts(ctx, o.Key, id); !errors.Is(err, storage.ErrNoUpload) {
			t.Errorf("step %d: the parts are still there: %v", step, err)
		}
		if err := s.Delete(ctx, o.Key); err != nil {
			t.Fatal(err)
		}
	}
}

func sendParts(t *testing.T, s *Store, o storage.Object, bodies ...string) (id string, parts []storage.Part) {
	t.Helper()
	id, err := s.Create(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for i, body := range bodies {
		r, err := s.SignPart(t.Context(), o, id, i+1, int64(len(body)), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		w := send(t, s, r, body)
		if w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		parts = append(parts, storage.Part{Number: i + 1, ETag: w.Header().Get("ETag")})
	}
	return id, parts
}

// FuzzVerify: nothing but a request that was signed here is let through, and nothing makes the check panic.
func FuzzVerify(f *testing.F) {
	s := store(f, f.TempDir())
	r, err := s.SignPut(f.Context(), storage.Object{Key: "a/b", Type: "a/b", Size: 5, Token: "t"}, time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	good, err := url.Parse(r.URL)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(http.MethodPut, good.Path, good.RawQuery, "a/b", "t", "")
	f.Add(http.MethodPut, good.Path, good.RawQuery+"&X-Amz-Expires=1", "a/b", "t", "")
	f.Add(http.MethodGet, "/o/../x", strings.ReplaceAll(good.RawQuery, "content-type", "host;;"), "", "", "bytes=0-")
	f.Add("DELETE", "/o/", "X-Amz-Date=20260101T000000Z&X-Amz-Expires=-1&X-Amz-Signature=x&X-Amz-Algorithm="+algorithm, "", "", "Bearer x")
	f.Fuzz(func(t *testing.T, method, path, query, contentType, token, authorization string) {
		request := &http.Request{Method: method, URL: &url.URL{Path: path, RawQuery: query}, ContentLength: 5, Header: http.Header{
			"Content-Type": {contentType}, http.CanonicalHeaderKey(tokenHeader): {token}, "Authorization": {authorization},
		}}
		grant, no := s.verify(request)
		if no != nil {
			if no.status < 400 || no.code == "" {
				t.Fatalf("%+v", no)
			}
			return
		}
		values, _ := url.ParseQuery(query)
		wanted, _ := url.ParseQuery(good.RawQuery)
		if method != http.MethodPut || path != good.Path || contentType != "a/b" || token != "t" || authorization != "" || fmt.Sprint(values) != fmt.Sprint(wanted) || grant.key != "a/b" {
			t.Fatalf("%s %q?%q was let through", method, path, query)
		}
	})
}

// FuzzPartName: the name of a part's file is read as it was written, and nothing else is read.
func FuzzPartName(f *testing.F) {
	f.Add("00001-5-5d41402abc4b2a76b9719d911017c592-3377857006524257")
	f.Add("1-5-x-3")
	f.Add("upload.json")
	f.Fuzz(func(t *testing.T, name string) {
		if p, ok := parsePartName(name); ok && partName(p.number, p.size, p.md5, p.crc) != name {
			t.Fatalf("%q is read as %+v", name, p)
		}
	})
}

// TestDeleteLeavesFoldersToOthers: a newer attempt is placed while an older one's folders, empty now, are swept. Both are
// below the file's own folder, which must not go between its making and its use.
func TestDeleteLeavesFoldersToOthers(t *testing.T) {
	s := store(t, t.TempDir())
	put := func(attempt int) error {
		data, err := s.temporary()
		if err != nil {
			return err
		}
		defer data.discard()
		return s.publish(fmt.Sprintf("file/%d/name", attempt), data.name, receipt{Token: "t"})
	}
	if err := put(0); err != nil {
		t.Fatal(err)
	}
	for attempt := range 400 { // unguarded it failed within the first 20
		deleted := make(chan error, 1)
		go func() { deleted <- s.Delete(t.Context(), fmt.Sprintf("file/%d/name", attempt)) }()
		if err := errors.Join(put(attempt+1), <-deleted); err != nil {
			t.Fatalf("attempt %d: %v", attempt+1, err)
		}
		if _, err := s.Head(t.Context(), fmt.Sprintf("file/%d/name", attempt+1)); err != nil {
			t.Fatalf("attempt %d is gone: %v", attempt+1, err)
		}
	}
}
