package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader/internal/eventstream"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

// heard reads a stream of events; each is given as "reset", or as what a link is like.
type heard struct {
	t    *testing.T
	from *eventstream.Reader
}

func (h heard) next() string {
	h.t.Helper()
	e, err := h.from.Next()
	if err != nil {
		return "end"
	}
	if e.Name != protocol.EventShare {
		return e.Name + e.Data
	}
	var s protocol.ShareEvent
	if err := json.Unmarshal([]byte(e.Data), &s); err != nil {
		h.t.Fatal(err)
	}
	return fmt.Sprintf("%s %d/%d %s %v %v", s.ID, s.Downloads, s.MaxDownloads, s.State, s.LastDownload != nil, s.EndsAt != nil)
}

func (h heard) want(what string, want ...string) {
	h.t.Helper()
	for _, text := range want {
		if got := h.next(); got != text {
			h.t.Errorf("%s: heard %q, want %q", what, got, text)
		}
	}
}

// TestOwnersHearOfTheirLinks: of each download, change and arrival, of their own links alone, until their token is revoked or the
// server stops; looking at a link is nothing to hear of.
func TestOwnersHearOfTheirLinks(t *testing.T) {
	var revoked atomic.Bool
	h := start(t, func(o *server.Options) {
		o.CompatAPI = true
		o.SignIn = func(token string) (string, bool) {
			owner, ok := signIn(token)
			return owner, ok && !(owner == "carl" && revoked.Load())
		}
	})
	web := h.reference.HTTP()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = web.Serve(listener) }()
	listen := func(owner string) heard {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		t.Cleanup(cancel)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listener.Addr().String()+"/v1/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer token-of-"+owner)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %v", owner, answer)
		}
		return heard{t, eventstream.NewReader(answer.Body)}
	}
	anna, ben, carl := listen("anna"), listen("ben"), listen("carl")
	for _, l := range []heard{anna, ben, carl} {
		l.want("at the beginning", "reset")
	}
	upload := h.store("F", "a.txt", "hello")
	links := h.share("anna", protocol.Share{ID: "S", Uploads: []string{upload}, MaxDownloads: 2}, protocol.Share{ID: "M", Uploads: []string{upload}})
	path, name := pathOf(t, links[0].URL), "n"
	change := func(owner, id string, want int) {
		h.call(owner, http.MethodPatch, "/v1/shares/"+id, protocol.SharePatch{Name: &name}, want, nil)
	}
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		for _, accept := range []string{"text/html", "application/json", "*/*"} {
			h.do(method, path, nil, "Accept", accept, "User-Agent", "Slackbot-LinkExpanding 1.0")
		}
	}
	change("ben", "S", http.StatusNotFound)
	change("anna", "M", http.StatusOK)
	anna.want("looking is nothing", "M 0/0 ready false true")
	if w := h.fetch(path); w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	anna.want("a download", "S 1/2 ready true true")
	h.call("anna", http.MethodGet, "/share/S", nil, http.StatusOK, nil)
	anna.want("a download by a compatible endpoint", "S 2/2 used_up true true")
	h.call("anna", http.MethodPatch, "/v1/shares/S", protocol.SharePatch{Life: seconds(60)}, http.StatusOK, nil)
	anna.want("extended", "S 2/2 used_up true true")
	h.call("anna", http.MethodDelete, "/v1/shares/S", nil, http.StatusNoContent, nil)
	anna.want("revoked", "S 2/2 ended true true")

	created := h.create("anna", textFile("F2", "b.txt", "hello"))[0]
	h.share("anna", protocol.Share{ID: "E", Uploads: []string{created.UploadID}})
	h.send(created.Request, "hello")
	h.complete("anna", protocol.Complete{UploadID: created.UploadID})
	anna.want("arrived", "E 0/0 ready false true")
	h.call("anna", http.MethodDelete, "/v1/uploads/"+created.UploadID, nil, http.StatusNoContent, nil)
	anna.want("its file was deleted", "E 0/0 ended false true")

	bens := h.create("ben", textFile("F3", "c.txt", "hello"))[0]
	h.share("ben", protocol.Share{ID: "S", Uploads: []string{bens.UploadID}})
	change("ben", "S", http.StatusOK)
	ben.want("his own, and nothing of before", "S 0/0 arriving false false")
	change("anna", "M", http.StatusOK)
	anna.want("nothing of his", "M 0/0 ready false true")

	carls := h.create("carl", textFile("F4", "d.txt", "hello"))[0]
	h.share("carl", protocol.Share{ID: "C", Uploads: []string{carls.UploadID}})
	change("carl", "C", http.StatusOK)
	carl.want("while the token holds", "C 0/0 arriving false false")
	link := pathOf(t, h.share("carl", protocol.Share{ID: "C", Uploads: []string{carls.UploadID}})[0].URL)
	h.send(carls.Request, "hello")
	h.complete("carl", protocol.Complete{UploadID: carls.UploadID})
	carl.want("arrived", "C 0/0 ready false true")
	revoked.Store(true)
	h.fetch(link)
	carl.want("a revoked token", "end")

	stopping, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := web.Shutdown(stopping); err != nil {
		t.Errorf("stopping waits for streams: %v", err)
	}
	<-ended
	for _, l := range []heard{anna, ben} {
		l.want("the server stops", "end")
	}
	if w := h.do(http.MethodGet, "/v1/events", nil, "Authorization", "Bearer token-of-anna"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "60" {
		t.Errorf("while it stops: %d %v", w.Code, w.Header())
	}
	for _, l := range strings.Split(h.log.String(), "\n") {
		if strings.Contains(l, "panic") || strings.Contains(l, "token-of") {
			t.Error(l)
		}
	}
}

// TestEventsNeedAToken.
func TestEventsNeedAToken(t *testing.T) {
	h := start(t, nil)
	for _, token := range []string{"", "Bearer wrong", "Basic token-of-anna"} {
		if w := h.do(http.MethodGet, "/v1/events", nil, "Authorization", token); w.Code != http.StatusUnauthorized {
			t.Errorf("%q: %d", token, w.Code)
		}
	}
	w := h.do(http.MethodHead, "/v1/events", nil, "Authorization", "Bearer token-of-anna")
	if w.Code != http.StatusOK || w.Body.Len() > 0 {
		t.Errorf("HEAD: %d %s", w.Code, w.Body)
	}
}

// TestLinksAreAskedForByName: those that are wanted, and no other.
func TestLinksAreAskedForByName(t *testing.T) {
	h := start(t, nil)
	upload := h.store("F", "a.txt", "hello")
	for _, id := range []string{"S1", "S2", "S3"} {
		h.share("anna", protocol.Share{ID: id, Uploads: []string{upload}})
	}
	named := func(owner string, ids []string, want int) (got []string) {
		var list protocol.ShareList
		h.call(owner, http.MethodGet, "/v1/shares?"+url.Values{"id": ids}.Encode(), nil, want, &list)
		for _, s := range list.Shares {
			got = append(got, s.ID)
		}
		if list.Cursor != "" {
			t.Error("a cursor")
		}
		return got
	}
	for _, c := range []struct {
		owner string
		ids   []string
		want  string
	}{{"anna", []string{"S3", "S1", "X"}, "[S1 S3]"}, {"anna", []string{""}, "[]"}, {"ben", []string{"S1"}, "[]"}} {
		if got := fmt.Sprint(named(c.owner, c.ids, http.StatusOK)); got != c.want {
			t.Errorf("%v: %s, want %s", c.ids, got, c.want)
		}
	}
	many := make([]string, protocol.MaxNamed+1)
	named("anna", many[1:], http.StatusOK)
	named("anna", many, http.StatusBadRequest)
}
