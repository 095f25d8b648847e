package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/protocol"
)

func typed(password string) url.Values { return url.Values{"password": {password}} }

// TestALinkWithAPassword shows nothing of what it protects, opens with the password alone, and counts no wrong one.
func TestALinkWithAPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		right := "pässword "
		one, two := h.store("F1", "secret-a.txt", "hello"), h.store("F2", "secret-b.txt", "world")
		single := h.linkTo(protocol.Share{ID: "S1", Uploads: []string{one}, Password: right, Note: "secret-note", Name: "secret-name", Sender: "Anna", MaxDownloads: 1})
		several := h.linkTo(protocol.Share{ID: "S2", Uploads: []string{one, two}, Password: right, Name: "secret-name", MaxDownloads: 1})
		for _, path := range []string{single, several} {
			for _, accept := range []string{"text/html", "application/json"} {
				w := h.do(http.MethodGet, path, nil, "Accept", accept)
				if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "secret") {
					t.Errorf("%s: %d %s", accept, w.Code, w.Body)
				}
			}
		}
		if landing := h.landing(single); !landing.Protected || landing.Count != 1 || landing.Sender != "Anna" || len(landing.Files) != 0 {
			t.Errorf("%+v", landing)
		}
		for _, wrong := range []string{"", "x", "pässword", "Pässword ", strings.Repeat("x", 2000)} {
			for _, page := range []bool{true, false} {
				if w := h.post(single, typed(wrong), page); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "secret") || wrong != "" && page != strings.Contains(w.Body.String(), `aria-invalid="true"`) {
					t.Errorf("%.9q: %d %s", wrong, w.Code, w.Body)
				}
				pass(time.Minute)
			}
		}
		if w := h.post(single+"?password=p%C3%A4ssword+", nil, false); w.Code != http.StatusForbidden {
			t.Errorf("a password in an address: %d", w.Code)
		}
		if w := h.post(single, typed(strings.Repeat("x", 1<<20)), false); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("a megabyte: %d", w.Code)
		}
		if w := h.post(single, typed("pa\u0308ssword "), true); w.Code != http.StatusSeeOther || h.do(http.MethodGet, w.Header().Get("Location"), nil).Body.String() != "hello" {
			t.Errorf("the password: %d %s", w.Code, w.Body)
		}
		if w := h.post(single, typed(right), true); w.Code != http.StatusGone {
			t.Errorf("used up: %d", w.Code)
		}
		opened := h.post(several, typed(right), true)
		if opened.Code != http.StatusSeeOther || opened.Header().Get("Location") != several || h.info("S2").Downloads != 0 {
			t.Fatalf("opened: %d %v", opened.Code, opened.Header())
		}
		if w := h.post(several, typed(right), false); w.Code != http.StatusConflict {
			t.Errorf("whoever wants files gets a page, and saves it: %d", w.Code)
		}
		if page := h.do(http.MethodGet, several, nil, "Cookie", cookiesOf(opened)); !strings.Contains(page.Body.String(), "secret-b.txt") {
			t.Errorf("the page: %s", page.Body)
		}
		if w := h.fetchWith(several+"/2", opened); w.Body.String() != "world" {
			t.Errorf("the second: %d", w.Code)
		}
		if w := h.fetchWith(single, opened); w.Code == http.StatusOK {
			t.Error("the cookie of one link opens another")
		}
	})
}

// from sends a password from an address.
func (h *harness) from(address, method, path, password string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(typed(password).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = address
	w := httptest.NewRecorder()
	h.reference.ServeHTTP(w, r)
	return w
}

// TestWhoGuessesWaits: an address after ten wrong passwords, a link after fifty, whoever sends them; the right one is refused in
// the meantime, and an address that guesses links learns of none.
func TestWhoGuessesWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}, Password: "right"})
		from := h.from
		want := func(what string, w *httptest.ResponseRecorder, code int, after string) {
			t.Helper()
			if w.Code != code || w.Header().Get("Retry-After") != after {
				t.Errorf("%s: %d, after %q; want %d, %q", what, w.Code, w.Header().Get("Retry-After"), code, after)
			}
		}
		for i := range 10 {
			want(fmt.Sprint("try ", i), from(fmt.Sprintf("[2001:db8::%d]:1", i), http.MethodPost, path, "wrong"), http.StatusForbidden, "")
		}
		want("try 10", from("[2001:db8::ffff]:1", http.MethodPost, path, "right"), http.StatusTooManyRequests, "6")
		want("for a link that is not there", from("[2001:db8::1]:1", http.MethodPost, "/s/unknown", "x"), http.StatusTooManyRequests, "6")
		want("another network", from("[2001:db8:0:1::1]:1", http.MethodPost, path, "right"), http.StatusSeeOther, "")
		pass(6 * time.Second)
		want("later", from("[2001:db8::1]:1", http.MethodPost, path, "wrong"), http.StatusForbidden, "")
		for i := range 42 {
			want("others", from(fmt.Sprintf("192.0.2.%d:1", i), http.MethodPost, path, "wrong"), http.StatusForbidden, "")
		}
		want("the link", from("192.0.2.200:1", http.MethodPost, path, "right"), http.StatusTooManyRequests, "2")
		pass(time.Hour)
		want("much later", from("192.0.2.200:1", http.MethodPost, path, "right"), http.StatusSeeOther, "")

		for i := range 10_000 {
			w := from("198.51.100.7:1", http.MethodGet, fmt.Sprint("/s/guess", i), "")
			if i < 100 && w.Code != http.StatusNotFound || i >= 100 && w.Code != http.StatusTooManyRequests {
				t.Fatalf("guess %d: %d", i, w.Code)
			}
		}
		for _, known := range []string{path, "/d/x/1-x"} {
			want("what is there", from("198.51.100.7:1", http.MethodGet, known, ""), http.StatusTooManyRequests, "1")
		}
		want("for others", from("198.51.100.8:1", http.MethodGet, path, ""), http.StatusOK, "")
	})
}

// TestWhatALinkMayHave: what is out of range is refused, and nothing is cut in silence but what was said to be.
func TestWhatALinkMayHave(t *testing.T) {
	h := start(t, nil)
	id := h.store("F", "a.txt", "hello")
	h.share("anna", protocol.Share{ID: "HAS", Uploads: []string{id}})
	for name, c := range map[string]struct {
		change func(*protocol.Share)
		patch  bool // PATCH knows it too
		code   string
	}{
		"most -1":         {func(s *protocol.Share) { s.MaxDownloads = -1 }, true, protocol.CodeInvalid},
		"most 2^31":       {func(s *protocol.Share) { s.MaxDownloads = 1 << 31 }, true, protocol.CodeInvalid},
		"most 0":          {func(s *protocol.Share) { s.MaxDownloads = 0 }, true, "none"},
		"most 1e9":        {func(s *protocol.Share) { s.MaxDownloads = 1_000_000_000 }, true, "none"},
		"password of 1MB": {func(s *protocol.Share) { s.Password = strings.Repeat("x", 1<<20) }, true, protocol.CodeInvalid},
		"password":        {func(s *protocol.Share) { s.Password = strings.Repeat("x", 1024) }, true, "none"},
		"note":            {func(s *protocol.Share) { s.Note = strings.Repeat("x", 2001) }, true, protocol.CodeInvalid},
		"zero in a note":  {func(s *protocol.Share) { s.Note = "a\x00b" }, true, protocol.CodeInvalid},
		"SQL in a note":   {func(s *protocol.Share) { s.Note = `'); DROP TABLE shares; -- "` }, true, "none"},
		"zero in a name":  {func(s *protocol.Share) { s.Name = "a\x00b" }, true, protocol.CodeInvalid},
		"life -1":         {func(s *protocol.Share) { s.Life = -1 }, true, protocol.CodeInvalid},
		"life 2^62":       {func(s *protocol.Share) { s.Life = 1 << 62 }, true, "none"},
		"sender":          {func(s *protocol.Share) { s.Sender = strings.Repeat("x", 201) }, false, protocol.CodeInvalid},
		"arrive -1":       {func(s *protocol.Share) { s.ArriveWithin = -1 }, false, protocol.CodeInvalid},
		"arrive 2^62":     {func(s *protocol.Share) { s.ArriveWithin = 1 << 62 }, false, "none"},
	} {
		asked := protocol.Share{ID: "NEW" + strings.ToUpper(strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, name)), Uploads: []string{id}}
		c.change(&asked)
		wantCode(t, name, h.share("anna", asked)[0].Error, c.code)
		if !c.patch {
			continue
		}
		status := http.StatusOK
		if c.code != "none" {
			status = http.StatusBadRequest
		}
		h.call("anna", http.MethodPatch, "/v1/shares/HAS", protocol.SharePatch{Life: &asked.Life, Name: &asked.Name, Note: &asked.Note, MaxDownloads: &asked.MaxDownloads, Password: &asked.Password}, status, nil)
	}
}

// TestChangingALink leaves what is not named as it is; a password can be put on and taken off.
func TestChangingALink(t *testing.T) {
	h := start(t, nil)
	path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}, Name: "old", Note: "old note", MaxDownloads: 2})
	before := h.info("S")
	h.call("anna", http.MethodPatch, "/v1/shares/S", map[string]any{}, http.StatusOK, nil)
	if after := h.info("S"); fmt.Sprintf("%+v", after) == "" || after.Name != "old" || !after.EndsAt.Equal(*before.EndsAt) {
		t.Errorf("%+v", after)
	}
	h.call("anna", http.MethodPatch, "/v1/shares/S", map[string]any{"name": "new", "password": "p", "note": ""}, http.StatusOK, nil)
	if after := h.info("S"); after.Name != "new" || after.Note != "" || !after.Protected || after.MaxDownloads != 2 || after.State != protocol.ShareReady || !after.EndsAt.Equal(*before.EndsAt) {
		t.Errorf("%+v", after)
	}
	if w := h.post(path, nil, false); w.Code != http.StatusForbidden {
		t.Errorf("without the new password: %d", w.Code)
	}
	begun := h.post(path, typed("p"), false)
	h.call("anna", http.MethodPatch, "/v1/shares/S", map[string]any{"password": "q"}, http.StatusOK, nil)
	if w := h.do(http.MethodGet, begun.Header().Get("Location"), nil); w.Code != http.StatusNotFound {
		t.Errorf("what the old password began: %d", w.Code)
	}
	h.call("anna", http.MethodPatch, "/v1/shares/S", map[string]any{"password": "", "max_downloads": 0}, http.StatusOK, nil)
	if w := h.post(path, nil, false); w.Code != http.StatusSeeOther {
		t.Errorf("taken off: %d", w.Code)
	}
	if after := h.info("S"); after.Downloads != 2 || after.Protected || after.MaxDownloads != 0 {
		t.Errorf("%+v", after)
	}
}

// TestALinkAskedForAgainWithAnotherPassword opens with what its sender believes in: the answer to the first call was lost.
func TestALinkAskedForAgainWithAnotherPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		id := h.store("F1", "a.txt", "hello")
		opens := func(path, password string) bool {
			pass(time.Minute)
			return h.post(path, typed(password), false).Code == http.StatusSeeOther
		}
		link := h.linkTo(protocol.Share{ID: "S1", Uploads: []string{id}, Password: "first"})
		for _, again := range []string{"first", ""} { // the latter takes nothing away
			if h.linkTo(protocol.Share{ID: "S1", Uploads: []string{id}, Password: again}); !opens(link, "first") {
				t.Errorf("asked for again with %q, it does not open with its own", again)
			}
		}
		if h.linkTo(protocol.Share{ID: "S1", Uploads: []string{id}, Password: "second"}); opens(link, "first") || !opens(link, "second") {
			t.Error("it does not open with the one that it was asked for with last, or still with the one before")
		}
		open := h.linkTo(protocol.Share{ID: "S2", Uploads: []string{id}})
		if h.linkTo(protocol.Share{ID: "S2", Uploads: []string{id}, Password: "p"}); opens(open, "") || !opens(open, "p") {
			t.Error("a link that was open has no password, although it was asked for with one")
		}
	})
}
