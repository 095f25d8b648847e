package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
)

// lose removes the objects of a file behind the server's back.
func (h *harness) lose(state, id string) {
	h.t.Helper()
	lost := 0
	err := filepath.WalkDir(state, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == id {
			lost++
			return os.RemoveAll(path) //nolint:gosec // of the test
		}
		if os.IsNotExist(err) {
			return nil
		}
		return err
	})
	if err != nil || lost == 0 {
		h.t.Fatalf("%s: %d folders, %v", id, lost, err)
	}
}

// TestAFileThatTheStorageLost is said to be gone: to who makes a link, to who looks at one, and to who follows it.
func TestAFileThatTheStorageLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := t.TempDir()
		h := start(t, func(o *server.Options) { o.State = state })
		first, second := h.store("F1", "a.txt", "first"), h.store("F2", "b.txt", "second")
		shares := []protocol.Share{{ID: "S1", Uploads: []string{first}}, {ID: "S2", Uploads: []string{first, second}}, {ID: "S3", Uploads: []string{second}}}
		links := h.share("anna", shares...)
		h.lose(state, "F1")

		for i, again := range h.share("anna", append(shares, protocol.Share{ID: "S4", Uploads: []string{second, first}})...) {
			want := protocol.CodeNotFound
			if i == 2 {
				want = code(nil)
			}
			if got := code(again.Error); got != want {
				t.Errorf("%s: %s, want %s", again.ID, got, want)
			}
		}
		one := pathOf(t, links[0].URL)
		if page := h.do(http.MethodGet, one, nil, "Accept", "text/html").Body.String(); !strings.Contains(page, "not stored any more") || strings.Contains(page, "<form") {
			t.Errorf("the page of the one file: %s", page)
		}
		both := pathOf(t, links[1].URL)
		if page := h.do(http.MethodGet, both, nil, "Accept", "text/html", "Accept-Language", "de").Body.String(); strings.Count(page, "nicht mehr gespeichert") != 1 || strings.Count(page, "<form") != 1 {
			t.Errorf("the page of both: %s", page)
		}
		var landing protocol.Landing
		if err := json.Unmarshal(h.do(http.MethodGet, both, nil, "Accept", "application/json").Body.Bytes(), &landing); err != nil || landing.Files[0].State != protocol.StateGone || landing.Files[1].State != protocol.StateStored {
			t.Errorf("%+v, %v", landing, err)
		}
		for _, way := range []string{one, one + "/1", both + "/1"} {
			if w := h.do(http.MethodPost, way, nil, "Accept", "text/html"); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "not stored any more") {
				t.Errorf("%s: %d %s", way, w.Code, w.Body)
			}
			if w := h.do(http.MethodPost, way, nil); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), protocol.CodeNotFound) {
				t.Errorf("%s: %d %s", way, w.Code, w.Body)
			}
		}
		if w := h.fetch(both + "/2"); w.Body.String() != "second" {
			t.Errorf("the other file: %d %s", w.Code, w.Body)
		}

		created := h.create("anna", protocol.File{ID: "F1", Attempt: 2, Name: "a.txt", Size: 5, Type: "text/plain"})[0]
		h.send(created.Request, "first")
		h.complete("anna", protocol.Complete{UploadID: created.UploadID})
		for _, way := range []string{one, both + "/1"} {
			if w := h.fetch(way); w.Body.String() != "first" {
				t.Errorf("sent again, %s: %d %s", way, w.Code, w.Body)
			}
		}
	})
}

// TestAFileLostInALinkThatGrows is said before it is added.
func TestAFileLostInALinkThatGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := t.TempDir()
		h := start(t, func(o *server.Options) { o.State = state })
		first, second := h.store("F1", "a.txt", "first"), h.store("F2", "b.txt", "second")
		h.share("anna", protocol.Share{ID: "S", Uploads: []string{first}, More: true})
		h.lose(state, "F2")
		h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{Uploads: []string{second}}, http.StatusNotFound, nil)
	})
}

// counting counts the looks at a storage that has no address here, and can forget all that it has.
type counting struct {
	storage.Storage
	heads  atomic.Int64
	forgot atomic.Bool
	silent atomic.Bool
}

func (c *counting) Handler() http.Handler { return nil }

func (c *counting) Head(ctx context.Context, key string) (storage.Info, error) {
	c.heads.Add(1)
	switch {
	case c.silent.Load():
		return storage.Info{}, storage.ErrSilent
	case c.forgot.Load():
		return storage.Info{}, storage.ErrNotFound
	}
	return c.Storage.Head(ctx, key)
}

// startCounting is a server over a store elsewhere; put stores the files F1, F2, … there.
func startCounting(t *testing.T) (h *harness, c *counting, put func(n int) []string) {
	t.Helper()
	store, err := file.New(file.Options{Dir: t.TempDir(), Secret: make([]byte, 32), Base: func() string { return public }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	c = &counting{Storage: store}
	h = start(t, func(o *server.Options) { o.Storage = c })
	return h, c, func(n int) (uploads []string) {
		for i := range n {
			created := h.create("anna", textFile(fmt.Sprintf("F%d", i+1), "a.txt", "bytes"))[0]
			r := httptest.NewRequestWithContext(t.Context(), created.Request.Method, created.Request.URL, strings.NewReader("bytes"))
			for name, value := range created.Request.Headers {
				r.Header.Set(name, value)
			}
			store.Handler().ServeHTTP(httptest.NewRecorder(), r)
			if done := h.complete("anna", protocol.Complete{UploadID: created.UploadID})[0]; done.Error != nil {
				t.Fatalf("%+v", done)
			}
			uploads = append(uploads, created.UploadID)
		}
		return uploads
	}
}

// TestHowOftenAStoreIsAsked where files are: not for what it has just said, not of links to many files, and never twice at once.
func TestHowOftenAStoreIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, c, put := startCounting(t)
		uploads := put(101)
		looks := func(what string, want int64, do func()) {
			t.Helper()
			before := c.heads.Load()
			if do(); c.heads.Load()-before != want {
				t.Errorf("%s: %d looks, want %d", what, c.heads.Load()-before, want)
			}
		}
		var link, many string
		looks("a link to what has just come", 0, func() { link = h.share("anna", protocol.Share{ID: "S1", Uploads: uploads[:3]})[0].URL })
		looks("and its page", 0, func() { h.do(http.MethodGet, pathOf(t, link), nil) })
		pass(time.Minute)
		looks("the same link later", 3, func() { h.share("anna", protocol.Share{ID: "S1", Uploads: uploads[:3]}) })
		looks("its page", 3, func() { h.do(http.MethodGet, pathOf(t, link), nil) })
		looks("a download", 1, func() { h.do(http.MethodPost, pathOf(t, link)+"/2", nil) })
		looks("the most", 100, func() { h.share("anna", protocol.Share{ID: "S2", Uploads: uploads[:100]}) })
		looks("more than that", 0, func() { many = h.share("anna", protocol.Share{ID: "S3", Uploads: uploads})[0].URL })
		looks("more than that, in two links", 0, func() {
			h.share("anna", protocol.Share{ID: "S4", Uploads: uploads[:60]}, protocol.Share{ID: "S5", Uploads: uploads[60:]})
		})
		looks("a page of many", 0, func() { h.do(http.MethodGet, pathOf(t, many), nil) })

		c.silent.Store(true)
		if e := h.share("anna", protocol.Share{ID: "S6", Uploads: uploads[:1]})[0].Error; e != nil {
			t.Errorf("a store that does not say: %v", e)
		}
		c.silent.Store(false)
		c.forgot.Store(true)
		wantCode(t, "a store that lost all", h.share("anna", protocol.Share{ID: "S7", Uploads: uploads[:1]})[0].Error, protocol.CodeNotFound)
		w := h.do(http.MethodPost, pathOf(t, many)+"/101", nil, "Accept", "text/html")
		if w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "not stored any more") || !strings.Contains(w.Body.String(), `href="`+pathOf(t, many)+`"`) {
			t.Errorf("one of many: %d %s", w.Code, w.Body)
		}
	})
}
