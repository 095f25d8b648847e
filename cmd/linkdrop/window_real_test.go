//go:build real

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/settings"
)

// desk is a display with the real window on it.
type desk struct {
	t     *testing.T
	state string
	home  string
	cmd   *exec.Cmd
	from  *dragged // the last window that something was dragged out of; nil: none
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	realtest.Display(t)
	d := &desk{t: t, state: t.TempDir(), home: t.TempDir()}
	t.Cleanup(d.kill)
	return d
}

// open starts the window and waits until it can be seen.
func (d *desk) open(files ...string) {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Join(d.home, ".cache"), 0o700); err != nil {
		d.t.Fatal(err)
	}
	d.cmd = exec.CommandContext(context.WithoutCancel(d.t.Context()), realtest.Binary(d.t, "linkdrop"), append([]string{"--state-dir", d.state}, files...)...)
	d.cmd.Env = append(os.Environ(), "HOME="+d.home, "LANG=C.UTF-8")
	d.cmd.Stderr = os.Stderr
	if err := d.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.window("Linkdrop")
}

// kill ends it as a power cut would.
func (d *desk) kill() {
	if d.cmd != nil {
		_ = d.cmd.Process.Kill()
		_ = d.cmd.Wait()
		d.cmd = nil
	}
}

// window waits for the window with this title, and returns its id.
func (d *desk) window(title string) string {
	d.t.Helper()
	var id string
	realtest.Until(d.t, 30*time.Second, title+" is on the screen", func() bool {
		out, err := exec.CommandContext(d.t.Context(), "xdotool", "search", "--onlyvisible", "--name", "^"+title).Output()
		lines := strings.Fields(string(out))
		if err != nil || len(lines) == 0 {
			return false
		}
		id = lines[len(lines)-1]
		return true
	})
	return id
}

// xdotool runs one chain of its commands.
func (d *desk) xdotool(args ...string) {
	d.t.Helper()
	if out, err := exec.CommandContext(d.t.Context(), "xdotool", args...).CombinedOutput(); err != nil {
		d.t.Fatalf("xdotool %v: %v\n%s", args, err, out)
	}
}

// clipboard is what xclip reads; an owner that does not answer is none.
func (d *desk) clipboard() string {
	ctx, cancel := context.WithTimeout(d.t.Context(), 2*time.Second)
	defer cancel()
	out, _ := exec.CommandContext(ctx, "xclip", "-selection", "clipboard", "-o").Output()
	return string(out)
}

// copyText puts text on the clipboard, as another program would.
func (d *desk) copyText(text string) {
	d.t.Helper()
	c := exec.CommandContext(d.t.Context(), "xclip", "-selection", "clipboard")
	c.Stdin = strings.NewReader(text)
	if err := c.Run(); err != nil {
		d.t.Fatal(err)
	}
}

// link waits for a link on the clipboard that is not the one from before.
func (d *desk) link(before string, limit time.Duration) string {
	d.t.Helper()
	var got string
	realtest.Until(d.t, limit, "a new link is on the clipboard", func() bool {
		got = strings.TrimSpace(d.clipboard())
		return strings.HasPrefix(got, "http://127.0.0.1:") && got != before
	})
	if strings.ContainsAny(got, " \n\t") {
		d.t.Fatalf("the clipboard holds more than one link: %q", got)
	}
	return got
}

// The whole way: a real drop on the real window, the link read from the real clipboard, and the files fetched by somebody who
// has nothing but that.
func TestWindowDrop(t *testing.T) {
	d := newDesk(t)
	files := realtest.OddFiles(t, 200<<20)
	d.open()
	d.drop(files...)
	first := d.link("", 2*time.Minute)
	for i, file := range files {
		realtest.Same(t, fmt.Sprintf("%s/%d", first, i+1), file)
	}

	folder := t.TempDir()
	for i := range 300 {
		realtest.File(t, folder, fmt.Sprintf("%03d.txt", i), int64(100*i))
	}
	d.drop(folder)
	second := d.link(first, time.Minute)
	for i := range 300 {
		realtest.Same(t, fmt.Sprintf("%s/%d", second, i+1), filepath.Join(folder, fmt.Sprintf("%03d.txt", i)))
	}
}

// Who copied something else while the files were on their way keeps it.
func TestWindowLeavesAForeignClipboardAlone(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.copyText("what the person copied")
	dir := t.TempDir()
	d.drop(realtest.File(t, dir, "first", 1000))
	link := d.link("", time.Minute) // copied before the drop: the link takes its place
	d.drop(realtest.File(t, dir, "large", 1<<30))
	taken := time.Now()
	realtest.Until(t, 10*time.Second, "the window has taken the drop, which goes on after the pointer let go", func() bool { return time.Since(taken) > 300*time.Millisecond })
	d.copyText("copied meanwhile")
	d.history(2)
	sent := time.Now()
	realtest.Until(t, 10*time.Second, "two seconds have passed since", func() bool { // the window copies after the history knows
		if got := d.clipboard(); got != "copied meanwhile" {
			t.Fatalf("the clipboard holds %q (the link before was %q)", got, link)
		}
		return time.Since(sent) > 2*time.Second
	})
}

// Killed in the middle of 200 MB on their way over a slow line, it goes on by itself when it is started again, and sends
// again at most what was on its way.
func TestWindowKilledGoesOn(t *testing.T) {
	const size = 200 << 20
	d := newDesk(t)
	line := d.slowBackend(24 << 20)
	file := realtest.File(t, t.TempDir(), "large.bin", size)
	d.open(file)
	realtest.Until(t, time.Minute, "a good part is sent", func() bool { return line.Sent() > size/2 })
	d.kill()
	line.SetRate(0)
	d.open()
	id := d.history(1)[0]
	out, err := exec.CommandContext(t.Context(), realtest.Binary(t, "linkdrop-send"), "link", id, "--state-dir", d.state).Output()
	if err != nil {
		t.Fatal(err)
	}
	realtest.Same(t, strings.TrimSpace(string(out)), file)
	again := line.Sent() - size
	t.Logf("sent again, with all headers and calls: %.1f MiB", float64(again)/(1<<20))
	if again > 8*8<<20+1<<20 {
		t.Errorf("sent %d bytes again: more than one part a stream", again)
	}
	if got := d.clipboard(); got != "" {
		t.Errorf("it was not asked for in this run, and the clipboard holds %q", got)
	}
}

// Window and linkdrop-send at once on one state folder: each has its own queue, both write one history, and neither touches
// what the other sends.
func TestWindowBesideSend(t *testing.T) {
	const size = 24 << 20
	d := newDesk(t)
	line := d.slowBackend(6 << 20)
	dir := t.TempDir()
	shown, sent := realtest.File(t, dir, "shown.bin", size), realtest.File(t, dir, "sent.bin", size)
	d.open(shown)
	realtest.Until(t, time.Minute, "the window sends", func() bool { return line.Sent() > 1<<20 })
	send := exec.CommandContext(t.Context(), realtest.Binary(t, "linkdrop-send"), "--to", "acme", "--state-dir", d.state, sent)
	var links strings.Builder
	send.Stdout, send.Stderr = &links, os.Stderr
	if err := send.Start(); err != nil {
		t.Fatal(err)
	}
	realtest.Until(t, time.Minute, "linkdrop-send has a queue of its own", func() bool {
		runs, _ := filepath.Glob(filepath.Join(d.state, "runs", "*", "queue.db"))
		return len(runs) == 1
	})
	if before := line.Sent(); before >= size {
		t.Fatalf("the window had sent %d bytes before linkdrop-send began: they were not at it at once", before)
	}
	if err := send.Wait(); err != nil {
		t.Fatal(err)
	}
	realtest.Same(t, strings.TrimSpace(links.String()), sent)
	realtest.Same(t, d.link("", time.Minute), shown)
	if n := len(d.history(2)); n != 2 {
		t.Errorf("%d in the history, want one of each", n)
	}
	if again := line.Sent() - 2*size; again > 2<<20 {
		t.Errorf("%d bytes more than the two files: something was sent twice", again)
	}
}

// slowBackend makes a server behind a line of so many bytes a second the window's destination, its token in the keychain.
func (d *desk) slowBackend(perSecond int) *realtest.Link {
	d.t.Helper()
	realtest.Keyring(d.t)
	address := realtest.FreeAddress(d.t)
	line := realtest.NewLink(d.t, address, perSecond)
	server := realtest.StartServer(d.t, address, "http://"+line.Address)
	store := settings.Open(d.state, "")
	desk := setup.Editor{Store: store, Connector: &connect.Connector{
		Settings: store.Effective, Keychain: keychain.NewSystem(realtest.Binary(d.t, "linkdrop-send"), 0),
	}}
	saved, err := desk.Save(d.t.Context(), setup.Draft{
		Destination: settings.Destination{ID: "acme", Name: "Acme Share", Kind: settings.Linkdrop, URL: "http://" + line.Address},
		Secrets:     map[connect.Field]string{connect.Token: server.Token},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := desk.Choose(saved.ID); err != nil {
		d.t.Fatal(err)
	}
	return line
}

// history waits until so many things were sent, and returns their ids, newest first.
func (d *desk) history(n int) []string {
	d.t.Helper()
	var ids []string
	send := realtest.Binary(d.t, "linkdrop-send")
	realtest.Until(d.t, 2*time.Minute, fmt.Sprintf("the history has %d entries", n), func() bool {
		out, err := exec.CommandContext(d.t.Context(), send, "history", "--state-dir", d.state).Output()
		ids = nil
		for line := range strings.Lines(string(out)) {
			if id, _, _ := strings.Cut(line, " "); id != "ID" {
				ids = append(ids, id)
			}
		}
		return err == nil && len(ids) >= n
	})
	return ids
}
