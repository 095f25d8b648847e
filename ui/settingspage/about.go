package settingspage

import (
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
)

// About is what the last section says of Linkdrop.
type About struct {
	Version string
	Places  []Place
	Save    func() // "Save report for IT…"; nil: there is nothing to report
	// Licences shows the licences of what Linkdrop is made of.
	Licences func()
}

// Place is where something of Linkdrop's is kept on this computer.
type Place struct {
	Key  string // of what it is, in the translations
	Path string
}

func (p *Page) buildAbout() {
	a, c := p.d.About, p.d.Page.Column
	p.about = nil
	c.Add(8, kit.NewParagraph(p.text("settings.version", "version", a.Version), kit.SizeLine, kit.ColourMuted))
	for _, place := range a.Places {
		l := bareLine(p.text(place.Key), p.text("settings.copypath"), "")
		l.path = present.Visible(place.Path)
		l.button = p.button("settings.copypath", "", func() {
			p.d.Copy(place.Path)
			l.full = p.text("settings.path.copied")
			p.d.Page.Relayout()
		})
		l.button.Name = l.full + ": " + p.text(place.Key)
		l.button.OnFocus = func() { p.d.Page.Reveal(l) }
		p.add(l)
	}
	if a.Save != nil {
		c.Add(16, p.button("settings.report", "document", a.Save))
		c.Add(4, kit.NewParagraph(p.text("settings.report.line"), kit.SizeFooter, kit.ColourMuted))
	}
	c.Add(12, p.button("settings.licences", "info", a.Licences))
}

// button is one of the last section.
func (p *Page) button(key, icon string, tapped func()) *kit.FocusButton {
	b := kit.NewFocusButton(p.text(key), icon, tapped)
	b.OnEscape = p.d.Page.Close
	b.OnFocus = func() { p.d.Page.Reveal(b) }
	p.about = append(p.about, b)
	return b
}

// breakPath puts line ends into a path so that each line fits: behind a separator where there is one, else anywhere.
func breakPath(path string, fits func(string) bool) string {
	var lines []string
	line := ""
	next := func(piece string) {
		if line != "" && !fits(line+piece) {
			lines, line = append(lines, line), ""
		}
	}
	for path != "" {
		piece := path[:strings.IndexAny(path, `/\`)+1]
		if piece == "" {
			piece = path
		}
		path = path[len(piece):]
		next(piece)
		for _, r := range piece {
			next(string(r))
			line += string(r)
		}
	}
	return strings.Join(append(lines, line), "\n")
}

// pathFits is a test for a line of a path at a width.
func pathFits(width float32) func(string) bool {
	return kit.FitsIn(width, kit.SizeFooter, fyne.TextStyle{})
}
