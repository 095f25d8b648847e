package present

import (
	"path/filepath"

	"linkdrop/uploader"
	"linkdrop/uploader/settings"
)

// DestinationRow is the row of a destination. What the company set can be used and checked, but not changed.
func (w *Catalog) DestinationRow(v settings.Value[settings.Destination], used bool) Row {
	d := v.Value
	row := Row{
		Key: RowKey{Item: uploader.ItemID(d.ID)}, Glyph: KindGlyph(d.Kind), Name: Visible(d.Title()), Progress: -1,
		Locked: v.Source == settings.Admin, Texts: []string{w.KindLine(d), w.Text(KindKey(d.Kind))}, Wrap: true, PreferShort: true,
		Buttons: []RowButton{{Action: ActionUse}, {Action: ActionMore, Icon: "more"}}, Menu: []Action{ActionUse, ActionCheck},
	}
	if d.Kind == settings.Practice {
		row.Name = w.Text("practice.name")
	}
	if row.Locked {
		row.Texts = []string{JoinFacts(w.Text("destinations.locked"), w.KindLine(d)), w.Text("destinations.locked")}
	}
	if d.Watch != nil {
		watches := w.Text("destinations.watches", "folder", Visible(filepath.Base(d.Watch.Folder)))
		row.Texts = []string{JoinFacts(row.Texts[0], watches), watches}
	}
	if used {
		row.Mark, row.Lead, row.Buttons, row.Menu = GoodMark, w.Text("destinations.used"), row.Buttons[1:], row.Menu[1:]
	}
	switch {
	case row.Locked:
	case d.Watch != nil:
		row.Menu = append(row.Menu, ActionUnwatch)
	default:
		row.Menu = append(row.Menu, ActionWatch)
	}
	switch {
	case d.Kind == settings.Practice:
	case row.Locked && d.Kind == settings.AmazonS3:
		row.Menu = append(row.Menu, ActionEdit)
	case row.Locked:
		row.Menu = append(row.Menu, ActionSignIn)
	default:
		row.Menu = append(row.Menu, ActionEdit, ActionRemoveDestination)
	}
	return row
}
