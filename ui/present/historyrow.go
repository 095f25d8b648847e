package present

import (
	"linkdrop/uploader"
)

// HistoryRow is the row of something that was sent. The link itself is not kept: a stored link is a usable secret.
func (p Presenter) HistoryRow(e uploader.Entry, busy Action, copied bool) Row {
	f := Row{Key: RowKey{Item: uploader.ItemID(e.ID)}, Glyph: fileGlyph(e.Name), Name: Visible(e.Name), Progress: -1, Wrap: true, Flash: copied}
	if len(e.Uploads) > 1 {
		f.Glyph = "files"
	}
	facts := JoinFacts(p.Words.Bytes(e.Size), p.Words.Text("history.sent", "date", p.Words.Date(e.SentAt, p.Now)))
	switch {
	case busy == ActionDeleteFile:
		f.Texts = []string{p.Words.Text("row.deleting")}
	case busy == ActionNewLink:
		f.Texts = []string{p.Words.Text("row.linking")}
	case !e.DeletedAt.IsZero():
		f.Texts = []string{p.Words.Text("row.deleted")}
	case !e.Linked:
		f.Texts = []string{JoinFacts(p.Words.Text("history.nolink"), facts), facts}
	default:
		p.historyLink(&f, e, copied, facts)
	}
	return f
}

func (p Presenter) historyLink(f *Row, e uploader.Entry, copied bool, facts string) {
	f.Buttons = []RowButton{{Action: ActionNewLink}}
	if p.Place.Deletes {
		f.Buttons = append(f.Buttons, RowButton{Action: ActionDeleteFile, Icon: "trash"})
	}
	switch {
	case e.Ends.IsZero():
		f.Texts = []string{facts}
	case p.Now.Before(e.Ends):
		until := p.Words.Text("row.until", "date", p.Words.Date(e.Ends, p.Now))
		f.Texts = []string{JoinFacts(until, p.Words.Bytes(e.Size)), until}
		f.Mark, f.Lead = GoodMark, p.Words.Text("row.sent")
		if copied {
			f.Lead = p.Words.Text("row.copied")
		}
	default:
		f.Texts = []string{p.Words.Text("row.ended.short", "date", p.Words.Date(e.Ends, p.Now))}
	}
}
