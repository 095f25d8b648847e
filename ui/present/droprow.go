package present

import (
	"linkdrop/uploader"
)

// Grouped reports whether a drop is one row: it ends in one link, and has more than the one file that was dropped. Where
// the destination could not share several files after all, or not as many, every file has a link of its own, and a row again.
func Grouped(d uploader.DropView) bool {
	each := d.Settled && d.Link.URL.IsZero() && d.Fault == nil && d.Done > 0 && !d.LinkLess
	return d.Options.Together && (d.Folder || d.Items > 1) && d.TooMany == 0 && !each
}

// Alone reports whether a drop shows as itself, without its files: there are none yet, or its one link failed.
func Alone(d uploader.DropView) bool {
	return d.Items == 0 || d.Items == 1 && d.Fault != nil && !Grouped(d)
}

// Moving is how many items of a drop are neither done nor stopped.
func Moving(d uploader.DropView) int { return max(0, d.Items-d.Done-d.Failed-d.Paused-d.Cancelled) }

// DropRow is the row of a whole drop: of a group, of one that is still being looked through, or of one that brought nothing.
func (p Presenter) DropRow(d uploader.DropView, m RowContext) Row {
	row := Row{Key: RowKey{Drop: d.ID}, Fold: m.Fold, Glyph: dropGlyph(d), Name: p.DropName(d), Progress: -1}
	row.Unsent = d.Items > 0 && d.Done == 0 && d.Cancelled < d.Items
	if d.Items == 0 {
		row.Fold = Single
	}
	if !d.Folder && d.Items > 1 {
		row.Short = Visible(d.Name)
	}
	if Moving(d) == 0 && d.Bytes > 0 {
		row.Size = p.Words.Bytes(d.Bytes)
	}
	p.dropState(&row, d, m)
	if d.Done == 0 && !d.Looking && elsewhere(groupState(d), d.Fault) {
		p.sendElsewhere(&row)
	}
	p.early(&row, earlyLink{d.Early, d.EarlyMade, d.EarlyLost, "row.arriving.files"}, groupState(d), m)
	return row
}

// dropState says how a drop stands.
func (p Presenter) dropState(row *Row, d uploader.DropView, m RowContext) {
	switch {
	case d.Fault != nil:
		p.failed(row, d.Fault, d.Bytes, d.Done > 0)
	case d.Looking && !d.Held:
		p.looking(row, d)
	case !d.Link.URL.IsZero():
		p.linked(row, d.Link, m, p.extras(d))
		p.partly(row, d)
	case Moving(d) > 0 && d.Held:
		p.held(row, d.Destination, nil)
		row.Progress, row.Resting = Fraction(m.Numbers), true
	case Moving(d) > 0:
		p.uploading(row, m, p.Words.Count("row.filesof", d.Items-d.Cancelled, "a", p.Words.Number(d.Done), "b", p.Words.Number(d.Items-d.Cancelled)))
	default:
		p.resting(row, d, m)
	}
}

// groupState is the state of a file that stands for the whole drop, as far as it decides what is said of an early link.
func groupState(d uploader.DropView) uploader.State {
	switch {
	case !d.Link.URL.IsZero():
		return uploader.Done
	case d.Held || d.Looking:
		return uploader.OnHold
	case Moving(d) > 0:
		return uploader.Uploading
	case d.Items > 0 && d.Cancelled == d.Items:
		return uploader.Cancelled
	case d.Paused > 0:
		return uploader.Paused
	case d.Failed > 0 || d.Fault != nil:
		return uploader.Failed
	}
	return uploader.Finishing
}

// resting is a drop in which nothing moves and which has no link.
func (p Presenter) resting(row *Row, d uploader.DropView, m RowContext) {
	switch {
	case d.Items > 0 && d.Cancelled == d.Items:
		p.cancelled(row, m)
	case d.Paused > 0:
		p.paused(row, m)
	case d.Failed > 0:
		row.Mark, row.Lead, row.Wrap = BadMark, p.Words.Text("row.notsent"), true
		row.Texts = []string{p.Words.Count("row.group.failed", d.Failed)}
		row.Buttons = []RowButton{{Action: ActionRetry}, {Action: ActionRemove, Icon: "close"}}
	case d.LinkLess && d.Done > 0:
		row.Mark, row.Texts, row.Wrap = GoodMark, []string{p.Words.Text("row.sent.nolink")}, true
		row.Buttons, row.Menu = []RowButton{{Action: ActionCopyName}}, []Action{ActionRemove}
	default:
		row.Texts, row.Progress, row.Moving = []string{p.Words.Text("row.finishing")}, 1, true
	}
}

func dropGlyph(d uploader.DropView) string {
	switch {
	case d.Folder:
		return "folder"
	case d.Items <= 1:
		return fileGlyph(d.Name)
	}
	return "files"
}

// DropName is the folder's name, or the first file's with what comes after it.
func (p Presenter) DropName(d uploader.DropView) string {
	if d.Folder || d.Items < 2 {
		return Visible(d.Name)
	}
	return p.Words.Count("group.more", d.Items-1, "name", Visible(d.Name))
}

func (p Presenter) looking(row *Row, d uploader.DropView) {
	files := p.Words.Count("files", d.Items)
	key := "row.looking.files"
	if d.Folder {
		key = "row.looking.folder"
	}
	row.Texts, row.Moving = []string{p.Words.Text(key, "files", files), files}, true
	row.Buttons = []RowButton{{Action: ActionCancel, Icon: "close"}}
}

// partly says so beside the lead where a link has not all the files: nobody should have to find out by counting.
func (p Presenter) partly(row *Row, d uploader.DropView) {
	if row.Mark == GoodMark && d.Done < d.Items {
		row.Mark = CareMark
		row.ShortLead = p.Words.Text("row.someof", "a", p.Words.Number(d.Done), "b", p.Words.Number(d.Items))
		row.Lead += FactSeparator + row.ShortLead
	}
	if row.Mark == CareMark && d.Failed > 0 {
		row.Menu = append([]Action{ActionRetry}, row.Menu...)
	}
}

// extras are what a group's done sentence says besides its link.
func (p Presenter) extras(d uploader.DropView) []string {
	var all []string
	if d.Unread > 0 {
		all = append(all, p.Words.Count("row.unread", d.Unread))
	}
	if d.Skipped > 0 {
		all = append(all, p.Words.Count("row.skipped", d.Skipped))
	}
	return all
}
