package server_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// multipartKeys are those that are under way in a storage.
func multipartKeys(t *testing.T, s storage.Storage) (keys []string) {
	t.Helper()
	err := s.EachUnfinished(t.Context(), time.Now().Add(100*365*24*time.Hour), func(found []storage.Unfinished) error {
		for _, u := range found {
			keys = append(keys, u.Key)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

// again is a server that a killed one is started as again, with its key, and without its records where these are lost.
func again(t *testing.T, h *harness, state string, lost bool, change func(*server.Options)) *harness {
	t.Helper()
	if err := h.reference.Close(); err != nil {
		t.Fatal(err)
	}
	if lost {
		files, _ := filepath.Glob(filepath.Join(state, "records.db*"))
		for _, name := range files {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	return start(t, change)
}

// TestUploadsThatNoRecordKnowsAreFreed, once they are older than any record may be, and whatever is in the same bucket stays: what
// another server began there, what another program did, what is still being worked on.
func TestUploadsThatNoRecordKnowsAreFreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, media, state := buckettest.New(), buckettest.New(), t.TempDir()
		usual := bucketStore(t, b, "b")
		over := func(o *server.Options) {
			o.State, o.Storage, o.Buckets = state, usual, map[string]storage.Storage{"media": bucketStore(t, media, "m")}
		}
		h := start(t, over)
		other := start(t, func(o *server.Options) { o.Storage = usual })
		h.create("anna", namedFile("F1", largeFile))
		foreign := []string{
			other.create("anna", namedFile("F2", largeFile))[0].Key, // of a record that another server has
			"backup/" + ulid.Make().String() + "/a.bin",             // named much the same
			"other.bin",
		}
		slices.Sort(foreign)
		for _, key := range foreign[1:] {
			if _, err := usual.Create(t.Context(), storage.Object{Key: key}); err != nil {
				t.Fatal(err)
			}
		}
		own := h.create("anna", namedFile("F3", largeFile))[0].Key
		if _, err := bucketStore(t, media, "m").Create(t.Context(), storage.Object{Key: own}); err != nil {
			t.Fatal(err)
		}
		if err := other.reference.Close(); err != nil { // it would free its own by itself
			t.Fatal(err)
		}
		h = again(t, h, state, true, over)
		pass(7 * 24 * time.Hour)
		working := h.create("anna", namedFile("F4", largeFile))[0]
		if got := len(multipartKeys(t, usual)); got != len(foreign)+3 || media.Open() != 1 {
			t.Errorf("after a week: %d and %d", got, media.Open())
		}
		pass(25 * time.Hour)
		want := append([]string{working.Key}, foreign...)
		slices.Sort(want)
		if got := multipartKeys(t, usual); !slices.Equal(got, want) || media.Open() != 0 {
			t.Errorf("there are\n%q and %d, want\n%q", got, media.Open(), want)
		}
		lists := b.Calls(buckettest.ListUploads)
		pass(time.Hour)
		if n := b.Calls(buckettest.ListUploads) - lists; n > 2 {
			t.Errorf("asked %d times in an hour", n)
		}
	})
}

// TestAnUploadThatWasOpenedTwice, because the server was killed between the two and the storage said nothing, is freed while its file
// stays; what a record holds open is not, however old the storage says it is.
func TestAnUploadThatWasOpenedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := overBucket(t, buckettest.New())
		store := h.reference.Storage
		created := h.create("anna", namedFile("F1", largeFile))[0]
		if _, err := store.Create(t.Context(), storage.Object{Key: created.Key}); err != nil {
			t.Fatal(err)
		}
		h.finish(protocol.Complete{UploadID: created.UploadID, Parts: h.pieces(created, largeFile, nil)})
		open := h.create("anna", namedFile("F2", largeFile))[0]
		for range 9 { // somebody works on it
			pass(24 * time.Hour)
			h.call("anna", http.MethodGet, "/v1/uploads/"+open.UploadID, nil, http.StatusOK, nil)
			h.sign("anna", protocol.Piece{UploadID: open.UploadID, Number: 1})
		}
		if got := multipartKeys(t, store); !slices.Equal(got, []string{open.Key}) {
			t.Errorf("under way: %q", got)
		}
		if len(h.b.Objects()[created.Key]) != largeFile {
			t.Error("the file is gone")
		}
	})
}

// TestCleanupFreesAtOnce what is old enough, in a folder, and counts it.
func TestCleanupFreesAtOnce(t *testing.T) {
	state := t.TempDir()
	over := func(o *server.Options) { o.State = state }
	h := start(t, over)
	key := h.create("anna", namedFile("F1", largeFile))[0].Key
	foreign, err := h.reference.Storage.Create(t.Context(), storage.Object{Key: "F1/" + ulid.Make().String() + "/a.bin"})
	if err != nil {
		t.Fatal(err)
	}
	h = again(t, h, state, true, over)
	if cleaned, err := h.reference.Cleanup(t.Context()); err != nil || cleaned.Unclaimed != 0 || !slices.Contains(multipartKeys(t, h.reference.Storage), key) {
		t.Errorf("too early: %+v %v", cleaned, err)
	}
	uploads := filepath.Join(state, "files", "uploads")
	entries, err := os.ReadDir(uploads)
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		old := time.Now().Add(-8*24*time.Hour - time.Minute)
		if err := os.Chtimes(filepath.Join(uploads, e.Name(), "upload.json"), old, old); err != nil {
			t.Fatal(err)
		}
	}
	cleaned, err := h.reference.Cleanup(t.Context())
	left, _ := os.ReadDir(uploads)
	if err != nil || cleaned.Unclaimed != 1 || len(left) != 1 || left[0].Name() != foreign {
		t.Errorf("%+v %v, left %v", cleaned, err, left)
	}
}

// unlisted is a storage that does not say what is under way; unknowing are records that do not say what they know.
type (
	unlisted struct {
		storage.Storage
		err error
	}
	unknowing struct{ records.Records }
)

func (s unlisted) EachUnfinished(context.Context, time.Time, func([]storage.Unfinished) error) error {
	return s.err
}

func (unknowing) UploadStates(context.Context, []string) (map[string]records.State, error) {
	return nil, errors.New("disk")
}

func (unknowing) KeepOldShares(context.Context, bool) error { return nil }

// TestWhatCannotBeListedStays: a storage that never says what is under way costs no line in the log an hour, one that fails does; and
// where the records fail nothing is freed.
func TestWhatCannotBeListedStays(t *testing.T) {
	broken := errors.New("s3 storage: broken")
	for want, s := range map[error]func(*server.Options){
		nil: func(o *server.Options) {
			o.Storage = unlisted{bucketStore(t, buckettest.New(), "b"), storage.ErrSilent}
		},
		broken: func(o *server.Options) { o.Storage = unlisted{bucketStore(t, buckettest.New(), "b"), broken} },
	} {
		h := start(t, s)
		if _, err := h.reference.Cleanup(t.Context()); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		h := overBucket(t, buckettest.New())
		store := h.reference.Storage
		created := h.create("anna", namedFile("F1", largeFile))[0]
		if err := h.reference.Close(); err != nil {
			t.Fatal(err)
		}
		state := h.reference.State
		start(t, func(o *server.Options) {
			o.State, o.Storage, o.Records = state, store, unknowing{h.reference.Records}
		})
		pass(9 * 24 * time.Hour)
		if got := multipartKeys(t, store); !slices.Equal(got, []string{created.Key}) {
			t.Errorf("under way: %q", got)
		}
	})
}
