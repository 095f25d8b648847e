//go:build real

package main_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

const (
	walkPassword = "canary-password-3K"
	walkNote     = "canary-note-5M: here are the plans.\nThe second page is the one that counts."
)

// walk is what people do with links, in a real browser.
type walk struct {
	t       *testing.T
	r       *running
	browser *realtest.Browser

	files map[string][]byte // by name
	ids   map[string]string // uploads, by name
	film  []byte
	open  protocol.Created // of the film, which is arriving
	links []string
	n     int
}

// TestRealWalk: in every look, a phone and a desktop, light and dark, with JavaScript and without, somebody opens links of every kind
// and gets what was sent. Bots that look before them change nothing.
func TestRealWalk(t *testing.T) {
	w := &walk{t: t, files: map[string][]byte{}, ids: map[string]string{}}
	w.r = run(t, t.TempDir(), "LINKDROP_NAME=Acme Share")
	w.browser = realtest.Chromium(t)
	for name, size := range map[string]int{"report.pdf": 300_000, "plans/file2.txt": 2000, "plans/file10.txt": 10, "plans/old/ünï 日本.dat": 7, "plan 100% #1.txt": 0} {
		w.files[name] = bytes.Repeat([]byte(name+"\n"), size/len(name)+1)[:size]
		w.ids[name] = w.r.send(fmt.Sprintf("F%d", len(w.ids)), name, w.files[name])
	}
	arriving := w.arriving()
	var waiting, tabs []*realtest.Tab
	for _, look := range realtest.Looks() {
		tab := w.browser.Open(look)
		tab.Go(arriving)
		tab.Sees("Still arriving")
		tab.Sees("5.2 MB of 6.3 MB are here")
		tab.Until("the bar is long enough to be read", `document.querySelector("progress").offsetWidth > document.querySelector(".bar").offsetWidth / 2`)
		tab.Shot("arriving")
		waiting = append(waiting, tab)
	}
	w.arrives()
	for _, look := range realtest.Looks() {
		tab := w.browser.Open(look)
		w.password(tab)
		w.several(tab)
		w.oneTime(tab)
		w.over(tab)
		tabs = append(tabs, tab)
	}
	w.arrived(waiting)
	for _, tab := range tabs { // in the end: nobody on this machine may try again for a while
		w.tooManyTries(tab)
	}
	w.keepsQuiet()
}

// link makes one.
func (w *walk) link(share protocol.Share) (url, id string) {
	w.t.Helper()
	w.n++
	share.ID = fmt.Sprintf("S%d", w.n)
	var shared protocol.ShareResponse
	w.r.call("/v1/shares", protocol.ShareRequest{Shares: []protocol.Share{share}}, &shared)
	if shared.Shares[0].Error != nil {
		w.t.Fatalf("%+v", shared.Shares[0].Error)
	}
	w.links = append(w.links, shared.Shares[0].URL)
	return shared.Shares[0].URL, share.ID
}

// counted is how many downloads of a link are counted.
func (w *walk) counted(id string) int64 {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.r.address+"/v1/shares", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+w.r.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // decoded
	var list protocol.ShareList
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		w.t.Fatal(err)
	}
	for _, info := range list.Shares {
		if info.ID == id {
			return info.Downloads
		}
	}
	w.t.Fatalf("%s is not in the list", id)
	return 0
}

// bots look at a link, as a mail scanner and a chat do before the person who gets it.
func (w *walk) bots(link string) {
	w.t.Helper()
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		for _, bot := range []string{"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "facebookexternalhit/1.1", "Mozilla/5.0 (compatible; MSIE 9.0) SafeLinks"} {
			request, err := http.NewRequestWithContext(w.t.Context(), method, link, nil)
			if err != nil {
				w.t.Fatal(err)
			}
			request.Header.Set("User-Agent", bot)
			response, err := http.DefaultClient.Do(request)
			if err != nil || response.StatusCode != http.StatusOK {
				w.t.Fatalf("%s by a bot: %v", method, err)
			}
			_ = response.Body.Close()
		}
	}
}

// got looks that a download is the file, byte for byte.
func (w *walk) got(tab *realtest.Tab, name string) {
	w.t.Helper()
	tab.Arrived(filepath.Base(name), func(data []byte) bool { return bytes.Equal(data, w.files[name]) })
}

// password opens a link with a password, with a wrong one first.
func (w *walk) password(tab *realtest.Tab) {
	link, id := w.link(protocol.Share{Uploads: []string{w.ids["report.pdf"]}, Password: walkPassword, MaxDownloads: 2, Note: walkNote, Sender: "Anna Müller", Life: 7 * 24 * 3600})
	w.bots(link)
	tab.Go(link)
	tab.Sees("This link has a password")
	tab.Shot("password")
	tab.Click("#password")
	tab.Type("wrong")
	tab.Click("button.main")
	tab.Sees("That is not the password")
	tab.Shot("password-wrong")
	if n := w.counted(id); n != 0 {
		w.t.Errorf("%v: %d downloads before any", tab.Look, n)
	}
	tab.Click("#password")
	tab.Type(walkPassword + "\r")
	w.got(tab, "report.pdf")
	tab.Go(link)
	tab.Sees("The second page is the one that counts.")
	tab.Sees("You can get it here again until")
	tab.Shot("downloaded")
	if n := w.counted(id); n != 1 {
		w.t.Errorf("%v: %d downloads after one", tab.Look, n)
	}
}

// several opens a link to files in folders, takes all of them as a zip, and one alone.
func (w *walk) several(tab *realtest.Tab) {
	var ids []string
	for _, id := range w.ids {
		ids = append(ids, id)
	}
	link, id := w.link(protocol.Share{Uploads: ids, Name: "Plans for the new house", MaxDownloads: 5, Life: 7 * 24 * 3600})
	w.bots(link)
	tab.Go(link)
	tab.Sees("plans / old")
	tab.Until("file2 stands before file10", `document.body.innerText.indexOf("file2.txt") < document.body.innerText.indexOf("file10.txt")`)
	tab.Until("all buttons have one edge", `Math.abs(document.querySelector("button.main").getBoundingClientRect().right - document.querySelector("li button").getBoundingClientRect().right) < 1`)
	tab.Shot("folders")
	tab.Click("button.main")
	all := "Plans for the new house.zip"
	tab.Arrived(all, func(data []byte) bool {
		_, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		return err == nil
	})
	w.unzipped(filepath.Join(tab.Downloads, all))
	tab.Click(`button[aria-label="Download: file10.txt"]`)
	w.got(tab, "plans/file10.txt")
	if n := w.counted(id); n != 1 {
		w.t.Errorf("%v: all, and then one of them, are %d downloads of the same browser", tab.Look, n)
	}
}

// unzipped has unzip list the zip and unpack it.
func (w *walk) unzipped(file string) {
	w.t.Helper()
	list, err := exec.CommandContext(w.t.Context(), "unzip", "-l", file).CombinedOutput()
	if err != nil || !strings.Contains(string(list), fmt.Sprintf("%d files", len(w.files))) {
		w.t.Fatalf("unzip -l: %v\n%s", err, list)
	}
	dir := w.t.TempDir()
	unzip := exec.CommandContext(w.t.Context(), "unzip", "-q", file, "-d", dir)
	unzip.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := unzip.CombinedOutput(); err != nil {
		w.t.Fatalf("unzip: %v\n%s", err, out)
	}
	for name, want := range w.files {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || !bytes.Equal(got, want) {
			w.t.Errorf("%s in the zip: %d bytes, %v", name, len(got), err)
		}
	}
}

// oneTime is the link that only one person gets: the next reads that it is used up.
func (w *walk) oneTime(first *realtest.Tab) {
	link, id := w.link(protocol.Share{Uploads: []string{w.ids["plans/file2.txt"]}, MaxDownloads: 1, Life: 7 * 24 * 3600})
	w.bots(link)
	second := w.browser.Open(first.Look)
	defer second.Close()
	second.Go(link)
	first.Go(link)
	first.Sees("Can be downloaded one more time")
	first.Shot("one-time")
	first.Click("button.main")
	w.got(first, "plans/file2.txt")
	second.Click("button.main") // a page that was opened before
	second.Sees("This link is used up")
	second.Go(link)
	second.Sees("This link is used up")
	second.Shot("used-up")
	if n := w.counted(id); n != 1 {
		w.t.Errorf("%v: %d downloads of one", first.Look, n)
	}
}

// over looks at a link that was ended while its page was open.
func (w *walk) over(tab *realtest.Tab) {
	link, id := w.link(protocol.Share{Uploads: []string{w.ids["report.pdf"]}, Life: 7 * 24 * 3600})
	tab.Go(link)
	tab.Until("the date has the form of all dates", `/^Available until [A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2,3} \d{4}, \d\d:\d\d [A-Z]/m.test(document.body.innerText)`)
	tab.Shot("file")
	w.r.revoke(id)
	tab.Click("button.main")
	tab.Sees("This link does not work")
	tab.Reload()
	tab.Sees("This link does not work")
	tab.Shot("gone")
}

// arriving is a link to a file of which one part is there.
func (w *walk) arriving() string {
	w.t.Helper()
	const name = "film.mp4"
	w.film = bytes.Repeat([]byte("0123456789"), 629_146) // two parts
	var created protocol.CreateResponse
	w.r.call("/v1/uploads", protocol.CreateRequest{Files: []protocol.File{{ID: "LATE", Attempt: 1, Name: name, Type: "video/mp4", Size: int64(len(w.film)), PartSize: 5 << 20}}}, &created)
	w.open = created.Uploads[0]
	w.part(1)
	link, _ := w.link(protocol.Share{Uploads: []string{w.open.UploadID}, Life: 7 * 24 * 3600})
	return link
}

// part sends one part of it.
func (w *walk) part(n int) protocol.Part {
	w.t.Helper()
	body := w.film
	from := int64(n-1) * w.open.PartSize
	var signed protocol.SignResponse
	w.r.call("/v1/uploads/sign", protocol.SignRequest{Pieces: []protocol.Piece{{UploadID: w.open.UploadID, Number: n}}}, &signed)
	return protocol.Part{Number: n, ETag: w.r.put(signed.Requests[0].Request, body[from:min(from+w.open.PartSize, int64(len(body)))])}
}

// arrives sends the rest of the film.
func (w *walk) arrives() {
	w.t.Helper()
	done := protocol.Complete{UploadID: w.open.UploadID, Parts: []protocol.Part{w.part(1), w.part(2)}}
	var completed protocol.CompleteResponse
	w.r.call("/v1/uploads/complete", protocol.CompleteRequest{Uploads: []protocol.Complete{done}}, &completed)
	if completed.Uploads[0].Error != nil {
		w.t.Fatalf("%+v", completed.Uploads[0].Error)
	}
}

// arrived looks at the pages that waited for the film: they have their button by themselves.
func (w *walk) arrived(waiting []*realtest.Tab) {
	w.t.Helper()
	for _, tab := range waiting {
		tab.Until("the button comes by itself", `document.querySelector("button.main") !== null`)
		tab.Shot("arrived")
		tab.Click("button.main")
		tab.Arrived("film.mp4", func(data []byte) bool { return bytes.Equal(data, w.film) })
		tab.Close()
	}
}

// tooManyTries guesses until the page says to wait.
func (w *walk) tooManyTries(tab *realtest.Tab) {
	link, _ := w.link(protocol.Share{Uploads: []string{w.ids["report.pdf"]}, Password: walkPassword, Life: 7 * 24 * 3600})
	tab.Go(link)
	for n := 0; ; n++ { // a slow machine has to try more often: the server forgets one every six seconds
		w.guess(link)
		tab.Click("#password")
		tab.Type("wrong\r")
		tab.Until("there is an answer", `document.readyState === "complete" && document.body.innerText.match(/That is not the password|Too many tries/) !== null`)
		if over, err := realtest.Ask[bool](tab, `document.querySelector("#password") === null`); err == nil && over || n > 20 {
			break
		}
		tab.Go(link)
	}
	tab.Sees("Too many tries")
	tab.Shot("too-many")
}

// guess tries wrong passwords until the server says to wait.
func (w *walk) guess(link string) {
	w.t.Helper()
	for n := 0; ; n++ {
		response, err := http.PostForm(link, url.Values{"password": {"wrong"}}) //nolint:gosec,noctx // of this test's server
		if err != nil || n > 50 {
			w.t.Fatalf("%d tries, %v", n, err)
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusTooManyRequests {
			return
		}
	}
}

// keepsQuiet ends the server and looks at what it logged.
func (w *walk) keepsQuiet() {
	w.r.stop()
	for i, secret := range append([]string{walkPassword, "canary-note-5M", "Anna Müller", w.r.token}, w.links...) {
		if strings.Contains(w.r.said.String(), secret[strings.LastIndex(secret, "/")+1:]) {
			w.t.Errorf("secret %d is in the log", i)
		}
	}
}
