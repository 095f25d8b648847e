package ui

import (
	"net/url"
	"strings"

	"linkdrop/ui/kit"
	"linkdrop/uploader/settings"
)

// kindKey is what a kind of destination is called, in the words' keys; with ".line" it is explained.
func kindKey(k settings.Kind) string {
	switch k {
	case settings.Practice:
		return "kind.practice"
	case settings.Linkdrop:
		return "kind.linkdrop"
	case settings.AmazonS3:
		return "kind.s"
	case settings.Companion:
		return "kind.companion"
	case settings.Mapped:
		return "kind.mapping"
	}
	return "kind.unknown"
}

// kindGlyph is its picture.
func kindGlyph(k settings.Kind) string {
	switch k {
	case settings.Practice:
		return "computer"
	case settings.Linkdrop:
		return "company"
	case settings.AmazonS3:
		return "bucket"
	case settings.Companion:
		return "companion"
	case settings.Mapped:
	}
	return "plug"
}

// kindLine is a destination in a few plain words: its kind, and whose computer it is on.
func (w *Words) kindLine(d settings.Destination) string {
	kind := w.say(kindKey(d.Kind))
	switch {
	case d.Kind == settings.Practice:
		return w.say("kind.practice.line")
	case d.URL == "" && d.Kind == settings.AmazonS3:
		return sentence(kind, "Amazon")
	}
	return sentence(kind, plain(hostOf(d.URL)))
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return strings.TrimSpace(address)
}

// openKinds asks what kind of place is to be added.
func (w *Window) openKinds() {
	p := w.newPage(w.words.say("kinds.title"))
	var first *kit.Card
	for _, kind := range []settings.Kind{settings.Linkdrop, settings.AmazonS3, settings.Companion, settings.Mapped} {
		key := kindKey(kind)
		c := kit.NewCard(kindGlyph(kind), w.words.say(key), w.words.say(key+".line"), func() {
			w.openForm(settings.Destination{Kind: kind}, nil, func(settings.Destination) { p.Close() })
		}, p.Close)
		gap := float32(8)
		if first == nil {
			first, gap = c, 16
		}
		p.Column.Add(gap, c)
	}
	p.Column.Add(0, kit.NewSpace())
	p.Aside = kit.NewFocusButton(w.words.say("offer.open"), "", w.openSettingsFile)
	p.Aside.Quiet, p.Aside.Muted, p.Aside.OnEscape = true, true, p.Close
	p.Open(first)
}
