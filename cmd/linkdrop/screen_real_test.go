//go:build real

package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// start is open with what the program says kept in a file of its home, where holdsNo reads it.
func (d *desk) start() {
	d.t.Helper()
	said, err := os.OpenFile(filepath.Join(d.home, "stderr"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = said.Close() }()
	if err := os.MkdirAll(filepath.Join(d.home, ".cache"), 0o700); err != nil {
		d.t.Fatal(err)
	}
	d.cmd = exec.CommandContext(context.WithoutCancel(d.t.Context()), realtest.Binary(d.t, "linkdrop"), "--state-dir", d.state)
	d.cmd.Env = append(os.Environ(), "HOME="+d.home, "TMPDIR="+d.home, "LANG=C.UTF-8")
	d.cmd.Stdout, d.cmd.Stderr = said, said
	if err := d.cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.xdotool("windowactivate", "--sync", d.window("Linkdrop"))
}

// quit presses the keys for it, and waits until the program has ended by itself.
func (d *desk) quit() {
	d.t.Helper()
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = d.cmd.Wait()
	}()
	d.keys("ctrl+q")
	select {
	case <-ended:
		if err != nil {
			d.t.Errorf("it ended with %v", err)
		}
	case <-time.After(time.Minute):
		d.shot("quitting")
		d.t.Error("it did not end")
		_ = d.cmd.Process.Kill()
		<-ended
	}
	d.cmd = nil
}

// click presses the mouse at a place in the window.
func (d *desk) click(x, y int) {
	d.t.Helper()
	d.xdotool("mousemove", "--window", d.window("Linkdrop"), strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// Colours of the dark look, which a display without settings gets.
const (
	good = 0x63CC94
	bad  = 0xFF8F85
)

// is reports whether a pixel has exactly this colour, given as 0xRRGGBB.
func is(pixel color.Color, want uint32) bool {
	r, g, b, _ := pixel.RGBA()
	return r>>8<<16|g>>8<<8|b>>8 == want
}

// ticks looks at the page of Check setup: a column of green ticks, and no red mark.
func (d *desk) ticks(t *testing.T) {
	t.Helper()
	realtest.Until(t, 20*time.Second, "the check shows its ticks", func() bool {
		picture := d.picture()
		return marks(picture, good) >= 6 && marks(picture, bad) == 0
	})
}

// marks counts the lines of the window's left margin that have a mark of this colour.
func marks(picture image.Image, want uint32) (n int) {
	before := false
	for y := range picture.Bounds().Dy() {
		there := false
		for x := range 40 {
			there = there || is(picture.At(x, y), want)
		}
		if there && !before {
			n++
		}
		before = there
	}
	return n
}

// picture is what the window shows.
func (d *desk) picture() image.Image {
	d.t.Helper()
	out, err := exec.CommandContext(d.t.Context(), "import", "-window", d.window("Linkdrop"), "png:-").Output()
	if err != nil {
		d.t.Fatalf("no picture: %v", err)
	}
	picture, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		d.t.Fatal(err)
	}
	return picture
}

// shot saves what is on the screen where LINKDROP_SHOTS names a folder, for somebody to look at.
func (d *desk) shot(name string) {
	d.t.Helper()
	dir := os.Getenv("LINKDROP_SHOTS")
	if dir == "" {
		return
	}
	d.xdotool("sleep", "0.5") // what was done is drawn
	path := filepath.Join(dir, d.t.Name()+"-"+name+".png")
	if out, err := exec.CommandContext(d.t.Context(), "import", "-window", "root", path).CombinedOutput(); err != nil { //nolint:gosec // whoever runs the tests names the folder
		d.t.Logf("no picture: %v\n%s", err, out)
	}
}

// keys presses them, one after the other.
func (d *desk) keys(names ...string) {
	d.t.Helper()
	if len(names) > 0 {
		d.xdotool(append([]string{"key", "--delay", "60"}, names...)...)
	}
}

// types types text. It is not among xdotool's arguments, which everybody may read.
func (d *desk) types(text string) {
	d.t.Helper()
	if text == "" {
		return
	}
	c := exec.CommandContext(d.t.Context(), "xdotool", "type", "--delay", "20", "--file", "-")
	c.Stdin = strings.NewReader(text)
	if out, err := c.CombinedOutput(); err != nil {
		d.t.Fatalf("xdotool: %v\n%s", err, out)
	}
}

// troubled waits until the window has a red mark, as the banner of a hold has, and returns where its button is.
func (d *desk) troubled() (x, y int) {
	d.t.Helper()
	realtest.Until(d.t, time.Minute, "the window says that something is wrong", func() bool {
		picture := d.picture()
		x = picture.Bounds().Dx() - 62
		y = 0
		for row := 150; row < picture.Bounds().Dy() && y == 0; row++ { // below the header, whose state is red, too
			for column := range 60 {
				if is(picture.At(column, row), bad) {
					y = row + 6
				}
			}
		}
		return y > 0
	})
	return x, y
}
