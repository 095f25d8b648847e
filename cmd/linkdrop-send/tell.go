package main

import (
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// tellItem says what became of a file; false: nothing yet.
func (w *watch) tellItem(it uploader.Item, over bool) bool {
	switch it.State() {
	case uploader.Done, uploader.SentOnly:
		w.end.Sent++
		if !it.Grouped {
			w.say.sent(sent{
				id: string(it.ID), name: it.Base, path: it.Path(), files: 1, size: it.Stamp.Size,
				link: it.Link, none: it.State() == uploader.SentOnly,
			})
		}
		return true
	case uploader.Failed, uploader.Cancelled:
		w.end.NotSent++
		w.worth = w.worth || !hopeless(orBug(it.Fault).Kind)
		w.say.unsent(unsent{it.Path(), it.Stamp.Size, orBug(it.Fault), false})
		return true
	default:
		return over // settled and yet not final cannot be; a loop would be worse
	}
}

// hopeless reports whether a file that failed this way has to be given again: resume does not help it.
func hopeless(k fault.Kind) bool {
	switch k {
	case fault.Gone, fault.NotFile, fault.Nothing, fault.Unreadable, fault.InUse, fault.TooLarge, fault.Policy, fault.Changed:
		return true
	default:
		return false
	}
}

// tellDrop says what is not about a single file: the one link of a drop, or that there was nothing in it.
func (w *watch) tellDrop(d uploader.DropView) {
	if d.Fault != nil {
		w.faults++
		w.worth = w.worth || !hopeless(d.Fault.Kind)
		w.say.unsent(unsent{d.Name, d.Bytes, d.Fault, false})
	}
	if !d.Link.URL.IsZero() {
		w.say.sent(sent{id: d.Link.ID, name: d.Name, files: d.Done, size: d.Bytes, link: d.Link})
	}
	if !w.worth && (d.Fault != nil || d.Failed > 0) {
		w.hopeless = append(w.hopeless, d.ID)
	}
	w.worth = false
	w.q.Told(d.ID) // its lines are out; until here resume would say them again
}

// sentenceStartsOver is said where files are left to a destination that cannot go on in the middle of one.
const sentenceStartsOver = "This backend cannot go on in the middle: a file that was interrupted starts again from the beginning."

// tellNews says what the destinations had to say.
func (w *watch) tellNews() {
	if w.news == nil {
		return
	}
	for _, text := range w.news() {
		w.say.note(text)
	}
}

// tellHolds says once of each destination what holds it, and once more when that changes.
func (w *watch) tellHolds(holds []uploader.Hold) {
	now := make(map[string]fault.Kind, len(holds))
	for _, h := range holds {
		now[h.Destination] = h.Fault.Kind
		if known, ok := w.holds[h.Destination]; !ok || known != h.Fault.Kind {
			w.say.hold(h)
		}
	}
	w.holds = now
}

// tellLeft counts what resume would go on with, and says why it did not.
func (w *watch) tellLeft(aloud bool) {
	view := w.q.View()
	for ; w.drop < len(w.drops); w.drop, w.item = w.drop+1, 0 {
		before := w.end.Left
		drop, over := w.view(w.drops[w.drop])
		for {
			n, _ := w.q.Items(w.items, w.drops[w.drop], w.item)
			for _, it := range w.items[:n] {
				w.item++
				if w.tellItem(it, false) {
					continue // done behind one that is not
				}
				w.end.Left++
				if aloud {
					w.say.unsent(unsent{it.Path(), it.Stamp.Size, w.why(it, view), true})
				}
			}
			if n == 0 {
				break
			}
		}
		if over { // settled behind one that is not: its line waits no longer
			w.tellDrop(drop)
			continue
		}
		if w.end.Left == before {
			w.end.Left++ // every file is there, but not the one link; or none was found yet
		}
	}
}

// why is the reason an item does not go on: its own, or its destination's.
func (w *watch) why(it uploader.Item, v uploader.View) *fault.Error {
	for _, h := range v.Holds {
		if h.Destination == it.Destination || h.Destination == "" {
			return h.Fault
		}
	}
	if it.Fault != nil {
		return it.Fault
	}
	return &fault.Error{Kind: fault.Stalled}
}

func orBug(f *fault.Error) *fault.Error {
	if f == nil {
		return &fault.Error{Kind: fault.Bug}
	}
	return f
}
