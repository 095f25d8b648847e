package server_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
)

// many opens n files of anna's, none of them sent, and gives their upload ids.
func (h *harness) many(n int) []string {
	h.t.Helper()
	var ids []string
	for len(ids) < n {
		var files []protocol.File
		for len(files) < 500 && len(ids)+len(files) < n {
			files = append(files, textFile(fmt.Sprintf("M%d", len(ids)+len(files)), fmt.Sprintf("many/%04d.txt", len(ids)+len(files)+1), "x"))
		}
		for _, created := range h.create("anna", files...) {
			ids = append(ids, created.UploadID)
		}
	}
	return ids
}

func (h *harness) landing(path string) protocol.Landing {
	h.t.Helper()
	var landing protocol.Landing
	w := h.do(http.MethodGet, path, nil, "Accept", "application/json")
	if err := json.Unmarshal(w.Body.Bytes(), &landing); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	return landing
}

// TestALinkInPieces: it leads to nothing until the last piece has come, every piece may come twice, and a link that is whole
// takes further files without beginning anew.
func TestALinkInPieces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		var ids []string
		for i := range 5 {
			ids = append(ids, h.store(fmt.Sprintf("F%d", i), fmt.Sprintf("%d.txt", i+1), "hello"))
		}
		begun := h.share("anna", protocol.Share{ID: "S", Uploads: ids[:2], Life: 3600, More: true})[0]
		path := pathOf(t, begun.URL)
		if begun.EndsAt != nil {
			t.Errorf("ends at %v before it is whole", begun.EndsAt)
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if w := h.do(method, path, nil); w.Code != http.StatusNotFound {
				t.Errorf("%s of half a link: %d", method, w.Code)
			}
		}
		var list protocol.ShareList
		if h.call("anna", http.MethodGet, "/v1/shares", nil, http.StatusOK, &list); len(list.Shares) != 0 {
			t.Errorf("half a link is listed: %+v", list)
		}
		pass(time.Hour)
		var grown protocol.Shared
		for range 2 {
			h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{Uploads: ids[2:4], More: true}, http.StatusOK, &grown)
		}
		if again := h.share("anna", protocol.Share{ID: "S", Uploads: ids[:2], Life: 3600, More: true})[0]; again.URL != begun.URL || again.EndsAt != nil {
			t.Errorf("begun again: %+v", again)
		}
		for range 2 {
			h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{Uploads: ids[4:]}, http.StatusOK, &grown)
			if want := time.Now().Add(time.Hour).Truncate(time.Second); grown.URL != begun.URL || grown.EndsAt == nil || !grown.EndsAt.Equal(want) {
				t.Errorf("whole: %+v, want the same address until %v", grown, want)
			}
		}
		landing := h.landing(path)
		if landing.Count != 5 || landing.Size != 25 || len(landing.Files) != 5 || landing.Files[4].Name != "5.txt" {
			t.Errorf("%+v", landing)
		}
		if got := h.fetch(path + "/5"); got.Body.String() != "hello" {
			t.Errorf("the last one: %d", got.Code)
		}
		other := h.store("F9", "9.txt", "hello")
		h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{Uploads: []string{other}}, http.StatusOK, nil)
		if landing := h.landing(path); landing.Count != 6 || landing.Files[5].Name != "9.txt" || !landing.EndsAt.Equal(*grown.EndsAt) {
			t.Errorf("a file later: %+v", landing)
		}
		h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{}, http.StatusBadRequest, nil)
	})
}

// TestNobodyLearnsOfLinksByAddingToThem: unknown, somebody else's and ended are one answer, as is an upload that is not there.
func TestNobodyLearnsOfLinksByAddingToThem(t *testing.T) {
	h := start(t, behindProxy)
	id := h.store("F1", "a.txt", "hello")
	h.share("anna", protocol.Share{ID: "OPEN", Uploads: []string{id}, More: true}, protocol.Share{ID: "OVER", Uploads: []string{id}})
	h.call("anna", http.MethodDelete, "/v1/shares/OVER", nil, http.StatusNoContent, nil)
	var first string
	for i, ask := range []struct{ owner, share, upload string }{
		{"anna", "UNKNOWN", id}, {"ben", "OPEN", id}, {"anna", "OVER", id}, {"anna", "OPEN", "unknown"}, {"ben", "OPEN", "unknown"},
	} {
		w := h.do(http.MethodPost, "/v1/shares/"+ask.share+"/uploads", strings.NewReader(`{"uploads":["`+ask.upload+`"]}`),
			"Authorization", "Bearer token-of-"+ask.owner, "Content-Type", "application/json", "X-Request-Id", "the-same-id")
		all := w.Body.String() + headerText(w.Header())
		if i == 0 {
			first = all
		}
		if w.Code != http.StatusNotFound || all != first {
			t.Errorf("%+v: %d %s", ask, w.Code, w.Body)
		}
	}
}

// TestHalfALinkIsForgotten where nobody goes on with it; its files are not.
func TestHalfALinkIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, func(o *server.Options) { o.Limits.Sweep = time.Hour })
		id := h.store("F1", "a.txt", "hello")
		h.share("anna", protocol.Share{ID: "S", Uploads: []string{id}, More: true})
		pass(8 * 24 * time.Hour)
		h.call("anna", http.MethodPost, "/v1/shares/S/uploads", protocol.ShareUploads{Uploads: []string{id}}, http.StatusNotFound, nil)
		if again := h.share("anna", protocol.Share{ID: "S", Uploads: []string{id}})[0]; again.EndsAt == nil {
			t.Errorf("%+v", again)
		}
	})
}

// TestALinkToManyFilesHasPages: what is on one is bounded, says of what it is a part, and leads on; every file has its number.
func TestALinkToManyFilesHasPages(t *testing.T) {
	h := start(t, nil)
	ids := append(h.many(1200), h.store("LAST", "last.txt", "hello"))
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: ids, Name: "many"})[0].URL)
	page := func(query string) (text string, rows []string) {
		t.Helper()
		w := h.do(http.MethodGet, path+query, nil, "Accept", "text/html", "Accept-Language", "en")
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", query, w.Code)
		}
		for _, match := range regexp.MustCompile(`<p class="name"><bdi>([^<]*)<`).FindAllStringSubmatch(w.Body.String(), -1) {
			rows = append(rows, match[1])
		}
		return html.UnescapeString(w.Body.String()), rows
	}
	for _, c := range []struct {
		query       string
		rows        int
		first, last string
		has, lacks  []string
	}{
		{"", 500, "last.txt", "0499.txt", []string{"1,201 files · 1.2 kB", "1 – 500 of 1,201", `href="` + path + `?from=501"`, "701 more", "Still arriving. This page", `content="60"`, `action="` + path + `/1201"`, "1 of 1,201 files are here"}, []string{"Earlier"}},
		{"?from=501", 500, "0500.txt", "0999.txt", []string{"501 – 1,000 of 1,201", `href="` + path + `?from=1"`, `href="` + path + `?from=1001"`, "201 more"}, nil},
		{"?from=1001", 201, "1000.txt", "1200.txt", []string{"1,001 – 1,201 of 1,201", `?from=501"`, "<h2><bdi>many</bdi></h2>"}, []string{" more"}},
		{"?from=9999", 0, "", "", []string{`?from=702"`}, []string{" more", "9,999"}},
		{"?from=-1", 500, "last.txt", "0499.txt", nil, []string{"Earlier"}},
		{"?from=x", 500, "last.txt", "0499.txt", nil, []string{"Earlier"}},
	} {
		text, rows := page(c.query)
		if len(rows) != c.rows || c.rows > 0 && (rows[0] != c.first || rows[len(rows)-1] != c.last) {
			t.Errorf("%s: %d rows %.1q", c.query, len(rows), rows)
		}
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not on the page", c.query, want)
			}
		}
		for _, never := range c.lacks {
			if strings.Contains(text, never) {
				t.Errorf("%s: %q is on the page", c.query, never)
			}
		}
	}
	if got := h.fetch(path + "/1201"); got.Body.String() != "hello" {
		t.Errorf("the last one: %d", got.Code)
	}
	if got := h.fetch(path + "/1202"); got.Code != http.StatusNotFound {
		t.Errorf("one more: %d", got.Code)
	}
	if got := h.landing(path + "?from=1200"); got.Count != 1201 || len(got.Files) != 2 || got.Files[1].N != 1200 || got.Next != 0 {
		t.Errorf("as JSON: %+v", got)
	}
}

// TestALinkToFewFilesHasOnePage: nobody is told of parts where there is but one.
func TestALinkToFewFilesHasOnePage(t *testing.T) {
	h := start(t, nil)
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: h.many(500)})[0].URL)
	text := h.do(http.MethodGet, path, nil, "Accept", "text/html").Body.String()
	if strings.Contains(text, "<nav") || strings.Count(text, "<li>") != 500 {
		t.Errorf("%d rows, in parts: %v", strings.Count(text, "<li>"), strings.Contains(text, "<nav"))
	}
}

// TestALinkWithWhatMailProgramsLeaveOnIt opens, and no other link does.
func TestALinkWithWhatMailProgramsLeaveOnIt(t *testing.T) {
	h := start(t, nil)
	path := pathOf(t, h.share("anna", protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}})[0].URL)
	for _, tail := range []string{"", ".", ")", "/", ",", ">", "%20", "%3E", ").", "%E2%80%9D", ";", "'", "%22", "/)", "/.", "?utm_source=mail", "&gt;"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			w := h.do(method, path+tail, nil)
			for hops := 0; hops < 3 && w.Code >= 300 && w.Code < 400 && !strings.Contains(w.Header().Get("Location"), "/d/"); hops++ {
				w = h.do(method, w.Header().Get("Location"), nil)
			}
			want := map[string]int{http.MethodGet: http.StatusOK, http.MethodPost: http.StatusSeeOther}[method]
			if tail == "/)" && method == http.MethodPost || tail == "&gt;" {
				want = http.StatusNotFound
			}
			if w.Code != want {
				t.Errorf("%s LINK%s: %d, want %d", method, tail, w.Code, want)
			}
		}
	}
	if w := h.do(http.MethodPost, path+"/1.", nil); w.Code != http.StatusSeeOther {
		t.Errorf("a file's number and a full stop: %d", w.Code)
	}
	for _, other := range []string{path + "_", path + "-", path + "A", path[:len(path)-1], path[:len(path)-1] + ".", "/s/)"} {
		if w := h.do(http.MethodPost, other, nil); w.Code != http.StatusNotFound {
			t.Errorf("another link, %.8s…: %d", other, w.Code)
		}
	}
	text := h.do(http.MethodGet, path+".", nil).Body.String()
	if !strings.Contains(text, `action="`+path+`/1"`) {
		t.Error("the button keeps what was left behind the address")
	}
}

// TestLongNamesAreCut: a path of any length is taken; its end stays, and two that begin and end alike stay apart.
func TestLongNamesAreCut(t *testing.T) {
	h := start(t, nil)
	folder := strings.Repeat("契約書類保管用フォルダー/", 60)
	one, two := h.store("F1", folder+"a/Vertrag.pdf", "hello"), h.store("F2", folder+"b/Vertrag.pdf", "world")
	again := h.create("anna", textFile("F1", folder+"a/Vertrag.pdf", "hello"))[0]
	if again.Error != nil || again.UploadID != one {
		t.Errorf("the same file, asked again: %+v", again)
	}
	link := h.share("anna", protocol.Share{ID: "S", Uploads: []string{one, two}, Name: folder})[0]
	if link.Error != nil {
		t.Fatalf("%+v", link.Error)
	}
	landing := h.landing(pathOf(t, link.URL))
	for _, f := range landing.Files {
		if len(f.Name) > protocol.MaxName || !utf8.ValidString(f.Name) || !strings.HasPrefix(f.Name, "契約書類保管用フォルダー/") || !strings.HasSuffix(f.Name, "/Vertrag.pdf") {
			t.Errorf("%d bytes: %s", len(f.Name), f.Name)
		}
	}
	if landing.Files[0].Name == landing.Files[1].Name || len(landing.Name) > protocol.MaxName {
		t.Errorf("%s, twice; the link %d bytes", landing.Files[0].Name, len(landing.Name))
	}
	if got := h.fetch(pathOf(t, link.URL) + "/2"); got.Body.String() != "world" {
		t.Errorf("%d", got.Code)
	}
}

// TestDownloadsAreNamedForCurlToo: curl and wget look at the plain name alone.
func TestDownloadsAreNamedForCurlToo(t *testing.T) {
	h := start(t, nil)
	for name, want := range map[string]string{
		"Übersicht.pdf": `attachment; filename="Übersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf`,
		"100%.pdf":      `attachment; filename="100%.pdf"; filename*=UTF-8''100%25.pdf`,
		"plain.pdf":     `attachment; filename="plain.pdf"`,
	} {
		link := h.share("anna", protocol.Share{ID: "S-" + fmt.Sprint(len(name)), Uploads: []string{h.store("F-"+fmt.Sprint(len(name)), name, "hello")}})[0]
		if got := h.fetch(pathOf(t, link.URL)).Header().Get("Content-Disposition"); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
