//go:build real

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// alive fails unless the window is still there.
func (d *desk) alive(after string) {
	d.t.Helper()
	if state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", d.cmd.Process.Pid)); err != nil || bytes.Contains(state, []byte(") Z ")) {
		d.t.Fatalf("%s, the program ended", after)
	}
}

// middle is the colour of the window beside its middle, where there is nothing but what the drop zone is filled with.
func (d *desk) middle() [3]uint8 {
	d.t.Helper()
	picture := d.picture()
	r, g, b, _ := picture.At(40, picture.Bounds().Dy()/2).RGBA()
	return [3]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)} //nolint:gosec // 16 bits
}

// resting is middle when the window is drawn.
func (d *desk) resting() [3]uint8 {
	d.t.Helper()
	realtest.Until(d.t, 20*time.Second, "the window is drawn", func() bool { return d.middle() == [3]uint8{0x1C, 0x20, 0x26} })
	return d.middle()
}

// The window answers while something is over it, and looks as before when that has left, was given up, or was let go elsewhere.
func TestWindowHover(t *testing.T) {
	for _, toolkit := range toolkits() {
		t.Run(toolkit, func(t *testing.T) {
			d := newDesk(t)
			d.open()
			list := addresses(t, realtest.File(t, t.TempDir(), "a.txt", 10))
			s := d.source(toolkit, "files", list)
			before := d.resting()
			becomes := func(changed bool, when string) {
				t.Helper()
				realtest.Until(t, 20*time.Second, when, func() bool { return (d.middle() != before) == changed })
			}
			s.over()
			becomes(true, "the window shows that something is over it")
			d.shot("over")
			s.away()
			becomes(false, "it looks as before when that has left")
			d.xdotool("mousemove", "400", "400", "sleep", "0.1", "mousemove", "312", "303", "sleep", "0.3")
			becomes(true, "it shows it again")
			if toolkit == "gtk4" { // 4.8 does not hear a key that was made up
				s.away()
			} else {
				d.keys("Escape")
			}
			becomes(false, "it looks as before when that was given up")
			s.release()
			d.alive("after a drag that was given up")
			if got := d.clipboard(); got != "" {
				t.Errorf("something was sent: %q", got)
			}
		})
	}
}

// Ten thousand files in one drop are ten thousand, whoever drops them.
func TestWindowDropOfTenThousand(t *testing.T) {
	const many = 10_000
	dir := t.TempDir()
	files := make([]string, many)
	for i := range files {
		files[i] = filepath.Join(dir, fmt.Sprintf("%05d a file with a name that is about as long as people make them, and then some.txt", i))
		if err := os.WriteFile(files[i], fmt.Append(nil, i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := addresses(t, files...)
	for _, toolkit := range toolkits() {
		t.Run(toolkit, func(t *testing.T) {
			d := newDesk(t)
			d.open()
			d.dropFrom(toolkit, "files", list)
			link := d.link("", 5*time.Minute)
			for _, n := range []int{1, 2, many / 2, many} {
				realtest.Same(t, fmt.Sprintf("%s/%d", link, n), files[n-1])
			}
			if _, err := realtest.Curl(t, fmt.Sprintf("%s/%d", link, many+1)); err == nil {
				t.Error("there is one more")
			}
		})
	}
}

// A picture and a text become files, which are gone from this computer's folder once they are sent.
func TestWindowDropOfContents(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	picture := filepath.Join(realtest.Root(t), "assets", "app", "linkdrop-128.png")
	if err := os.WriteFile(text, []byte("Grüße aus einem Text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, toolkit := range toolkits() {
		t.Run(toolkit, func(t *testing.T) {
			d := newDesk(t)
			d.open()
			d.dropFrom(toolkit, "image", picture)
			first := d.link("", time.Minute)
			got, err := realtest.Curl(t, first)
			if err != nil {
				t.Fatal(err)
			}
			if drawn, err := png.Decode(bytes.NewReader(got)); err != nil || drawn.Bounds() != image.Rect(0, 0, 128, 128) {
				t.Errorf("%d bytes that are not the picture: %v", len(got), err)
			}
			d.dropFrom(toolkit, "text", text)
			realtest.Same(t, d.link(first, time.Minute), text)
			d.nothingMade()
		})
	}
}

// nothingMade waits until no file is left that was made of what was dropped.
func (d *desk) nothingMade() {
	d.t.Helper()
	realtest.Until(d.t, 20*time.Second, "what was made is gone", func() bool {
		left, err := os.ReadDir(filepath.Join(d.state, "dropped"))
		return err == nil && len(left) == 0
	})
}

// A program that is killed while something is dragged out of it ends the drag and no more.
func TestWindowSourceIsKilled(t *testing.T) {
	files := make([]string, 3000)
	dir := t.TempDir()
	for i := range files {
		files[i] = realtest.File(t, dir, fmt.Sprintf("%d.txt", i), 10)
	}
	list := addresses(t, files...)
	for _, toolkit := range toolkits() {
		t.Run(toolkit, func(t *testing.T) {
			d := newDesk(t)
			d.open()
			s := d.source(toolkit, "files", list)
			before := d.resting()
			s.over()
			realtest.Until(t, 20*time.Second, "the window shows that something is over it", func() bool { return d.middle() != before })
			s.kill()
			d.xdotool("mouseup", "1")
			realtest.Until(t, 20*time.Second, "the window looks as before", func() bool { return d.middle() == before })
			d.alive("when the source was killed over the window")

			s = d.source(toolkit, "files", list)
			s.over()
			s.release()
			s.kill()
			d.alive("when the source was killed right after the drop")
			last := addresses(t, files[0])
			old := d.clipboard()
			d.dropFrom(toolkit, "files", last)
			realtest.Until(t, 2*time.Minute, "a link to the last drop is there", func() bool {
				link := d.clipboard()
				if link == old || link == "" {
					return false
				}
				got, err := realtest.Curl(t, link)
				return err == nil && len(got) == 10
			})
			d.alive("at the end")
		})
	}
}
