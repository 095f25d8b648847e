package present

import (
	"slices"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// linked fills in a link that can be copied, or one that is over. extras are said before the end of the link: "4 of 5 files".
func (p Presenter) linked(row *Row, link destination.Link, m RowContext, extras []string) {
	if m.NewLink != nil {
		link = *m.NewLink
	}
	taken := over(m) && (link.Ends.IsZero() || p.Now.Before(link.Ends))
	link.Ends = p.endOf(link.Ends, m.Downloads)
	switch {
	case m.Deleted:
		row.Texts, row.Wrap = []string{p.Words.Text("row.deleted")}, true
		row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	case m.Busy == ActionDeleteFile:
		row.Texts = []string{p.Words.Text("row.deleting")}
		return
	case m.Busy == ActionNewLink:
		row.Texts = []string{p.Words.Text("row.linking")}
		return
	case taken:
		p.takenBack(row, link)
		return
	case !link.Ends.IsZero() && !p.Now.Before(link.Ends):
		p.ended(row, link)
		return
	case m.Downloads != nil && m.Downloads.UsedUp:
		p.usedUp(row, link, m)
		return
	}
	row.Mark, row.Lead, row.Wrap = GoodMark, p.Words.Text("row.ready"), true
	if m.Copied {
		row.Lead = p.Words.Text("row.copied")
	}
	row.Flash = m.Copied
	extras = append(p.limits(link, m.Most, m.Downloads), extras...)
	p.linkTexts(row, link, extras)
	p.downloadTexts(row, m.Downloads)
	row.Buttons = []RowButton{{Action: ActionCopyLink, Primary: true}, {Action: ActionMore, Icon: "more"}}
	row.Menu = p.linkMenu(link, m)
}

// linkTexts says until when a link works, and what else there is to say before that.
func (p Presenter) linkTexts(row *Row, link destination.Link, extras []string) {
	if !link.Ends.IsZero() {
		until := p.Words.Text("row.until.short", "date", p.Words.Date(link.Ends, p.Now))
		short := p.Words.Text("row.until.short", "date", p.Words.shortDate(link.Ends, p.Now))
		row.Texts = []string{JoinFacts(append(extras, until)...), until, short}
		row.PreferShort = len(extras) == 0 // what else there is to say must not be dropped for a line less
		if len(extras) > 0 {
			row.Texts = []string{row.Texts[0], JoinFacts(append(extras, short)...), JoinFacts(extras...), extras[0], until, short}
		}
	} else if len(extras) > 0 {
		row.Texts = []string{JoinFacts(extras...)}
	}
}

// downloadTexts adds how often the link was downloaded. That it was not is said only where there is room for it; that it was, before
// anything else is left out.
func (p Presenter) downloadTexts(row *Row, d *destination.Downloads) {
	if d == nil {
		return
	}
	whole, brief := p.Words.Downloaded(*d, p.Now)
	if len(row.Texts) == 0 {
		row.Texts = []string{whole, brief}
		return
	}
	if d.Count == 0 {
		row.Texts = append([]string{JoinFacts(whole, row.Texts[0])}, row.Texts...)
		return
	}
	var all []string
	for _, said := range []string{whole, brief} {
		for _, text := range row.Texts {
			all = append(all, JoinFacts(said, text))
		}
	}
	row.Texts, row.PreferShort = append(all, whole, brief), false
}

// usedUp is a link that was downloaded as often as it may be.
func (p Presenter) usedUp(row *Row, link destination.Link, m RowContext) {
	row.Mark, row.Lead, row.Wrap = CareMark, p.Words.Text("row.usedup"), true
	whole, brief := p.Words.Downloaded(*m.Downloads, p.Now)
	row.Texts = []string{whole, brief}
	if !p.Archive {
		row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	}
	row.Buttons = []RowButton{{Action: ActionNewLink, Primary: true}, {Action: ActionMore, Icon: "more"}}
	row.Menu = slices.DeleteFunc(p.linkMenu(link, m), func(a Action) bool {
		switch a {
		case ActionNewLink, ActionCopyAs, ActionQR, ActionMail, ActionExtend, ActionLife:
			return true
		default:
			return false
		}
	})
}

// earlyLink is a link that was made before its files arrived, and the words for that they have not.
type earlyLink struct {
	link       destination.Link
	made, lost bool
	words      string
}

// early says of a row what became of its early link: that it can be passed on, or that it leads to nothing. No row of a file that has
// not arrived says that its link works.
func (p Presenter) early(row *Row, e earlyLink, state uploader.State, m RowContext) {
	switch state {
	case uploader.Waiting, uploader.Uploading, uploader.Finishing, uploader.Retrying, uploader.OnHold, uploader.Paused:
		if !e.link.URL.IsZero() {
			p.arriving(row, e, state, m)
		}
	case uploader.Cancelled:
		if e.made {
			row.Texts, row.Wrap = append([]string{p.Words.Text("row.early.cancelled")}, row.Texts...), true
		}
	case uploader.Failed:
		if e.made && len(row.Texts) > 0 {
			row.Texts, row.Wrap = append([]string{row.Texts[0] + " " + p.Words.Text("row.early.dead")}, row.Texts...), true
		}
	case uploader.Done:
		if e.lost && row.Mark != NoMark {
			p.leadsNowhere(row)
		}
	case uploader.SentOnly:
	}
}

// arriving says of a row whose files are still to arrive that it has a link.
func (p Presenter) arriving(row *Row, e earlyLink, state uploader.State, m RowContext) {
	switch state {
	case uploader.Waiting, uploader.Uploading, uploader.Finishing:
		if over(m) { // somebody took it back
			p.leadsNowhere(row)
			return
		}
		lead := p.Words.Text("row.ready")
		if m.Copied {
			lead = p.Words.Text("row.copied")
		}
		says := lead + FactSeparator + p.Words.Text(e.words)
		texts := make([]string, 0, len(row.Texts)+1)
		for _, text := range row.Texts {
			texts = append(texts, JoinFacts(says, text))
		}
		row.Texts, row.Wrap, row.Flash = append(texts, says), true, m.Copied
		row.inReach(0)
	default: // what it says counts more, and what helps; the link is somebody's all the same
		if over(m) {
			p.leadsNowhere(row)
			return
		}
		row.inReach(len(row.Buttons) - 1)
	}
}

// leadsNowhere says beside what a row says that the link from the drop leads to nothing.
func (p Presenter) leadsNowhere(row *Row) {
	first := append([]string(nil), row.Texts[:min(1, len(row.Texts))]...)
	row.Texts, row.Wrap = append([]string{JoinFacts(append(first, p.Words.Text("row.early.replaced"))...)}, row.Texts...), true
	row.PreferShort = false
}

// inReach has the link of a row copied by its buttons and its menu. So many of its buttons stay, the others go into the menu: a row has
// two at most.
func (r *Row) inReach(stay int) {
	stay = max(0, stay)
	var rest []Action
	for _, b := range r.Buttons[stay:] {
		rest = append(rest, b.Action)
	}
	r.Buttons, r.Menu = append([]RowButton(nil), r.Buttons[:stay]...), shareMenu()
	if stay == 0 {
		r.Buttons = []RowButton{{Action: ActionCopyLink}}
	} else {
		r.Menu = append([]Action{ActionCopyLink}, shareMenu()...)
	}
	r.Buttons, r.Menu = append(r.Buttons, RowButton{Action: ActionMore, Icon: "more"}), append(r.Menu, rest...)
}

// shareMenu are the ways to pass a link on, besides copying it.
func shareMenu() []Action { return []Action{ActionCopyAs, ActionQR, ActionMail} }

// linkMenu is what can be done with a link that works.
func (p Presenter) linkMenu(link destination.Link, m RowContext) []Action {
	menu := shareMenu()
	if m.Password {
		menu = append(menu, ActionCopyPassword)
	}
	if p.Archive {
		menu = append(menu, ActionNewLink)
		if p.Place.Links.Changes && !link.Ends.IsZero() {
			menu = append(menu, ActionExtend, ActionLife)
		}
		if p.Place.Links.Changes {
			menu = append(menu, ActionEndLink)
		}
		if p.Place.Deletes {
			menu = append(menu, ActionDeleteFile)
		}
	}
	return append(menu, ActionRemove)
}

// limits are what a link asks of whoever opens it. How often it may be downloaded is said with how often it was.
func (p Presenter) limits(link destination.Link, most int64, d *destination.Downloads) (all []string) {
	if link.Protected {
		all = append(all, p.Words.Text("row.password"))
	}
	if LongLink(link) {
		all = append(all, p.Words.Text("row.longlink"))
	}
	if most > 0 && (d == nil || d.Count == 0 || d.Most == 0) {
		all = append(all, p.Words.Count("row.downloads", int(most)))
	}
	return all
}

// over reports whether the link of a row leads to nothing any more, as its backend says.
func over(m RowContext) bool { return m.Downloads != nil && m.Downloads.Over }

// endOf is when a link ends that was to end then: somebody may have extended it since, or taken it back.
func (p Presenter) endOf(ends time.Time, told *destination.Downloads) time.Time {
	switch {
	case told == nil:
	case !told.Ends.IsZero():
		return told.Ends
	case told.Over && (ends.IsZero() || p.Now.Before(ends)):
		return p.Now
	}
	return ends
}

// takenBack is a link that somebody ended elsewhere, before its time. Whether the file is still there nobody said.
func (p Presenter) takenBack(row *Row, link destination.Link) {
	row.Texts, row.Wrap = []string{p.Words.Text("row.ended.short", "date", p.Words.Date(link.Ends, p.Now))}, true
	row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
	if p.Archive {
		row.Buttons, row.Menu = []RowButton{{Action: ActionNewLink, Primary: true}, {Action: ActionMore, Icon: "more"}}, []Action{ActionRemove}
	}
}

// EndsLink says before a link is ended what that does, to the file as well.
func (w *Catalog) EndsLink(name string, keeps bool) string {
	if keeps {
		return w.Text("endlink.body", "name", name)
	}
	return w.Text("endlink.gone", "name", name)
}

// EndsLinks says it of several; keep: the files of all of them stay.
func (w *Catalog) EndsLinks(n int, keep bool) string {
	if keep {
		return w.Count("many.endlink", n)
	}
	return w.Count("many.endlink.gone", n)
}

// ended is a link that ended.
func (p Presenter) ended(row *Row, link destination.Link) {
	date := p.Words.Date(link.Ends, p.Now)
	row.Wrap = true
	kept := "row.ended.kept"
	switch {
	case link.KeepsAfter:
	case p.Now.Before(link.Ends.Add(destination.DeletedAfter)):
		kept = "row.ended.going"
	default:
		row.Texts = []string{p.Words.Text("row.ended.gone", "date", date), p.Words.Text("row.ended.short", "date", date)}
		row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	}
	row.Texts = []string{p.Words.Text(kept, "date", date), p.Words.Text("row.ended.short", "date", date)}
	if !p.Archive {
		row.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	}
	row.Buttons = []RowButton{{Action: ActionNewLink, Primary: true}, {Action: ActionMore, Icon: "more"}}
	if p.Place.Deletes {
		row.Buttons[1] = RowButton{Action: ActionDeleteFile, Icon: "trash"}
	}
	row.Menu = []Action{ActionRemove}
}
