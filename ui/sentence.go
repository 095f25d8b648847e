package ui

import (
	"strings"

	"linkdrop/uploader/destination"
)

// dot joins the parts of a sentence that are facts beside each other.
const dot = " · "

// uploading fills in the sentence of bytes on their way, and shorter ones for narrow windows. files, where not empty,
// takes the place of the percentage's neighbour: "120 of 300 files".
func (p painter) uploading(f *face, m moment, files string) {
	n := m.numbers
	f.bar, f.moves = fraction(n), true
	f.buttons = []button{{deed: doPause, icon: "pause"}, {deed: doCancel, icon: "close"}}
	switch {
	case n.Quiet >= stalledAfter:
		f.buttons[0] = button{deed: doRetry, icon: "retry"}
		f.says = []string{p.words.say("row.stalled", "n", p.words.number(int(n.Quiet.Seconds())))}
		f.wrap = true
		return
	case m.fresh && p.place.Restarts:
		f.says = []string{p.words.say("row.restarts")}
		return
	case m.fresh:
		f.says = []string{p.words.say("row.restored", "p", p.words.number(percent(n.Sent, n.Size)))}
		return
	case n.Sent == 0 && files == "":
		f.says = []string{p.words.say("row.starting")}
		return
	}
	done := p.words.say("row.percent", "p", p.words.number(percent(n.Sent, n.Size)))
	bytes := p.words.bytesOf("row.bytes", n.Sent, n.Size)
	speed, left := "", ""
	if m.pace.known {
		speed = p.words.say("row.speed", "speed", p.words.bytes(m.pace.speed))
	}
	if m.pace.sure {
		left = p.words.left(m.pace.left)
	}
	f.says = []string{
		sentence(done, files, bytes, speed, left), sentence(done, files, bytes, left), sentence(done, files, left),
		sentence(done, left), done,
	}
}

// sentence joins the parts that are there.
func sentence(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, dot)
}

// done fills in a link that can be copied, or one that is over. extras are said before the end of the link: "4 of 5 files".
func (p painter) done(f *face, link destination.Link, m moment, extras []string) {
	if m.newLink != nil {
		link = *m.newLink
	}
	switch {
	case m.deleted:
		f.says, f.wrap = []string{p.words.say("row.deleted")}, true
		f.buttons = []button{{deed: doRemove, icon: "close"}}
		return
	case m.busy == doDelete:
		f.says = []string{p.words.say("row.deleting")}
		return
	case m.busy == doNewLink:
		f.says = []string{p.words.say("row.linking")}
		return
	case !link.Ends.IsZero() && !p.now.Before(link.Ends):
		p.over(f, link)
		return
	}
	f.mark, f.lead, f.wrap = goodMark, p.words.say("row.ready"), true
	if m.copied {
		f.lead = p.words.say("row.copied")
	}
	f.flash = m.copied
	if !link.Ends.IsZero() {
		until := p.words.say("row.until", "date", p.words.date(link.Ends, p.now))
		short := p.words.say("row.until.short", "date", p.words.shortDate(link.Ends, p.now))
		f.says = []string{sentence(append(extras, until)...), until, short}
		f.tight = len(extras) == 0 // what else there is to say must not be dropped for a line less
	} else if len(extras) > 0 {
		f.says = []string{sentence(extras...)}
	}
	f.buttons = []button{{deed: doCopy, main: true}, {deed: doMore, icon: "more"}}
	f.menu = []deed{doCopyNamed}
	if p.archive {
		f.menu = append(f.menu, doNewLink)
		if p.place.Deletes {
			f.menu = append(f.menu, doDelete)
		}
	}
	f.menu = append(f.menu, doRemove)
}

// over is a link that ended.
func (p painter) over(f *face, link destination.Link) {
	date := p.words.date(link.Ends, p.now)
	f.wrap = true
	if !link.KeepsAfter {
		f.says = []string{p.words.say("row.ended.gone", "date", date), p.words.say("row.ended.short", "date", date)}
		f.buttons = []button{{deed: doRemove, icon: "close"}}
		return
	}
	f.says = []string{p.words.say("row.ended.kept", "date", date), p.words.say("row.ended.short", "date", date)}
	if !p.archive {
		f.buttons = []button{{deed: doRemove, icon: "close"}}
		return
	}
	f.buttons = []button{{deed: doNewLink, main: true}, {deed: doMore, icon: "more"}}
	if p.place.Deletes {
		f.buttons[1] = button{deed: doDelete, icon: "trash"}
	}
	f.menu = []deed{doRemove}
}
