package present

import (
	"linkdrop/uploader"
	"linkdrop/uploader/settings"
)

// DestinationRow is the row of a destination. What the company set can be used and checked, but not changed.
func (w *Catalog) DestinationRow(v settings.Value[settings.Destination], used bool) Row {
	d := v.Value
	f := Row{
		Key: RowKey{Item: uploader.ItemID(d.ID)}, Glyph: KindGlyph(d.Kind), Name: Visible(d.Title()), Progress: -1,
		Locked: v.Source == settings.Admin, Texts: []string{w.KindLine(d), w.Text(KindKey(d.Kind))}, Wrap: true, PreferShort: true,
		Buttons: []RowButton{{Action: ActionUse}, {Action: ActionMore, Icon: "more"}}, Menu: []Action{ActionUse, ActionCheck},
	}
	if d.Kind == settings.Practice {
		f.Name = w.Text("practice.name")
	}
	if f.Locked {
		f.Texts = []string{JoinFacts(w.Text("places.locked"), w.KindLine(d)), w.Text("places.locked")}
	}
	if used {
		f.Mark, f.Lead, f.Buttons, f.Menu = GoodMark, w.Text("places.used"), f.Buttons[1:], f.Menu[1:]
	}
	switch {
	case d.Kind == settings.Practice:
	case f.Locked && d.Kind == settings.AmazonS3:
		f.Menu = append(f.Menu, ActionEdit)
	case f.Locked:
		f.Menu = append(f.Menu, ActionSignIn)
	default:
		f.Menu = append(f.Menu, ActionEdit, ActionRemoveDestination)
	}
	return f
}
