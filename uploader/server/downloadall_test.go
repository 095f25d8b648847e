package server_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/records/sqlite"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
)

// storeSome stores files of a name each, whose content is their name.
func (h *harness) storeSome(names ...string) []string {
	h.t.Helper()
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = h.store(fmt.Sprintf("F%d", i), name, name)
	}
	return ids
}

// address posts for all files of a link and gives where that leads.
func (h *harness) address(path string, form url.Values) string {
	h.t.Helper()
	w := h.post(path+"/all.zip", form, false)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// TestDownloadAll is one zip of all files, of a length that is told before, counted once, and gone on with at any byte.
func TestDownloadAll(t *testing.T) {
	state := t.TempDir()
	h := start(t, func(o *server.Options) { o.State = state })
	path := h.linkTo(protocol.Share{ID: "S", Name: "Übergabe", MaxDownloads: 1, Uploads: h.storeSome("a/ü.txt", "a/b/c.txt", "x.txt", "x.txt ", "../y")})
	address := h.address(path, nil)
	if w := h.post(path+"/all.zip", nil, false); w.Code != http.StatusGone {
		t.Errorf("a second time: %d %s", w.Code, w.Body)
	}
	w := h.do(http.MethodGet, address, nil, "Accept-Encoding", "gzip, br")
	whole := w.Body.Bytes()
	header := w.Header()
	if w.Code != http.StatusOK || header.Get("Content-Length") != fmt.Sprint(len(whole)) || header.Get("Content-Encoding") != "" || header.Get("Content-Type") != "application/zip" {
		t.Errorf("%d %v, %d bytes", w.Code, header, len(whole))
	}
	if got := header.Get("Content-Disposition"); !strings.Contains(got, `filename="Übergabe.zip"`) {
		t.Error(got)
	}
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a/ü.txt": "a/ü.txt", "a/b/c.txt": "a/b/c.txt", "x.txt": "x.txt", "x (2).txt": "x.txt ", "y": "../y"}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(in); err != nil || string(text) != want[f.Name] {
			t.Errorf("%s has %q, %v", f.Name, text, err)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	parts(t, h, address, whole, header.Get("ETag"))
	if info := h.info("S"); info.Downloads != 1 {
		t.Errorf("counted %d times", info.Downloads)
	}
	if err := h.reference.Close(); err != nil {
		t.Fatal(err)
	}
	again := reopen(t, state)
	parts(t, again, address, whole, header.Get("ETag"))
}

// reopen starts a server on a state folder whose server has been closed.
func reopen(t *testing.T, state string) *harness {
	t.Helper()
	return start(t, func(o *server.Options) { o.State = state })
}

// parts asks for parts of a zip whose whole is known.
func parts(t *testing.T, h *harness, address string, whole []byte, tag string) {
	t.Helper()
	n := len(whole)
	for asked, want := range map[string][]byte{"bytes=100-": whole[100:], "bytes=0-9": whole[:10], "bytes=-5": whole[n-5:], fmt.Sprintf("bytes=%d-", n-1): whole[n-1:]} {
		for _, held := range []string{"", tag} {
			headers := []string{"Range", asked}
			if held != "" {
				headers = append(headers, "If-Range", held)
			}
			if w := h.do(http.MethodGet, address, nil, headers...); w.Code != http.StatusPartialContent || !bytes.Equal(w.Body.Bytes(), want) {
				t.Errorf("%s: %d, %d bytes, want %d", asked, w.Code, w.Body.Len(), len(want))
			}
		}
	}
	for _, headers := range [][]string{{"Range", "bytes=0-1,5-6"}, {"Range", "bytes=10-", "If-Range", `"another"`}} {
		if w := h.do(http.MethodGet, address, nil, headers...); w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), whole) {
			t.Errorf("%v: %d, %d bytes", headers, w.Code, w.Body.Len())
		}
	}
	if w := h.do(http.MethodGet, address, nil, "Range", fmt.Sprintf("bytes=%d-", n)); w.Code != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("behind the end: %d", w.Code)
	}
	if w := h.do(http.MethodHead, address, nil); w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") != fmt.Sprint(n) {
		t.Errorf("HEAD: %d, %v", w.Code, w.Header())
	}
}

// TestNoZip: where not all files can be had, there is no button, and a POST says why and counts nothing.
func TestNoZip(t *testing.T) {
	state := t.TempDir()
	h := start(t, func(o *server.Options) { o.State = state })
	stored := h.storeSome("a.txt", "b.txt", "c.txt")
	open := h.create("anna", textFile("open", "d.txt", "hello"))[0].UploadID
	for name, c := range map[string]struct {
		share  protocol.Share
		button bool
		code   int
	}{
		"all there":     {protocol.Share{ID: "S1", Uploads: stored}, true, http.StatusSeeOther},
		"one":           {protocol.Share{ID: "S2", Uploads: stored[:1]}, false, http.StatusSeeOther},
		"arriving":      {protocol.Share{ID: "S3", Uploads: append(stored[:2:2], open)}, false, http.StatusConflict},
		"with password": {protocol.Share{ID: "S4", Uploads: stored, Password: "secret of theirs"}, false, http.StatusForbidden},
	} {
		path := h.linkTo(c.share)
		page := h.do(http.MethodGet, path, nil, "Accept", "text/html").Body.String()
		if strings.Contains(page, "all.zip") != c.button || c.button && !strings.Contains(page, "Download all<") {
			t.Errorf("%s: %s", name, page)
		}
		for _, browser := range []bool{true, false} {
			if w := h.post(path+"/all.zip", nil, browser); w.Code != c.code {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		if info := h.info(c.share.ID); c.code != http.StatusSeeOther && info.Downloads != 0 {
			t.Errorf("%s: counted %d", name, info.Downloads)
		}
	}
	if path := h.linkTo(protocol.Share{ID: "S5", Uploads: stored, Password: "secret of theirs"}); h.address(path, url.Values{"password": {"secret of theirs"}}) == "" {
		t.Error("the password does not open it")
	}
	path := h.linkTo(protocol.Share{ID: "S6", Uploads: stored})
	h.lose(state, "F1")
	if page := h.do(http.MethodGet, path, nil, "Accept", "text/html", "Accept-Language", "de").Body.String(); strings.Contains(page, "all.zip") || strings.Contains(page, "Alle herunterladen") {
		t.Errorf("a file is lost: %s", page)
	}
	if w := h.post(path+"/all.zip", nil, true); w.Code != http.StatusGone {
		t.Errorf("a file is lost: %d", w.Code)
	}
	if w := h.do(http.MethodGet, path+"/all.zip", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != path {
		t.Errorf("an address that somebody copied: %d %v", w.Code, w.Header())
	}
}

// TestAZipOfOtherFiles is not mixed with what it was.
func TestAZipOfOtherFiles(t *testing.T) {
	h := start(t, nil)
	path := h.linkTo(protocol.Share{ID: "S", Uploads: h.storeSome("a.txt", "b.txt")})
	address := h.address(path, nil)
	if w := h.do(http.MethodGet, address, nil); w.Code != http.StatusOK {
		t.Fatalf("the first one: %d", w.Code)
	}
	third := h.store("third", "c.txt", "third")
	h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{Uploads: []string{third}}, http.StatusOK, nil)
	for _, way := range []string{address, strings.Replace(address, "all-", "all-0", 1), address[:strings.LastIndex(address, "/")] + "/all-.zip"} {
		if w := h.do(http.MethodGet, way, nil, "Accept", "application/json"); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), protocol.CodeReplaced) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if w := h.do(http.MethodGet, h.address(path, nil), nil); w.Code != http.StatusOK {
		t.Errorf("the new one: %d", w.Code)
	}
}

// breaking is a storage whose files break off after some bytes, and that can lose them.
type breaking struct {
	storage.Storage
	after  int64
	opened atomic.Int64
	lost   atomic.Bool
}

func (b *breaking) OpenFrom(ctx context.Context, key string, offset int64) (io.ReadCloser, storage.Info, error) {
	b.opened.Add(1)
	if b.lost.Load() && strings.HasSuffix(key, "2.bin") {
		return nil, storage.Info{}, storage.ErrNotFound
	}
	body, info, err := b.Storage.OpenFrom(ctx, key, offset)
	if err != nil {
		return nil, info, err
	}
	return cutOff{io.LimitReader(body, b.after), body}, info, nil
}

type cutOff struct {
	io.Reader
	io.Closer
}

func (b cutOff) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// TestAStorageThatBreaksOff in the middle of a file is asked for the rest; one that lost a file cuts the connection.
func TestAStorageThatBreaksOff(t *testing.T) {
	kept, err := file.New(file.Options{Dir: t.TempDir(), Secret: make([]byte, 32), Base: func() string { return public }})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close() //nolint:errcheck // read
	store := &breaking{Storage: kept, after: 70_001}
	h := start(t, func(o *server.Options) { o.Storage = store })
	body := strings.Repeat("0123456789", 30_000)
	ids := []string{h.store("F1", "1.bin", body), h.store("F2", "2.bin", body), h.store("F3", "3.bin", body)}
	address := h.address(h.linkTo(protocol.Share{ID: "S", Uploads: ids}), nil)
	listener := httptest.NewServer(h.reference)
	defer listener.Close()
	get := func() (int64, []byte, error) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, listener.URL+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := listener.Client().Do(request)
		if err != nil {
			return 1, nil, err
		}
		defer response.Body.Close() //nolint:errcheck // read
		text, err := io.ReadAll(response.Body)
		return response.ContentLength, text, err
	}
	said, text, err := get()
	if err != nil || said != int64(len(text)) {
		t.Errorf("%d bytes of %d, %v", len(text), said, err)
	}
	z, err := zip.NewReader(bytes.NewReader(text), said)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if in, err := f.Open(); err != nil {
			t.Error(err)
		} else if got, err := io.ReadAll(in); err != nil || string(got) != body {
			t.Errorf("%s: %d bytes, %v", f.Name, len(got), err)
		}
	}
	if opened := store.opened.Load(); opened != 15 {
		t.Errorf("opened %d times, want 5 for each file", opened)
	}
	store.lost.Store(true)
	if said, text, err := get(); err == nil || int64(len(text)) >= said || len(text) < len(body) {
		t.Errorf("a lost file: %d bytes of %d, %v", len(text), said, err)
	}
	if log := h.log.String(); !strings.Contains(log, "a zip was cut") || strings.Contains(log, address) {
		t.Error(log)
	}
	func() { // whatever the protocol: an answer that only ends early may look whole to some
		defer func() {
			if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
				t.Errorf("the call ended with %v", p)
			}
		}()
		h.do(http.MethodGet, address, nil)
	}()
	store.lost.Store(false)
	store.after = 0
	if said, text, err := get(); err == nil || int64(len(text)) >= said {
		t.Errorf("a storage that gives nothing: %d bytes of %d, %v", len(text), said, err)
	}
}

// TestSmallFilesOfABucketAreReadAhead: the storage is asked for several at once, and not again for a reader who has gone.
func TestSmallFilesOfABucketAreReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		h := overBucket(t, b)
		var ids []string
		for n := range 40 {
			c := h.create("anna", namedFile(fmt.Sprintf("F%d", n), 100))[0]
			h.pieces(c, 100, nil)
			h.finish(protocol.Complete{UploadID: c.UploadID})
			ids = append(ids, c.UploadID)
		}
		b.Answers[buckettest.Get] = func(http.ResponseWriter, *http.Request, int) bool {
			<-time.After(30 * time.Millisecond)
			return false
		}
		address := h.address(h.linkTo(protocol.Share{ID: "S", Uploads: ids}), nil)
		began, before := time.Now(), b.Calls(buckettest.Get)
		if w := h.do(http.MethodGet, address, nil); w.Code != http.StatusOK || bytes.Count(w.Body.Bytes(), []byte(bytesOf(100))) != 40 {
			t.Fatalf("%d, %d bytes", w.Code, w.Body.Len())
		}
		if took, n := time.Since(began), b.Calls(buckettest.Get)-before; took > 40*30*time.Millisecond/6 || n != 40 {
			t.Errorf("%v for %d files", took, n)
		}
	})
}

// looks are records that count how many files of links they were asked for.
type looks struct {
	records.Records
	files *atomic.Int64
}

func (l looks) FindShare(ctx context.Context, hash []byte, from, n int, now time.Time) (records.Share, []records.Upload, error) {
	share, files, err := l.Records.FindShare(ctx, hash, from, n, now)
	l.files.Add(int64(len(files)))
	return share, files, err
}

// manyFiles is a server with a link to many files that are in its records alone, and a way to add one to it.
func manyFiles(t *testing.T, n int) (h *harness, path string, files *atomic.Int64, more func()) {
	t.Helper()
	first := start(t, nil)
	if err := first.reference.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(first.reference.State, "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // a test's own
	files = &atomic.Int64{}
	h = start(t, func(o *server.Options) { o.State, o.Records = first.reference.State, looks{db, files} })
	put := func(from, n int) []string {
		ids, all := make([]string, n), make([]records.Upload, n)
		for i := range n {
			ids[i] = fmt.Sprint("U", from+i)
			all[i] = records.Upload{ID: ids[i], Owner: "anna", FileID: ids[i], Attempt: 1, Name: ids[i], Key: "k/" + ids[i], Touched: time.Now()}
		}
		if _, err := db.OpenUploads(t.Context(), all, records.Quota{}); err != nil {
			t.Fatal(err)
		}
		if err := db.StoreUploads(t.Context(), all, time.Now()); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	path = h.linkTo(protocol.Share{ID: "S", Uploads: put(0, n)})
	return h, path, files, func() {
		n++
		if _, err := db.AddToShare(t.Context(), "anna", "S", put(n, 1), false, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestALargeZipIsPlannedOnce: whoever asks for it, and for any part of it, has the files read once, not with each call.
func TestALargeZipIsPlannedOnce(t *testing.T) {
	const n = 6000
	h, path, files, more := manyFiles(t, n)
	address := h.address(path, nil)
	if got := files.Load(); got != 0 {
		t.Errorf("the button alone read %d files", got)
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if w := h.do(http.MethodHead, address, nil, "Range", "bytes=0-0"); w.Code != http.StatusPartialContent {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
	all.Wait()
	if got := files.Load(); got != n {
		t.Errorf("ten at once read %d files, want %d", got, n)
	}
	more()
	if w := h.do(http.MethodHead, address, nil); w.Code != http.StatusGone || files.Load() != n {
		t.Errorf("of other files: %d, and %d were read", w.Code, files.Load())
	}
}

// TestWhoHasManyLargeZipsPlannedWaits; others do not, and what is planned is there for all.
func TestWhoHasManyLargeZipsPlannedWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, path, _, more := manyFiles(t, 1001)
		from := func(client, address string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodHead, address, http.NoBody)
			r.Host, r.RemoteAddr = "files.test", client
			w := httptest.NewRecorder()
			h.reference.ServeHTTP(w, r)
			return w
		}
		var before, address string
		for range 10 {
			before = h.address(path, nil)
			if w := from("192.0.2.1:1", before); w.Code != http.StatusOK {
				t.Fatal(w.Code)
			}
			more()
		}
		address = h.address(path, nil)
		if w := from("192.0.2.1:1", address); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
			t.Errorf("the eleventh: %d %v", w.Code, w.Header())
		}
		if w := from("198.51.100.1:1", address); w.Code != http.StatusOK {
			t.Errorf("somebody else: %d", w.Code)
		}
		if w := from("192.0.2.1:1", address); w.Code != http.StatusOK {
			t.Errorf("what somebody else had planned: %d", w.Code)
		}
		more()
		pass(time.Minute)
		if w := from("192.0.2.1:1", h.address(path, nil)); w.Code != http.StatusOK {
			t.Errorf("a minute later: %d", w.Code)
		}
	})
}
