package ui

import (
	"slices"
	"sync"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
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
	return &StoredChoices{store: store, failed: failed, now: choicesOf(store.Effective())}
}

// choicesOf are the choices that the settings say.
func choicesOf(e settings.Effective) Choices {
	c := Choices{
		Life:     e.LinkLife.Value,
		Separate: !e.OneLink.Value,
		NoCopy:   !e.AutoCopy.Value,
		CopyAs:   e.CopyAs.Value,
		Close:    e.CloseMeans.Value,
		AtDrop:   e.LinkAtDrop.Value,
		Streams:  e.Streams.Value,
		Limit:    e.Limit.Value,
		Language: e.Language.Value,
		Width:    e.Window.Value.Width,
		Height:   e.Window.Value.Height,
	}
	c.KeepDays(e.HistoryDays.Value)
	for _, t := range e.Templates.Value {
		c.Templates = append(c.Templates, present.LinkTemplate(t))
	}
	c.setTheme(e.Theme.Value)
	return c
}

// linkForm is what is copied of a link.
func (c Choices) linkForm() present.LinkForm {
	return map[settings.CopyAs]present.LinkForm{
		settings.CopyNamed: present.NamedLink, settings.CopyMarkdown: present.MarkdownLink, settings.CopyHTML: present.HTMLLink,
	}[c.CopyAs]
}

// themeName is the theme as the settings name it.
func (c Choices) themeName() settings.Theme {
	return [...]settings.Theme{kit.LikeSystem: settings.System, kit.Light: settings.Light, kit.Dark: settings.Dark}[c.Theme]
}

func (c *Choices) setTheme(t settings.Theme) {
	switch t {
	case settings.Light:
		c.Theme = kit.Light
	case settings.Dark:
		c.Theme = kit.Dark
	case settings.System:
		c.Theme = kit.LikeSystem
	}
}

// held puts what the administrator locked back to what it is.
func held(c Choices, e settings.Effective) Choices {
	is := choicesOf(e)
	for field, back := range map[string]func(){
		"link_life":      func() { c.Life = is.Life },
		"one_link":       func() { c.Separate = is.Separate },
		"auto_copy":      func() { c.NoCopy = is.NoCopy },
		"copy_as":        func() { c.CopyAs = is.CopyAs },
		"close":          func() { c.Close = is.Close },
		"link_at_drop":   func() { c.AtDrop = is.AtDrop },
		"streams":        func() { c.Streams = is.Streams },
		"limit":          func() { c.Limit = is.Limit },
		"theme":          func() { c.Theme = is.Theme },
		"language":       func() { c.Language = is.Language },
		"link_templates": func() { c.Templates = is.Templates },
		"history_days":   func() { c.HistoryDays = is.HistoryDays },
	} {
		if e.Source(field) == settings.Enforced {
			back()
		}
	}
	return c
}

// Choices implements Settings.
func (s *StoredChoices) Choices() Choices {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Save implements Settings. Only what is different is written, so that the administrator's defaults go on to count for
// everything that the person never touched. What the administrator locked stays as it is.
func (s *StoredChoices) Save(c Choices) {
	c = held(c, s.store.Effective())
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

// change notes in p what differs between two choices.
func change(p *settings.Settings, old, c Choices) {
	changeLinks(p, old, c)
	if old.Streams != c.Streams {
		p.Streams = new(c.Streams)
	}
	if old.Limit != c.Limit {
		p.Limit = new(c.Limit)
	}
	if old.Language != c.Language {
		p.Language = new(c.Language)
	}
	if old.Theme != c.Theme {
		p.Theme = new(c.themeName())
	}
	if old.Close != c.Close {
		p.CloseMeans = new(c.Close)
	}
	if old.HistoryDays != c.HistoryDays {
		p.HistoryDays = new(c.DaysKept())
	}
	if old.Width != c.Width || old.Height != c.Height {
		p.Window = &settings.Size{Width: c.Width, Height: c.Height}
	}
}

// changeLinks is change for what concerns links.
func changeLinks(p *settings.Settings, old, c Choices) {
	if old.Life != c.Life {
		p.LinkLife = new(settings.Duration(c.Life))
	}
	if old.Separate != c.Separate {
		p.OneLink = new(!c.Separate)
	}
	if old.NoCopy != c.NoCopy {
		p.AutoCopy = new(!c.NoCopy)
	}
	if old.CopyAs != c.CopyAs {
		p.CopyAs = new(c.CopyAs)
	}
	if old.AtDrop != c.AtDrop {
		p.LinkAtDrop = new(c.AtDrop)
	}
	if !slices.Equal(old.Templates, c.Templates) {
		list := make([]settings.Template, len(c.Templates))
		for i, t := range c.Templates {
			list[i] = settings.Template(t)
		}
		p.Templates = &list
	}
}
