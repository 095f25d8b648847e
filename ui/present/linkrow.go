package present

import (
	"linkdrop/uploader/destination"
)

// linked fills in a link that can be copied, or one that is over. extras are said before the end of the link: "4 of 5 files".
func (p Presenter) linked(f *Row, link destination.Link, m RowContext, extras []string) {
	if m.NewLink != nil {
		link = *m.NewLink
	}
	switch {
	case m.Deleted:
		f.Texts, f.Wrap = []string{p.Words.Text("row.deleted")}, true
		f.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	case m.Busy == ActionDeleteFile:
		f.Texts = []string{p.Words.Text("row.deleting")}
		return
	case m.Busy == ActionNewLink:
		f.Texts = []string{p.Words.Text("row.linking")}
		return
	case !link.Ends.IsZero() && !p.Now.Before(link.Ends):
		p.ended(f, link)
		return
	}
	f.Mark, f.Lead, f.Wrap = GoodMark, p.Words.Text("row.ready"), true
	if m.Copied {
		f.Lead = p.Words.Text("row.copied")
	}
	f.Flash = m.Copied
	if !link.Ends.IsZero() {
		until := p.Words.Text("row.until", "date", p.Words.Date(link.Ends, p.Now))
		short := p.Words.Text("row.until.short", "date", p.Words.shortDate(link.Ends, p.Now))
		f.Texts = []string{JoinFacts(append(extras, until)...), until, short}
		f.PreferShort = len(extras) == 0 // what else there is to say must not be dropped for a line less
	} else if len(extras) > 0 {
		f.Texts = []string{JoinFacts(extras...)}
	}
	f.Buttons = []RowButton{{Action: ActionCopyLink, Primary: true}, {Action: ActionMore, Icon: "more"}}
	f.Menu = []Action{ActionCopyNameAndLink}
	if p.Archive {
		f.Menu = append(f.Menu, ActionNewLink)
		if p.Place.Deletes {
			f.Menu = append(f.Menu, ActionDeleteFile)
		}
	}
	f.Menu = append(f.Menu, ActionRemove)
}

// ended is a link that ended.
func (p Presenter) ended(f *Row, link destination.Link) {
	date := p.Words.Date(link.Ends, p.Now)
	f.Wrap = true
	if !link.KeepsAfter {
		f.Texts = []string{p.Words.Text("row.ended.gone", "date", date), p.Words.Text("row.ended.short", "date", date)}
		f.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	}
	f.Texts = []string{p.Words.Text("row.ended.kept", "date", date), p.Words.Text("row.ended.short", "date", date)}
	if !p.Archive {
		f.Buttons = []RowButton{{Action: ActionRemove, Icon: "close"}}
		return
	}
	f.Buttons = []RowButton{{Action: ActionNewLink, Primary: true}, {Action: ActionMore, Icon: "more"}}
	if p.Place.Deletes {
		f.Buttons[1] = RowButton{Action: ActionDeleteFile, Icon: "trash"}
	}
	f.Menu = []Action{ActionRemove}
}
