package palette

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
)

// opened is a palette over a window with one line to type in, which has the keyboard.
type opened struct {
	*Palette
	t     *testing.T
	below *widget.Entry
	did   []string
	found func([]Item) // answers the last search
	asked []string
}

func open(t *testing.T, titles ...string) *opened {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(kit.Light))
	o := &opened{t: t, below: widget.NewEntry()}
	w := test.NewTempWindow(t, o.below)
	w.Resize(fyne.NewSize(360, 420))
	o.Palette = New(Deps{
		Canvas: w.Canvas, None: "Nothing",
		Items:  func() []Item { return o.items(titles...) },
		Search: func(typed string, found func([]Item)) { o.asked, o.found = append(o.asked, typed), found },
	})
	w.Canvas().Focus(o.below)
	o.Open()
	return o
}

func (o *opened) items(titles ...string) (all []Item) {
	for _, title := range titles {
		all = append(all, Item{Title: title, Do: func() { o.did = append(o.did, title) }})
	}
	return all
}

func (o *opened) types(text string) {
	o.t.Helper()
	for _, r := range text {
		o.d.Canvas().Focused().TypedRune(r)
	}
}

func (o *opened) key(names ...fyne.KeyName) {
	o.t.Helper()
	for _, name := range names {
		o.d.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestThreeLettersAndEnter(t *testing.T) {
	o := open(t, "budget.xlsx", "report.pdf", "repair.txt")
	o.types("rep")
	o.key(fyne.KeyReturn)
	if strings.Join(o.did, " ") != "report.pdf" || o.Opened() {
		t.Errorf("did %q, still open: %v", o.did, o.Opened())
	}
	if o.d.Canvas().Focused() != fyne.Focusable(o.below) {
		t.Errorf("the keyboard went to %T", o.d.Canvas().Focused())
	}
}

func TestKeysOfThePalette(t *testing.T) {
	o := open(t, "a", "b", "c")
	o.key(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyTab, fyne.KeyDown, fyne.KeyReturn) // b c a c a b
	if strings.Join(o.did, " ") != "b" {
		t.Errorf("did %q", o.did)
	}
	o.Open()
	o.types("zz")
	o.key(fyne.KeyReturn) // nothing fits, nothing happens
	if !o.Opened() || !o.nothing.Visible() {
		t.Error("it is gone, or does not say that nothing fits")
	}
	o.key(fyne.KeyEscape)
	if o.Opened() || o.d.Canvas().Focused() != fyne.Focusable(o.below) {
		t.Error("Escape did not give the keyboard back")
	}
	if len(o.did) != 1 {
		t.Errorf("did %q", o.did)
	}
}

// What is found elsewhere stands below what is at hand, so that Enter does what it would have done a moment ago; an answer to what
// nobody asks any more is dropped.
func TestWhatIsFoundElsewhere(t *testing.T) {
	o := open(t, "report.pdf")
	o.types("re")
	late := o.found
	o.types("p")
	late(o.items("an old answer"))
	if len(o.shown) != 1 {
		t.Fatalf("%+v", o.shown)
	}
	o.found(o.items("sent earlier.rep", "1", "2", "3", "4", "5", "6", "7", "8"))
	if len(o.shown) != most || o.shown[0].Title != "report.pdf" || o.shown[1].Title != "sent earlier.rep" {
		t.Fatalf("%d: %+v", len(o.shown), o.shown)
	}
	o.key(fyne.KeyDown, fyne.KeyReturn)
	if strings.Join(o.did, " ") != "sent earlier.rep" || strings.Join(o.asked, " ") != "r re rep" {
		t.Errorf("did %q, asked %q", o.did, o.asked)
	}
	o.found(o.items("too late"))
	if o.Opened() {
		t.Error("an answer opened it")
	}
}

func TestThePaletteFitsTheLeastWindow(t *testing.T) {
	var titles []string
	for i := range 20 {
		titles = append(titles, fmt.Sprint(strings.Repeat("long ", 30), i, ".pdf"))
	}
	o := open(t, titles...)
	size, at := o.pop.Size(), o.pop.Content.Position()
	if at.Y+size.Height > 420+fromTop || o.height()+fromTop > 412 || len(o.shown) != most {
		t.Errorf("%v high from %v on", size, at)
	}
	row := o.list.rows[0]
	if right := row.title.Position().X + row.title.Size().Width; right > o.list.Size().Width {
		t.Errorf("a title ends at %v, outside of %v", right, o.list.Size().Width)
	}
	o.list.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, 2*itemHeight+3)})
	if len(o.did) != 1 || o.did[0] != titles[2] {
		t.Errorf("a click did %q", o.did)
	}
}
