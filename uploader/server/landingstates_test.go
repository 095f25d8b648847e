package server_test

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/s3"
)

func (h *harness) page(path, language string, headers ...string) string {
	h.t.Helper()
	w := h.do(http.MethodGet, path, nil, append([]string{"Accept", "text/html", "Accept-Language", language}, headers...)...)
	return w.Body.String()
}

func wantOn(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(html.UnescapeString(text), want) {
			t.Errorf("%s: %q is not on\n%s", what, want, text)
		}
	}
}

// TestWhatAPageSaysOfItsSender: who it is and what they say, as text whatever it is made of.
func TestWhatAPageSaysOfItsSender(t *testing.T) {
	h := start(t, nil)
	id := h.store("F", "a.pdf", "hello")
	path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{id}, Sender: "Anna <b>\u202e", Note: "one\r\n<script>two</script>\u2066", MaxDownloads: 2})
	text := h.page(path, "en")
	wantOn(t, "the page", text, "From", "Anna <b>[U+202E]", "one\n<script>two</script>[U+2066]", "Can be downloaded 2 more times", "PDF · 5 B", `dir="auto"`)
	for _, never := range []string{"<script>", "<b>", "\u202e", "\u2066", "style="} {
		if strings.Contains(text, never) {
			t.Errorf("%q is on the page", never)
		}
	}
	begun := h.post(path, nil, true)
	wantOn(t, "one left", h.page(path, "de"), "Kann noch einmal heruntergeladen werden")
	wantOn(t, "the same browser", h.page(path, "en", "Cookie", cookiesOf(begun)), "You can get it here again until")
	h.post(path, nil, false)
	wantOn(t, "used up", h.page(path, "de"), "Dieser Link ist aufgebraucht")
}

// TestFoldersOnThePage come together, in the order that people give numbers.
func TestFoldersOnThePage(t *testing.T) {
	h := start(t, nil)
	var ids []string
	for i, name := range []string{"b/file10.txt", "b/file2.txt", "z.txt", "b/a/x.txt", "A.txt"} {
		ids = append(ids, h.store(fmt.Sprint("F", i), name, "hello"))
	}
	path := h.linkTo(protocol.Share{ID: "S", Uploads: ids})
	text := h.page(path, "en")
	var got []string
	for _, match := range regexp.MustCompile(`<h2><bdi>([^<]*)|class="name"><bdi>([^<]*)|action="[^"]*/(\d+)"`).FindAllStringSubmatch(text, -1) {
		got = append(got, match[1]+match[2]+match[3])
	}
	if want := "A.txt 5 z.txt 3 b file2.txt 2 file10.txt 1 b / a x.txt 4"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", strings.Join(got, " "), want)
	}
	if got := h.fetch(path + "/3"); !strings.Contains(got.Header().Get("Content-Disposition"), "z.txt") {
		t.Errorf("number 3: %v", got.Header())
	}
	if got := h.fetch(path + "/1"); !strings.Contains(got.Header().Get("Content-Disposition"), `"file10.txt"`) {
		t.Errorf("number 1: %v", got.Header())
	}
	h.call("anna", http.MethodPut, "/v1/shares/S/uploads/3", protocol.ShareReplacement{Upload: h.store("N", "0.txt", "new")}, http.StatusOK, nil)
	if landing := h.landing(path); landing.Files[0].Name != "0.txt" || landing.Files[0].N != 3 || landing.Count != 5 {
		t.Errorf("replaced: %+v", landing)
	}
	h.call("anna", http.MethodPut, "/v1/shares/S/uploads/6", protocol.ShareReplacement{Upload: ids[0]}, http.StatusNotFound, nil)
	h.call("anna", http.MethodPut, "/v1/shares/S/uploads/1", protocol.ShareReplacement{Upload: ids[1]}, http.StatusBadRequest, nil)
	h.call("ben", http.MethodPut, "/v1/shares/S/uploads/1", protocol.ShareReplacement{Upload: ids[0]}, http.StatusNotFound, nil)
}

// TestWhatHasArrived is said of several files by their number, and of a single one by what the storage has of it.
func TestWhatHasArrived(t *testing.T) {
	h := start(t, nil)
	large := h.create("anna", protocol.File{ID: "L", Attempt: 1, Name: "film.mp4", Type: "video/mp4", Size: 11 << 20, PartSize: 5 << 20})[0]
	one, several := h.linkTo(protocol.Share{ID: "S1", Uploads: []string{large.UploadID}}), h.linkTo(protocol.Share{ID: "S2", Uploads: []string{large.UploadID, h.store("F", "a.txt", "hello")}})
	if text := h.page(one, "en"); !strings.Contains(text, "0 B of 12 MB") || strings.Contains(text, "<form") {
		t.Errorf("nothing is there: %s", text)
	}
	h.send(&h.sign("anna", protocol.Piece{UploadID: large.UploadID, Number: 1})[0].Request, strings.Repeat("x", int(large.PartSize)))
	wantOn(t, "one", h.page(one, "en"), "Still arriving", "5.2 MB of 12 MB are here", `value="5242880"`, `http-equiv="refresh"`)
	wantOn(t, "several", h.page(several, "de"), "1 von 2 Dateien sind da", `max="2"`)
}

// TestThePageOfWhoGuesses says how long to wait, and comes back by itself.
func TestThePageOfWhoGuesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := start(t, nil)
		path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{h.store("F", "a.txt", "hello")}, Password: "right"})
		for range 10 {
			wantOn(t, "wrong", h.post(path, typed("wrong"), true).Body.String(), "autofocus", `role="alert"`)
		}
		w := h.post(path, typed("right"), true)
		if w.Code != http.StatusTooManyRequests {
			t.Fatal(w.Code)
		}
		wantOn(t, "too many", w.Body.String(), "Wait 6 seconds", `content="7; url=`+path+`"`)
		pass(7 * time.Second)
		if w := h.post(path, typed("right"), true); w.Code != http.StatusSeeOther {
			t.Errorf("later: %d", w.Code)
		}
	})
}

// TestTheAddressesOfAPageBehindAPath: every address on the page, of a redirect and of a cookie begins with it.
func TestTheAddressesOfAPageBehindAPath(t *testing.T) {
	address := public
	h := start(t, func(o *server.Options) { o.PublicURL = func() string { return address } })
	id := h.store("F", "a.txt", "hello")
	address = "https://files.test/share" // whose proxy takes the path off
	link := h.linkTo(protocol.Share{ID: "S", Uploads: []string{id}, Password: "p"})
	path, ok := strings.CutPrefix(link, "/share/")
	if !ok {
		t.Fatal(link)
	}
	for _, match := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(h.page("/"+path, "en"), -1) {
		if !strings.HasPrefix(match[1], "/share/") {
			t.Errorf("%s on the page", match[1])
		}
	}
	w := h.post("/"+path, typed("p"), true)
	if !strings.HasPrefix(w.Header().Get("Location"), "/share/d/") {
		t.Errorf("%v", w.Header())
	}
	for _, cookie := range w.Result().Cookies() {
		if cookie.Path != link || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 3600 {
			t.Errorf("%+v", cookie)
		}
	}
	if w := h.do(http.MethodGet, "/"+path+"/1", nil); w.Header().Get("Location") != link {
		t.Errorf("%v", w.Header())
	}
}

// TestAStoreOnPlainHTTP is named with its scheme, so that the page's own button works, and in the log at the start.
func TestAStoreOnPlainHTTP(t *testing.T) {
	for endpoint, warned := range map[string]bool{"http://storage.test:9000": true, "https://storage.test": false} {
		store, err := s3.New(s3.Options{Endpoint: endpoint, Bucket: "files", PathStyle: true, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""), Transport: buckettest.New()})
		if err != nil {
			t.Fatal(err)
		}
		h := start(t, func(o *server.Options) {
			o.PublicURL, o.Storage = func() string { return "https://files.test" }, storage.Storage(store)
		})
		policy := h.do(http.MethodGet, "/s/unknown", nil).Header().Get("Content-Security-Policy")
		if !strings.HasSuffix(policy, "form-action 'self' "+endpoint) {
			t.Errorf("policy %q", policy)
		}
		if got := strings.Contains(h.log.String(), "the storage is on http"); got != warned {
			t.Errorf("%s: said %v", endpoint, got)
		}
	}
}

// TestACompanysLook: its logo and its colour, and an error for what is neither.
func TestACompanysLook(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	logo := filepath.Join(t.TempDir(), "logo")
	if err := os.WriteFile(logo, picture.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	h := start(t, func(o *server.Options) { o.Brand = server.Brand{Logo: logo, Color: "#FFCC00"} })
	text := h.page("/s/unknown", "en")
	for name, want := range map[string]string{"logo": "image/png", "brand.css": "text/css"} {
		match := regexp.MustCompile(`"(/landing/` + name + `\?v=[^"]*)"`).FindStringSubmatch(text)
		if match == nil {
			t.Fatalf("%s is not on the page", name)
		}
		if w := h.do(http.MethodGet, match[1], nil); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), want) {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
	plain := start(t, nil)
	for _, name := range []string{"logo", "brand.css", "parts.html", "none"} {
		if w := plain.do(http.MethodGet, "/landing/"+name, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	text = plain.page("/s/unknown", "en")
	if strings.Contains(text, "brand.css") || strings.Contains(text, "landing/logo") {
		t.Errorf("no look: %s", text)
	}
	if err := os.WriteFile(logo, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, look := range []server.Brand{{Logo: logo}, {Logo: logo + "x"}, {Color: "blue"}, {Color: "#12345"}, {Color: "#1f57c9;}"}} {
		if s, err := server.New(t.Context(), server.Options{State: t.TempDir(), Brand: look}); err == nil {
			t.Errorf("%+v was taken", look)
			_ = s.Close()
		}
	}
}

// TestNoSecretIsLogged: canaries in everything a link has, and in every address it gives, on its good ways and its bad ones.
func TestNoSecretIsLogged(t *testing.T) {
	h, b := startBroken(t)
	path := h.linkTo(protocol.Share{ID: "S", Uploads: []string{h.store("F", "canary-name.txt", "hello")}, Password: "canary-password", Note: "canary-note", Sender: "canary-sender", Name: "canary-title"})
	h.page(path, "en")
	h.post(path, typed("canary-wrong"), true)
	begun := h.post(path, typed("canary-password"), true)
	address := begun.Header().Get("Location")
	h.do(http.MethodGet, address, nil)
	b.set("SignGet", "FindShare")
	h.do(http.MethodGet, address, nil)
	h.page(path, "en", "Cookie", cookiesOf(begun))
	b.set()
	h.do(http.MethodGet, address+"canary-path", nil)
	h.call("anna", http.MethodPatch, "/v1/shares/S", map[string]any{"password": "canary-second"}, http.StatusOK, nil)
	text := h.log.String()
	for _, secret := range []string{"canary", strings.TrimPrefix(path, "/s/"), strings.Split(address, "/")[2], "argon2", "X-Amz"} {
		if strings.Contains(text, secret) {
			t.Errorf("%.10s… is in the log", secret)
		}
	}
	if !strings.Contains(text, "call failed") {
		t.Error("nothing failed: this test would prove nothing")
	}
}
