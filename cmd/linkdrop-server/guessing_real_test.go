//go:build real

package main_test

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

// guesser asks for links as one address after the other, as if behind a proxy.
type guesser struct {
	r      *running
	client *http.Client
}

// answer is all that somebody who guesses sees.
type answer struct {
	status int
	said   string // headers and body, without what every answer has of its own
	took   time.Duration
}

func (g guesser) ask(link, from, password string) answer {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if password != "" {
		method, body = http.MethodPost, strings.NewReader(url.Values{"password": {password}}.Encode())
	}
	request, err := http.NewRequestWithContext(g.r.t.Context(), method, link, body)
	if err != nil {
		g.r.t.Error("no request")
		return answer{}
	}
	request.Header.Set("X-Forwarded-For", from)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	began := time.Now()
	response, err := g.client.Do(request)
	if err != nil {
		g.r.t.Error("no answer")
		return answer{}
	}
	defer response.Body.Close() //nolint:errcheck // read
	text, err := io.ReadAll(response.Body)
	a := answer{status: response.StatusCode, took: time.Since(began)}
	if err != nil {
		g.r.t.Error("half an answer")
	}
	own := response.Header.Get("X-Request-Id")
	response.Header.Del("Date")
	a.said = strings.ReplaceAll(fmt.Sprint(response.Header, string(text)), own, "")
	return a
}

func (g guesser) unknown() string {
	token := make([]byte, 32)
	_, _ = rand.Read(token) // never fails
	return g.r.address + "/s/" + base64.RawURLEncoding.EncodeToString(token)
}

// TestRealGuessing: of 100,000 guesses of one address all but a few are turned away before anything is looked up; and of those that
// are looked up nobody can tell a link that ended from one that never was, by status, by anything said, or by the time it takes.
func TestRealGuessing(t *testing.T) {
	r := run(t, t.TempDir(), "LINKDROP_TRUSTED_PROXY=127.0.0.1")
	g := guesser{r, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	upload := r.send("F1", "a.txt", []byte("hello"))
	works, revoked := r.share("WORKS", upload), r.share("REVOKED", upload)
	var shared protocol.ShareResponse
	r.call("/v1/shares", protocol.ShareRequest{Shares: []protocol.Share{{ID: "ENDED", Uploads: []string{upload}, Life: 1}}}, &shared)
	ended := shared.Shares[0].URL
	r.revoke("REVOKED")
	realtest.Until(t, 20*time.Second, "the link has ended", func() bool { return g.ask(ended, "192.0.2.1", "").status == http.StatusNotFound })

	g.looksTheSame(map[string]func() string{"ended": func() string { return ended }, "revoked": func() string { return revoked }}, "", 1500)
	g.looksTheSame(map[string]func() string{"ended": func() string { return ended }, "revoked": func() string { return revoked }}, "wrong", 15)
	g.isLimited(works)
}

// looksTheSame compares links with unknown ones, by turns.
func (g guesser) looksTheSame(links map[string]func() string, password string, times int) {
	t := g.r.t
	took := map[string][]time.Duration{}
	said := map[string]bool{}
	links["unknown"] = g.unknown
	n := 0
	for range times {
		for name, link := range links { // in another order each time
			n++
			a := g.ask(link(), fmt.Sprintf("10.%d.%d.%d", n>>16&255+len(password), n>>8&255, n&255), password)
			if a.status != http.StatusNotFound {
				t.Errorf("%s: %d", name, a.status)
			}
			said[a.said] = true
			took[name] = append(took[name], a.took)
		}
	}
	if len(said) != 1 {
		t.Errorf("%d different answers", len(said))
	}
	if times < 1000 {
		return // too few to say anything of time
	}
	for name := range links {
		if name == "unknown" {
			continue
		}
		slower := slowerThan(took[name], took["unknown"])
		t.Logf("%s: half take less than %v, of unknown %v; slower in %.1f %% of all pairs", name, median(took[name]), median(took["unknown"]), 100*slower)
		if slower < 0.35 || slower > 0.65 {
			t.Errorf("%s differs from unknown by the time it takes: slower in %.1f %% of all pairs", name, 100*slower)
		}
	}
}

// slowerThan is how many of all pairs of two samples have the first slower: 0.5 where nobody can tell them apart.
func slowerThan(a, b []time.Duration) float64 {
	slices.Sort(b)
	var wins float64
	for _, d := range a {
		low, _ := slices.BinarySearch(b, d)
		high, _ := slices.BinarySearch(b, d+1)
		wins += float64(low+high) / 2
	}
	return wins / float64(len(a)) / float64(len(b))
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}

// many guesses as fast as it goes: a hundred requests are sent before the first answer is read.
func (g guesser) many(guesses int, from string, codes map[int]int) {
	t := g.r.t
	host := strings.TrimPrefix(g.r.address, "http://")
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", host)
	if err != nil {
		t.Error("no connection")
		return
	}
	defer c.Close() //nolint:errcheck // read to its end
	answers := bufio.NewReader(c)
	for n := 0; n < guesses; n += 100 {
		var asked strings.Builder
		for range 100 {
			fmt.Fprintf(&asked, "GET %s HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: %s\r\n\r\n", strings.TrimPrefix(g.unknown(), g.r.address), host, from)
		}
		if _, err := io.WriteString(c, asked.String()); err != nil {
			t.Error("the connection broke")
			return
		}
		for range 100 {
			response, err := http.ReadResponse(answers, nil) //nolint:bodyclose // read to its end, in a pipeline
			if err != nil {
				t.Error("an answer that is none")
				return
			}
			if _, err := io.Copy(io.Discard, response.Body); err != nil {
				t.Error("half an answer")
				return
			}
			codes[response.StatusCode]++
		}
	}
}

// isLimited guesses 100,000 times from one address. Others go on meanwhile.
func (g guesser) isLimited(works string) {
	t := g.r.t
	const guesses, workers = 100_000, 8
	began := time.Now()
	codes := make([]map[int]int, workers)
	var all sync.WaitGroup
	for i := range workers {
		codes[i] = map[int]int{}
		all.Go(func() {
			g.many(guesses/workers, "198.51.100.7", codes[i])
		})
	}
	others := 0
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		case <-time.After(100 * time.Millisecond):
		}
		others++
		if a := g.ask(works, "198.51.100.8", ""); a.status != http.StatusOK {
			t.Errorf("somebody else: %d", a.status)
		}
	}
	sum := map[int]int{}
	for _, c := range codes {
		for status, n := range c {
			sum[status] += n
		}
	}
	took := time.Since(began)
	t.Logf("%d guesses in %v: %v; %d pages for somebody else meanwhile", guesses, took.Round(time.Millisecond), sum, others)
	most := 100 + workers*(2+int(took/(500*time.Millisecond))) // one more each half second, which all may take at once
	if sum[http.StatusNotFound] > most || sum[http.StatusNotFound]+sum[http.StatusTooManyRequests] != guesses {
		t.Errorf("answered %v, at most %d may be looked up", sum, most)
	}
	if a := g.ask(works, "198.51.100.7", ""); a.status != http.StatusTooManyRequests {
		t.Errorf("the one who guessed finds a link by it: %d", a.status)
	}
}
