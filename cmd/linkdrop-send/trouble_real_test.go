//go:build real

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

const (
	part    = 8 << 20 // DESIGN.md, Defaults
	streams = 8
)

// slowServer is a linkdrop-server behind a link of so many bytes a second, for calls and pieces alike.
func slowServer(t *testing.T, perSecond int) (*realtest.Server, *realtest.Link) {
	t.Helper()
	address := realtest.FreeAddress(t)
	link := realtest.NewLink(t, address, perSecond)
	s := realtest.StartServer(t, address, "http://"+link.Address)
	return s, link
}

// Killed in the middle of 200 MB, it goes on, and sends again at most what was on its way: one part for each stream.
func TestRealKillAndResume(t *testing.T) {
	const size = 200 << 20
	s, link := slowServer(t, 24<<20)
	dir, state := t.TempDir(), t.TempDir()
	files := []string{realtest.File(t, dir, "small", 1000), realtest.File(t, dir, "large", size)}
	to := append([]string{"--backend", "http://" + link.Address, "--state-dir", state, "--json"}, files...)
	c := startSend(t, s.Token, to...)
	realtest.Until(t, time.Minute, "a third has arrived", func() bool { return c.progress().Acked > size/3 })
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if code := c.wait(time.Minute); code == exit.Sent {
		t.Fatal("it was too quick to be killed")
	}
	_, events := c.said()
	links := map[string]string{}
	for _, e := range events {
		if e.Event == "link" {
			links[e.Path] = e.Link
		}
	}
	link.SetRate(0)
	resumed := startSend(t, s.Token, "resume", "--state-dir", state, "--json")
	resumed.mustSend(time.Minute)
	_, events = resumed.said()
	for _, e := range events {
		if e.Event == "link" {
			links[e.Path] = e.Link
		}
	}
	for _, file := range files {
		realtest.Same(t, links[file], file)
	}
	again := link.Sent() - size - 1000
	t.Logf("sent again, with all headers and calls: %.1f MiB, at most %d MiB allowed", float64(again)/(1<<20), streams*part>>20)
	if again > streams*part+1<<20 {
		t.Errorf("sent %d bytes again: more than one part a stream", again)
	}
	if runs, err := os.ReadDir(filepath.Join(state, "runs")); err == nil && len(runs) > 0 {
		t.Errorf("everything is sent, and a queue is left: %v", runs)
	}
}

// Interrupted politely it keeps what was sent, too.
func TestRealInterrupt(t *testing.T) {
	const size = 80 << 20
	s, link := slowServer(t, 16<<20)
	state := t.TempDir()
	file := realtest.File(t, t.TempDir(), "large", size)
	c := startSend(t, s.Token, "--backend", "http://"+link.Address, "--state-dir", state, "--json", file)
	realtest.Until(t, time.Minute, "a part has arrived", func() bool { return c.progress().Acked >= part })
	if err := c.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := c.wait(15 * time.Second); code != exit.Interrupted {
		t.Fatalf("exit code %d: %s", code, c.errs.String())
	}
	link.SetRate(0)
	links := startSend(t, s.Token, "resume", "--state-dir", state).mustSend(time.Minute)
	if len(links) != 1 {
		t.Fatalf("resume printed %q", links)
	}
	realtest.Same(t, links[0], file)
	if again := link.Sent() - size; again > streams*part+1<<20 {
		t.Errorf("sent %d bytes again", again)
	}
}

// Eight streams share 5 Mbit/s: a part of 8 MiB takes a stream almost two minutes, in which nothing is acknowledged. The bar
// moves all the time, nothing is called stalled, and nothing is sent twice.
func TestRealSlowLink(t *testing.T) {
	t.Parallel() // it mostly waits
	const (
		size = 40 << 20
		rate = 5_000_000 / 8
	)
	address := realtest.FreeAddress(t)
	far := realtest.Toxiproxy(t).Proxy(t, "far", address)
	far.Delay(t, 40*time.Millisecond)
	link := realtest.NewLink(t, far.Address, rate)
	s := realtest.StartServer(t, address, "http://"+link.Address)
	file := realtest.File(t, t.TempDir(), "large", size)
	c := startSend(t, s.Token, "--backend", "http://"+link.Address, "--state-dir", t.TempDir(), "--json", "--streams", "8", file)
	var longest time.Duration
	moved, before := time.Now(), int64(-1)
	realtest.Until(t, 3*time.Minute, "sent", func() bool {
		select {
		case <-c.done:
			return true
		default:
		}
		_, events := c.said()
		for i := len(events) - 1; i >= 0; i-- {
			if events[i].Event != "progress" {
				continue
			}
			if events[i].Sent < before {
				t.Errorf("the bar fell from %d to %d", before, events[i].Sent)
			}
			if events[i].Sent > before {
				longest = max(longest, time.Since(moved))
				before, moved = events[i].Sent, time.Now()
			}
			break
		}
		return false
	})
	links := c.mustSend(time.Minute)
	realtest.Same(t, links[0], file)
	_, events := c.said()
	for _, e := range events {
		if e.Event == "hold" || e.Event == "failed" {
			t.Errorf("said %s: %s", e.Event, e.Fault.Kind)
		}
	}
	t.Logf("the bar stood still for at most %v", longest.Round(time.Millisecond))
	if longest > 5*time.Second {
		t.Errorf("the bar stood still for %v", longest)
	}
	if extra := link.Sent() - size; extra > 1<<20 {
		t.Errorf("%d bytes were sent twice", extra)
	}
}

// Ten thousand small files through a backend that is 50 ms away: its log has at most one call for a hundred files beside the
// pieces, which go straight to the storage.
func TestRealManySmallFiles(t *testing.T) {
	const n = 10_000
	s := realtest.StartServer(t, "", "")
	far := realtest.Toxiproxy(t).Proxy(t, "far", s.Address)
	far.Delay(t, 50*time.Millisecond)
	dir := t.TempDir()
	files := make([]string, n)
	for i := range files {
		files[i] = realtest.File(t, dir, fmt.Sprintf("%05d.txt", i), 100)
	}
	began := time.Now()
	links := startSend(t, s.Token, append([]string{"--backend", "http://" + far.Address, "--state-dir", t.TempDir()}, files...)...).mustSend(5 * time.Minute)
	t.Logf("%d files in %v", n, time.Since(began).Round(100*time.Millisecond))
	if len(links) != n {
		t.Fatalf("%d links for %d files", len(links), n)
	}
	routes, beside := s.Calls()
	t.Logf("calls: %v", routes)
	if beside > n/100 {
		t.Errorf("%d calls beside the pieces, at most %d allowed", beside, n/100)
	}
	for _, i := range []int{0, 1, n / 2, n - 1} {
		realtest.Same(t, links[i], files[i])
	}
}

// A backend that is killed and comes back, and a network that is away for 40 s: everything arrives, and no file failed.
func TestRealBackendRestarts(t *testing.T) {
	const size = 150 << 20
	s, link := slowServer(t, 16<<20)
	dir := t.TempDir()
	files := []string{realtest.File(t, dir, "large", size)}
	for i := range 200 {
		files = append(files, realtest.File(t, dir, fmt.Sprintf("%03d", i), 10_000))
	}
	c := startSend(t, s.Token, append([]string{"--backend", "http://" + link.Address, "--state-dir", t.TempDir(), "--json"}, files...)...)
	for _, share := range []int64{5, 2} {
		realtest.Until(t, time.Minute, "a share is sent", func() bool { return c.progress().Sent > size/share })
		s.Kill()
		link.Break()
		s.Start()
	}
	links := c.mustSend(3 * time.Minute)
	for _, i := range []int{0, 1, 100, 200} {
		realtest.Same(t, links[i], files[i])
	}
	if len(links) != len(files) {
		t.Errorf("%d links for %d files", len(links), len(files))
	}
}

func TestRealNetworkCut(t *testing.T) {
	t.Parallel() // it mostly waits
	address := realtest.FreeAddress(t)
	proxy := realtest.Toxiproxy(t).Proxy(t, "way", address)
	link := realtest.NewLink(t, proxy.Address, 8<<20)
	s := realtest.StartServer(t, address, "http://"+link.Address)
	file := realtest.File(t, t.TempDir(), "large", 60<<20)
	c := startSend(t, s.Token, "--backend", "http://"+link.Address, "--state-dir", t.TempDir(), "--json", file)
	realtest.Until(t, time.Minute, "a third is sent", func() bool { return c.progress().Sent > 20<<20 })
	proxy.Cut(t)
	cut := time.Now()
	realtest.Until(t, time.Minute, "40 s have passed", func() bool { return time.Since(cut) > 40*time.Second })
	proxy.Mend(t)
	links := c.mustSend(time.Minute)
	t.Logf("arrived %v after the network came back", time.Since(cut).Round(time.Second)-40*time.Second)
	realtest.Same(t, links[0], file)
	_, events := c.said()
	for _, e := range events {
		if e.Event == "failed" || e.Event == "left" {
			t.Errorf("%s: %s", e.Path, e.Fault.Kind)
		}
	}
}
