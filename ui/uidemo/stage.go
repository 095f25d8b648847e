//go:build demo

package main

import (
	"log/slog"
	"os"
	"time"

	"fyne.io/fyne/v2"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"linkdrop/ui"
	"linkdrop/ui/drag"
	"linkdrop/ui/kit"
	"linkdrop/ui/madefiles"
	"linkdrop/ui/native"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/destination"
)

type memory struct{ c ui.Choices }

func (m *memory) Choices() ui.Choices { return m.c }
func (m *memory) Save(c ui.Choices)   { m.c = c }

// stage is a window and what it is opened over.
type stage struct {
	scene, locale, setup string
	theme                kit.ThemeChoice
	width, height        float32
	practice, closes     bool
	early                bool // links can be made before their files arrive
	runs                 bool // bytes seem to travel
	began                time.Time
	sink                 drag.Sink // what is told of drags, once the window is shown; only where files come of no system
	opened               *ui.Window
	window               fyne.Window
	display              *xgb.Conn // where the window is looked at
	drawable             xproto.Drawable
}

// now is a time that begins the same whenever somebody looks: the afternoon of Friday, 27 November 2026.
func (s *stage) now() time.Time {
	return time.Date(2026, time.November, 27, 14, 5, 0, 0, time.Local).Add(time.Since(s.began))
}

// Attach implements drag.Target: the gallery drags by itself.
func (s *stage) Attach(_ uintptr, _ drag.Names, to drag.Sink) bool {
	s.sink = to
	return true
}

// open opens the window.
func (s *stage) open(a fyne.App) {
	s.began = time.Now()
	var bell ui.Bell
	q := &uitest.Queue{Changed: bell.Observer().Changed}
	archive := &uitest.Archive{Now: s.now}
	set(s.scene, q, archive, s.now())
	day := 24 * time.Hour
	place := present.Place{ID: "acme", Name: "Acme Share", Practice: s.practice, Deletes: true, Early: s.early, Links: destination.LinkTraits{
		Several: true, Choices: []time.Duration{time.Hour, day, 7 * day, 30 * day}, Default: 7 * day,
	}}
	if s.closes {
		place.Links.Changes, place.Links.Counts = true, true
		place.Links.Options = destination.OptionTraits{Password: destination.PasswordOptional, MaxDownloads: true, Note: true}
	}
	if s.practice {
		place.Name = "Practice"
	}
	deps := ui.Deps{
		Queue: q, Bell: &bell, Archive: archive, Downloads: archive, Place: func() present.Place { return place }, Locale: s.locale, Version: "0.1.0",
		Settings: &memory{ui.Choices{Templates: []present.LinkTemplate{{Name: "Ticket", Text: "{ticket}: {name} {link}"}}, Theme: s.theme, Width: s.width, Height: s.height}}, Now: s.now,
	}
	if !s.runs {
		deps.Drags = s
	} else if dir, err := os.MkdirTemp("", "uidemo"); err == nil { // to look at what hovers; what is dropped goes nowhere
		deps.Made = madefiles.Open(dir)
		deps.Drags = native.NewDropTarget(deps.Made, slog.Default())
	}
	if s.setup != "" {
		setUp(&deps, s.setup, place.Links)
	}
	before := len(a.Driver().AllWindows())
	w := ui.New(a, deps)
	s.window = a.Driver().AllWindows()[before]
	s.opened = w
	w.Show()
	if s.runs && s.scene == "busy" {
		go run(q, moving)
	}
}
