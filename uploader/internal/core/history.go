package core

import (
	"slices"
	"time"

	"linkdrop/uploader/fault"
)

// history is what the history is owed. An entry is no fact: what is linked in a drop that is still there is entered again after
// a restart, so a drop is not settled, and its facts stay, until its entries are written.
type history struct {
	owed    []unwritten // the first of them are being written
	writing int         // so many; 0: no call is out
	single  bool        // a batch could not be written: one at a time, so that no entry keeps the others out
	tries   int
	retryAt time.Time
	fault   *fault.Error // why the last try failed
}

// unwritten is an entry that is owed.
type unwritten struct {
	NewEntry
	drop *drop
}

const mostEntries = 500 // of one call

// enter owes the history an entry. With again it may be there from an earlier run.
func (c *Core) enter(d *drop, e Entry, again bool) {
	c.history.owed = append(c.history.owed, unwritten{NewEntry{e, again}, d})
	d.unwritten++
	c.touchDrop(d)
	c.changed()
}

// writeHistory has what is owed written, in one call at a time. Nothing waits for it but that a drop is forgotten.
func (c *Core) writeHistory() {
	h := &c.history
	if h.writing > 0 || len(h.owed) == 0 || c.now.Before(h.retryAt) {
		return
	}
	h.writing = min(len(h.owed), mostEntries)
	if h.single {
		h.writing = 1
	}
	entries := make([]NewEntry, h.writing)
	for i, one := range h.owed[:h.writing] {
		entries[i] = one.NewEntry
	}
	c.do(Remember{entries})
}

// wakeForHistory says when the history is tried again.
func (c *Core) wakeForHistory() {
	if h := &c.history; h.writing == 0 && len(h.owed) > 0 {
		c.wakeAt(h.retryAt)
	}
}

// remembered takes in whether entries were written. What could not be is tried again behind the others, for as long as this
// run lasts.
func (c *Core) remembered(e Remembered) {
	h := &c.history
	tried := slices.Clone(h.owed[:h.writing])
	h.owed, h.writing = slices.Delete(h.owed, 0, h.writing), 0
	c.changed()
	if e.Err != nil {
		h.fault, h.single = asFault("history", e.Err), true
		c.note(Note{Text: "not in the history yet", Fault: h.fault})
		h.owed = append(h.owed, tried...)
		h.tries++
		h.retryAt = c.now.Add(c.backoff(h.tries, firstAgain, lastAgain))
		return
	}
	for _, one := range tried {
		one.drop.unwritten--
		c.touchDrop(one.drop)
	}
	h.fault, h.single, h.tries, h.retryAt = nil, false, 0, time.Time{}
}
