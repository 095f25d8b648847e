//go:build real

package main

import (
	"os"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// On a computer without a keychain everything works until the window is closed; then the keys are typed again, and what
// waits goes on. No file ever has them.
func TestWindowWithoutAKeychain(t *testing.T) {
	d := newDesk(t)
	s := newStorage(t)
	d.start()
	d.add(s)
	d.chosen(t, s)
	d.ticks(t)
	d.shot("checked")
	d.keys("Return", "Escape", "Escape") // "Done", and back from the destinations and the settings
	dir := t.TempDir()
	first, second := realtest.File(t, dir, "first.bin", 20<<20), realtest.File(t, dir, "second.bin", 1<<20)
	d.drop(first)
	link := d.link("", time.Minute)
	realtest.Same(t, link, first)
	d.kill()

	d.start()
	d.drop(second)
	d.troubled()
	d.shot("again")
	d.edit(s)
	d.keys("Tab", "Tab", "Tab", "Tab", "Tab")
	d.types(s.access)
	d.keys("Tab")
	d.types(s.secret)
	d.keys("Return")
	d.history(2)
	d.ticks(t)
	d.shot("saved")
	d.keys("Return", "Escape", "Escape")
	d.click(120, 156) // its row
	d.keys("ctrl+c")
	realtest.Same(t, d.link(link, time.Minute), second)
	d.shot("copied")
	d.kill()
	d.holdsNo(s)
}

// A locked keychain asks when something is wanted of it, and not again after a no, until the person says so.
func TestWindowLockedKeychain(t *testing.T) {
	d := newDesk(t)
	prompter := realtest.AskingKeyring(t, os.Getenv("DISPLAY"))
	s := newStorage(t)
	d.start()
	d.add(s)
	d.chosen(t, s)
	d.kill()

	realtest.LockKeyring(t)
	d.start()
	prompter.Dismiss() // it looks whether the destination is there
	prompter.Gone()
	file := realtest.File(t, t.TempDir(), "first.bin", 20<<20)
	d.drop(file)
	prompter.Dismiss()
	x, y := d.troubled()
	d.shot("dismissed")
	since := time.Now()
	realtest.Until(t, time.Minute, "five seconds have passed", func() bool {
		if prompter.Asks() {
			t.Fatal("it asks again, and nobody wanted that")
		}
		return time.Since(since) > 5*time.Second
	})
	d.click(x, y) // "Unlock"
	prompter.Answer(realtest.KeyringPassword)
	realtest.Same(t, d.link("", time.Minute), file)
	d.shot("sent")
	d.kill()
	d.holdsNo(s)
}
