package core

import (
	"slices"

	"linkdrop/uploader/destination"
)

// settle looks whether anything in a drop still moves. When nothing does, its one link is wanted, and then it is reported,
// once until something in it moves again. A drop whose history entries are not all written is reported, and not forgotten.
func (c *Core) settle(d *drop) {
	wants := c.needsLink(d)
	c.lineUp(d, wants, c.needsEarlyLink(d))
	c.tellEarly(d)
	if wants && d.reported {
		c.movesAgain(d)
	}
	if c.started && !wants && !d.gone && c.stands(d) && !c.unsure(d) {
		c.report(d)
	}
	if c.started && !d.gone && d.settled != d.rests() {
		c.record(DropSettled{d.ID, d.rests()})
	}
}

// stands reports whether nothing in the drop moves any more, and nobody was told that yet.
func (c *Core) stands(d *drop) bool {
	return d.call == nil && !d.reported && !d.moves() && !(d.grouped() && c.waitsToLeave(d))
}

// rests reports whether there is nothing left to be done for the drop, by a next start either.
func (d *drop) rests() bool {
	return d.reported && d.count[failed] == 0 && d.fault == nil && d.linkFault == nil && !d.linkAwaitsPassword() && d.unwritten == 0
}

// news reports whether something in the drop came to a good end in this run.
func (c *Core) news(d *drop) bool {
	return !d.restored || slices.ContainsFunc(d.items, func(it *item) bool { return !it.hadLink && c.class(it) == done })
}

func (c *Core) report(d *drop) {
	d.reported = true
	c.enterLinkless(d)
	if d.told && !c.news(d) {
		return
	}
	report := c.reportOf(d)
	c.ready.Sync = c.ready.Sync || len(report.Links) > 0
	c.do(Report{report})
	c.changed()
}

// wasTold notes that whoever waits for the drop's links has them. Where the one link could not be made they were told only
// that, as where links wait for their password: the next start asks for it again, and what comes of it is news.
func (c *Core) wasTold(id DropID) {
	if d := c.byDrop[id]; d != nil && d.reported && !d.told && d.linkFault == nil && !d.awaitsPassword() {
		c.record(DropTold{d.ID, true})
	}
}

func (c *Core) reportOf(d *drop) DropReport {
	r := DropReport{Drop: c.dropView(d), Restored: d.restored, Lost: d.lostLinks()}
	if d.grouped() {
		if d.link != nil {
			r.Links = []NamedLink{{Name: d.title(), Files: d.count[done], Size: d.bytes, Link: *d.link}}
			if len(d.items) > 0 {
				r.Links[0].Item = d.items[0].id
			}
		}
	} else {
		r.Links = d.ownLinks(func(it *item) *destination.Link {
			if !it.linked {
				return nil
			}
			return it.link
		})
	}
	r.Given = d.gave(r.Links)
	return r
}
