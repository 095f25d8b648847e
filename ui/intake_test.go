package ui

import (
	"context"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"linkdrop/ui/drag"
)

// copied is a clipboard that answers when it is let.
type copied struct {
	answer chan bool
	drop   drag.Drop
	why    drag.Failure
	names  drag.Names
	asked  int
}

func (c *copied) Paste(_ context.Context, names drag.Names) (drag.Drop, drag.Failure, bool) {
	c.names = names
	c.asked++
	ok := <-c.answer
	return c.drop, c.why, ok
}

// pasted answers, and waits until the window knows.
func (d *testWindow) pasted(c *copied, ok bool) {
	d.t.Helper()
	c.answer <- ok
	for d.intake.pasting {
		d.loop.run()
	}
	d.settle()
}

func TestPaste(t *testing.T) {
	c := &copied{answer: make(chan bool), drop: drag.Drop{Paths: []string{"/home/x/a.png"}}, why: drag.Broken}
	d := openTestWindow(t, func(_ *testWindow, deps *Deps) { deps.Copied = c })
	press := func() { d.shortcuts.take(&fyne.ShortcutPaste{}) }
	press()
	press() // whoever has it is asked once
	d.pasted(c, true)
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"add [/home/x/a.png] life=168h0m0s together=true"}) || c.asked != 1 {
		t.Errorf("%d asked, %q", c.asked, got)
	}
	if c.names != (drag.Names{Image: "Image", Text: "Text", Pasted: "Screenshot"}) {
		t.Errorf("%+v", c.names)
	}
	press()
	d.pasted(c, false)
	if got, want := d.notices.own.Text, d.screen.words.PasteFailure(drag.Broken); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Where nothing can be pasted, nothing says so.
func TestNoPaste(t *testing.T) {
	d := openTestWindow(t, nil)
	if d.shortcuts.acts[(&fyne.ShortcutPaste{}).ShortcutName()] != nil {
		t.Error("Ctrl+V does something")
	}
}
