package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
)

// Enter opens a group and closes it again; the arrows do one of both, however often they are pressed.
func TestKeysOpenAndCloseAGroup(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Folder("big", "Party", 3, mb, func(_ int, i *uploader.Item) { uitest.Sends(i) }))
	d.pullNow()
	d.screen.win.Canvas().Focus(d.frame.list)
	for n, c := range []struct {
		key  fyne.KeyName
		rows int
	}{
		{fyne.KeyReturn, 4}, {fyne.KeyReturn, 1}, {fyne.KeyEnter, 4}, {fyne.KeyRight, 4}, {fyne.KeyLeft, 1}, {fyne.KeyLeft, 1}, {fyne.KeyRight, 4},
	} {
		d.frame.list.TypedKey(&fyne.KeyEvent{Name: c.key})
		d.settle()
		if got := d.queued.Len(); got != c.rows {
			t.Fatalf("after key %d, %s: %d rows, want %d", n, c.key, got, c.rows)
		}
	}
	if got := d.queue.Wishes(); len(got) > 0 {
		t.Errorf("wished %q", got)
	}
}

// Two lives are a choice, and one is none: it is said as it is.
func TestOneLifeIsNoChoice(t *testing.T) {
	for _, lives := range [][]time.Duration{{24 * time.Hour}, {time.Hour, 24 * time.Hour}} {
		d := openTestWindow(t, func(d *testWindow, _ *Deps) { d.place.Links.Choices, d.place.Links.Default = lives, 24*time.Hour })
		if got := d.frame.life.Choice.Visible(); got != (len(lives) > 1) {
			t.Errorf("%v: a choice %v", lives, got)
		}
	}
}
