//go:build real

package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui/drag"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native"
	"linkdrop/uploader/realtest"
)

// copyAs puts bytes of a type on the clipboard, as another program would.
func (d *desk) copyAs(kind string, contents []byte) {
	d.t.Helper()
	c := exec.CommandContext(d.t.Context(), "xclip", "-selection", "clipboard", "-t", kind)
	c.Stdin = bytes.NewReader(contents)
	if err := c.Run(); err != nil {
		d.t.Fatal(err)
	}
}

// paste presses Ctrl+V in the window.
func (d *desk) paste() {
	d.t.Helper()
	d.xdotool("windowactivate", "--sync", d.window("Linkdrop"), "key", "ctrl+v")
}

// screenshot is a picture of noise: nothing makes it small.
func screenshot(t *testing.T, side int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for n := range side * side {
		picture.Set(n%side, n/side, color.RGBA{uint8(rand.N(256)), uint8(rand.N(256)), uint8(rand.N(256)), 255}) //nolint:gosec // noise
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// called are the names in the history.
func (d *desk) called() string {
	d.t.Helper()
	out, err := exec.CommandContext(d.t.Context(), realtest.Binary(d.t, "linkdrop-send"), "history", "--state-dir", d.state).Output()
	if err != nil {
		d.t.Fatal(err)
	}
	return string(out)
}

// Whatever another program has copied is pasted: a large picture, which comes in pieces, a text, and files as file managers copy them.
func TestWindowPaste(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.resting()
	dir := t.TempDir()
	shot := filepath.Join(dir, "shot.png")
	if err := os.WriteFile(shot, screenshot(t, 1500), 0o600); err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(dir, "note")
	if err := os.WriteFile(note, []byte("grüße,\nzwei Zeilen"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := realtest.File(t, dir, "100% #hash?.txt", 1000)
	list, err := os.ReadFile(addresses(t, file))
	if err != nil {
		t.Fatal(err)
	}
	before := ""
	for _, c := range []struct {
		kind, want string
		contents   func() []byte
	}{
		{"image/png", shot, func() []byte { b, _ := os.ReadFile(shot); return b }},
		{"UTF8_STRING", note, func() []byte { b, _ := os.ReadFile(note); return b }},
		{"text/uri-list", file, func() []byte { return list }},
		{"x-special/gnome-copied-files", file, func() []byte { return append([]byte("copy\n"), list...) }},
	} {
		d.copyAs(c.kind, c.contents())
		d.paste()
		before = d.link(before, time.Minute)
		realtest.Same(t, before, c.want)
	}
	d.history(4)
	said := d.called()
	if !regexp.MustCompile(`Screenshot \d{4}-\d\d-\d\d \d\d\.\d\d\.png`).MatchString(said) {
		t.Errorf("the picture has another name:\n%s", said)
	}
	d.nothingMade()
	d.shot("pasted")
}

// In a field that takes text, Ctrl+V is for the field, and the window's own link is no text to send.
func TestWindowPasteIsForTheFieldToo(t *testing.T) {
	d := newDesk(t)
	d.open(realtest.File(t, t.TempDir(), "first.bin", 1000))
	link := d.link("", time.Minute)
	d.paste()
	d.rest("when its own link was pasted")
	d.shot("own")
	d.copyText("first")
	d.keys("ctrl+f", "ctrl+v")
	d.xdotool("sleep", "1")
	d.shot("searched")
	d.keys("Escape", "ctrl+1")
	file := realtest.File(t, t.TempDir(), "second.bin", 1000)
	d.drop(file)
	realtest.Same(t, d.link(link, time.Minute), file)
	if n := len(d.history(2)); n != 2 {
		t.Errorf("%d in the history: something was pasted that nobody wanted", n)
	}
}

// One that has the clipboard and says nothing costs five seconds and a sentence; the window goes on meanwhile, and the next one is pasted.
func TestWindowPasteFromOneThatHangs(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.resting()
	xgb.Logger.SetOutput(io.Discard) //nolint:forbidigo // the logger of the library, silenced
	x, err := xgb.NewConnDisplay(os.Getenv("DISPLAY"))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	win, err := xproto.NewWindowId(x)
	if err != nil {
		t.Fatal(err)
	}
	xproto.CreateWindow(x, 0, win, xproto.Setup(x).Roots[0].Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil)
	const name = "CLIPBOARD"
	atom, err := xproto.InternAtom(x, false, uint16(len(name)), name).Reply()
	if err != nil {
		t.Fatal(err)
	}
	if err := xproto.SetSelectionOwnerChecked(x, win, atom.Atom, 0).Check(); err != nil {
		t.Fatal(err)
	}
	d.paste()
	d.alive("while the clipboard is silent")
	_, why, ok := native.NewPaster(madefiles.Open(t.TempDir()), nil, slog.New(slog.DiscardHandler)).Paste(t.Context(), drag.Names{})
	if ok || why != drag.Broken {
		t.Errorf("a clipboard that is silent: %v, %v", ok, why)
	}
	d.xdotool("sleep", "1")
	d.shot("hangs")
	d.copyText("what works")
	var link string
	realtest.Until(t, time.Minute, "the next one is pasted", func() bool {
		d.paste()
		link = strings.TrimSpace(d.clipboard())
		return strings.HasPrefix(link, "http://127.0.0.1:")
	})
}

// What is not there, or is of no use, says so at once.
func TestWindowPasteOfNothing(t *testing.T) {
	d := newDesk(t)
	paster := native.NewPaster(madefiles.Open(t.TempDir()), nil, slog.New(slog.DiscardHandler))
	if _, why, ok := paster.Paste(t.Context(), drag.Names{}); ok || why != drag.NotFiles {
		t.Errorf("an empty clipboard: %v, %v", ok, why)
	}
	d.copyAs("text/html", []byte("<b>x</b>"))
	if _, why, ok := paster.Paste(t.Context(), drag.Names{}); ok || why != drag.NotFiles {
		t.Errorf("a clipboard of no use: %v, %v", ok, why)
	}
}
