package ui

import (
	"slices"
	"sync"

	"linkdrop/ui/kit"
	"linkdrop/uploader/settings"
)

// StoredChoices keeps Choices in the settings of this computer. What is saved counts at once and is written behind, because
// another Linkdrop may hold the file. Make one with NewStored.
type StoredChoices struct {
	store  *settings.Store
	failed func(error)
	work   worker
	mu     sync.Mutex
	now    Choices
}

// OpenChoices reads the choices. failed is told when they could not be written, from another goroutine; nil is silence.
func OpenChoices(store *settings.Store, failed func(error)) *StoredChoices {
	e := store.Effective()
	c := Choices{
		Life:     e.LinkLife.Value,
		Separate: !e.OneLink.Value,
		NoCopy:   !e.AutoCopy.Value,
		AtDrop:   e.LinkAtDrop.Value,
		Width:    e.Window.Value.Width,
		Height:   e.Window.Value.Height,
	}
	c.KeepDays(e.HistoryDays.Value)
	c.Close = CloseMeans(max(0, slices.Index(closeMeans(), e.CloseMeans.Value)))
	switch e.Theme.Value {
	case settings.Light:
		c.Theme = kit.Light
	case settings.Dark:
		c.Theme = kit.Dark
	case settings.System:
	}
	return &StoredChoices{store: store, failed: failed, now: c}
}

// Choices implements Settings.
func (s *StoredChoices) Choices() Choices {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Save implements Settings. Only what is different is written, so that the administrator's defaults go on to count for
// everything that the person never touched.
func (s *StoredChoices) Save(c Choices) {
	s.mu.Lock()
	old := s.now
	s.now = c
	s.mu.Unlock()
	s.work.do(func() {
		err := s.store.Update(func(p *settings.Settings) { change(p, old, c) })
		if err != nil && s.failed != nil {
			s.failed(err)
		}
	})
}

// Flush waits until everything saved is written, or could not be.
func (s *StoredChoices) Flush() {
	done := make(chan struct{})
	s.work.do(func() { close(done) })
	<-done
}

func change(p *settings.Settings, old, c Choices) {
	if old.Life != c.Life {
		p.LinkLife = new(settings.Duration(c.Life))
	}
	if old.Separate != c.Separate {
		p.OneLink = new(!c.Separate)
	}
	if old.NoCopy != c.NoCopy {
		p.AutoCopy = new(!c.NoCopy)
	}
	if old.AtDrop != c.AtDrop {
		p.LinkAtDrop = new(c.AtDrop)
	}
	if old.Theme != c.Theme {
		p.Theme = new([...]settings.Theme{kit.LikeSystem: settings.System, kit.Light: settings.Light, kit.Dark: settings.Dark}[c.Theme])
	}
	if old.Close != c.Close {
		p.CloseMeans = new(closeMeans()[c.Close])
	}
	if old.HistoryDays != c.HistoryDays {
		p.HistoryDays = new(c.DaysKept())
	}
	if old.Width != c.Width || old.Height != c.Height {
		p.Window = &settings.Size{Width: c.Width, Height: c.Height}
	}
}

// closeMeans are the words of the settings file, by CloseMeans.
func closeMeans() []settings.CloseMeans {
	return []settings.CloseMeans{HideWhileSending: settings.HideWhileSending, HideAlways: settings.HideAlways, QuitAlways: settings.QuitAlways}
}
