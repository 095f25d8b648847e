package uploader

import (
	"slices"
	"time"
)

// settleIfDone looks whether anything in a drop still moves. When nothing does, its one link is made, and then the drop
// settles: once per run. With the lock held.
func (q *Queue) settleIfDone(d *drop) {
	if d.settled || d.removed || d.moves() || !q.started {
		return
	}
	if d.grouped && d.count[done] > 0 && !d.linkIsCurrent() && d.fault == nil {
		l := q.lane(d.Destination)
		if !slices.Contains(l.groups, d) {
			l.groups = append(l.groups, d)
			q.ring()
		}
		return
	}
	d.settled = true
	if d.count[failed] == 0 && d.fault == nil && !d.saved {
		d.saved = true
		q.note(DropSettled{d.ID, true})
	}
	if d.told && d.count[done] == d.doneBefore {
		return // somebody knows, and nothing in it came to an end in this run
	}
	q.reports = append(q.reports, q.report(d))
	q.changed()
}

// moves reports whether something in the drop is on its way, or would be if nobody had paused it.
func (d *drop) moves() bool {
	return d.looking || !d.expanded || d.linking || d.count[moving] > 0 || d.count[paused] > 0
}

// linkIsCurrent reports whether the drop's link stands for every file in it that is stored.
func (d *drop) linkIsCurrent() bool {
	if !d.linked || d.link == nil {
		return false
	}
	for _, it := range d.items {
		if it.step == Stored && it.wish != Cancel {
			return false
		}
	}
	return true
}

func (q *Queue) report(d *drop) DropReport {
	r := DropReport{Drop: q.dropView(d), Restored: d.restored}
	if d.grouped {
		if d.link != nil {
			r.Links = []NamedLink{{Name: d.title(), Files: d.count[done], Size: d.bytes.Load(), Link: *d.link}}
			if len(d.items) > 0 {
				r.Links[0].Item = d.items[0].id
			}
		}
		return r
	}
	for _, it := range d.items {
		if it.step == Linked && it.link != nil && it.wish != Cancel {
			r.Links = append(r.Links, NamedLink{Item: it.id, Name: it.base, Files: 1, Size: it.stamp.Size, Link: *it.link})
		}
	}
	return r
}

// dropView is the drop as the outside sees it. With the lock held.
func (q *Queue) dropView(d *drop) DropView {
	v := DropView{
		ID: d.ID, Destination: d.Destination, Name: d.name, Folder: d.isFolder(), Options: d.Options, Added: d.Added,
		Restored: d.restored, Looking: d.looking, Skipped: d.skipped, Unread: d.unread, Items: len(d.items),
		Done: d.count[done], Failed: d.count[failed], Paused: d.count[paused], Cancelled: d.count[cancelled],
		Bytes: d.bytes.Load(), Settled: d.settled, Held: q.held(d.Destination), LinkLess: d.linkless, Fault: d.fault,
	}
	if d.link != nil {
		v.Link = *d.link
	}
	return v
}

func (q *Queue) held(dest string) bool {
	l := q.lanes[dest]
	return q.jammed != nil || (l != nil && l.hold != nil)
}

// quiet is how long nothing has moved, by the clock that atomics use.
func (q *Queue) quiet(moved int64) time.Duration {
	return max(0, time.Since(q.born)-time.Duration(moved))
}
