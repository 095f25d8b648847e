package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

// TestWhoDidWhatIsInTheLog, by owner and id, with the request id of the call and who is behind the proxy.
func TestWhoDidWhatIsInTheLog(t *testing.T) {
	h := start(t, behindProxy)
	id := h.store("F1", "secret-name.txt", "hello")
	link := pathOf(t, h.share("anna", protocol.Share{ID: "S1", Uploads: []string{id}})[0].URL)
	h.do(http.MethodGet, link, nil) // somebody looks, which is nothing
	h.do(http.MethodPost, link, nil, "X-Forwarded-For", "198.51.100.7", "X-Request-Id", "request-17")
	h.call("anna", http.MethodPatch, "/v1/shares/S1", protocol.SharePatch{Life: new(int64(60))}, http.StatusOK, nil)
	h.call("anna", http.MethodDelete, "/v1/shares/S1", nil, http.StatusNoContent, nil)
	h.call("anna", http.MethodDelete, "/v1/shares/S2", nil, http.StatusNoContent, nil) // there is none
	h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
	var got []string
	for line := range strings.Lines(h.log.String()) {
		var said struct {
			Msg, Did, Owner, Share, Upload, Client string
			RequestID                              string `json:"request_id"`
			Uploads                                []string
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatal(err)
		}
		if said.Msg != "audit" {
			continue
		}
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s%s %s", said.Owner, said.Did, said.Share, strings.Join(said.Uploads, " "), said.Upload)))
		if said.Client == "" || said.RequestID == "" || said.Did == "gave a download" && (said.Client != "198.51.100.7" || said.RequestID != "request-17") {
			t.Errorf("%s", line)
		}
	}
	want := []string{"anna created uploads " + id, "anna shared S1", "anna gave a download S1 " + id, "anna changed a share S1", "anna ended a share S1", "anna deleted an upload  " + id}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	for _, secret := range []string{strings.TrimPrefix(link, "/s/"), "secret", "token-of", "X-Amz"} {
		if strings.Contains(h.log.String(), secret) {
			t.Errorf("%.6s… is in the log", secret)
		}
	}
}

// behindProxy makes a proxy of whoever calls.
func behindProxy(o *server.Options) {
	o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")} // httptest's own
}

// TestOnlyTrustedProxiesNameCalls: nobody else writes into the log what a call is known by.
func TestOnlyTrustedProxiesNameCalls(t *testing.T) {
	for _, c := range []struct {
		set func(*server.Options)
		id  string
		own bool
	}{{nil, "request-17", true}, {behindProxy, "request-17", false}, {behindProxy, "short", true}, {behindProxy, "request 17", true}} {
		h := start(t, c.set)
		got := h.do(http.MethodGet, "/healthz", nil, "X-Request-Id", c.id).Header().Get("X-Request-Id")
		if (got != c.id) != c.own || len(got) < 8 || !strings.Contains(h.log.String(), `"request_id":"`+got+`"`) {
			t.Errorf("%q is called %q: %s", c.id, got, h.log)
		}
	}
}

// TestAnOwnerMayCallSoOften: then it is told when to come back, and others are not held up.
func TestAnOwnerMayCallSoOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.Limits.Calls = 0.5 })
		list := func(owner string) (int, string) {
			w := h.do(http.MethodGet, "/v1/shares", nil, "Authorization", "Bearer token-of-"+owner)
			return w.Code, w.Header().Get("Retry-After")
		}
		for _, c := range []struct {
			after time.Duration
			owner string
			want  int
			retry string
		}{{0, "anna", 200, ""}, {0, "anna", 429, "2"}, {0, "ben", 200, ""}, {time.Second, "anna", 429, "1"}, {time.Second, "anna", 200, ""}} {
			pass(c.after)
			if code, retry := list(c.owner); code != c.want || retry != c.retry {
				t.Errorf("%+v: %d, Retry-After %q", c, code, retry)
			}
		}
		if w := h.do(http.MethodGet, "/healthz", nil); w.Code != http.StatusOK {
			t.Errorf("healthz: %d", w.Code)
		}
	})
}

// TestAPublicAddressWithAPath: everything that is given out has the path, and is answered behind a proxy that takes it away and one
// that leaves it.
func TestAPublicAddressWithAPath(t *testing.T) {
	h := start(t, func(o *server.Options) { o.PublicURL = func() string { return public + "/share/ours" } })
	const prefix = "/share/ours"
	for n, kept := range []bool{true, false} {
		through := func(address string) string {
			path, ok := strings.CutPrefix(strings.TrimPrefix(address, public), prefix)
			if !ok {
				t.Fatalf("%.30s… is not under the path", address)
			}
			if kept {
				return prefix + path
			}
			return path
		}
		id := fmt.Sprintf("F%d", n)
		created := h.create("anna", textFile(id, "a.txt", "hello"))[0]
		created.Request.URL = through(created.Request.URL)
		if w := h.send(created.Request, "hello"); w.Code != http.StatusOK {
			t.Fatalf("put: %d %s", w.Code, w.Body)
		}
		h.complete("anna", protocol.Complete{UploadID: created.UploadID})
		link := through(h.share("anna", protocol.Share{ID: id, Uploads: []string{created.UploadID}})[0].URL)
		page := h.do(http.MethodGet, link, nil, "Accept", "text/html")
		for _, part := range []string{`href="/share/ours/landing/style.css`, `action="/share/ours/s/`} {
			if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), part) {
				t.Errorf("page: %d, without %s\n%s", page.Code, part, page.Body)
			}
		}
		if w := h.do(http.MethodGet, through(prefix+"/landing/style.css"), nil); w.Code != http.StatusOK {
			t.Errorf("style: %d", w.Code)
		}
		if w := h.do(http.MethodGet, link+"/1", nil); !strings.HasPrefix(w.Header().Get("Location"), "/share/ours/s/") {
			t.Errorf("back to %q", w.Header().Get("Location"))
		}
		down := h.do(http.MethodPost, link+"/1", nil)
		if w := h.do(http.MethodGet, through(down.Header().Get("Location")), nil); w.Body.String() != "hello" {
			t.Errorf("download: %d %s", w.Code, w.Body)
		}
	}
}

// TestThePublicPathMayBeginLikeACompatCall: behind a proxy that takes it away and one that leaves it, the compat endpoints answer, and
// everything else does.
func TestThePublicPathMayBeginLikeACompatCall(t *testing.T) {
	for _, c := range []struct{ prefix, method, path string }{
		{"/share", http.MethodGet, "/share/user/anna"},
		{"/share", http.MethodPost, "/share/create"},
		{"/share", http.MethodGet, "/share/nosuchlink"},
		{"/share", http.MethodPost, "/api/upload-url"},
		{"/share", http.MethodGet, "/healthz"},
		{"/share", http.MethodGet, "/landing/style.css"},
		{"/share", http.MethodGet, "/openapi.json"},
		{"/share", http.MethodGet, "/v1/shares"},
		{"/api", http.MethodPost, "/api/confirm-upload"},
		{"/mobile", http.MethodPost, "/mobile/upload-urls"},
		{"/admin", http.MethodPost, "/admin/cleanup-expired"},
	} {
		h := start(t, func(o *server.Options) {
			o.CompatAPI, o.PublicURL = true, func() string { return public + c.prefix }
		})
		plain := start(t, func(o *server.Options) { o.CompatAPI = true })
		want := plain.do(c.method, c.path, nil, "Authorization", "Bearer token-of-anna")
		for _, path := range []string{c.path, c.prefix + c.path} {
			if got := h.do(c.method, path, nil, "Authorization", "Bearer token-of-anna"); got.Code != want.Code || strings.Contains(got.Body.String(), "There is nothing at this address") {
				t.Errorf("%s under %s: %d, want %d", path, c.prefix, got.Code, want.Code)
			}
		}
	}
}

// TestPathsThatCannotBePublic.
func TestPathsThatCannotBePublic(t *testing.T) {
	for path, good := range map[string]bool{"": true, "/": true, "/share": true, "/a/b/": true, "/s": false, "/v1/x": false, "/o": false, "/a//b": false, "/a/../b": false, "/a b": false, `/a"b`: false} {
		if wrong := server.CheckPublicPath(path); (wrong == "") != good {
			t.Errorf("%q: %q", path, wrong)
		}
	}
}
