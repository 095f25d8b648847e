//go:build real

package main

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// toolkits are those that windows are made with which things are dragged out of. Each has a script in testdata/drag, for Debian's
// own python.
func toolkits() []string { return []string{"gtk3", "gtk4", "qt5"} }

// dragged is a window of another program, with something in it that can be dragged.
type dragged struct {
	d     *desk
	cmd   *exec.Cmd
	words chan string // what it says
}

// source opens a window of a toolkit. what is files (and path a list of addresses), image or text.
func (d *desk) source(toolkit, what, path string) *dragged {
	d.t.Helper()
	if d.from != nil {
		d.from.kill()
	}
	script := filepath.Join(realtest.Root(d.t), "cmd", "linkdrop", "testdata", "drag", toolkit+".py")
	s := &dragged{d: d, cmd: exec.CommandContext(d.t.Context(), "/usr/bin/python3", script, what, path), words: make(chan string, 8)}
	said, err := s.cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	s.cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+d.home, "PYTHONDONTWRITEBYTECODE=1", "NO_AT_BRIDGE=1")
	if err := s.cmd.Start(); err != nil {
		realtest.Need(d.t, realtest.PartDisplay, "no python3: "+err.Error())
	}
	d.from = s
	d.t.Cleanup(s.kill)
	go func() {
		defer close(s.words)
		var word string
		for {
			if _, err := fmt.Fscanln(said, &word); err != nil {
				return
			}
			s.words <- word
		}
	}()
	s.await("ready")
	target := d.window("Linkdrop")
	d.xdotool("windowmove", "--sync", d.window("drag source"), "900", "100")
	d.xdotool("windowmove", "--sync", target, "100", "100", "windowraise", target)
	return s
}

func (s *dragged) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// over drags what is in it over our window. That takes its time: both sides ask each other questions while the pointer moves.
func (s *dragged) over() {
	s.d.t.Helper()
	chain := []string{"mousemove", "970", "200", "sleep", "0.3", "mousedown", "1", "sleep", "0.4"}
	for i := range 10 {
		chain = append(chain, "mousemove", fmt.Sprint(900-65*i), fmt.Sprint(210+10*i), "sleep", "0.1")
	}
	s.d.xdotool(append(chain, "mousemove", "312", "303", "sleep", "0.6")...)
}

// away drags it out of our window again.
func (s *dragged) away() {
	s.d.t.Helper()
	s.d.xdotool("mousemove", "500", "400", "sleep", "0.1", "mousemove", "700", "500", "sleep", "0.1", "mousemove", "720", "500", "sleep", "0.1")
}

// release lets it go, wherever it is.
func (s *dragged) release() {
	s.d.t.Helper()
	s.d.xdotool("mouseup", "1")
}

// await waits until it says something.
func (s *dragged) await(want string) {
	s.d.t.Helper()
	timeout := time.NewTimer(30 * time.Second)
	defer timeout.Stop()
	for {
		select {
		case word, ok := <-s.words:
			if !ok {
				realtest.Need(s.d.t, realtest.PartDisplay, fmt.Sprintf("%v ended before it was %s: is its toolkit installed?", s.cmd, want))
			}
			if word == want {
				return
			}
		case <-timeout.C:
			s.d.t.Fatalf("the drag source is not %s", want)
		}
	}
}

// drop drags files out of another window and lets them go over ours.
func (d *desk) drop(files ...string) {
	d.t.Helper()
	d.dropFrom("gtk3", "files", addresses(d.t, files...))
}

// dropFrom drops what a window of a toolkit has, and leaves that window there: with Qt it says that it was dropped before it has
// handed anything over.
func (d *desk) dropFrom(toolkit, what, path string) {
	d.t.Helper()
	s := d.source(toolkit, what, path)
	s.over()
	s.release()
	s.await("dropped")
}

// addresses writes a list of them into a file.
func addresses(t *testing.T, files ...string) string {
	t.Helper()
	var list strings.Builder
	for _, file := range files {
		list.WriteString((&url.URL{Scheme: "file", Path: file}).String() + "\n")
	}
	path := filepath.Join(t.TempDir(), "addresses")
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
