//go:build real

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/command"
	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

func TestRealSend(t *testing.T) {
	s := realtest.StartServer(t, "", "")
	files := realtest.OddFiles(t, 40<<20)
	state := t.TempDir()
	where := []string{"--backend", "http://" + s.Address, "--state-dir", state}
	links := startSend(t, s.Token, append(where, files...)...).mustSend(time.Minute)
	if len(links) != len(files) {
		t.Fatalf("%d links for %d files: %q", len(links), len(files), links)
	}
	for i, file := range files {
		realtest.Same(t, links[i], file)
	}
	if runs, err := os.ReadDir(filepath.Join(state, "runs")); err == nil && len(runs) > 0 {
		t.Errorf("everything is sent, and a queue is left: %v", runs)
	}

	// The history knows them, makes new links, and deletes.
	history := startSend(t, s.Token, "history", "--json", "--state-dir", state)
	if code := history.wait(10 * time.Second); code != exit.Sent {
		t.Fatalf("history: exit code %d: %s", code, history.errs.String())
	}
	lines, _ := history.said()
	ids := map[string]string{}
	for _, line := range lines {
		var e command.HistoryEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.State != "working" {
			t.Errorf("history: %s: %v", line, err)
		}
		ids[e.Name] = e.ID
		if strings.Contains(line, "/s/") {
			t.Errorf("the history holds a link: %s", line)
		}
	}
	id := ids[filepath.Base(files[1])]
	again := startSend(t, s.Token, "link", id, "--state-dir", state).mustSend(10 * time.Second)
	if len(again) != 1 || slices.Contains(links, again[0]) {
		t.Fatalf("a new link is %q", again)
	}
	realtest.Same(t, again[0], files[1])
	startSend(t, s.Token, "delete", id, "--state-dir", state).mustSend(10 * time.Second)
	for _, link := range []string{again[0], links[1]} {
		if _, err := realtest.Curl(t, link); err == nil {
			t.Error("a link works after its file was deleted")
		}
	}
}

func TestRealFolderIsOneLink(t *testing.T) {
	s := realtest.StartServer(t, "", "")
	dir := t.TempDir()
	for i := range 300 {
		realtest.File(t, dir, fmt.Sprintf("%03d.txt", i), int64(i))
	}
	links := startSend(t, s.Token, "--backend", "http://"+s.Address, "--state-dir", t.TempDir(), dir).mustSend(time.Minute)
	if len(links) != 1 {
		t.Fatalf("%d links for a folder: %q", len(links), links)
	}
	for i := range 300 {
		realtest.Same(t, fmt.Sprintf("%s/%d", links[0], i+1), filepath.Join(dir, fmt.Sprintf("%03d.txt", i)))
	}
}

func TestRealExitCodes(t *testing.T) {
	s := realtest.StartServer(t, "", "")
	dir := t.TempDir()
	good, gone := realtest.File(t, dir, "good", 10), filepath.Join(dir, "gone")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	to := []string{"--backend", "http://" + s.Address, "--state-dir", state}
	c := startSend(t, s.Token, append(to, gone, good, filepath.Join(dir, "pipe"))...)
	if code := c.wait(time.Minute); code != exit.NotSent {
		t.Errorf("a file that is not there: exit code %d", code)
	}
	if lines, _ := c.said(); len(lines) != 3 || lines[0] != "" || lines[2] != "" {
		t.Errorf("stdout %q, want a line for each file", lines)
	} else {
		realtest.Same(t, lines[1], good)
	}
	if errs := c.errs.String(); strings.Count(errs, "\n") != 2 || !strings.Contains(errs, "gone: ") || !strings.Contains(errs, "pipe: ") {
		t.Errorf("stderr %q", errs)
	}
	if c := startSend(t, s.Token, "resume", "--state-dir", state); c.wait(time.Minute) != exit.Sent {
		t.Errorf("resume tries what is hopeless: %s", c.errs.String())
	}
	c = startSend(t, "no such token", append(to, good)...)
	if code := c.wait(time.Minute); code != exit.NotSent || !strings.Contains(c.errs.String(), "--token-env") {
		t.Errorf("wrong token: exit code %d, %s", code, c.errs.String())
	}
	startSend(t, s.Token, "resume", "--state-dir", state).mustSend(time.Minute)
	unreachable := realtest.FreeAddress(t)
	c = startSend(t, s.Token, "--backend", "http://"+unreachable, "--state-dir", t.TempDir(), "--wait", "2s", good)
	if code := c.wait(time.Minute); code != exit.NotSent || !strings.Contains(c.errs.String(), "good: Cannot reach") {
		t.Errorf("unreachable: exit code %d, %s", code, c.errs.String())
	}
}

// Two at once on one state folder: each its own queue, one history.
func TestRealTwoAtOnce(t *testing.T) {
	s := realtest.StartServer(t, "", "")
	state, dir := t.TempDir(), t.TempDir()
	to := []string{"--backend", "http://" + s.Address, "--state-dir", state}
	var both []*client
	var files [2][]string
	for i := range 2 {
		for j := range 20 {
			files[i] = append(files[i], realtest.File(t, dir, fmt.Sprintf("%d-%d", i, j), int64(1000*j)))
		}
	}
	for i := range 2 {
		both = append(both, startSend(t, s.Token, append(to, files[i]...)...))
	}
	for i, c := range both {
		links := c.mustSend(time.Minute)
		if len(links) != len(files[i]) {
			t.Fatalf("%d links for %d files", len(links), len(files[i]))
		}
		for j, link := range links {
			realtest.Same(t, link, files[i][j])
		}
	}
	history := startSend(t, s.Token, "history", "--json", "--state-dir", state)
	history.wait(10 * time.Second)
	if lines, _ := history.said(); len(lines) != 40 {
		t.Errorf("the history has %d entries, want 40", len(lines))
	}
}

// With no account at all: links that work on this computer, served until interrupted, and again by a later run.
func TestRealPractice(t *testing.T) {
	files, state := realtest.OddFiles(t, 40<<20), t.TempDir()
	c := startSend(t, "", append([]string{"--practice", "--state-dir", state}, files...)...)
	var links []string
	realtest.Until(t, time.Minute, "all links are printed", func() bool { links, _ = c.said(); return len(links) == len(files) })
	for i, file := range files {
		realtest.Same(t, links[i], file)
	}

	// Another one meanwhile is a guest of the first, and goes on serving when that ends.
	more := realtest.File(t, t.TempDir(), "more", 1000)
	guest := startSend(t, "", "--practice", "--state-dir", state, more)
	var added []string
	realtest.Until(t, time.Minute, "the guest's link is printed", func() bool { added, _ = guest.said(); return len(added) == 1 })
	realtest.Same(t, added[0], more)
	c.interrupt()
	if code := c.wait(15 * time.Second); code != exit.Sent {
		t.Errorf("interrupted after all was sent: exit code %d, %s", code, c.errs.String())
	}
	realtest.Until(t, 10*time.Second, "the guest has taken over", func() bool {
		got, err := realtest.Curl(t, links[1])
		return err == nil && len(got) == 3<<20
	})
	guest.interrupt()
	if code := guest.wait(15 * time.Second); code != exit.Sent {
		t.Errorf("exit code %d, %s", code, guest.errs.String())
	}
	if _, err := realtest.Curl(t, links[1]); err == nil {
		t.Error("a link works though nobody serves it")
	}
}

// A saved destination, its token in the keychain.
func TestRealSavedDestination(t *testing.T) {
	realtest.Keyring(t)
	s := realtest.StartServer(t, "", "")
	state := t.TempDir()
	saved := fmt.Sprintf(`{"version": 1, "destinations": [{"id": "acme", "name": "Acme Share", "kind": "linkdrop", "url": "http://%s"}]}`, s.Address)
	if err := os.WriteFile(filepath.Join(state, "settings.json"), []byte(saved), 0o600); err != nil {
		t.Fatal(err)
	}
	file := realtest.File(t, t.TempDir(), "file", 1000)
	c := startSend(t, "", "--to", "acme share", "--state-dir", state, file)
	if code := c.wait(20 * time.Second); code != exit.NotSent || !strings.Contains(c.errs.String(), "file: ") {
		t.Fatalf("no token: exit code %d, %s", code, c.errs.String())
	}
	if r := say(t, s.Token+"\n", "keys", "set", "acme", "--state-dir", state); r.code != exit.Sent {
		t.Fatalf("keys set: exit code %d, %s", r.code, r.errs)
	}
	links := startSend(t, "", "resume", "--state-dir", state).mustSend(time.Minute)
	if len(links) != 1 {
		t.Fatalf("resume printed %q", links)
	}
	realtest.Same(t, links[0], file)
}
