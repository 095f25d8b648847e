package present

import (
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// HistoryRow is the row of something that was sent. The link itself is not kept: a stored link is a usable secret. downloads are those
// of all links to it; nil: nobody knows.
func (p Presenter) HistoryRow(e uploader.Entry, busy Action, copied bool, downloads *destination.Downloads) Row {
	row := Row{Key: RowKey{Item: uploader.ItemID(e.ID)}, Glyph: fileGlyph(e.Name), Name: Visible(e.Name), Progress: -1, Wrap: true, Flash: copied}
	if len(e.Uploads) > 1 {
		row.Glyph = "files"
	}
	facts := JoinFacts(p.Words.Bytes(e.Size), p.Words.Text("history.sent", "date", p.Words.Date(e.SentAt, p.Now)))
	switch {
	case busy == ActionDeleteFile:
		row.Texts = []string{p.Words.Text("row.deleting")}
	case busy == ActionNewLink:
		row.Texts = []string{p.Words.Text("row.linking")}
	case !e.DeletedAt.IsZero():
		row.Texts = []string{p.Words.Text("row.deleted")}
	case !e.Linked:
		row.Texts = []string{JoinFacts(p.Words.Text("history.nolink"), facts), facts}
	default:
		p.historyLink(&row, e, copied, facts)
		p.historyDownloads(&row, e, downloads)
	}
	return row
}

func (p Presenter) historyLink(row *Row, e uploader.Entry, copied bool, facts string) {
	row.Buttons = []RowButton{{Action: ActionNewLink}}
	works := e.Ends.IsZero() || p.Now.Before(e.Ends)
	switch {
	case p.Place.Links.Changes && works:
		row.Buttons = append(row.Buttons, RowButton{Action: ActionMore, Icon: "more"})
		if !e.Ends.IsZero() {
			row.Menu = append(row.Menu, ActionExtend)
		}
		if row.Menu = append(row.Menu, ActionEndLink); p.Place.Deletes {
			row.Menu = append(row.Menu, ActionDeleteFile)
		}
	case p.Place.Deletes:
		row.Buttons = append(row.Buttons, RowButton{Action: ActionDeleteFile, Icon: "trash"})
	}
	password := ""
	if e.Protected {
		password = p.Words.Text("row.password")
	}
	switch {
	case e.Ends.IsZero():
		row.Texts = []string{JoinFacts(password, facts), facts}
	case p.Now.Before(e.Ends):
		until := p.Words.Text("row.until", "date", p.Words.Date(e.Ends, p.Now))
		row.Texts = []string{JoinFacts(password, until, p.Words.Bytes(e.Size)), JoinFacts(password, until), until}
		row.Mark, row.Lead = GoodMark, p.Words.Text("row.sent")
		if copied {
			row.Lead = p.Words.Text("row.copied")
		}
	default:
		row.Texts = []string{p.Words.Text("row.ended.short", "date", p.Words.Date(e.Ends, p.Now))}
	}
}

// historyDownloads says how often what was sent was downloaded, also when its links have ended.
func (p Presenter) historyDownloads(row *Row, e uploader.Entry, d *destination.Downloads) {
	if d == nil {
		return
	}
	over := !e.Ends.IsZero() && !p.Now.Before(e.Ends)
	switch {
	case over && d.Count > 0:
		whole, brief := p.Words.Downloaded(*d, p.Now)
		row.Texts = []string{JoinFacts(row.Texts[0], whole), JoinFacts(row.Texts[0], brief), row.Texts[0]}
		return
	case over:
		return
	case d.UsedUp:
		row.Mark, row.Lead, row.Texts = CareMark, p.Words.Text("row.usedup"), []string{p.Words.Bytes(e.Size)}
	}
	p.downloadTexts(row, d)
}
