//go:build real

package main

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// rest waits until nothing hovers and nothing is taken over.
func (d *desk) rest(after string) {
	d.t.Helper()
	d.alive(after)
	realtest.Until(d.t, 30*time.Second, after+", the window comes to rest", func() bool { return d.middle() != hovered() })
	d.alive(after)
}

// hovered is what the sheet is filled with that lies over the window.
func hovered() [3]uint8 { return [3]uint8{0x24, 0x2B, 0x37} }

// A source dies at each step of the protocol in turn: the window lives, and takes the next drop.
func TestWindowSourceDiesAtEachStep(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.resting()
	file := realtest.File(t, t.TempDir(), "a.txt", 1000)
	files := make([]string, 500)
	for i := range files {
		files[i] = file
	}
	for _, step := range steps() {
		for _, pieces := range []int{0, 4096} {
			if pieces == 0 && (step == "begun" || step == "piece" || step == "whole") {
				continue // steps of what comes in pieces
			}
			s := d.newRawSource(map[string][]byte{"text/uri-list": list(files...)}, pieces)
			if s.drop(step) {
				t.Errorf("%s: it came to its end", step)
			}
			s.die()
			d.alive("when the source died " + step)
		}
	}
	s := d.newRawSource(map[string][]byte{"text/uri-list": list(file)}, 0)
	if !s.drop("") {
		t.Fatal("the window takes nothing any more")
	}
	d.link("", time.Minute)
	d.alive("at the end")
}

// One that is silent is waited for a little, and then the next drop is taken.
func TestWindowSourceIsSilent(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.resting()
	file := realtest.File(t, t.TempDir(), "a.txt", 1000)
	for _, step := range []string{"asked", "begun", "piece"} {
		s := d.newRawSource(map[string][]byte{"text/uri-list": list(file, file)}, 20)
		s.drop(step)
		realtest.Until(t, 10*time.Second, "the window shows that it takes something over", func() bool { return d.middle() == hovered() })
		d.shot("taking-" + step)
		d.rest("when the source was silent, " + step)
		d.shot("given-up-" + step)
		s.die()
	}
	s := d.newRawSource(map[string][]byte{"text/uri-list": list(file)}, 0)
	if !s.drop("") {
		t.Fatal("the window takes nothing any more")
	}
	d.link("", time.Minute)
}

// Whatever error X answers the toolkit with, the window lives.
func TestWindowSurvivesXErrors(t *testing.T) {
	d := newDesk(t)
	d.open(realtest.File(t, t.TempDir(), "a.txt", 1000))
	before := d.link("", time.Minute)
	s := d.newRawSource(map[string][]byte{"text/uri-list": list(realtest.File(t, t.TempDir(), "b.txt", 1000))}, 0)
	for range 10 {
		s.errorOnTheToolkitsConnection()
	}
	if got := d.clipboard(); got != before { // what comes after the errors is answered
		t.Errorf("the clipboard holds %q", got)
	}
	d.alive("after ten X errors")
	if !s.drop("") {
		t.Error("it takes no drop")
	}
	d.link(before, time.Minute)
}

// A file that its program saves itself, or hands over as bytes, is sent under its name.
func TestWindowDropOfAFileThatIsNotThereYet(t *testing.T) {
	d := newDesk(t)
	d.open()
	d.resting()
	want := realtest.File(t, t.TempDir(), "attachment", 100_000)
	bytes, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	before := ""
	for answer, pieces := range map[string]int{"S": 0, "F": 30_000} {
		s := d.newRawSource(map[string][]byte{"XdndDirectSave0": nil, "application/octet-stream": bytes}, pieces)
		s.called("../../Quarterly report.pdf")
		s.saves = func(uri string) string {
			to, err := url.Parse(uri)
			if err != nil || filepath.Dir(filepath.Dir(to.Path)) != filepath.Join(d.state, "dropped") {
				t.Fatalf("it is to be saved at %q: %v", uri, err)
			}
			if info, err := os.Stat(filepath.Dir(to.Path)); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the folder: %v, %v", info, err)
			}
			if answer == "S" {
				if err := os.WriteFile(to.Path, bytes, 0o600); err != nil { //nolint:gosec // where the window wants it
					t.Fatal(err)
				}
			}
			return answer
		}
		if !s.drop("") {
			t.Errorf("%s: it was not taken", answer)
		}
		before = d.link(before, time.Minute)
		realtest.Same(t, before, want)
		s.die()
	}
	d.nothingMade()
}
