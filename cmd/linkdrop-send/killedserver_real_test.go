//go:build real

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

const (
	killsOfServer = 10
	enoughLinks   = 6 // that were made under kills
	killPassword  = "canary-password-7Q"
	killNote      = "canary-note-8R"
	killLimit     = 3 // downloads of a link
	killTakers    = 5 // who want one
)

// The server is killed again and again while linkdrop-send makes links with a password and a limit, people download, and links
// are ended and extended. Afterwards every link asks for its password, every download that was answered is counted once and none
// is too many, and after a cleanup the storage holds what links lead to and no more.
func TestRealServerKilledUnderLinks(t *testing.T) {
	t.Setenv("AWS_SESSION_TOKEN", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "linkdroptest")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "linkdroptestsecret")
	t.Setenv("AWS_REGION", realtest.Region)
	t.Setenv("LINK_PASSWORD", killPassword)
	c := &chaos{send: realtest.Binary(t, "linkdrop-send"), counts: map[string]int{}}
	var lanes sync.WaitGroup
	for _, lane := range []string{"file", "gateway"} {
		lanes.Go(func() {
			t.Run(lane, func(t *testing.T) {
				k := &killedServer{t: t, w: newWorld(t, c, lane), people: newPeople()}
				k.play()
				k.judge()
				k.cleanUp()
			})
		})
	}
	lanes.Wait()
}

// killedServer is one storage's part of it.
type killedServer struct {
	t      *testing.T
	w      *world
	people people

	mu    sync.Mutex
	links []*killedLink
	over  atomic.Bool // no more kills come
}

// killedLink is a link that was printed, and what people saw of it.
type killedLink struct {
	url, hash         string
	revoked, extended bool
	got, refused      atomic.Int64
}

func (k *killedServer) play() {
	var senders, others sync.WaitGroup
	for n := range 3 {
		senders.Go(func() { k.send(n, &others) })
	}
	others.Go(k.steal)
	for n := 0; n < killsOfServer || n < 5*killsOfServer && k.made() < enoughLinks; n++ { // a slow machine takes more for as much
		time.Sleep(100*time.Millisecond + rand.N(500*time.Millisecond)) //nolint:forbidigo,gosec // a kill comes at any time
		k.w.server.Kill()
		k.w.server.Start()
	}
	k.over.Store(true)
	senders.Wait()
	others.Wait()
}

// send sends one file after the other until no more kills come. What becomes of a link is others' work.
func (k *killedServer) send(n int, others *sync.WaitGroup) {
	dir := k.t.TempDir()
	for i := 0; i < 3 || !k.over.Load(); i++ { // one that is ended and one that is extended among them
		size := []int64{11 << 20, 3000, 0, 70_000}[(i+2*n)%4]
		file := realtest.File(k.t, dir, fmt.Sprintf("%s-%d-%d.bin", k.w.lane, n, i), size)
		args := append(k.w.to(), "--state-dir", k.t.TempDir(), "--part-size", "5MiB", "--wait", "60s", "--expires", "1h",
			"--password-env", "LINK_PASSWORD", "--max-downloads", fmt.Sprint(killLimit), "--note", killNote, file)
		c := launch(k.t, k.w.chaos.send, k.w.token(), args...)
		if code := c.wait(90 * time.Second); code != 0 {
			k.t.Errorf("sending while the server is killed: exit code %d: %s", code, c.errs.String())
			return
		}
		noSecrets(k.t, "standard error of linkdrop-send", c.errs.String(), killPassword, killNote, k.w.token())
		lines, _ := c.said()
		l := &killedLink{url: lines[0], hash: hashOfFile(k.t, file), revoked: i%3 == 1, extended: i%3 == 2}
		k.mu.Lock()
		k.links = append(k.links, l)
		k.w.links[l.url] = []string{l.hash}
		k.mu.Unlock()
		for range killTakers {
			others.Go(func() { k.take(l) })
		}
		if l.revoked || l.extended {
			others.Go(func() { k.change(l) })
		}
	}
}

// take is one person's download: the same button is pressed until there is an answer.
func (k *killedServer) take(l *killedLink) {
	switch got, why := k.people.download(k.t, l.url, killPassword); {
	case why == "" && got == l.hash:
		l.got.Add(1)
	case why == "" || !l.revoked && why != "used up":
		k.t.Errorf("%s: %s", bare(l.url), why)
	default:
		l.refused.Add(1)
	}
}

// change ends a link, or lets it work longer.
func (k *killedServer) change(l *killedLink) {
	info, ok := k.info(l.url)
	if !ok {
		k.t.Errorf("%s is not in the list", bare(l.url))
		return
	}
	method, body, want := http.MethodPatch, fmt.Sprintf(`{"life": %d}`, 7*24*3600), http.StatusOK
	if l.revoked {
		method, body, want = http.MethodDelete, "", http.StatusNoContent
	}
	if status, said := k.call(method, "/v1/shares/"+info.ID, body); status != want {
		k.t.Errorf("%s of a link: %d %s", method, status, said)
	}
}

func (k *killedServer) made() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.links)
}

// steal asks for links without their password, all the time.
func (k *killedServer) steal() {
	for !k.over.Load() {
		k.mu.Lock()
		links := append([]*killedLink{}, k.links...)
		k.mu.Unlock()
		for _, l := range links {
			if status, _, err := k.people.post(k.t, l.url, nil); err == nil && status < http.StatusBadRequest {
				k.t.Errorf("%s was open without its password: %d", bare(l.url), status)
			}
		}
		time.Sleep(20 * time.Millisecond) //nolint:forbidigo // as often as somebody would
	}
}

// call is one of the owner's, made again until the server is there.
func (k *killedServer) call(method, path, body string) (status int, said []byte) {
	realtest.Until(k.t, time.Minute, "the server answers", func() bool {
		request, err := http.NewRequestWithContext(k.t.Context(), method, "http://"+k.w.server.Address+path, strings.NewReader(body))
		if err != nil {
			return false
		}
		request.Header.Set("Authorization", "Bearer "+k.w.token())
		request.Header.Set("Content-Type", "application/json")
		status, _, said, err = k.people.do(request)
		return err == nil && status < http.StatusInternalServerError
	})
	return status, said
}

// judge compares what is recorded with what people saw.
func (k *killedServer) judge() {
	downloads, ended := 0, 0
	for _, l := range k.links {
		info, ok := k.info(l.url)
		got := l.got.Load()
		downloads += int(info.Downloads)
		switch status, _, err := k.people.post(k.t, l.url, nil); {
		case !ok || !info.Protected || info.MaxDownloads != killLimit:
			k.t.Errorf("%s: %v %+v", bare(l.url), ok, info.State)
		case l.revoked:
			ended++
			if info.State != protocol.ShareEnded || got > info.Downloads || info.Downloads > killLimit || err != nil || status != http.StatusNotFound {
				k.t.Errorf("%s, ended: %s, %d, %d of %d downloads, %v", bare(l.url), info.State, status, got, info.Downloads, err)
			}
		case got != killLimit || info.Downloads != killLimit || l.refused.Load() != killTakers-killLimit:
			k.t.Errorf("%s: %d downloads arrived, %d were refused, %d are counted; at most %d", bare(l.url), got, l.refused.Load(), info.Downloads, killLimit)
		case err != nil || status != http.StatusGone:
			k.t.Errorf("%s, used up: %d, %v", bare(l.url), status, err)
		case l.extended != (info.EndsAt != nil && time.Until(*info.EndsAt) > 24*time.Hour):
			k.t.Errorf("%s: extended %v, ends %v", bare(l.url), l.extended, info.EndsAt)
		}
	}
	k.t.Logf("%d links, %d downloads, %d links ended", len(k.links), downloads, ended)
	if ended == 0 {
		k.t.Error("no link was ended: this proves nothing")
	}
}

// cleanUp does what nobody's server does while it is stopped, and looks at what is left.
func (k *killedServer) cleanUp() {
	k.w.server.Kill()
	if out, err := k.w.server.Command("cleanup"); err != nil {
		k.t.Errorf("cleanup: %v\n%s", err, out)
	}
	for _, found := range k.w.look(k.t) {
		k.t.Errorf("left over: %s", found)
	}
	var links []string
	for _, l := range k.links {
		links = append(links, l.url)
	}
	logsNone(k.t, k.w.server, links...)
}
