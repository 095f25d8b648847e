package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"linkdrop/ui/drag"
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/watchfolder"
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

// waiting wants to know of every drop that was sent.
type waiting struct{ sent []uploader.DropID }

func (w *waiting) Waits() bool             { return true }
func (w *waiting) Sent(id uploader.DropID) { w.sent = append(w.sent, id) }

// What a watched folder brings is sent to its destination, and never copied: nobody is at the window for it.
func TestFound(t *testing.T) {
	w := &waiting{}
	d := openTestWindow(t, func(_ *testWindow, deps *Deps) { deps.Watched = w })
	var got []string
	done := func(id uploader.DropID, _ error) { got = append(got, string(id)) }
	d.Found("acme", "/scans/a.pdf", done)
	d.settle()
	if added := d.queue.Wishes(); !slices.Equal(added, []string{"add [/scans/a.pdf] life=168h0m0s together=true"}) || d.queue.Last() != "acme" || !slices.Equal(got, []string{"drop-1"}) {
		t.Fatalf("%q to %s, %q", added, d.queue.Last(), got)
	}
	report := uploader.DropReport{Drop: uploader.DropView{ID: "drop-1", Paths: []string{"/scans/a.pdf"}, Items: 1, Done: 1, Settled: true}, Links: []uploader.NamedLink{{Name: "a.pdf", Files: 1, Link: uitest.Link("a", d.clock)}}}
	d.bell.Observer().Settled(report)
	d.settle()
	if len(d.clip) != 0 || len(d.notes) != 1 {
		t.Errorf("copied %q, told %q", d.clip, d.notes)
	}
	d.bell.Observer().Settled(report) // the person drops the same file
	d.settle()
	if len(d.clip) != 1 {
		t.Errorf("copied %q", d.clip)
	}
	d.queue.Refuse(errors.New("no"))
	d.Found("acme", "/scans/b.pdf", done)
	d.settle()
	if len(d.intake.delivery.quiet) != 0 && d.intake.delivery.quiet["/scans/b.pdf"] != 0 {
		t.Errorf("%v", d.intake.delivery.quiet)
	}
}

func TestWatchTroublesAreSaidAndTakenBack(t *testing.T) {
	d := openTestWindow(t, nil)
	d.WatchTrouble("acme", "/home/x/scans", watchfolder.Unreadable, "")
	d.settle()
	if got := d.notices.own.Text; !strings.Contains(got, "scans cannot be read") {
		t.Errorf("%q", got)
	}
	d.WatchTrouble("acme", "/home/x/scans", watchfolder.Well, "")
	d.settle()
	if got := d.notices.own; got != (present.Notice{}) {
		t.Errorf("%+v", got)
	}
	d.notices.tell("something else")
	d.WatchTrouble("acme", "/home/x/scans", watchfolder.Well, "")
	d.settle()
	if got := d.notices.own.Text; got != "something else" {
		t.Errorf("%q", got)
	}
}

// A folder is chosen in the menu of a destination, and what becomes of what was sent out of it.
func TestWatchAFolder(t *testing.T) {
	o := openTestSetup(t, "en", several)
	o.setup.chooser.native = func(context.Context, bool, string) ([]string, bool) { return []string{"/home/x/scans"}, true }
	o.setup.openList()
	choose := func(d present.Action) {
		row, _ := o.setup.list.Row(0)
		if !slices.Contains(row.Menu, d) {
			t.Fatalf("%v has no %v", row.Menu, d)
		}
		o.setup.list.do(row, d, fyne.Position{})
		for o.setup.chooser.open {
			o.loop.run()
		}
		o.settle()
	}
	choose(present.ActionWatch)
	if got := o.reads(); !strings.Contains(got, "New files in /home/x/scans go to Europa by themselves") || !strings.Contains(got, "What is in it now is not sent.") {
		t.Errorf("%q", got)
	}
	o.key(fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn)
	if did := o.did(); !slices.Equal(did, []string{"watch eu /home/x/scans move"}) {
		t.Fatalf("%q", did)
	}
	if row, _ := o.setup.list.Row(0); !strings.Contains(row.Texts[0], "watches scans") {
		t.Errorf("%q", row.Texts)
	}
	choose(present.ActionUnwatch)
	if did := o.did(); !slices.Equal(did, []string{"unwatch eu"}) {
		t.Errorf("%q", did)
	}
}

// The three answers fit beside each other on a dialog, which is 280 wide inside.
func TestTheAnswersToWatchFit(t *testing.T) {
	for _, lang := range []string{"en", "de"} {
		words := present.NewCatalog(lang)
		width := float32(2 * 8)
		for _, key := range []string{"do.cancel", "watch.leave", "watch.move"} {
			width += kit.NewFocusButton(words.Text(key), "", nil).MinSize().Width
		}
		if width > 280 {
			t.Errorf("%s: %.0f", lang, width)
		}
	}
}

// Escape closes the toolkit's own dialog, and nothing below it.
func TestEscapeClosesTheDialogForFiles(t *testing.T) {
	o := openTestSetup(t, "en", several)
	c := o.screen.win.Canvas()
	escape := func() { c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) }
	o.setup.openList()
	for name, open := range map[string]func(){
		"files": func() { o.intake.choose(false) }, "a folder": func() { o.intake.choose(true) },
		"to save": func() { o.intake.chooser.saveAs("Save", "a.csv", func(string) { t.Error("something was chosen") }) },
	} {
		open()
		if o.intake.chooser.inside == nil {
			t.Fatalf("%s: no dialog", name)
		}
		escape()
		if o.intake.chooser.inside != nil || o.screen.pages.Len() != 1 || c.Overlays().Top() != o.screen.pages.Top() {
			t.Errorf("%s: it is still there, or the page is not", name)
		}
	}
	escape()
	if o.screen.pages.Len() != 0 {
		t.Error("the page does not close")
	}
	if got := o.queue.Wishes(); len(got) != 0 {
		t.Errorf("%q", got)
	}
}
