package server_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

// copyState copies a state folder, with the modes that a server gives its files.
func copyState(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	err := fs.WalkDir(os.DirFS(from), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(from, path))
		if err != nil {
			return err
		}
		target := filepath.Join(to, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o600) //nolint:gosec // of the test
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// TestTheStateOfTheVersionBefore: testdata/before-003 was written at midnight of 2000-01-01, which is when synctest's clock begins,
// by the server that knew no options of links. Every link of then works as it did, and can be given what a link has now.
func TestTheStateOfTheVersionBefore(t *testing.T) {
	for _, keep := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			state := copyState(t, "testdata/before-003")
			h := start(t, func(o *server.Options) { o.State, o.KeepAfter, o.Limits.Sweep = state, keep, time.Hour })
			const one, two, early, over, half = "/s/8pcZS-cLaJdZhCcR5h5cUQvHCWpuBOQdtPUnhfowc5Y", "/s/pZp46xmYbxrUbUGFCOUbkjrXbMgzwrZqRixWf_IL_Fk",
				"/s/lyfur1ARVFZmwp2Iuc1C0pFYEb-BDvhhapS9RJhFtYU", "/s/Nm9iRnEyAdRfE8ZiTUViHzwqVA1FQuRINfgNbV8NfI8", "/s/HH2AihP5U5DVaOxyBd8CJ4Kq8HMx2sGuL4bTLNt4FmA"
			for path, want := range map[string]string{one: "first", two + "/1": "first", two + "/2": "second", early + "/1": "first"} {
				if got := h.fetch(path); got.Body.String() != want {
					t.Errorf("%s: %d %s", path, got.Code, got.Body)
				}
			}
			for _, path := range []string{over, half} {
				if got := h.fetch(path + "/1"); got.Code != http.StatusNotFound {
					t.Errorf("%s: %d", path, got.Code)
				}
			}
			info := h.info("TWO")
			if info.Name != "two" || info.State != protocol.ShareReady || info.Downloads != 2 || info.Protected || !info.EndsAt.Equal(time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC)) {
				t.Errorf("%+v", info)
			}
			if info := h.info("EARLY"); info.State != protocol.ShareArriving {
				t.Errorf("%+v", info)
			}
			h.call("anna", http.MethodPatch, "/v1/shares/ONE", map[string]any{"password": "p", "max_downloads": 5}, http.StatusOK, nil)
			if w := h.post(one, typed("p"), false); w.Code != http.StatusSeeOther {
				t.Errorf("with a password now: %d", w.Code)
			}
			const third = "00VHNCZB00HDS5CH3TE3EK112E"
			h.send(&h.sign("anna", protocol.Piece{UploadID: third})[0].Request, "third")
			wantCode(t, "the one that was open", h.complete("anna", protocol.Complete{UploadID: third})[0].Error, "none")
			if got := h.fetch(early + "/2"); got.Body.String() != "third" {
				t.Errorf("the early link: %d", got.Code)
			}
			if again := h.linkTo(protocol.Share{ID: "ONE", Uploads: []string{third}}); again != one {
				t.Errorf("asked again: %s", again)
			}
			pass(9 * 24 * time.Hour) // every link is over
			want := http.StatusNotFound
			if keep {
				want = http.StatusOK
			}
			h.call("anna", http.MethodGet, "/v1/uploads/"+third, nil, want, nil)
		})
	}
}

// TestALinkThatIsGivenUp says so, leads to nothing, and is over when its file comes after all.
func TestALinkThatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		one := h.store("F1", "a.txt", "hello")
		open := h.create("anna", textFile("F2", "b.txt", "later"))[0]
		path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{one, open.UploadID}, ArriveWithin: 3600})
		if w := h.fetch(path + "/1"); w.Body.String() != "hello" {
			t.Errorf("before: %d", w.Code)
		}
		pass(time.Hour)
		for _, w := range []int{h.do(http.MethodGet, path, nil).Code, h.post(path+"/1", nil, true).Code, h.post(path+"/1", nil, false).Code} {
			if w != http.StatusGone {
				t.Errorf("given up: %d", w)
			}
		}
		if info := h.info("S"); info.State != protocol.ShareNotArrived {
			t.Errorf("%+v", info)
		}
		h.send(&h.sign("anna", protocol.Piece{UploadID: open.UploadID})[0].Request, "later")
		h.complete("anna", protocol.Complete{UploadID: open.UploadID})
		if w := h.do(http.MethodGet, path, nil); w.Code != http.StatusNotFound {
			t.Errorf("after all: %d", w.Code)
		}
	})
}

// TestWhatALinkKeeps is fixed when it is made: a used-up one has its files until its end, and then as it said.
func TestWhatALinkKeeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		yes, no := true, false
		kept, gone := h.store("F1", "a.txt", "hello"), h.store("F2", "b.txt", "world")
		path := h.linkTo(protocol.Share{ID: "S1", Uploads: []string{kept}, Life: 7200, KeepAfter: &yes, MaxDownloads: 1})
		h.linkTo(protocol.Share{ID: "S2", Uploads: []string{gone}, Life: 7200, KeepAfter: &no})
		h.fetch(path)
		pass(100 * time.Minute)
		h.call("anna", http.MethodPatch, "/v1/shares/S1", map[string]any{"max_downloads": 2}, http.StatusOK, nil)
		if got := h.fetch(path); got.Body.String() != "hello" {
			t.Errorf("used up, then given another: %d", got.Code)
		}
		pass(24 * time.Hour)
		h.call("anna", http.MethodGet, "/v1/uploads/"+kept, nil, http.StatusOK, nil)
		h.call("anna", http.MethodGet, "/v1/uploads/"+gone, nil, http.StatusNotFound, nil)
	})
}
