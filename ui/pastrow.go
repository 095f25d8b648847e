package ui

import (
	"linkdrop/uploader"
)

// past is the face of something that was sent. The link itself is not kept: a stored link is a usable secret.
func (p painter) past(e uploader.Entry, busy deed, copied bool) face {
	f := face{key: rowKey{item: uploader.ItemID(e.ID)}, glyph: glyphOf(e.Name), name: plain(e.Name), bar: -1, wrap: true, flash: copied}
	if len(e.Uploads) > 1 {
		f.glyph = "files"
	}
	facts := sentence(p.words.bytes(e.Size), p.words.say("history.sent", "date", p.words.date(e.SentAt, p.now)))
	switch {
	case busy == doDelete:
		f.says = []string{p.words.say("row.deleting")}
	case busy == doNewLink:
		f.says = []string{p.words.say("row.linking")}
	case !e.DeletedAt.IsZero():
		f.says = []string{p.words.say("row.deleted")}
	case !e.Linked:
		f.says = []string{sentence(p.words.say("history.nolink"), facts), facts}
	default:
		p.pastLink(&f, e, copied, facts)
	}
	return f
}

func (p painter) pastLink(f *face, e uploader.Entry, copied bool, facts string) {
	f.buttons = []button{{deed: doNewLink}}
	if p.place.Deletes {
		f.buttons = append(f.buttons, button{deed: doDelete, icon: "trash"})
	}
	switch {
	case e.Ends.IsZero():
		f.says = []string{facts}
	case p.now.Before(e.Ends):
		until := p.words.say("row.until", "date", p.words.date(e.Ends, p.now))
		f.says = []string{sentence(until, p.words.bytes(e.Size)), until}
		f.mark, f.lead = goodMark, p.words.say("row.sent")
		if copied {
			f.lead = p.words.say("row.copied")
		}
	default:
		f.says = []string{p.words.say("row.ended.short", "date", p.words.date(e.Ends, p.now))}
	}
}
