package ui

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/ui/view"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/settings"
)

// testSetup is a window in which destinations are set up.
type testSetup struct {
	*testWindow
	fake     *uitest.Destinations
	mu       sync.Mutex
	reopened []string
}

// openTestSetup makes one; put sets up what is there before, and drops go to chosen.
func openTestSetup(t *testing.T, locale string, put func(*uitest.Destinations)) *testSetup {
	t.Helper()
	o := &testSetup{fake: &uitest.Destinations{}}
	if put != nil {
		put(o.fake)
	}
	o.fake.Did()
	o.testWindow = openTestWindow(t, func(_ *testWindow, deps *Deps) {
		deps.Locale, deps.Destinations = locale, o.fake
		deps.Presets = []string{"fastapi-share", "fastapi-simple"}
		deps.Validate = func(p settings.Destination) (bool, string) {
			if p.Mapping != nil && len(p.Mapping.File) > 0 {
				return false, "line 3, sign.url: must be a path"
			}
			return p.Kind != settings.Companion && (p.Mapping == nil || p.Mapping.Preset == "fastapi-share"), ""
		}
		deps.Reopen = func(id string) {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.reopened = append(o.reopened, id)
		}
		deps.PlaceOf = func(id string) present.Place {
			p, ok := o.fake.Effective().Find(id)
			if !ok {
				return present.Place{ID: id, Name: id}
			}
			return present.Place{ID: id, Name: p.Title(), Practice: p.Kind == settings.Practice, Links: destination.LinkTraits{Several: true}, Restarts: p.Kind == settings.Mapped}
		}
		deps.Place = func() present.Place { return deps.PlaceOf(o.fake.Effective().Destination.Value) }
	})
	return o
}

// key presses a key where the keyboard is.
func (o *testSetup) key(names ...fyne.KeyName) {
	o.t.Helper()
	c := o.screen.win.Canvas()
	for _, name := range names {
		switch name {
		case fyne.KeyTab:
			c.FocusNext()
		default:
			if c.Focused() == nil {
				o.t.Fatalf("the keyboard is nowhere, and %s was pressed", name)
			}
			c.Focused().TypedKey(&fyne.KeyEvent{Name: name})
		}
		o.settle()
	}
}

// write types text where the keyboard is.
func (o *testSetup) write(text string) {
	o.t.Helper()
	f := o.screen.win.Canvas().Focused()
	if f == nil {
		o.t.Fatalf("the keyboard is nowhere, and %q was typed", text)
	}
	test.Type(f, text)
	o.settle()
}

// at is what the keyboard is on, as people would call it.
func (o *testSetup) at() string {
	switch f := o.screen.win.Canvas().Focused().(type) {
	case *kit.FieldEntry:
		if line, ok := f.Owner.(*kit.Field); ok {
			return line.Label
		}
	case *kit.FocusButton:
		return f.Name
	case *kit.Checkbox:
		return f.Label.Text
	case *kit.Card:
		return f.Title
	case *view.RowList:
		return "list"
	case nil:
		return "nothing"
	}
	return "something else"
}

// line is the one that the keyboard is in.
func (o *testSetup) line() *kit.FieldEntry {
	o.t.Helper()
	line, ok := o.screen.win.Canvas().Focused().(*kit.FieldEntry)
	if !ok {
		o.t.Fatalf("the keyboard is on %s", o.at())
	}
	return line
}

// page is the uppermost page.
func (o *testSetup) page() *kit.Page {
	o.t.Helper()
	if o.screen.pages.Len() == 0 {
		o.t.Fatal("there is no page")
	}
	return o.screen.pages.Top()
}

// reads are the sentences on the uppermost page or dialog, each once, as they stand there.
func (o *testSetup) reads() string {
	o.t.Helper()
	top := o.screen.win.Canvas().Overlays().Top()
	if top == nil {
		return ""
	}
	var all []string
	if p, ok := top.(*kit.Page); ok {
		for _, b := range p.Column.Blocks {
			if says := saysOf(b); b.Visible() && says != "" {
				all = append(all, says)
			}
		}
		return strings.Join(all, " | ")
	}
	for _, obj := range test.LaidOutObjects(top) {
		if p, ok := obj.(*kit.Paragraph); ok && p.Text != "" && p.Visible() {
			all = append(all, p.Text)
		}
	}
	return strings.Join(all, " | ")
}

// saysOf is the sentence of a block.
func saysOf(b kit.Block) string {
	switch b := b.(type) {
	case *kit.Paragraph:
		return b.Text
	case *kit.StatusLine:
		return b.Text.Text
	case *kit.Field:
		return b.Note()
	}
	return ""
}

// did are what was done to destinations.
func (o *testSetup) did() []string { o.settle(); return o.fake.Did() }

// waitCheck waits until a check has ended.
func (o *testSetup) waitCheck() {
	o.t.Helper()
	waitFor(o.t, o.testWindow, func() bool { return o.page().Buttons[0].Text != "Stop" && o.page().Buttons[0].Text != "Abbrechen" })
}

func (o *testSetup) again() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := slices.Clone(o.reopened)
	o.reopened = nil
	return all
}

func fine() []check.Finding {
	return []check.Finding{
		{Step: check.StepName, Level: check.Passed, Value: "s3.eu-central-1.amazonaws.com"},
		{Step: check.StepSignIn, Level: check.Passed, About: "keys"},
		{Step: check.StepDelete, Level: check.Noted, About: "forbidden", Value: check.TestFile},
	}
}

func wrongKeys() []check.Finding {
	return []check.Finding{
		{Step: check.StepName, Level: check.Passed, Value: "s3.amazonaws.com"},
		{Step: check.StepSignIn, Level: check.Failed, About: "keys"},
		{Step: check.StepWrite, Level: check.Skipped},
	}
}
