package present

import (
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// HistoryRow is the row of something that was sent; the day stands above it. The link itself is not kept: a stored link is a usable
// secret. The entry may be brief (Query.Brief). downloads are those of all links to it; nil: nobody knows.
func (p Presenter) HistoryRow(e uploader.Entry, busy Action, copied bool, downloads *destination.Downloads) Row {
	row := Row{Key: RowKey{Item: uploader.ItemID(e.ID)}, Glyph: fileGlyph(e.Name), Name: Visible(e.Name), Progress: -1, Wrap: true, Flash: copied}
	e.Ends = p.endOf(e.Ends, downloads)
	if historyFiles(e) > 1 {
		row.Glyph = "files"
	}
	switch {
	case busy == ActionDeleteFile:
		row.Texts = []string{p.Words.Text("row.deleting")}
		return row
	case busy == ActionNewLink:
		row.Texts = []string{p.Words.Text("row.linking")}
		return row
	case !e.DeletedAt.IsZero():
		row.Texts = p.historyFacts(e, p.Words.Text("history.deleted", "date", p.Words.Date(e.DeletedAt, p.Now)), "", nil)
	case !e.Linked:
		row.Texts = p.historyFacts(e, p.Words.Text("history.nolink"), "", nil)
	case !p.historyWorks(e):
		if downloads != nil && downloads.Count == 0 {
			downloads = nil
		}
		row.Texts = p.historyFacts(e, p.Words.Text("row.ended.short", "date", p.Words.Date(e.Ends, p.Now)), "", downloads)
	case downloads != nil && downloads.UsedUp:
		row.Mark, row.Lead = CareMark, p.Words.Text("row.usedup")
		row.Texts = p.historyFacts(e, "", "", downloads)
	case e.Ends.IsZero():
		row.Texts = p.historyFacts(e, "", p.Words.Text("history.noend"), downloads)
	default:
		row.Mark, row.Lead = GoodMark, p.Words.Text("history.works")
		if copied {
			row.Lead = p.Words.Text("row.copied")
		}
		row.Texts = append(p.historyFacts(e, "", p.Words.Text("row.until.short", "date", p.Words.Date(e.Ends, p.Now)), downloads),
			p.Words.Text("row.until.short", "date", p.Words.shortDate(e.Ends, p.Now)))
	}
	p.historyActions(&row, e)
	return row
}

// Narrow is the row where there is little room: New link is an icon, and stands in the menu in words.
func (r Row) Narrow() Row {
	if len(r.Buttons) < 2 || r.Buttons[0].Action != ActionNewLink {
		return r
	}
	r.Buttons = []RowButton{{Action: ActionNewLink, Icon: "link"}, r.Buttons[1]}
	r.Menu = append([]Action{ActionNewLink}, r.Menu...)
	return r
}

func historyFiles(e uploader.Entry) int { return max(e.Files, len(e.Uploads)) }

// historyWorks reports whether a link to it works, as far as anybody knows.
func (p Presenter) historyWorks(e uploader.Entry) bool {
	return e.Linked && e.DeletedAt.IsZero() && (e.Ends.IsZero() || p.Now.Before(e.Ends))
}

// historyFacts are what is to be said of an entry, the longest wording first: its state, how often it was downloaded, what it is, and
// how long it works. That nobody downloaded it is said only where there is room.
func (p Presenter) historyFacts(e uploader.Entry, state, ends string, d *destination.Downloads) []string {
	whole, brief := "", ""
	if d != nil {
		whole, brief = p.Words.Downloaded(*d, p.Now)
	}
	must := brief
	if d != nil && d.Count == 0 {
		must = ""
	}
	size := p.Words.Bytes(e.Size)
	if n := historyFiles(e); n > 1 {
		size = JoinFacts(p.Words.Count("files", n), size)
	}
	password := ""
	if e.Protected {
		password = p.Words.Text("row.password")
	}
	sent, where, ticket := p.Words.Text("history.sent", "time", p.Words.Clock(e.SentAt)), Visible(e.Where), Visible(e.Ticket)
	all := []string{
		JoinFacts(state, whole, ticket, password, size, sent, where, ends),
		JoinFacts(state, whole, ticket, password, size, sent, ends),
		JoinFacts(state, brief, ticket, password, size, ends),
		JoinFacts(state, must, ticket, password, ends),
	}
	if shortest := JoinFacts(state, must, ends); shortest != "" {
		all = append(all, shortest)
	}
	return all
}

// historyActions are the buttons of an entry that nothing is being done to, and the menu behind them.
func (p Presenter) historyActions(row *Row, e uploader.Entry) {
	stored, changes := e.DeletedAt.IsZero(), p.Place.Links.Changes && p.historyWorks(e)
	if stored && e.Linked {
		row.Buttons = append(row.Buttons, RowButton{Action: ActionNewLink})
	}
	if len(e.Paths) > 0 {
		row.Menu = append(row.Menu, ActionSendAgain)
	}
	row.Menu = append(row.Menu, ActionTicket)
	if e.Ticket != "" {
		row.Menu = append(row.Menu, ActionShowTicket)
	}
	if changes && !e.Ends.IsZero() {
		row.Menu = append(row.Menu, ActionExtend)
	}
	if changes {
		row.Menu = append(row.Menu, ActionEndLink)
	}
	if stored && p.Place.Deletes {
		row.Menu = append(row.Menu, ActionDeleteFile)
	}
	row.Buttons = append(row.Buttons, RowButton{Action: ActionMore, Icon: "more"})
}
