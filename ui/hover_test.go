package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"linkdrop/ui/drag"
	"linkdrop/ui/kit"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/uitest"
	"linkdrop/ui/view"
	"linkdrop/uploader"
)

// sheet is what lies over the window while something hovers; nil: nothing.
func (d *testWindow) sheet() *view.DropSheet {
	for _, o := range d.screen.win.Canvas().Overlays().List() {
		if s, ok := o.(*view.DropSheet); ok {
			return s
		}
	}
	return nil
}

// over is something that hovers at a place of the window.
func (d *testWindow) over(kind drag.Kind, at fyne.Position) {
	scale := d.screen.win.Canvas().Scale()
	d.hover.Hover(drag.Hover{Kind: kind, X: int(at.X * scale), Y: int(at.Y * scale)})
	d.settle()
}

func TestHoverSaysWhatADropDoes(t *testing.T) {
	d := openTestWindow(t, nil)
	middle := fyne.NewPos(200, 300)
	for kind, want := range map[drag.Kind]string{
		drag.Files: "It goes to Acme Share. The link works for 7 days.", drag.Contents: "It becomes a file and goes to Acme Share. The link works for 7 days.",
		drag.Nothing: "Save it first, then drop the saved file.",
	} {
		d.over(kind, middle)
		if s := d.sheet(); s == nil || s.Hint.Note != want {
			t.Errorf("%v: %+v", kind, s)
		}
	}
	d.hover.Left()
	if d.sheet() != nil {
		t.Error("it left, and the sheet is still there")
	}
	d.hover.Left() // whatever the system tells
	d.over(drag.Files, middle)
	d.hover.Dropped(drag.Drop{Paths: []string{"/a.pdf", "/b.pdf"}})
	d.settle()
	if wishes := d.queue.Wishes(); d.sheet() != nil || len(wishes) != 1 || !strings.HasPrefix(wishes[0], "add [/a.pdf /b.pdf]") {
		t.Errorf("the sheet: %v; wishes %q", d.sheet(), wishes)
	}
}

func TestWhatCannotBeTakenIsSaid(t *testing.T) {
	d := openTestWindow(t, nil)
	d.over(drag.Files, fyne.NewPos(200, 300))
	d.hover.Failed(drag.Broken)
	d.settle()
	if got, want := d.frame.banner.Notice.Text, d.screen.words.Text("drop.broken"); d.sheet() != nil || got != want {
		t.Errorf("the sheet: %v; said %q, want %q", d.sheet(), got, want)
	}
}

// The sheet takes nothing from who types, and nothing that was opened meanwhile goes with it.
func TestTheSheetLeavesTheRestAlone(t *testing.T) {
	d := openTestWindow(t, nil)
	c := d.screen.win.Canvas()
	d.show(historyTab)
	d.settle()
	c.Focus(d.frame.tabs.Search)
	d.over(drag.Files, fyne.NewPos(200, 300))
	d.hover.Left()
	if c.Focused() != fyne.Focusable(d.frame.tabs.Search) {
		t.Errorf("the keyboard is at %v", c.Focused())
	}
	d.over(drag.Files, fyne.NewPos(200, 300))
	asked := false
	d.screen.dialog("Well?", nil, kit.DialogButton{Text: "Yes", Primary: true, Act: func() { asked = true }})
	d.hover.Left()
	d.answer("Yes")
	if !asked || d.sheet() != nil {
		t.Errorf("asked: %t; the sheet: %v", asked, d.sheet())
	}
}

// Over the header's name the destinations open; a drop on one of them chooses it.
func TestADropOnADestinationGoesThere(t *testing.T) {
	o := openTestSetup(t, "en", func(f *uitest.Destinations) { f.Put(uitest.Acme()); f.Put(uitest.Europa()) })
	o.over(drag.Files, fyne.NewPos(200, 300))
	driver := fyne.CurrentApp().Driver()
	var europa fyne.Position
	name := driver.AbsolutePositionForObject(o.frame.header.Name).AddXY(8, 8)
	o.over(drag.Files, name)
	choice := o.setup.hovered(o.frame.header.Name) // as it is going to open
	for i, id := range choice.Dests {
		if row := choice.Menu.Items[i]; id == uitest.Europa().ID {
			europa = driver.AbsolutePositionForObject(row).AddXY(20, row.Size().Height/2)
		}
	}
	choice.Menu.Dismiss()
	overlays := func() int { return len(o.screen.win.Canvas().Overlays().List()) }
	waitFor(t, o.testWindow, func() bool { return overlays() == 2 })
	o.over(drag.Files, europa)
	if note := o.sheet().Hint.Note; note != "It goes to "+uitest.Europa().Title()+". The link works for 7 days." {
		t.Errorf("it says %q", note)
	}
	o.hover.Hover(drag.Hover{Kind: drag.Files, X: int(europa.X), Y: int(europa.Y), Taking: true})
	o.hover.Dropped(drag.Drop{Paths: []string{"/a.pdf"}})
	o.settle()
	if chosen := o.fake.Effective().Destination.Value; chosen != uitest.Europa().ID || overlays() != 0 {
		t.Errorf("drops go to %q, %d overlays", chosen, overlays())
	}
	if wishes := o.queue.Wishes(); len(wishes) != 1 || o.queue.Last() != uitest.Europa().ID {
		t.Errorf("wishes %q to %q", wishes, o.queue.Last())
	}
}

// Who passes over the name does not mean it, and who goes on from the destinations does not either.
func TestDestinationsCloseAgain(t *testing.T) {
	o := openTestSetup(t, "en", func(f *uitest.Destinations) { f.Put(uitest.Acme()) })
	name := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.frame.header.Name).AddXY(8, 8)
	overlays := func() int { return len(o.screen.win.Canvas().Overlays().List()) }
	o.over(drag.Files, name)
	waitFor(t, o.testWindow, func() bool { return overlays() == 2 })
	o.over(drag.Files, fyne.NewPos(200, 500))
	if overlays() != 1 {
		t.Errorf("%d overlays", overlays())
	}
	o.over(drag.Files, name)
	waitFor(t, o.testWindow, func() bool { return overlays() == 2 })
	o.hover.Left()
	if overlays() != 0 {
		t.Errorf("%d overlays", overlays())
	}
	o.openList()
	o.settle()
	o.over(drag.Files, name)
	if o.hover.Name == nil || overlays() != 2 {
		t.Errorf("%d overlays", overlays())
	}
	o.hover.Left()
	if o.screen.pages.Len() != 1 {
		t.Error("the page is gone")
	}
}

// openList opens the page of destinations.
func (o *testSetup) openList() { o.Window.setup.openList() }

// A file that was made of what was dropped goes when it is sent, not before.
func TestMadeFilesGoWhenTheyAreSent(t *testing.T) {
	folder := madefiles.Open(filepath.Join(t.TempDir(), "made"))
	set, err := folder.New()
	if err != nil {
		t.Fatal(err)
	}
	left, err := folder.New()
	if err != nil {
		t.Fatal(err)
	}
	path := set.Path("a.png")
	for _, p := range []string{path, left.Path("of an earlier start")} {
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	there := func(p string) bool { _, err := os.Stat(p); return err == nil }
	drop := uitest.Single(uitest.File("a", "a.png", 10, nil))
	drop.View.Paths = []string{path}
	d := openTestWindow(t, func(w *testWindow, deps *Deps) {
		deps.Made = folder
		w.queue.Put(drop)
	})
	if there(left.Path("of an earlier start")) || !there(path) {
		t.Fatal("what an earlier start left is there, or what it has to send is gone")
	}
	d.hover.Dropped(drag.Drop{Paths: []string{path}, Made: true})
	d.settle()
	d.queue.Change("a", func(i *uploader.Item, _ *uploader.Numbers) { *i = uitest.File("a", "a.png", 10, uitest.Ended(d.clock)) })
	d.queue.ChangeDrop(drop.View.ID, func(d *uitest.Drop) { d.View.Settled = true })
	d.pullNow()
	if there(filepath.Dir(path)) {
		t.Error("it is still there")
	}
}
