package ui

import (
	"linkdrop/uploader"
	"linkdrop/uploader/settings"
)

// place is the face of a destination. What the company set can be used and checked, but not changed.
func (w *Words) place(v settings.Value[settings.Destination], used bool) face {
	d := v.Value
	f := face{
		key: rowKey{item: uploader.ItemID(d.ID)}, glyph: kindGlyph(d.Kind), name: plain(d.Title()), bar: -1,
		locked: v.Source == settings.Admin, says: []string{w.kindLine(d), w.say(kindKey(d.Kind))}, wrap: true, tight: true,
		buttons: []button{{deed: doUse}, {deed: doMore, icon: "more"}}, menu: []deed{doUse, doCheck},
	}
	if d.Kind == settings.Practice {
		f.name = w.say("practice.name")
	}
	if f.locked {
		f.says = []string{sentence(w.say("places.locked"), w.kindLine(d)), w.say("places.locked")}
	}
	if used {
		f.mark, f.lead, f.buttons, f.menu = goodMark, w.say("places.used"), f.buttons[1:], f.menu[1:]
	}
	switch {
	case d.Kind == settings.Practice:
	case f.locked && d.Kind == settings.AmazonS3:
		f.menu = append(f.menu, doEdit)
	case f.locked:
		f.menu = append(f.menu, doSignIn)
	default:
		f.menu = append(f.menu, doEdit, doForget)
	}
	return f
}
