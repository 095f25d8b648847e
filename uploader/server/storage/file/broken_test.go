package file

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/server/storage"
)

const year = 365 * 24 * time.Hour

func anObject(key string, size int64) storage.Object {
	return storage.Object{Key: key, Type: "a/b", Size: size, Token: "t"}
}

// put sends an object and says the status.
func put(t *testing.T, s *Store, key, body string) int {
	t.Helper()
	r, err := s.SignPut(t.Context(), anObject(key, int64(len(body))), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, s, r, body).Code
}

// TestAnUploadBelongsToItsKey: with the id alone nobody reads, finishes or ends what another file's upload has.
func TestAnUploadBelongsToItsKey(t *testing.T) {
	s := store(t, t.TempDir())
	id, parts := sendParts(t, s, anObject("mine/a", 10), "hello", "world")
	check := func(key, id string) {
		t.Helper()
		if got, err := s.Parts(t.Context(), key, id); !errors.Is(err, storage.ErrNoUpload) {
			t.Errorf("%v, %v", got, err)
		}
		if err := s.Complete(t.Context(), key, id, parts); !errors.Is(err, storage.ErrNoUpload) {
			t.Error(err)
		}
		if err := s.Abort(t.Context(), key, id); err != nil { // there is nothing, which is what was asked for
			t.Error(err)
		}
		if err := s.Abort(t.Context(), key, ""); err != nil {
			t.Error(err)
		}
	}
	check("theirs/a", id)
	check("theirs/a", strings.ToUpper(id))
	check("theirs/a", id[1:])
	check("theirs/a", "../tmp")
	if got, err := s.Parts(t.Context(), "mine/a", id); err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	if err := s.root().WriteFile(uploadPath(id)+"/"+uploadFile, []byte(`{"key":"mi`), 0o600); err != nil {
		t.Fatal(err)
	}
	check("mine/a", id) // half written: the machine stopped
}

// TestWhatCannotBeReadIsSaid: an upload of which nothing is known is not one that is not there.
func TestWhatCannotBeReadIsSaid(t *testing.T) {
	s := store(t, t.TempDir())
	id, parts := sendParts(t, s, anObject("a/b", 5), "hello")
	file := uploadPath(id) + "/" + uploadFile
	if err := errors.Join(s.root().Remove(file), s.root().Mkdir(file, 0o700)); err != nil {
		t.Fatal(err)
	}
	_, listed := s.Parts(t.Context(), "a/b", id)
	for name, err := range map[string]error{"parts": listed, "complete": s.Complete(t.Context(), "a/b", id, parts), "abort": s.Abort(t.Context(), "a/b", id)} {
		if err == nil || errors.Is(err, storage.ErrNoUpload) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := randomName()
	if err := s.root().WriteFile(uploadPath(other), nil, 0o600); err != nil { // a file in the place of its folder
		t.Fatal(err)
	}
	_, arrived := s.listParts(other)
	_, names := s.partNames(other)
	if arrived == nil || names == nil {
		t.Errorf("a folder that is none: %v, %v", arrived, names)
	}
	if put(t, s, "c/d", "hello") != http.StatusOK {
		t.Fatal("not stored")
	}
	if err := errors.Join(s.root().Remove(receiptPath("c/d")), s.root().MkdirAll(receiptPath("c/d"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Head(t.Context(), "c/d"); err == nil || errors.Is(err, storage.ErrNotFound) {
		t.Errorf("head: %v", err)
	}
}

// TestABrokenFolderIsSaid: what could not be stored, deleted or ended is never said to be.
func TestABrokenFolderIsSaid(t *testing.T) {
	file := func(s *Store, name string) error {
		return errors.Join(s.root().RemoveAll(name), s.root().WriteFile(name, nil, 0o600))
	}
	for name, c := range map[string]struct {
		spoil func(s *Store, id string) error
		do    func(t *testing.T, s *Store, id string, parts []storage.Part) bool // fails
	}{
		"a check without room": {
			func(s *Store, _ string) error { return s.root().RemoveAll(tmpDir) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool { return s.Check(t.Context()) != nil },
		},
		"an object that cannot be received": {
			func(s *Store, _ string) error { return s.root().RemoveAll(tmpDir) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool { return put(t, s, "a/b", "x") == 500 },
		},
		"an object's folder": {
			func(s *Store, _ string) error { return file(s, objectsDir) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool { return put(t, s, "a/b", "x") == 500 },
		},
		"an object's place": {
			func(s *Store, _ string) error { return s.root().MkdirAll(objectPath("a/b")+"/c", 0o700) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool { return put(t, s, "a/b", "x") == 500 },
		},
		"a receipt's place": {
			func(s *Store, _ string) error { return s.root().MkdirAll(receiptPath("a/b")+"/c", 0o700) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool { return put(t, s, "a/b", "x") == 500 },
		},
		"an object that cannot be joined": {
			func(s *Store, _ string) error { return file(s, objectsDir) },
			func(t *testing.T, s *Store, id string, parts []storage.Part) bool {
				failed := s.Complete(t.Context(), "u/p", id, parts)
				_, err := s.Parts(t.Context(), "u/p", id)
				return failed != nil && err == nil // and its parts stay
			},
		},
		"an object whose receipt cannot be written": {
			func(s *Store, _ string) error { return s.root().RemoveAll(tmpDir) },
			func(t *testing.T, s *Store, id string, parts []storage.Part) bool {
				failed := s.Complete(t.Context(), "u/p", id, parts)
				_, err := s.Parts(t.Context(), "u/p", id)
				return failed != nil && err == nil
			},
		},
		"what joins": {
			func(s *Store, id string) error {
				return s.root().MkdirAll(uploadPath(id)+"/"+assembledFile+"/x", 0o700)
			},
			func(t *testing.T, s *Store, id string, parts []storage.Part) bool {
				return s.Complete(t.Context(), "u/p", id, parts) != nil
			},
		},
		"an upload that cannot be opened": {
			func(s *Store, _ string) error { return s.root().RemoveAll(uploadsDir) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool {
				id, err := s.Create(t.Context(), anObject("a/b", 5))
				return id == "" && err != nil
			},
		},
		"uploads that cannot be looked for": {
			func(s *Store, _ string) error { return s.root().RemoveAll(uploadsDir) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool {
				return s.Abort(t.Context(), "u/p", "") != nil
			},
		},
		"an object that cannot be deleted": {
			func(s *Store, _ string) error { return s.root().MkdirAll(objectPath("a/b")+"/c", 0o700) },
			func(t *testing.T, s *Store, _ string, _ []storage.Part) bool {
				return s.Delete(t.Context(), "a/b") != nil
			},
		},
		"an older part that stays": {
			func(s *Store, id string) error { return s.root().MkdirAll(uploadPath(id)+"/00001-/x", 0o700) },
			func(t *testing.T, s *Store, id string, _ []storage.Part) bool {
				r, err := s.SignPart(t.Context(), anObject("u/p", 5), id, 1, 5, time.Minute)
				return err == nil && send(t, s, r, "again").Code == 500
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := store(t, t.TempDir())
			id, parts := sendParts(t, s, anObject("u/p", 5), "hello")
			if err := c.spoil(s, id); err != nil {
				t.Fatal(err)
			}
			if !c.do(t, s, id, parts) {
				t.Error("it was said to be done")
			}
		})
	}
}

// TestAFolderThatCannotBeOpened: the server does not start with one.
func TestAFolderThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	none, half := dir+"/none", dir+"/half"
	if err := errors.Join(os.WriteFile(none, nil, 0o600), os.Mkdir(half, 0o700), os.WriteFile(half+"/"+objectsDir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"a short secret": {Dir: dir + "/good", Secret: make([]byte, 31)}, "a file": {Dir: none, Secret: make([]byte, 32)}, "objects are a file": {Dir: half, Secret: make([]byte, 32)},
	} {
		if s, err := New(o); err == nil {
			_ = s.Close()
			t.Errorf("%s: it was opened", name)
		}
	}
}

// TestCompleteThatWasCalledOff is gone on with by the next.
func TestCompleteThatWasCalledOff(t *testing.T) {
	s := store(t, t.TempDir())
	id, parts := sendParts(t, s, anObject("a/b", 10), "hello", "world")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Complete(ctx, "a/b", id, parts); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := s.Head(t.Context(), "a/b"); !errors.Is(err, storage.ErrNotFound) {
		t.Error(err)
	}
	if err := s.Complete(t.Context(), "a/b", id, parts); err != nil {
		t.Error(err)
	}
}

// TestSmallPartsAreGivenBack: one of a single byte, one of none, and an assembled file that ends just where they do.
func TestSmallPartsAreGivenBack(t *testing.T) {
	s := store(t, t.TempDir())
	id, parts := sendParts(t, s, anObject("a/b", 6), "x", "", "hello")
	arrived, err := s.listParts(id)
	if err != nil || len(arrived) != 3 {
		t.Fatal(arrived, err)
	}
	out, err := s.root().OpenFile(uploadPath(id)+"/"+assembledFile, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = out.WriteString("x")
	if err = errors.Join(err, s.freeParts(out, id, arrived[:2]), out.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Complete(t.Context(), "a/b", id, parts); err != nil {
		t.Fatal(err)
	}
	if text, err := s.root().ReadFile(objectPath("a/b")); err != nil || string(text) != "xhello" {
		t.Errorf("%q %v", text, err)
	}
}

// TestPartsGiveTheirRoomBack while the object is assembled, all of those whose bytes are in it and no other: a large upload does not
// need its room twice, and goes on where it was interrupted.
func TestPartsGiveTheirRoomBack(t *testing.T) {
	s := store(t, t.TempDir())
	s.consumeAfter = 10
	id, parts := sendParts(t, s, anObject("a/b", 20), "first", "secon", "third", "four!")
	arrived, err := s.listParts(id)
	if err != nil || len(arrived) != 4 {
		t.Fatal(arrived, err)
	}
	last := uploadPath(id) + "/" + arrived[3].name
	if err := s.root().WriteFile(last, []byte("four"), 0o600); err != nil { // assembling ends here
		t.Fatal(err)
	}
	if err := s.assemble(t.Context(), id, arrived); !errors.Is(err, storage.ErrInvalidPart) {
		t.Fatal(err)
	}
	for i, want := range []int64{0, 0, 5, 4} {
		info, err := s.root().Stat(uploadPath(id) + "/" + arrived[i].name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() != want {
			t.Errorf("part %d has %d bytes, want %d", i+1, info.Size(), want)
		}
	}
	if err := s.root().WriteFile(last, []byte("four!"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Complete(t.Context(), "a/b", id, parts); err != nil {
		t.Fatal(err)
	}
	if text, err := s.root().ReadFile(objectPath("a/b")); err != nil || string(text) != "firstseconthirdfour!" {
		t.Errorf("%q %v", text, err)
	}
}

// TestAPartThatShrankIsNotUsed, though its name says another size.
func TestAPartThatShrankIsNotUsed(t *testing.T) {
	s := store(t, t.TempDir())
	id, _ := sendParts(t, s, anObject("a/b", 5), "hello")
	arrived, err := s.listParts(id)
	if err != nil || len(arrived) != 1 {
		t.Fatal(arrived, err)
	}
	if err := s.root().WriteFile(uploadPath(id)+"/"+arrived[0].name, []byte("hell"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.assemble(t.Context(), id, arrived); !errors.Is(err, storage.ErrInvalidPart) {
		t.Error(err)
	}
	if got, err := s.listParts(id); err != nil || len(got) != 0 {
		t.Errorf("%v %v", got, err)
	}
}

// TestWhatIsSigned: numbers of parts at their ends, keys, and a length also where there is none.
func TestWhatIsSigned(t *testing.T) {
	s := store(t, t.TempDir())
	for n, good := range map[int]bool{0: false, 1: true, maxPart: true, maxPart + 1: false} {
		if _, err := s.SignPart(t.Context(), anObject("a/b", 5), "id", n, 5, time.Minute); (err == nil) != good {
			t.Errorf("part %d: %v", n, err)
		}
	}
	if _, err := s.SignPut(t.Context(), anObject("../b", 5), time.Minute); err == nil {
		t.Error("a key that leads up was signed")
	}
	if _, err := s.Create(t.Context(), anObject("../b", 5)); err == nil {
		t.Error("a key that leads up was opened")
	}
	r, err := s.SignPut(t.Context(), anObject("a/empty", 0), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if w := send(t, s, r, "hello"); w.Code != http.StatusForbidden {
		t.Errorf("five bytes where none were signed: %d", w.Code)
	}
	if w := send(t, s, r, ""); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if r, err = s.SignPut(t.Context(), anObject("a/b", 0), year); err != nil || send(t, s, r, "").Code != http.StatusOK {
		t.Errorf("longer than is allowed is as long as is allowed: %v", err)
	}
}

// TestTimesAtTheirEnds: of a permission's life, and of the sender's clock.
func TestTimesAtTheirEnds(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	for _, c := range []struct {
		date    time.Time
		expires string
		status  int
	}{
		{now, "60", 0},
		{now, "0", 0},
		{now, "604800", 0},
		{now, "604801", 400},
		{now, "-1", 400},
		{now, "1x", 400},
		{now, "", 400},
		{now.Add(maxSkew), "60", 0},
		{now.Add(maxSkew + time.Second), "60", 403},
		{now.Add(-60 * time.Second), "60", 0},
		{now.Add(-61 * time.Second), "60", 403},
	} {
		query := url.Values{queryAlgorithm: {algorithm}, queryDate: {c.date.Format(dateForm)}, queryExpires: {c.expires}}
		no := checkTime(query, now)
		if c.status == 0 && no != nil || c.status != 0 && (no == nil || no.status != c.status) {
			t.Errorf("%v, %q: %+v, want %d", c.date.Sub(now), c.expires, no, c.status)
		}
		query.Set(queryAlgorithm, "AWS4-HMAC-SHA256")
		if no := checkTime(query, now); no == nil || no.status != 400 {
			t.Errorf("another algorithm: %+v", no)
		}
	}
}

// TestHowADownloadAnswers: the whole has its checksum, a range has not, and what was not signed is not said.
func TestHowADownloadAnswers(t *testing.T) {
	s := store(t, t.TempDir())
	if put(t, s, "a/b", "hello") != http.StatusOK {
		t.Fatal("not stored")
	}
	get := func(disposition, span string) http.Header {
		t.Helper()
		r, err := s.SignGet(t.Context(), "a/b", disposition, "text/plain", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, r.URL, http.NoBody)
		if span != "" {
			request.Header.Set("Range", span)
		}
		w := httptest.NewRecorder()
		if s.Handler().ServeHTTP(w, request); w.Code >= 300 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		return w.Header()
	}
	if h := get(`attachment; filename="b"`, ""); h.Get(checksumHeader) == "" || h.Get("Content-Disposition") != `attachment; filename="b"` || h.Get("Last-Modified") == "" {
		t.Errorf("%v", h)
	}
	if h := get("", "bytes=1-2"); h.Get(checksumHeader) != "" || h.Values("Content-Disposition") != nil || h.Get("ETag") == "" {
		t.Errorf("%v", h)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/o/a/b", http.NoBody))
	if w.Code != http.StatusForbidden || w.Header().Get("Content-Type") != "application/xml" || !strings.HasPrefix(w.Body.String(), "<?xml") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestAQuotaIsAFullDisk(t *testing.T) {
	for errno, want := range map[syscall.Errno]bool{syscall.EDQUOT: true, syscall.ENOSPC: true, syscall.EACCES: false} {
		if got := errors.Is(asErrFull(&os.PathError{Op: "write", Path: "x", Err: errno}), storage.ErrFull); got != want {
			t.Errorf("%v: %v", errno, got)
		}
	}
}

// TestNothingIsSignedTwice: where a value comes twice, two readers would take different ones.
func TestNothingIsSignedTwice(t *testing.T) {
	s := store(t, t.TempDir())
	r, err := s.SignPut(t.Context(), anObject("a/b", 0), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"&" + querySignature + "=x", "&" + queryExpires + "=60", "&%zz"} {
		again := r
		again.URL += more
		if w := send(t, s, again, ""); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "AuthorizationQueryParametersError") {
			t.Errorf("%s: %d %s", more, w.Code, w.Body)
		}
	}
}

// TestTheWholeHasItsChecksum, made of those of its parts, and the token that it was opened with.
func TestTheWholeHasItsChecksum(t *testing.T) {
	s := store(t, t.TempDir())
	id, parts := sendParts(t, s, anObject("a/b", 10), "hello", "", "world")
	if err := s.Complete(t.Context(), "a/b", id, parts); err != nil {
		t.Fatal(err)
	}
	want := crc64nvme.Checksum([]byte("helloworld"))
	const etag = `"c4aa2ba77911e29c047aa6d9d825b0f6-3"` // the MD5 of the parts' MD5s, as S3 makes it
	if info, err := s.Head(t.Context(), "a/b"); err != nil || info.CRC64 == nil || *info.CRC64 != want || info.Size != 10 || info.Token != "t" || info.ETag != etag {
		t.Errorf("%+v, %v", info, err)
	}
}
