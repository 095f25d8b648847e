package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
)

// TestWhatABrowserIsRememberedFor ends after an hour, holds for one link and one password, and is not made longer by use.
func TestWhatABrowserIsRememberedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		one, two := h.store("F1", "a.txt", "hello"), h.store("F2", "b.txt", "world")
		open := h.linkTo(protocol.Share{ID: "OPEN", Uploads: []string{one, two}, MaxDownloads: 5})
		both := h.share("anna", protocol.Share{ID: "LOCKED", Uploads: []string{one, two}, Password: "p"}, protocol.Share{ID: "SAME", Uploads: []string{one, two}, Password: "p"})
		locked, same := pathOf(t, both[0].URL), pathOf(t, both[1].URL)

		first := h.post(open+"/1", nil, true)
		if again := h.post(open+"/2", nil, true, first); again.Code != http.StatusSeeOther || len(again.Result().Cookies()) > 0 {
			t.Errorf("the other file: %d %v", again.Code, again.Header())
		}
		opened := h.post(locked, typed("p"), true)
		for path, want := range map[string]bool{locked: true, same: false} {
			if got := strings.Contains(h.page(path, "en", "Cookie", cookiesOf(opened)), "b.txt"); got != want {
				t.Errorf("%s shows its files: %v", path, got)
			}
		}
		pass(time.Hour - time.Second)
		if info := h.info("OPEN"); info.Downloads != 1 || !strings.Contains(h.page(locked, "en", "Cookie", cookiesOf(opened)), "b.txt") {
			t.Errorf("within the hour: %+v", info)
		}
		pass(time.Second)
		h.post(open+"/2", nil, true, first)
		if info := h.info("OPEN"); info.Downloads != 2 || strings.Contains(h.page(locked, "en", "Cookie", cookiesOf(opened)), "b.txt") {
			t.Errorf("after the hour: %+v", info)
		}
		opened = h.post(locked, typed("p"), true)
		h.call("anna", http.MethodPatch, "/v1/shares/LOCKED", map[string]any{"password": "q"}, http.StatusOK, nil)
		if strings.Contains(h.page(locked, "en", "Cookie", cookiesOf(opened)), "b.txt") {
			t.Error("it is open with the password of before")
		}
	})
}

// TestTheRightPasswordIsNoTry: whoever knows it may open the link as often as they like, and whoever is turned away for the others'
// tries has used none of their own.
func TestTheRightPasswordIsNoTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		id := h.store("F", "a.txt", "hello")
		path, other := h.linkTo(protocol.Share{ID: "S", Uploads: []string{id}, Password: "p"}), h.linkTo(protocol.Share{ID: "T", Uploads: []string{id}, Password: "p"})
		for i := range 60 {
			if w := h.post(path, typed("p"), false); w.Code != http.StatusSeeOther {
				t.Fatalf("time %d: %d", i, w.Code)
			}
		}
		for i := range 50 {
			h.from(fmt.Sprintf("198.51.100.%d:1", i), http.MethodPost, path, "wrong")
		}
		for range 20 {
			if w := h.post(path, typed("p"), false); w.Code != http.StatusTooManyRequests {
				t.Fatalf("the link: %d", w.Code)
			}
		}
		if w := h.post(other, typed("p"), false); w.Code != http.StatusSeeOther {
			t.Errorf("another link: %d", w.Code)
		}
	})
}
