package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/file"
)

// swapped is a storage in which somebody else has put something in the place of each object.
type swapped struct {
	storage.Storage
	change func(*storage.Info)
}

func (s swapped) Head(ctx context.Context, key string) (storage.Info, error) {
	info, err := s.Storage.Head(ctx, key)
	if err == nil && s.change != nil {
		s.change(&info)
	}
	return info, err
}

// TestAnotherObjectIsNoProof: a file is not stored where the storage has one of another size or with another token, and one
// without a token proves less.
func TestAnotherObjectIsNoProof(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*storage.Info)
		code   string
		proof  string
	}{
		"as it is":      {nil, "none", protocol.ProofMatched},
		"another size":  {func(i *storage.Info) { i.Size++ }, protocol.CodeIncomplete, ""},
		"another token": {func(i *storage.Info) { i.Token += "x" }, protocol.CodeIncomplete, ""},
		"no token":      {func(i *storage.Info) { i.Token = "" }, "none", protocol.ProofAcknowledged},
		"other bytes":   {func(i *storage.Info) { *i.CRC64++ }, protocol.CodeMismatch, ""},
		"no checksum":   {func(i *storage.Info) { i.CRC64 = nil }, "none", protocol.ProofMatched},
	} {
		t.Run(name, func(t *testing.T) {
			store, err := file.New(file.Options{Dir: t.TempDir(), Secret: make([]byte, 32), Base: func() string { return public }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			h := start(t, func(o *server.Options) { o.Storage = swapped{store, c.change} })
			created := h.create("anna", textFile("F", "a", "hello"))[0]
			if w := h.send(created.Request, "hello"); w.Code != http.StatusOK {
				t.Fatal(w.Code)
			}
			done := h.complete("anna", protocol.Complete{UploadID: created.UploadID, CRC64: hexCRC("hello")})[0]
			if wantCode(t, name, done.Error, c.code); done.Proof != c.proof {
				t.Errorf("proof %q, want %q", done.Proof, c.proof)
			}
		})
	}
}

// TestPiecesAtTheirEnds: the first and the last are signed, and none beside them.
func TestPiecesAtTheirEnds(t *testing.T) {
	h := start(t, nil)
	u := h.create("anna", protocol.File{ID: "F", Attempt: 1, Name: "a", Type: "a/b", Size: 20 << 20})[0]
	small := h.create("anna", textFile("F2", "a", "hello"))[0]
	for _, c := range []struct {
		id   string
		n    int
		code string
	}{
		{u.UploadID, 1, "none"},
		{u.UploadID, u.Parts, "none"},
		{u.UploadID, u.Parts + 1, protocol.CodeInvalid},
		{u.UploadID, 0, protocol.CodeInvalid},
		{u.UploadID, -1, protocol.CodeInvalid},
		{small.UploadID, 0, "none"},
		{small.UploadID, 1, protocol.CodeInvalid},
		{"nobody's", 0, protocol.CodeNotFound},
	} {
		wantCode(t, "a piece", h.sign("anna", protocol.Piece{UploadID: c.id, Number: c.n})[0].Error, c.code)
	}
}

// TestABrowserThatPostsToSeveralFiles gets the page again, not JSON, and a program is told what to do.
func TestABrowserThatPostsToSeveralFiles(t *testing.T) {
	h := start(t, nil)
	one, two := h.store("F1", "one.txt", "1"), h.store("F2", "two.txt", "22")
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{one, two}})[0].URL)
	w := h.do(http.MethodPost, path, nil, "Accept", "text/html,*/*")
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "two.txt") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("a browser: %d %s", w.Code, w.Body)
	}
	if w = h.do(http.MethodPost, path, nil); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `"code":"incomplete"`) || !strings.Contains(w.Body.String(), "LINK/1") {
		t.Errorf("a program: %d %s", w.Code, w.Body)
	}
	for _, n := range []string{"/1", "/2"} {
		if w = h.do(http.MethodPost, path+n, nil); w.Code != http.StatusSeeOther {
			t.Errorf("file %s: %d", n, w.Code)
		}
	}
	for _, n := range []string{"/0", "/3", "/x", "/-1"} {
		if w = h.do(http.MethodPost, path+n, nil); w.Code != http.StatusNotFound {
			t.Errorf("file %s: %d", n, w.Code)
		}
	}
}

// TestWhereALandingGoesOn: Next is the number of the first file that is not in the answer, as long as there is one.
func TestWhereALandingGoesOn(t *testing.T) {
	h := start(t, nil)
	var ids []string
	for _, id := range []string{"F1", "F2", "F3"} {
		ids = append(ids, h.store(id, id+".txt", id))
	}
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: ids})[0].URL)
	for query, want := range map[string]int{"": 1, "?from=1": 1, "?from=0": 1, "?from=-1": 1, "?from=x": 1, "?from=2": 2, "?from=3": 3} {
		if got := h.landing(path + query); len(got.Files) != 4-want || got.Files[0].N != want || got.Next != 0 || got.Count != 3 {
			t.Errorf("%q: %+v", query, got)
		}
	}
	if got := h.landing(path + "?from=4"); len(got.Files) != 0 || got.Next != 0 {
		t.Errorf("behind the last: %+v", got)
	}
}
