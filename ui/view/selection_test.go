package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// letters is a source whose rows are called by letters.
type letters struct{ all []string }

func (l *letters) Len() int { return len(l.all) }
func (l *letters) Key(n int) (present.RowKey, bool) {
	if n < 0 || n >= len(l.all) {
		return present.RowKey{}, false
	}
	return present.RowKey{Item: uploader.ItemID(l.all[n])}, true
}
func (l *letters) Find(key present.RowKey) int { return slices.Index(l.all, string(key.Item)) }
func (l *letters) Row(n int) (present.Row, bool) {
	key, ok := l.Key(n)
	return present.Row{Key: key, Name: string(key.Item), Progress: -1}, ok
}

func (l *letters) remove(names string) {
	l.all = slices.DeleteFunc(l.all, func(s string) bool { return strings.Contains(names, s) })
}

func openLetters(t *testing.T) (list *RowList, source *letters, held *fyne.KeyModifier, menus *[]string) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(kit.Light))
	source = &letters{all: strings.Split("abcdefgh", "")}
	held, menus = new(fyne.KeyModifier), &[]string{}
	list = NewRowList(source, RowCallbacks{Words: present.NewCatalog("en"), Unfold: func(present.RowKey) {}}, nil)
	list.Modifiers = func() fyne.KeyModifier { return *held }
	list.OnMenu = func(f present.Row, at fyne.Position) {
		*menus = append(*menus, fmt.Sprintf("%s at %v of %s", f.Name, at.Y, names(list)))
	}
	win := test.NewTempWindow(t, list)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(400, 8*RowHeight))
	return list, source, held, menus
}

func names(l *RowList) string {
	var all []string
	for _, r := range l.SelectedRows() {
		all = append(all, r.Name)
	}
	return strings.Join(all, "")
}

func (l *RowList) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		l.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func click(l *RowList, name string, with fyne.KeyModifier) {
	l.InSight(func(_ int, r *Row) {
		if r.Model.Name == name {
			r.MouseDown(&desktop.MouseEvent{Modifier: with})
			r.MouseUp(&desktop.MouseEvent{Modifier: with})
			r.Tapped(&fyne.PointEvent{})
		}
	})
}

func TestSelectingSeveral(t *testing.T) {
	const shift, ctrl = fyne.KeyModifierShift, fyne.KeyModifierShortcutDefault
	for _, c := range []struct {
		what, want, chosen string
		do                 func(l *RowList, held *fyne.KeyModifier)
	}{
		{"a click", "c", "c", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "c", 0) }},
		{"with Ctrl", "bd", "d", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "d", ctrl) }},
		{"with Ctrl out again", "b", "b", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "d", ctrl); click(l, "d", ctrl) }},
		{"with Ctrl on the only one", "b", "b", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "b", ctrl) }},
		{"with Shift", "bcd", "d", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "d", shift) }},
		{"with Shift upwards", "bcd", "b", func(l *RowList, _ *fyne.KeyModifier) { click(l, "d", 0); click(l, "b", shift) }},
		{"with Shift, less again", "bc", "c", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "d", shift); click(l, "c", shift) }},
		{"Shift before anything", "c", "c", func(l *RowList, _ *fyne.KeyModifier) { click(l, "c", shift) }},
		{"a click ends it", "f", "f", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "d", shift); click(l, "f", 0) }},
		{"arrows with Shift", "bcd", "d", func(l *RowList, held *fyne.KeyModifier) {
			click(l, "b", 0)
			*held = shift
			l.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
		}},
		{"to the end", "fgh", "h", func(l *RowList, held *fyne.KeyModifier) { click(l, "f", 0); *held = shift; l.press(fyne.KeyEnd) }},
		{"an arrow ends it", "e", "e", func(l *RowList, _ *fyne.KeyModifier) { click(l, "b", 0); click(l, "d", shift); l.press(fyne.KeyDown) }},
		{"all", "abcdefgh", "c", func(l *RowList, _ *fyne.KeyModifier) { click(l, "c", 0); l.SelectAll() }},
		{"all before anything", "abcdefgh", "a", func(l *RowList, _ *fyne.KeyModifier) { l.SelectAll() }},
		{"Escape", "c", "c", func(l *RowList, _ *fyne.KeyModifier) { click(l, "c", 0); l.SelectAll(); l.press(fyne.KeyEscape) }},
		{"where one is enough", "d", "d", func(l *RowList, held *fyne.KeyModifier) {
			l.OnlyOne = true
			click(l, "b", 0)
			click(l, "c", ctrl)
			*held = shift
			l.press(fyne.KeyDown)
		}},
	} {
		l, _, held, _ := openLetters(t)
		c.do(l, held)
		if f, _ := l.Selected(); names(l) != c.want || f.Name != c.chosen {
			t.Errorf("%s: %q are selected and %q is chosen, want %q and %q", c.what, names(l), f.Name, c.want, c.chosen)
		}
	}
}

// What is gone is not selected, and the next row is chosen.
func TestTheNextRowIsSelected(t *testing.T) {
	for _, c := range []struct{ click, with, gone, want string }{
		{"c", "", "c", "d"},
		{"h", "", "h", "g"},
		{"b", "d", "bcd", "e"},
		{"f", "h", "fgh", "e"},
		{"b", "d", "c", "bd"},
		{"b", "d", "d", "bc"},
		{"a", "h", "abcdefgh", ""},
		{"c", "", "ab", "c"},
	} {
		l, source, _, _ := openLetters(t)
		click(l, c.click, 0)
		if c.with != "" {
			click(l, c.with, fyne.KeyModifierShift)
		}
		l.MoveOn()
		source.remove(c.gone)
		l.Relay()
		if got := names(l); got != c.want {
			t.Errorf("%s to %s selected, %s gone: %q, want %q", c.click, c.with, c.gone, got, c.want)
		}
	}
	l, source, _, _ := openLetters(t) // what goes by itself moves nothing either
	click(l, "d", 0)
	source.remove("cd")
	l.Relay()
	if f, ok := l.Selected(); !ok {
		t.Errorf("%q is chosen", f.Name)
	}
}

// The menu opens by the other mouse button, by its own key, and by Shift+F10, for what is selected.
func TestWaysToTheMenu(t *testing.T) {
	l, _, held, menus := openLetters(t)
	click(l, "b", 0)
	click(l, "c", fyne.KeyModifierShift)
	second := func(name string) {
		l.InSight(func(_ int, r *Row) {
			if r.Model.Name == name {
				r.TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(9, 7)})
			}
		})
	}
	second("b")
	second("f")
	l.press(desktop.KeyMenu, fyne.KeyF10)
	*held = fyne.KeyModifierShift
	l.press(fyne.KeyF10)
	if want := []string{"c at 7 of bc", "f at 7 of f", "f at 319 of f", "f at 319 of f"}; !slices.Equal(*menus, want) {
		t.Errorf("%q, want %q", *menus, want)
	}
}

// Whatever is clicked and taken away, only rows that are there are selected, and the chosen one is among them.
func TestSelectionHoldsTogether(t *testing.T) {
	l, source, _, _ := openLetters(t)
	rapid.Check(t, func(t *rapid.T) {
		source.all = strings.Split("abcdefgh", "")
		l.selection = selection{source: source}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			if len(source.all) == 0 {
				break
			}
			n := rapid.IntRange(0, len(source.all)-1).Draw(t, "row")
			key, _ := source.Key(n)
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				l.selection.only(key)
			case 1:
				l.selection.toggle(key)
			case 2:
				l.selection.reach(n)
			case 3:
				l.selection.all()
			case 4:
				l.selection.moveOn()
				source.remove(string(key.Item))
				l.selection.mend()
			}
			f, ok := l.Selected()
			if l.selection.any && (!ok || !l.selection.has(f.Key)) {
				t.Fatalf("%q is chosen of %q, %v", f.Name, names(l), l.selection)
			}
			if l.selection.any && names(l) == "" {
				t.Fatal("nothing is selected")
			}
		}
	})
}
