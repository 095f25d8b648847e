package uploader

import "slices"

// View is the queue at a glance. It costs the same at ten items and at a hundred thousand.
func (q *Queue) View() View {
	q.mu.Lock()
	defer q.mu.Unlock()
	v := View{Version: q.version, Drops: len(q.drops), Items: q.index.size(), Totals: q.totals, Notice: q.notice}
	if q.jammed != nil {
		v.Holds = append(v.Holds, *q.jammed)
	}
	for id, l := range q.lanes {
		if l.hold != nil {
			v.Holds = append(v.Holds, Hold{Destination: id, Fault: l.hold.fault, Since: l.hold.since, Next: l.hold.next})
		}
	}
	slices.SortFunc(v.Holds, func(a, b Hold) int { return a.Since.Compare(b.Since) })
	return v
}

func (x *index) size() int {
	x.RLock()
	defer x.RUnlock()
	return len(x.m)
}

// Drops fills dst with drops, newest first, beginning with the one at index newest. Out of range is n = 0.
func (q *Queue) Drops(dst []DropView, newest int) (n int, version uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := len(q.drops) - 1 - newest; newest >= 0 && i >= 0 && n < len(dst); i-- {
		dst[n] = q.dropView(q.drops[i])
		n++
	}
	return n, q.version
}

// Items fills dst with the items of a drop in the order they were found, beginning with the one at index from.
func (q *Queue) Items(dst []Item, id DropID, from int) (n int, version uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	d := q.byDrop[id]
	if d == nil || from < 0 || from >= len(d.items) {
		return 0, q.version
	}
	held := q.held(d.Destination)
	ahead := q.lane(d.Destination).created
	for _, it := range d.items[from:] {
		if n == len(dst) {
			break
		}
		dst[n] = it.snapshot(held)
		if it.order > ahead {
			dst[n].Before = int(it.order - ahead - 1) //nolint:gosec // a count of items
		}
		n++
	}
	return n, q.version
}

// Progress fills dst with the numbers of these items, and returns how many there are. It does not take the queue's lock: it
// is what a tick calls.
func (q *Queue) Progress(dst []Numbers, ids []ItemID) int {
	q.index.RLock()
	defer q.index.RUnlock()
	n := min(len(dst), len(ids))
	for i, id := range ids[:n] {
		dst[i] = Numbers{}
		if it := q.index.m[id]; it != nil {
			dst[i] = Numbers{Size: it.size.Load(), Sent: it.sent.Load(), Acked: it.acked.Load()}
			if it.live.Load() > 0 {
				dst[i].Quiet = q.quiet(it.moved.Load())
			}
		}
	}
	return n
}

// DropProgress does it for whole drops.
func (q *Queue) DropProgress(dst []Numbers, ids []DropID) int {
	q.index.RLock()
	defer q.index.RUnlock()
	n := min(len(dst), len(ids))
	for i, id := range ids[:n] {
		dst[i] = Numbers{}
		if d := q.index.d[id]; d != nil {
			dst[i] = Numbers{Size: d.bytes.Load(), Sent: d.sent.Load(), Acked: d.acked.Load()}
			if moved := d.moved.Load(); moved > 0 {
				dst[i].Quiet = q.quiet(moved)
			}
		}
	}
	return n
}

// Overall is the progress of everything that View.Totals counts.
func (q *Queue) Overall() Numbers {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Numbers{Size: q.totals.Bytes, Sent: q.overall.sent.Load(), Acked: q.overall.acked.Load()}
}
