package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/records/sqlite"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
)

var errBroken = errors.New("broken")

// broken names the calls that fail; of Delete, the keys' beginnings.
type broken struct {
	mu    sync.Mutex
	calls []string
}

func (b *broken) set(calls ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = calls
}

func (b *broken) err(call string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.calls, func(c string) bool { return strings.HasPrefix(call, c) }) {
		return errBroken
	}
	return nil
}

type brokenStorage struct {
	storage.Storage
	*broken
}

func (s brokenStorage) SignGet(ctx context.Context, key, disposition, kind string, life time.Duration) (storage.Request, error) {
	if err := s.err("SignGet"); err != nil {
		return storage.Request{}, err
	}
	return s.Storage.SignGet(ctx, key, disposition, kind, life)
}

func (s brokenStorage) Delete(ctx context.Context, key string) error {
	if err := s.err("Delete " + key); err != nil {
		return err
	}
	return s.Storage.Delete(ctx, key)
}

// Create fails after it was done: its answer is lost.
func (s brokenStorage) Create(ctx context.Context, o storage.Object) (string, error) {
	if s.err("panic") != nil {
		panic("on purpose")
	}
	id, err := s.Storage.Create(ctx, o)
	if broken := s.err("Create"); broken != nil {
		return "", broken
	}
	return id, err
}

type brokenRecords struct {
	records.Records
	*broken
}

func (r brokenRecords) FindUploads(ctx context.Context, owner string, ids []string) ([]records.Result[records.Upload], error) {
	if err := r.err("FindUploads"); err != nil {
		return nil, err
	}
	return r.Records.FindUploads(ctx, owner, ids)
}

func (r brokenRecords) FindShare(ctx context.Context, hash []byte, from, n int, now time.Time) (records.Share, []records.Upload, error) {
	if err := r.err("FindShare"); err != nil {
		return records.Share{}, nil, err
	}
	return r.Records.FindShare(ctx, hash, from, n, now)
}

func (r brokenRecords) TouchUploads(ctx context.Context, ids []string, at time.Time) error {
	if err := r.err("TouchUploads"); err != nil {
		return err
	}
	return r.Records.TouchUploads(ctx, ids, at)
}

func (r brokenRecords) ForgetShares(ctx context.Context, ended, begun, now time.Time) error {
	if err := r.err("ForgetShares"); err != nil {
		return err
	}
	return r.Records.ForgetShares(ctx, ended, begun, now)
}

func (r brokenRecords) ExpireUploads(ctx context.Context, abandoned, ended, now time.Time, n int) (int, error) {
	if err := r.err("ExpireUploads"); err != nil {
		return 0, err
	}
	return r.Records.ExpireUploads(ctx, abandoned, ended, now, n)
}

// startBroken is a server over records and a storage whose calls fail when the test says so.
func startBroken(t *testing.T) (*harness, *broken) {
	t.Helper()
	b := &broken{}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	store, err := file.New(file.Options{Dir: dir, Secret: make([]byte, 32), Base: func() string { return public }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(db.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	h := start(t, func(o *server.Options) {
		o.Records, o.Storage = brokenRecords{db, b}, brokenStorage{store, b}
	})
	h.dir = filepath.Join(dir, "objects")
	return h, b
}

// TestFailuresBehindTheServerAreSaid: nobody gets an empty answer, or a page that says that a good link does not work.
func TestFailuresBehindTheServerAreSaid(t *testing.T) {
	h, b := startBroken(t)
	id := h.store("F1", "a.txt", "hello")
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{id}})[0].URL)
	for call, ask := range map[string]func() *httptest.ResponseRecorder{
		"FindUploads": func() *httptest.ResponseRecorder {
			return h.do(http.MethodPost, "/v1/uploads/sign", strings.NewReader(`{"pieces":[{"upload_id":"`+id+`"}]}`), "Authorization", "Bearer token-of-anna", "Content-Type", "application/json")
		},
		"SignGet":   func() *httptest.ResponseRecorder { return h.fetch(path) },
		"FindShare": func() *httptest.ResponseRecorder { return h.do(http.MethodGet, path, nil) },
	} {
		b.set(call)
		if w := ask(); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), `"code":"storage"`) || strings.Contains(w.Body.String(), "broken") {
			t.Errorf("%s fails: %d %s", call, w.Code, w.Body)
		}
		b.set()
		if w := ask(); w.Code >= 400 {
			t.Errorf("%s works: %d %s", call, w.Code, w.Body)
		}
	}
}

// TestAskedAgainWhileRecordsFail: a file in parts is asked for again, as after a lost answer, while its record cannot be read.
func TestAskedAgainWhileRecordsFail(t *testing.T) {
	h, b := startBroken(t)
	file := protocol.File{ID: "F1", Attempt: 1, Name: "a.bin", Size: 20 << 20, PartSize: 5 << 20}
	b.set("Create")
	if first := h.create("anna", file)[0]; first.Error == nil {
		t.Fatalf("%+v", first)
	}
	b.set("FindUploads")
	if again := h.create("anna", file)[0]; again.Error == nil || again.Error.Code != protocol.CodeStorage {
		t.Errorf("%+v", again)
	}
	b.set()
	if again := h.create("anna", file)[0]; again.Error != nil || again.Parts != 4 {
		t.Errorf("%+v", again)
	}
}

// TestOneMistakeEndsOneCall: the program goes on, and other calls with it.
func TestOneMistakeEndsOneCall(t *testing.T) {
	h, b := startBroken(t)
	b.set("panic")
	ask := func() *httptest.ResponseRecorder {
		return h.do(http.MethodPost, "/v1/uploads", strings.NewReader(`{"files":[{"id":"F1","attempt":1,"filename":"a.bin","size":20971520,"part_size":5242880}]}`),
			"Authorization", "Bearer token-of-anna", "Content-Type", "application/json")
	}
	if w := ask(); w.Code != http.StatusBadGateway || strings.Contains(w.Body.String(), "on purpose") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	b.set()
	if w := ask(); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestWhatIsOptionalHoldsNothingUp: that an upload is worked on need not be noted for its piece to be signed.
func TestWhatIsOptionalHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, b := startBroken(t)
		u := h.create("anna", textFile("F1", "a.txt", "hello"))[0]
		pass(2 * time.Hour)
		b.set("TouchUploads")
		signed := h.sign("anna", protocol.Piece{UploadID: u.UploadID})[0]
		if w := h.send(&signed.Request, "hello"); w.Code != http.StatusOK {
			t.Errorf("%d %+v", w.Code, signed)
		}
	})
}

// TestOneFailureEndsNoSweep: what cannot be freed, or looked for, keeps nothing else from being swept in the same go.
func TestOneFailureEndsNoSweep(t *testing.T) {
	for stuck, other := range map[string]string{"F1": "F2", "F2": "F1"} { // one of the two comes first
		synctest.Test(t, func(t *testing.T) {
			h, b := startBroken(t)
			there := func(file string) bool {
				t.Helper()
				entries, err := filepath.Glob(filepath.Join(h.dir, file, "*", "*"))
				if err != nil {
					t.Fatal(err)
				}
				return len(entries) > 0
			}
			ids := []string{h.store("F1", "a.txt", "hello"), h.store("F2", "b.txt", "world")}
			b.set("Delete")
			for _, id := range ids {
				h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
			}
			synctest.Wait()
			if !there("F1") || !there("F2") {
				t.Fatal("gone before it was swept")
			}
			b.set("Delete "+stuck+"/", "ForgetShares", "ExpireUploads")
			pass(15 * time.Minute) // one sweep
			if !there(stuck) || there(other) {
				t.Errorf("the one that cannot be freed is there: %v; the other: %v", there(stuck), there(other))
			}
		})
	}
}

// TestWhoAsksForJSONGetsJSON, and a browser a page, also where a link does not work.
func TestWhoAsksForJSONGetsJSON(t *testing.T) {
	h := start(t, nil)
	for _, c := range []struct {
		method, accept string
		page           bool
	}{
		{http.MethodGet, "", true},
		{http.MethodGet, "text/html,application/xhtml+xml", true},
		{http.MethodGet, "application/json", false},
		{http.MethodGet, "application/json, text/html", true},
		{http.MethodPost, "", false},
		{http.MethodPost, "application/json", false},
		{http.MethodPost, "text/html", true},
	} {
		w := h.do(c.method, "/s/unknown", nil, "Accept", c.accept)
		if page := strings.HasPrefix(w.Header().Get("Content-Type"), "text/html"); w.Code != http.StatusNotFound || page != c.page || w.Body.Len() == 0 {
			t.Errorf("%s, accepting %q: %d %s", c.method, c.accept, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

// TestAnUploadWhoseAnswerWasLostIsFreed: what the storage opened and nobody noted is not there any more when the file is.
func TestAnUploadWhoseAnswerWasLostIsFreed(t *testing.T) {
	h, b := startBroken(t)
	large := protocol.File{ID: "F1", Attempt: 1, Name: "a.bin", Type: "text/plain", Size: 6 << 20, PartSize: 5 << 20}
	b.set("Create")
	if lost := h.create("anna", large)[0]; lost.Error == nil {
		t.Fatal("the answer was not lost")
	}
	b.set()
	var all sync.WaitGroup
	for range 3 { // at once they are one
		all.Go(func() {
			if made := h.create("anna", large)[0]; made.Error != nil || made.Parts != 2 {
				t.Errorf("%+v", made)
			}
		})
	}
	all.Wait()
	h.sign("anna", protocol.Piece{UploadID: h.create("anna", large)[0].UploadID, Number: 1})
	open, err := os.ReadDir(filepath.Join(filepath.Dir(h.dir), "uploads"))
	if err != nil || len(open) != 1 {
		t.Errorf("%d uploads are under way in the storage, %v", len(open), err)
	}
}

// lateStorage makes its first multipart upload after the second: whoever asked for it was told that it failed.
type lateStorage struct {
	storage.Storage
	made []string // ids
}

func (s *lateStorage) Create(ctx context.Context, o storage.Object) (string, error) {
	if len(s.made) == 0 {
		s.made = append(s.made, "")
		return "", context.DeadlineExceeded
	}
	id, err := s.Storage.Create(ctx, o)
	if err == nil && s.made[0] == "" {
		s.made[0], err = s.Storage.Create(ctx, o)
	}
	s.made = append(s.made, id)
	return id, err
}

// TestAnUploadThatCameLateIsFreed with the one that took its place.
func TestAnUploadThatCameLateIsFreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := file.New(file.Options{Dir: t.TempDir(), Secret: make([]byte, 32), Base: func() string { return public }})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close() //nolint:errcheck // of the test
		late := &lateStorage{Storage: store}
		h := start(t, func(o *server.Options) { o.Storage = late })
		large := protocol.File{ID: "F1", Attempt: 1, Name: "a.bin", Size: 100 << 20, Type: "application/octet-stream"}
		wantCode(t, "the first", h.create("anna", large)[0].Error, protocol.CodeBusy)
		created := h.create("anna", large)[0]
		if created.Error != nil || len(late.made) != 2 {
			t.Fatalf("%+v, made %v", created, late.made)
		}
		h.call("anna", http.MethodDelete, "/v1/uploads/"+created.UploadID, nil, http.StatusNoContent, nil)
		for _, id := range late.made {
			if _, err := store.Parts(t.Context(), created.Key, id); !errors.Is(err, storage.ErrNoUpload) {
				t.Errorf("%s is left: %v", id, err)
			}
		}
	})
}

// TestAMistakeOfAClientIsNoneOfTheServers: what it may not do is refused, and the log has no error of it.
func TestAMistakeOfAClientIsNoneOfTheServers(t *testing.T) {
	h := start(t, nil)
	h.store("F1", "a.txt", "first")
	wantCode(t, "another file", h.create("anna", protocol.File{ID: "F1", Attempt: 1, Name: "b.txt", Size: 7, Type: "text/plain"})[0].Error, protocol.CodeInvalid)
	wantCode(t, "replaced", h.create("anna", protocol.File{ID: "F1", Attempt: 2, Name: "a.txt", Size: 5, Type: "text/plain"})[0].Error, "none")
	wantCode(t, "by a higher attempt", h.create("anna", textFile("F1", "a.txt", "first"))[0].Error, protocol.CodeReplaced)
	wantCode(t, "a large one", h.create("anna", protocol.File{ID: "F2", Attempt: 1, Name: "a.txt", Size: 1 << 60, Type: "text/plain"})[0].Error, protocol.CodeTooLarge)
	wantCode(t, "no name", h.create("anna", protocol.File{ID: "F3", Attempt: 1, Type: "text/plain"})[0].Error, protocol.CodeInvalid)
	wantCode(t, "unknown", h.share("anna", protocol.Share{ID: "S1", Uploads: []string{"none"}})[0].Error, protocol.CodeNotFound)
	if strings.Contains(h.log.String(), `"level":"ERROR"`) {
		t.Error(h.log.String())
	}
}
