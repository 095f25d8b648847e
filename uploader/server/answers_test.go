package server_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

// TestHeadersOfAnswers: what keeps other pages out, what a cache must tell apart, and how a program is told to sign in.
func TestHeadersOfAnswers(t *testing.T) {
	h := start(t, nil)
	link := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}})[0].URL)
	for target, want := range map[string]struct{ vary, sign string }{
		"/healthz": {"", ""}, link: {"Accept, Accept-Language", ""}, "/s/unknown": {"Accept, Accept-Language", ""}, "/v1/shares": {"", `Bearer realm="linkdrop"`},
	} {
		got := h.do(http.MethodGet, target, nil).Header()
		if got.Get("Cross-Origin-Resource-Policy") != "same-origin" || got.Get("Vary") != want.vary || got.Get("WWW-Authenticate") != want.sign {
			t.Errorf("%.12s: %v", target, got)
		}
	}
}

// TestPeopleReadTheNameOfTheService, on a page and in discovery.
func TestPeopleReadTheNameOfTheService(t *testing.T) {
	for set, want := range map[string]string{"": "Linkdrop", "Acme Share": "Acme Share"} {
		h := start(t, func(o *server.Options) { o.Name = set })
		for _, target := range []string{"/s/unknown", "/.well-known/linkdrop"} {
			if w := h.do(http.MethodGet, target, nil); !strings.Contains(w.Body.String(), want) {
				t.Errorf("%q is not in %s", want, w.Body)
			}
		}
	}
}

// TestAnAddressOfOneFileLeadsToTheLink, where its button is, and gives nothing away by itself.
func TestAnAddressOfOneFileLeadsToTheLink(t *testing.T) {
	h := start(t, nil)
	link := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}})[0].URL)
	for _, tail := range []string{"/1", "/1.", "/2", "/x"} {
		if w := h.do(http.MethodGet, link+tail, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != link || w.Body.Len() != 0 {
			t.Errorf("%s: %d %v %s", tail, w.Code, w.Header(), w.Body)
		}
	}
}

// TestNamesOfLinks may be empty, and are text.
func TestNamesOfLinks(t *testing.T) {
	h := start(t, nil)
	id := h.store("F", "a.txt", "hello")
	for name, want := range map[string]string{"": "none", "ü \"x\"": "none", "a\x00b": protocol.CodeInvalid} {
		wantCode(t, name, h.share("anna", protocol.Share{ID: "S", Uploads: []string{id}, Name: name})[0].Error, want)
	}
}

// failing are records and a storage of which each call in turn fails, or ends in a mistake of ours.
type failing struct {
	records.Records
	call string
}

func (f *failing) OpenUploads(ctx context.Context, asked []records.Upload, within records.Quota) ([]records.Result[records.Upload], error) {
	if f.call == "OpenUploads" {
		return nil, errBroken
	}
	return f.Records.OpenUploads(ctx, asked, within)
}

func (f *failing) OpenShares(ctx context.Context, asked []records.Share, now time.Time) ([]records.Result[records.Share], error) {
	if f.call == "OpenShares" {
		return nil, errBroken
	}
	return f.Records.OpenShares(ctx, asked, now)
}

func (f *failing) StoreUploads(ctx context.Context, stored []records.Upload, now time.Time) error {
	if f.call == "StoreUploads" {
		return errBroken
	}
	return f.Records.StoreUploads(ctx, stored, now)
}

func (f *failing) FindShare(ctx context.Context, hash []byte, from, n int, now time.Time) (records.Share, []records.Upload, error) {
	if f.call == "a mistake" {
		panic("on purpose")
	}
	return f.Records.FindShare(ctx, hash, from, n, now)
}

type mistaken struct {
	storage.Storage
	f *failing
}

func (s mistaken) Head(ctx context.Context, key string) (storage.Info, error) {
	if s.f.call == "a mistake" {
		panic("on purpose")
	}
	return s.Storage.Head(ctx, key)
}

// TestNoCallSucceedsInVain: what was not noted was not done, and an answer says so; what went wrong is in the log alone.
func TestNoCallSucceedsInVain(t *testing.T) {
	h, _ := startBroken(t)
	f := &failing{Records: h.reference.Records}
	h = start(t, func(o *server.Options) { o.Records, o.Storage = f, mistaken{h.reference.Storage, f} })
	u := h.create("anna", textFile("F", "a.txt", "hello"))[0]
	h.send(u.Request, "hello")
	for _, c := range []struct {
		failing, method, path, body string
		status                      int
		logged                      string
	}{
		{"OpenUploads", http.MethodPost, "/v1/uploads", `{"files":[{"id":"F2","attempt":1,"filename":"a","size":1}]}`, http.StatusBadGateway, `"error":"broken"`},
		{"StoreUploads", http.MethodPost, "/v1/uploads/complete", `{"uploads":[{"upload_id":"` + u.UploadID + `"}]}`, http.StatusBadGateway, `"error":"broken"`},
		{"OpenShares", http.MethodPost, "/v1/shares", `{"shares":[{"id":"S","uploads":["` + u.UploadID + `"]}]}`, http.StatusBadGateway, `"error":"broken"`},
		{"a mistake", http.MethodPost, "/v1/uploads/complete", `{"uploads":[{"upload_id":"` + u.UploadID + `"}]}`, http.StatusBadGateway, `"msg":"panic"`},
		{"a mistake", http.MethodGet, "/s/unknown", ``, http.StatusInternalServerError, `"msg":"panic"`},
	} {
		ask := func() (int, string, string) {
			before := len(h.log.String())
			w := h.do(c.method, c.path, strings.NewReader(c.body), "Authorization", "Bearer token-of-anna", "Content-Type", "application/json")
			return w.Code, w.Body.String(), h.log.String()[before:]
		}
		f.call = c.failing
		code, text, logged := ask()
		if code != c.status || strings.Contains(text, "broken") || strings.Contains(text, "on purpose") || !strings.Contains(text, `"code":"storage"`) || !strings.Contains(logged, c.logged) {
			t.Errorf("%s fails, %s: %d %s, logged %s", c.failing, c.path, code, text, logged)
		}
		f.call = ""
		if code, text, logged = ask(); code >= 500 || strings.Contains(logged, `"level":"ERROR"`) {
			t.Errorf("%s works, %s: %d %s, logged %s", c.failing, c.path, code, text, logged)
		}
	}
}

// TestWhatCouldNotBeFreedIsTriedAgain ten minutes later, and is gone then.
func TestWhatCouldNotBeFreedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, b := startBroken(t)
		id := h.store("F1", "a.txt", "hello")
		there := func() bool {
			t.Helper()
			found, err := filepath.Glob(filepath.Join(h.dir, "F1", "*", "*"))
			if err != nil {
				t.Fatal(err)
			}
			return len(found) > 0
		}
		b.set("Delete")
		h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
		pass(time.Minute)
		if !there() || strings.Count(h.log.String(), "freeing later") < 2 { // by the call, and by the sweep
			t.Errorf("there: %v, logged %s", there(), h.log)
		}
		b.set()
		if pass(21 * time.Minute); there() {
			t.Error("it was not tried again")
		}
	})
}
