package ui

import (
	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/settings"
)

// openKinds asks what kind of place is to be added.
func (s *setupPages) openKinds() {
	p := s.screen.newPage(s.words.Text("kinds.title"))
	var first *kit.Card
	for _, kind := range []settings.Kind{settings.Linkdrop, settings.AmazonS3, settings.Companion, settings.Mapped} {
		key := present.KindKey(kind)
		c := kit.NewCard(present.KindGlyph(kind), s.words.Text(key), s.words.Text(key+".line"), func() {
			s.openForm(settings.Destination{Kind: kind}, nil, func(settings.Destination) { p.Close() })
		}, p.Close)
		gap := float32(8)
		if first == nil {
			first, gap = c, 16
		}
		p.Column.Add(gap, c)
	}
	p.Column.Add(0, kit.NewSpace())
	p.Aside = kit.NewFocusButton(s.words.Text("offer.open"), "", s.openSettingsFile)
	p.Aside.Quiet, p.Aside.Muted, p.Aside.OnEscape = true, true, p.Close
	p.Open(first)
}
