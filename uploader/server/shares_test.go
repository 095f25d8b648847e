package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

func TestALinkGivesTheBytesToAnybody(t *testing.T) {
	h := start(t, nil)
	one, two := h.store("F1", `ev"il`+"\u202e\r\nß.txt", "hello"), h.store("F2", "b.png", "world")
	links := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{one}}, protocol.Share{ID: "S2", Uploads: []string{one, two, one}, Name: "two"})
	single, several := pathOf(t, links[0].URL), pathOf(t, links[1].URL)
	got := h.fetch(single)
	if got.Body.String() != "hello" || got.Header().Get("Content-Type") != "application/octet-stream" {
		t.Errorf("single: %d %q %v", got.Code, got.Body, got.Header())
	}
	if d := got.Header().Get("Content-Disposition"); d != `attachment; filename="ev_ilß.txt"; filename*=UTF-8''ev_il%C3%9F.txt` {
		t.Errorf("disposition %q", d)
	}
	if got := h.fetch(several + "/2"); got.Body.String() != "world" {
		t.Errorf("second of two: %d %q", got.Code, got.Body)
	}
	for _, n := range []string{"/0", "/3", "/01", "/-1", "/x", "/99999999999999999999"} {
		if got := h.fetch(several + n); got.Code != http.StatusNotFound {
			t.Errorf("file %s: %d", n, got.Code)
		}
	}
	if got := h.fetch(several); got.Code != http.StatusConflict {
		t.Errorf("which of two: %d", got.Code)
	}
	var page protocol.Landing
	w := h.do(http.MethodGet, several, nil, "Accept", "application/json")
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || len(page.Files) != 2 || page.Name != "two" || page.EndsAt == nil || page.Files[1].State != protocol.StateStored {
		t.Errorf("landing %+v %v", page, err)
	}
}

func TestTheSameShareIDIsTheSameLinkAfterARestart(t *testing.T) {
	state := t.TempDir()
	set := func(o *server.Options) { o.State = state }
	h := start(t, set)
	id := h.store("F1", "a.txt", "hello")
	first := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{id}})[0]
	if err := h.reference.Close(); err != nil {
		t.Fatal(err)
	}
	h = start(t, set)
	again := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{id}})[0]
	if again.URL != first.URL || !again.EndsAt.Equal(*first.EndsAt) {
		t.Errorf("%+v, then %+v", first, again)
	}
	if renewed := h.share("anna", protocol.Share{ID: "S2", Uploads: []string{id}})[0]; renewed.URL == first.URL {
		t.Error("a new id gave the old link")
	}
}

func TestAnEarlyLinkBeginsToLiveWithTheLastArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		a := h.store("F1", "a.txt", "hello")
		b := h.create("anna", textFile("F2", "b.txt", "world"))[0]
		c := h.create("anna", textFile("F3", "c.txt", "never"))[0]
		early := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{a, b.UploadID, c.UploadID}, Life: 3600})[0]
		path := pathOf(t, early.URL)
		if early.EndsAt != nil {
			t.Fatalf("ends at %v before everything arrived", early.EndsAt)
		}
		if got := h.fetch(path + "/1"); got.Body.String() != "hello" {
			t.Errorf("what is there: %d", got.Code)
		}
		if got := h.fetch(path + "/2"); got.Code != http.StatusConflict {
			t.Errorf("what is not there: %d", got.Code)
		}
		if page := h.do(http.MethodGet, path, nil).Body.String(); !strings.Contains(page, "Still arriving") {
			t.Error("the page does not say that something is missing")
		}
		pass(2 * time.Hour)
		h.send(&h.sign("anna", protocol.Piece{UploadID: b.UploadID})[0].Request, "world")
		h.complete("anna", protocol.Complete{UploadID: b.UploadID})
		h.call("anna", http.MethodDelete, "/v1/uploads/"+c.UploadID, nil, http.StatusNoContent, nil) // cancelled: the others are all there is
		now := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{a}})[0]
		if want := time.Now().Add(time.Hour).Truncate(time.Second); now.EndsAt == nil || !now.EndsAt.Equal(want) {
			t.Fatalf("ends at %v, want %v", now.EndsAt, want)
		}
		pass(time.Hour)
		if got := h.fetch(path + "/1"); got.Code != http.StatusNotFound {
			t.Errorf("after its end: %d", got.Code)
		}
	})
}

func TestUnknownEndedAndRevokedLinksLookTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, behindProxy)
		id := h.store("F1", "a.txt", "hello")
		links := h.share("anna", protocol.Share{ID: "OLD", Uploads: []string{id}, Life: 60}, protocol.Share{ID: "REVOKED", Uploads: []string{id}}, protocol.Share{ID: "GOOD", Uploads: []string{id}})
		pass(time.Minute)
		h.call("anna", http.MethodDelete, "/v1/shares/REVOKED", nil, http.StatusNoContent, nil)
		h.call("anna", http.MethodDelete, "/v1/shares/UNKNOWN", nil, http.StatusNoContent, nil)
		paths := []string{"/s/" + strings.Repeat("A", 43), "/s/x", "/s/" + strings.Repeat("y", 4000), "/s/%00%27--", pathOf(t, links[0].URL), pathOf(t, links[1].URL)}
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodHead} {
			var first string
			for i, path := range paths {
				w := h.do(method, path, nil, "X-Request-Id", "the-same-id")
				all := strings.Join([]string{http.StatusText(w.Code), w.Body.String(), headerText(w.Header())}, "\n")
				if i == 0 {
					first = all
				}
				if w.Code != http.StatusNotFound || all != first {
					t.Errorf("%s %.20s: %d, another answer than to an unknown link", method, path, w.Code)
				}
			}
		}
		if got := h.fetch(pathOf(t, links[2].URL)); got.Body.String() != "hello" {
			t.Errorf("the good link: %d", got.Code)
		}
	})
}

func headerText(h http.Header) string {
	text, _ := json.Marshal(h) // a header is strings
	return string(text)
}

func TestLookingAtALinkConsumesNothing(t *testing.T) {
	h := start(t, nil)
	link := h.share("anna", protocol.Share{ID: "S", Uploads: []string{h.store("F1", "a.txt", "hello")}})[0]
	path := pathOf(t, link.URL)
	before := h.do(http.MethodGet, path, nil, "Accept", "application/json").Body.String()
	for range 50 {
		h.do(http.MethodGet, path, nil, "User-Agent", "Slackbot-LinkExpanding 1.0")
		h.do(http.MethodHead, path, nil)
		h.do(http.MethodGet, path+"/1", nil)
	}
	if after := h.do(http.MethodGet, path, nil, "Accept", "application/json").Body.String(); after != before {
		t.Errorf("%s became %s", before, after)
	}
	signed := h.do(http.MethodPost, path, nil).Header().Get("Location")
	part := h.do(http.MethodGet, signed, nil, "Range", "bytes=1-3")
	if part.Code != http.StatusPartialContent || part.Body.String() != "ell" {
		t.Errorf("range: %d %q", part.Code, part.Body)
	}
	if w := h.do(http.MethodHead, signed, nil); w.Code != http.StatusOK || w.Header().Get("Content-Length") != "5" {
		t.Errorf("HEAD of a download: %d", w.Code)
	}
}

func TestExtendListAndDelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		id := h.store("F1", "a.txt", "hello")
		link := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{id}, Life: 3600}, protocol.Share{ID: "S2", Uploads: []string{id}})[0]
		var longer protocol.Shared
		h.call("anna", http.MethodPatch, "/v1/shares/S1", protocol.SharePatch{Life: seconds(7200)}, http.StatusOK, &longer)
		if longer.URL != link.URL || longer.EndsAt.Sub(*link.EndsAt) != time.Hour {
			t.Errorf("%+v after %+v", longer, link)
		}
		h.call("anna", http.MethodPatch, "/v1/shares/S1", protocol.SharePatch{Life: seconds(-1)}, http.StatusBadRequest, nil)
		var most protocol.Shared
		h.call("anna", http.MethodPatch, "/v1/shares/S1", protocol.SharePatch{Life: seconds(1 << 40)}, http.StatusOK, &most)
		if want := time.Now().Add(90 * 24 * time.Hour).UTC().Truncate(time.Second); !most.EndsAt.Equal(want) {
			t.Errorf("for ever is until %v, want %v", most.EndsAt, want)
		}
		h.call("ben", http.MethodPatch, "/v1/shares/S1", protocol.SharePatch{Life: seconds(60)}, http.StatusNotFound, nil)
		var list protocol.ShareList
		h.call("anna", http.MethodGet, "/v1/shares", nil, http.StatusOK, &list)
		if len(list.Shares) != 2 || list.Shares[0].URL != link.URL || list.Cursor != "" {
			t.Errorf("list %+v", list)
		}
		h.call("ben", http.MethodGet, "/v1/shares", nil, http.StatusOK, &list)
		if len(list.Shares) != 0 {
			t.Error("ben sees anna's links")
		}
		h.call("anna", http.MethodDelete, "/v1/uploads/"+id, nil, http.StatusNoContent, nil)
		for _, path := range []string{pathOf(t, link.URL)} {
			if got := h.fetch(path); got.Code != http.StatusNotFound {
				t.Errorf("a link to a deleted file: %d", got.Code)
			}
		}
		h.call("anna", http.MethodPatch, "/v1/shares/S1", protocol.SharePatch{Life: seconds(60)}, http.StatusNotFound, nil)
	})
}

func TestFilesGoWithTheirLastLinkUnlessKept(t *testing.T) {
	for _, keep := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := start(t, func(o *server.Options) { o.KeepAfter = keep })
			id := h.store("F1", "a.txt", "hello")
			h.share("anna", protocol.Share{ID: "SHORT", Uploads: []string{id}, Life: 3600}, protocol.Share{ID: "LONG", Uploads: []string{id}, Life: 36000})
			pass(5 * time.Hour)
			h.call("anna", http.MethodGet, "/v1/uploads/"+id, nil, http.StatusOK, nil)
			pass(7 * time.Hour)
			want := http.StatusNotFound
			if keep {
				want = http.StatusOK
			}
			h.call("anna", http.MethodGet, "/v1/uploads/"+id, nil, want, nil)
		})
	}
}

// TestAFileIsReplacedByOneThatIsThere: what has not arrived takes no file from a link, and giving it up ends nothing.
func TestAFileIsReplacedByOneThatIsThere(t *testing.T) {
	h := start(t, nil)
	path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{h.store("F1", "a.txt", "hello")}})
	late := h.create("anna", textFile("F2", "b.txt", "later"))[0]
	var told protocol.Problem
	h.call("anna", http.MethodPut, "/v1/shares/S/uploads/1", protocol.ShareReplacement{Upload: late.UploadID}, http.StatusConflict, &told)
	if told.Code != protocol.CodeIncomplete {
		t.Errorf("%+v", told)
	}
	h.call("anna", http.MethodDelete, "/v1/uploads/"+late.UploadID, nil, http.StatusNoContent, nil)
	if got := h.fetch(path); got.Body.String() != "hello" {
		t.Errorf("the link: %d %s", got.Code, got.Body)
	}
}

// TestALinkThatEndedIsNoneWhenAskedForAgain, whether it was revoked or came to its end: nobody passes on a link that leads nowhere.
func TestALinkThatEndedIsNoneWhenAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		id := h.store("F1", "a.txt", "hello")
		asked := []protocol.Share{{ID: "REVOKED", Uploads: []string{id}}, {ID: "OVER", Uploads: []string{id}, Life: 60}, {ID: "GOOD", Uploads: []string{id}, Password: "p"}}
		h.share("anna", asked...)
		h.call("anna", http.MethodDelete, "/v1/shares/REVOKED", nil, http.StatusNoContent, nil)
		pass(time.Minute)
		asked[0].Password = "another"
		for i, again := range h.share("anna", asked...) {
			want := []string{protocol.CodeForbidden, protocol.CodeForbidden, "none"}[i]
			wantCode(t, again.ID, again.Error, want)
			if (again.URL == "") != (want != "none") {
				t.Errorf("%s: %q", again.ID, again.URL)
			}
		}
	})
}
