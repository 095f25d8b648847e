package ui

import (
	"time"

	"fyne.io/fyne/v2"
)

// Preferences keeps Choices in the toolkit's preferences of the app, which needs an id.
type Preferences struct{ Store fyne.Preferences }

// Choices implements Settings.
func (p Preferences) Choices() Choices {
	return Choices{
		Life:     time.Duration(p.Store.Int("life_seconds")) * time.Second,
		Separate: p.Store.Bool("separate_links"),
		NoCopy:   p.Store.Bool("no_auto_copy"),
		Theme:    ThemeChoice(min(max(0, p.Store.Int("theme")), int(Dark))), //nolint:gosec // 0…2
		Width:    float32(p.Store.Float("width")),
		Height:   float32(p.Store.Float("height")),
	}
}

// Save implements Settings.
func (p Preferences) Save(c Choices) {
	p.Store.SetInt("life_seconds", int(c.Life/time.Second))
	p.Store.SetBool("separate_links", c.Separate)
	p.Store.SetBool("no_auto_copy", c.NoCopy)
	p.Store.SetInt("theme", int(c.Theme))
	p.Store.SetFloat("width", float64(c.Width))
	p.Store.SetFloat("height", float64(c.Height))
}
