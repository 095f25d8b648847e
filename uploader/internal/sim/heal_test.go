package sim

import (
	"fmt"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// heal lets the world answer well from now on, and a person who wants everything press what there is to press: everything
// must come to an end.
func (w *world) heal() {
	w.healing = true
	w.run(w.now.Add(time.Second))
	for _, path := range sortedKeys(w.disk) {
		if f := w.disk[path]; f.version == 0 {
			f.change(f.size)
		}
	}
	if !w.running && w.broken == "" {
		w.begin()
	}
	w.unjam()
	steps := w.tally.steps
	for round := range 6 {
		w.press()
		w.run(w.now.Add(11 * time.Minute))
		switch {
		case w.broken != "":
			return
		case w.unfinished() == "":
			w.judge()
			return
		case w.tally.steps-steps > 5000:
			w.fail("%d steps after everything was well", w.tally.steps-steps)
			return
		case round == 3: // an abort that failed too often is tried at the next start
			w.quit()
			w.begin()
		}
	}
	w.fail("does not come to an end: %s", w.unfinished())
}

func (w *world) press() {
	w.step(core.Nudged{})
	for i := range w.drops() {
		w.unlock(i)
	}
	for _, d := range w.drops() {
		var again []core.ItemID
		for _, it := range w.items(d.ID) {
			if s := it.State(); s == core.Failed || s == core.Paused {
				again = append(again, it.ID)
			}
		}
		w.wish(core.Run, again)
		if d.Fault != nil {
			life := w.oracle.drop(d.ID)
			life.wished, life.moved = true, true
			w.step(core.WishedDrops{Wish: core.Run, Drops: []core.DropID{d.ID}})
		}
	}
}

func (w *world) unfinished() string {
	for _, d := range w.drops() {
		if !d.Settled || d.Fault != nil && !w.refused(d.ID, d.Fault) {
			return fmt.Sprintf("drop %s: %+v", d.ID, d)
		}
		for _, it := range w.items(d.ID) {
			if s := it.State(); s != core.Done && s != core.SentOnly && s != core.Cancelled && !w.refused(d.ID, it.Fault) {
				return fmt.Sprintf("item %s is %v: %v; %s", it.ID, s, it.Fault, w.c.Idle())
			}
		}
	}
	if len(w.flights) > 0 {
		return fmt.Sprintf("%d calls are on their way", len(w.flights))
	}
	if n := w.c.View().Unwritten; n > 0 {
		return fmt.Sprintf("%d entries are not in the history", n)
	}
	return w.c.Idle()
}

// refused reports whether a drop came to its end as it is to have links that its destination does not have.
func (w *world) refused(d core.DropID, f *fault.Error) bool {
	return f != nil && f.Code == fault.NoOption && w.oracle.closed[d]
}

// judge looks at the world when everything has come to an end.
func (w *world) judge() {
	done := map[string]bool{}
	for _, d := range w.drops() {
		life := w.oracle.drop(d.ID)
		for _, it := range w.items(d.ID) {
			key := fmt.Sprintf("%s/%d", it.ID, it.Attempt)
			if it.Fault != nil && it.Fault.Code == fault.NoOption && w.written[key] {
				done[key] = true // sent when its destination could still do what was asked of the link: the history has it
			}
			if s := it.State(); s != core.Done && s != core.SentOnly {
				continue
			}
			done[key] = true
			if !w.written[key] {
				w.fail("%s is done, and not in the history", key)
			}
			if d.LinkLess || w.oracle.unlinked {
				continue
			}
			if o := w.homes[d.Destination].objects[key]; !life.covered[key] && (o == nil || !o.handed) {
				w.fail("%s is done, and nobody was told its link", key)
			}
		}
		if d.Done > 0 && life.life != w.life && !life.told {
			w.fail("%s is done, and nobody was told since the start", d.ID)
		}
	}
	for _, place := range sortedKeys(w.homes) { // what is left where a destination led before, nobody may reach any more
		w.tidy(w.homes[place], done)
	}
	w.judgeEarly()
	w.compare()
}

// tidy looks for what was opened and is neither stored nor freed.
func (w *world) tidy(h *home, done map[string]bool) {
	if h.NoDelete {
		return
	}
	for _, key := range sortedKeys(h.uploads) {
		if u := h.uploads[key]; !u.freed && h.objects[key] == nil && !w.oracle.kept[key] {
			w.fail("%s was opened, and is neither stored nor freed", key)
		}
	}
	for _, key := range sortedKeys(h.objects) {
		if o := h.objects[key]; !done[key] && !o.late && !o.linked && !o.handed && !w.oracle.kept[key] {
			w.fail("%s is stored, and nobody wants it", key)
		}
	}
}
