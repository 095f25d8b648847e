package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/uitest"
	"linkdrop/ui/view"
)

// In the least window five rows are in sight, whole, and nothing lies upon anything else.
func TestFiveRowsInTheLeastWindow(t *testing.T) {
	for _, locale := range []string{"en", "de"} {
		d := openTestWindow(t, func(d *testWindow, deps *Deps) { canClose(d); deps.Locale = locale })
		for n := range 6 {
			d.queue.Put(uitest.Single(uitest.File(fmt.Sprint(n), "a.pdf", mb, uitest.Ended(d.clock.AddDate(0, 0, 3)))))
		}
		d.pullNow()
		for _, width := range []float32{leastWidth, 440, 640, 760, 1200} {
			d.screen.win.Resize(fyne.NewSize(width, leastHeight))
			d.settle()
			f := d.frame
			if whole := int(f.rows.Size().Height / view.RowHeight); whole < 5 {
				t.Errorf("%s: %d rows are in sight", locale, whole)
			}
			left := f.tabs.Buttons[1].Position().X + f.tabs.Buttons[1].Size().Width + f.tabs.Position().X
			if life := f.life.Position().X; life < left {
				t.Errorf("%s, %v wide: how long links work begins at %v, the tabs end at %v", locale, width, life, left)
			}
			for _, b := range []*kit.FocusButton{f.life.Choice, f.life.Limits} {
				if end := b.Position().X + b.Size().Width; b.Position().X < 0 || b.Visible() && end > f.life.Size().Width+12 {
					t.Errorf("%s, %v wide: %q is from %v to %v of %v", locale, width, b.Name, b.Position().X, end, f.life.Size().Width)
				}
			}
		}
	}
}

// Where there is little room the main button of a row is a picture that says in words what it does while the pointer is on it.
func TestNarrowRowsHavePictures(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(d.clock.AddDate(0, 0, 3)))))
	d.pullNow()
	find := func(name string) *kit.Button {
		for _, o := range below(d.frame.box) {
			if b, ok := o.(*kit.Button); ok && b.Name == name && b.Visible() {
				return b
			}
		}
		t.Fatalf("there is no button %q", name)
		return nil
	}
	if b := find("Copy link a.pdf"); b.Text != "Copy link" || b.Icon != "" {
		t.Errorf("with room it has %q and %q", b.Text, b.Icon)
	}
	d.screen.win.Resize(fyne.NewSize(leastWidth, leastHeight))
	d.settle()
	b := find("Copy link a.pdf")
	if b.Text != "" || b.Icon != "copy" || b.Size().Width != kit.ButtonHeight {
		t.Errorf("in the least window it has %q and %q, and is %v wide", b.Text, b.Icon, b.Size().Width)
	}
	shown := func() bool { return d.shows("Copy link") }
	if shown() {
		t.Error("the words are there before the pointer is")
	}
	b.MouseIn(nil)
	if !shown() {
		t.Error("the pointer is on it, and no words are there")
	}
	b.MouseOut()
	if shown() {
		t.Error("the pointer went, and the words stay")
	}
}

// A notch of the wheel is one row, and does not go beyond the first.
func TestWheel(t *testing.T) {
	d := openTestWindow(t, nil)
	for n := range 30 {
		d.queue.Put(uitest.Single(uitest.File(fmt.Sprint(n), "a.pdf", mb, uitest.Ended(d.clock.AddDate(0, 0, 3)))))
	}
	d.pullNow()
	list := d.frame.list
	turn := func(notches float32) {
		list.Seen[0].Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 25*notches)})
	}
	first := list.Seen[0]
	turn(-2)
	if at := list.GetScrollOffset(); at != 2*view.RowHeight {
		t.Errorf("after two notches it is at %v", at)
	}
	list.Seen[0] = first
	turn(5)
	if at := list.GetScrollOffset(); at != 0 {
		t.Errorf("at the top it is at %v", at)
	}
}

// below is an object and all that is seen of what it is made of, as it is: the toolkit's own look at it draws everything anew.
func below(o fyne.CanvasObject) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	all := []fyne.CanvasObject{o}
	for _, part := range parts {
		if part.Visible() {
			all = append(all, below(part)...)
		}
	}
	return all
}

// shows reports whether a text is seen anywhere in the window.
func (d *testWindow) shows(text string) bool {
	for _, o := range below(d.frame.box) {
		if t, ok := o.(*canvas.Text); ok && t.Text == text {
			return true
		}
	}
	return false
}
