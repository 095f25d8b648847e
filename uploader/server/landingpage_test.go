package server_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
)

func TestThePageShowsNamesAsTheyAre(t *testing.T) {
	h := start(t, nil)
	evil := h.store("F1", "<script>alert(1)<\\script>\u202efdp.exe", "hello")
	late := h.create("anna", textFile("F2", "b.zip", "later"))[0].UploadID
	links := h.share("anna", protocol.Share{ID: "S1", Uploads: []string{evil, late}, Name: `"><img src=x>`}, protocol.Share{ID: "S2", Uploads: []string{evil}})
	page := h.do(http.MethodGet, pathOf(t, links[0].URL), nil, "Accept", "text/html", "Accept-Language", "en;q=0.5, de-CH;q=0.9")
	text := page.Body.String()
	for _, want := range []string{`lang="de"`, "[U+202E]fdp.exe", "Kommt noch an", "2 Dateien", `http-equiv="refresh"`, `action="` + pathOf(t, links[0].URL) + `/1"`} {
		if !strings.Contains(html.UnescapeString(text), want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
	for _, never := range []string{"<script>", "<img", "style=", "<style", "\u202e", pathOf(t, links[0].URL) + `/2"`, "Verfügbar bis"} {
		if strings.Contains(text, never) {
			t.Errorf("%q is on the page", never)
		}
	}
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'") {
		t.Errorf("policy %q", policy)
	}
	single := h.do(http.MethodGet, pathOf(t, links[1].URL), nil, "Accept", "text/html", "Accept-Language", "fr, en;q=0.5").Body.String()
	if !strings.Contains(single, "Available until") || strings.Contains(single, "refresh") {
		t.Errorf("the single page:\n%s", single)
	}
	for _, match := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if w := h.do(http.MethodGet, strings.ReplaceAll(match[1], "&amp;", "&"), nil); w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", match[1], w.Code, w.Header())
		}
	}
	if w := h.do(http.MethodGet, "/landing/page.html", nil); w.Code != http.StatusNotFound {
		t.Errorf("the template itself: %d", w.Code)
	}
}
