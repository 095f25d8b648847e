package view

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// days is a source with a heading above every perDay-th row; it counts how many rows were asked for.
type days struct{ n, perDay, asked int }

func (d *days) Len() int { return d.n }

func (d *days) Row(n int) (present.Row, bool) {
	d.asked++
	return present.Row{Key: present.RowKey{Item: uploader.ItemID(fmt.Sprint(n))}, Name: fmt.Sprint(n), Progress: -1}, n >= 0 && n < d.n
}

func (d *days) Find(key present.RowKey) (n int) {
	if _, err := fmt.Sscan(string(key.Item), &n); err != nil {
		return -1
	}
	return n
}

func (d *days) Heading(n int) string {
	if n%d.perDay == 0 {
		return fmt.Sprint("day ", n/d.perDay)
	}
	return ""
}

func openDays(t testing.TB, source *days) *DayList {
	t.Helper()
	test.NewTempApp(t)
	l := NewDayList(source, RowCallbacks{Words: present.NewCatalog("en"), Action: func(present.Row, present.Action, fyne.Position) {}}, nil)
	w := test.NewTempWindow(t, l)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(440, 320))
	l.Relay(0)
	return l
}

// Whatever is done with 100,000 rows, those in sight are asked for and no others.
func TestADayListAsksForRowsInSight(t *testing.T) {
	source := &days{n: 100_000, perDay: 7}
	l := openDays(t, source)
	const most = 40 // a few looks at each of the six in sight
	for name, do := range map[string]func(){
		"laying out":   func() { l.Relay(0) },
		"drawing":      l.Redraw,
		"to the end":   func() { l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) },
		"a page up":    func() { l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageUp}) },
		"the wheel":    func() { l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -2000)}) },
		"to the start": func() { l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome}) },
	} {
		source.asked = 0
		do()
		if source.asked > most {
			t.Errorf("%s: %d rows were asked for", name, source.asked)
		}
	}
	if drawn := len(l.seen) + len(l.spare); drawn > 16 {
		t.Errorf("%d rows to draw on were made", drawn)
	}
}

// Rows stand where their headings leave them, and the row at a height is the one that is there.
func TestWhereRowsStand(t *testing.T) {
	l := openDays(t, &days{n: 1000, perDay: 3})
	y := float32(0)
	for n := range 1000 {
		if n%3 == 0 {
			if got := l.rowAt(y + 1); got != n {
				t.Fatalf("the heading of row %d belongs to row %d", n, got)
			}
			y += HeadingHeight
		}
		if l.top(n) != y || l.rowAt(y) != n || l.rowAt(y+RowHeight-1) != n {
			t.Fatalf("row %d is at %v, not %v; rowAt says %d", n, l.top(n), y, l.rowAt(y))
		}
		y += RowHeight
	}
	if l.height() != y {
		t.Errorf("all of it is %v high, not %v", l.height(), y)
	}
}

func TestKeysOfADayList(t *testing.T) {
	source := &days{n: 100, perDay: 5}
	l := openDays(t, source)
	asked := 0
	l.OnNearEnd = func() { asked++ }
	l.FocusGained()
	key := func(name fyne.KeyName, want string) {
		t.Helper()
		l.TypedKey(&fyne.KeyEvent{Name: name})
		if f, n, ok := l.Selected(); !ok || f.Name != want {
			t.Errorf("%s chooses %q (%d, %v), want %s", name, f.Name, n, ok, want)
		}
		inSight := false
		l.InSight(func(_ int, r *Row) { inSight = inSight || r.Model.Name == want })
		if !inSight {
			t.Errorf("%s: row %s is not in sight", name, want)
		}
	}
	key(fyne.KeyDown, "1")
	key(fyne.KeyUp, "0")
	key(fyne.KeyUp, "0")
	key(fyne.KeyPageDown, "5")
	if asked > 0 {
		t.Error("more is asked for far from the end")
	}
	key(fyne.KeyEnd, "99")
	if asked == 0 {
		t.Error("no more is asked for near the end")
	}
	key(fyne.KeyDown, "99")
	key(fyne.KeyHome, "0")
	if l.scroll.Offset.Y != 0 {
		t.Errorf("the first day is out of sight: %v", l.scroll.Offset)
	}
	// Rows that come at the end move nothing.
	key(fyne.KeyEnd, "99")
	at := l.scroll.Offset.Y
	source.n = 150
	l.Relay(100)
	if l.scroll.Offset.Y != at || l.height() != 150*RowHeight+30*HeadingHeight {
		t.Errorf("at %v, before %v; %v high", l.scroll.Offset.Y, at, l.height())
	}
	source.n = 0
	l.Relay(0)
	l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if _, _, ok := l.Selected(); ok {
		t.Error("a row is chosen where there is none")
	}
}

// BenchmarkDayList is what the window's thread pays with 100,000 rows.
func BenchmarkDayList(b *testing.B) {
	l := openDays(b, &days{n: 100_000, perDay: 7})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			l.Relay(0)
		}
	})
	b.Run("scroll", func(b *testing.B) {
		for b.Loop() {
			l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -100)})
		}
	})
	b.Run("next page", func(b *testing.B) {
		for b.Loop() {
			l.Relay(99_800)
		}
	})
}
