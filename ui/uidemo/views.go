//go:build demo

package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/drag"
	"linkdrop/ui/kit"
	"linkdrop/ui/view"
)

// galleryView is one state of the window that is worth a look, and how to get there.
type galleryView struct {
	name  string
	stage stage
	acts  []func(*stage)
	each  bool // what is open closes or stays where it was when the window gets another size
}

// views are every state there is.
var views = []galleryView{
	{name: "empty", stage: stage{scene: "empty"}},
	{name: "first", stage: stage{scene: "empty", practice: true, setup: "first"}},
	{name: "busy", stage: stage{scene: "busy"}},
	{name: "hover", stage: stage{scene: "busy"}, acts: acts(hovers), each: true},
	{name: "hover-empty", stage: stage{scene: "empty"}, acts: acts(hovers), each: true},
	{name: "paused", stage: stage{scene: "paused"}},
	{name: "stalled", stage: stage{scene: "stalled"}},
	{name: "hold", stage: stage{scene: "hold"}},
	{name: "host", stage: stage{scene: "host", setup: "some"}},
	{name: "signin", stage: stage{scene: "token", setup: "some"}},
	{name: "gone", stage: stage{scene: "gone", setup: "some"}},
	{name: "failed", stage: stage{scene: "failed"}},
	{name: "done", stage: stage{scene: "done"}},
	{name: "photos", stage: stage{scene: "photos"}},
	{name: "tip", stage: stage{scene: "photos"}, acts: acts(pointed(1), tip), each: true},
	{name: "selected", stage: stage{scene: "done"}, acts: acts(row(1), pointed(2))},
	{name: "group", stage: stage{scene: "done"}, acts: acts(row(0))},
	{name: "ended", stage: stage{scene: "ended"}},
	{name: "usedup", stage: stage{scene: "closed", closes: true}},
	{name: "early", stage: stage{scene: "early", early: true}},
	{name: "nolink", stage: stage{scene: "nolink"}},
	{name: "history", stage: stage{scene: "done", closes: true}, acts: acts(key(fyne.Key2))},
	{name: "palette", stage: stage{scene: "done", closes: true}, acts: acts(key(fyne.KeyK)), each: true},
	{name: "many", stage: stage{scene: "many"}},
	{name: "names", stage: stage{scene: "names"}},
	{name: "menu", stage: stage{scene: "done", setup: "some"}, acts: acts(button("Menu", "Menü")), each: true},
	{name: "choice", stage: stage{scene: "done", setup: "some"}, acts: acts(chooses), each: true},
	{name: "limits", stage: stage{scene: "done", closes: true}, acts: acts(button("Password, limits and note of the link", "Passwort, Grenzen und Notiz des Links")), each: true},
	{name: "rowmenu", stage: stage{scene: "done", closes: true}, acts: acts(button("More budget 2026.xlsx", "Mehr: budget 2026.xlsx")), each: true},
	{name: "settings", stage: stage{scene: "done", setup: "some"}, acts: acts(key(fyne.KeyComma))},
	{name: "destinations", stage: stage{scene: "empty", setup: "some"}, acts: acts(list)},
	{name: "check", stage: stage{scene: "empty", setup: "some"}, acts: acts(list, more, item("Check setup", "Einrichtung prüfen"), pause)},
	{name: "check-bad", stage: stage{scene: "empty", setup: "bad"}, acts: acts(list, more, item("Check setup", "Einrichtung prüfen"), pause)},
	{name: "removal", stage: stage{scene: "gone", setup: "some"}, acts: acts(list, more, item("Remove…", "Entfernen…")), each: true},
	{name: "form", stage: stage{scene: "empty", setup: "some"}, acts: acts(list, more, item("Edit…", "Bearbeiten…"))},
	{name: "kinds", stage: stage{scene: "empty", setup: "some"}, acts: acts(list, button("Add a destination…", "Ziel hinzufügen…"))},
	{name: "dialog", stage: stage{scene: "ended"}, acts: acts(button("Delete file old-link.pdf", "Datei löschen: old-link.pdf")), each: true},
	{name: "quit", stage: stage{scene: "busy"}, acts: acts(key(fyne.KeyQ)), each: true},
}

func acts(all ...func(*stage)) []func(*stage) { return all }

// key presses a letter with Control.
func key(k fyne.KeyName) func(*stage) {
	return func(s *stage) {
		fyne.DoAndWait(func() {
			if c, ok := s.window.Canvas().(fyne.Shortcutable); ok {
				c.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault})
			}
		})
	}
}

// objects are what lies uppermost: of a page, a menu or a question, or else the window.
func (s *stage) objects() []fyne.CanvasObject {
	if top := s.window.Canvas().Overlays().Top(); top != nil {
		return below(top)
	}
	return below(s.window.Content())
}

// below is an object and all that it is made of, as far as it is shown.
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

// button presses the one that has one of these names.
func button(names ...string) func(*stage) {
	return func(s *stage) {
		fyne.DoAndWait(func() {
			var have []string
			for _, o := range s.objects() {
				var b *kit.Button
				switch o := o.(type) {
				case *kit.FocusButton:
					b = &o.Button
				case *kit.Button:
					b = o
				}
				for _, name := range names {
					if b != nil && b.Name == name && b.Visible() {
						b.Tapped(nil)
						return
					}
				}
				if b != nil {
					have = append(have, b.Name)
				}
			}
			fmt.Fprintf(os.Stderr, "%s: there is no button %q, but %q\n", s.scene, names, have)
		})
	}
}

// list opens the list of destinations.
func list(s *stage) {
	button("Menu", "Menü")(s)
	item("Destinations…", "Ziele…")(s)
}

// more opens the menu of a destination.
func more(s *stage) { button("More Acme Europa", "Mehr: Acme Europa")(s) }

// item takes the one of the menu that is open that has one of these names.
func item(names ...string) func(*stage) {
	return func(s *stage) {
		fyne.DoAndWait(func() {
			var found fyne.Tappable
			for _, o := range s.objects() {
				tappable, ok := o.(fyne.Tappable)
				if !ok {
					continue
				}
				for _, part := range below(o) {
					if t, ok := part.(*canvas.Text); ok && slices.Contains(names, strings.TrimSpace(t.Text)) {
						found = tappable // the last is the innermost
					}
				}
			}
			if found == nil {
				fmt.Fprintf(os.Stderr, "%s: there is no item %q\n", s.scene, names)
				return
			}
			found.Tapped(&fyne.PointEvent{})
		})
	}
}

// rows are those in sight.
func (s *stage) rows() (all []*view.Row) {
	for _, o := range s.objects() {
		if r, ok := o.(*view.Row); ok && r.Visible() && r.Model.Name != "" && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	top := func(r *view.Row) float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(r).Y }
	slices.SortFunc(all, func(a, b *view.Row) int { return cmp.Compare(top(a), top(b)) })
	return all
}

// row clicks on row n.
func row(n int) func(*stage) {
	return func(s *stage) {
		fyne.DoAndWait(func() {
			if all := s.rows(); n < len(all) {
				all[n].Tapped(&fyne.PointEvent{})
			} else {
				fmt.Fprintf(os.Stderr, "%s: there is no row %d, but %d\n", s.scene, n, len(all))
			}
		})
	}
}

// pointed puts the pointer on row n.
func pointed(n int) func(*stage) {
	return func(s *stage) {
		fyne.DoAndWait(func() {
			if all := s.rows(); n < len(all) {
				all[n].MouseIn(nil)
			}
		})
	}
}

// chooses opens the choice behind the header's name.
func chooses(s *stage) {
	fyne.DoAndWait(func() {
		for _, o := range s.objects() {
			if h, ok := o.(*view.Header); ok {
				h.Name.Tapped(nil)
			}
		}
	})
}

// tip puts the pointer on the last button of the second row.
func tip(s *stage) {
	fyne.DoAndWait(func() {
		n := 0
		for _, o := range s.objects() {
			if b, ok := o.(*kit.Button); ok && b.Visible() && b.Name != "" {
				if n++; n == 3 {
					b.MouseIn(nil)
				}
			}
		}
	})
}

// hovers drags files over the window.
func hovers(s *stage) {
	if s.sink == nil { // the window was not there yet when it was shown
		fyne.DoAndWait(s.opened.Show)
	}
	if s.sink != nil {
		s.sink.Hover(drag.Hover{Kind: drag.Files, X: 200, Y: 300})
	}
}

// pause lets what takes its time come to an end.
func pause(*stage) { time.Sleep(2 * time.Second) }
