package main

import (
	"fmt"
	"strings"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// tellItem says what became of a file; false: nothing yet.
func (w *watch) tellItem(it uploader.Item, over bool) bool {
	switch it.State() {
	case uploader.Done, uploader.SentOnly:
		w.end.Sent++
		if !it.Grouped {
			w.lines++
			w.linked(it.Link)
			w.say.sent(sent{
				id: string(it.ID), name: it.Base, path: it.Path(), files: 1, size: it.Stamp.Size,
				link: it.Link, none: it.State() == uploader.SentOnly,
			})
		}
		return true
	case uploader.Failed, uploader.Cancelled:
		w.end.NotSent++
		w.worth = w.worth || it.Step >= uploader.Stored || !hopeless(orBug(it.Fault))
		if !it.Grouped {
			w.lines++
		}
		w.say.unsent(unsent{path: it.Path(), size: it.Stamp.Size, fault: orBug(it.Fault), part: it.Grouped})
		return true
	default:
		return over // settled and yet not final cannot be; a loop would be worse
	}
}

// passOver counts a drop whose lines are out.
func (w *watch) passOver(d uploader.DropView, over bool) {
	if over {
		w.end.Sent += d.Done
	}
}

// hopeless reports whether a file that failed this way has to be given again: resume does not help it. Where only the link was
// refused, the file is stored, and the next resume may get one.
func hopeless(f *fault.Error) bool {
	if f.Op == "link" || f.Reason() == fault.NoLink {
		return false
	}
	switch f.Kind {
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
		w.worth = w.worth || !hopeless(d.Fault)
		w.say.unsent(unsent{path: d.Name, size: d.Bytes, fault: d.Fault, part: true})
	}
	if !d.Link.URL.IsZero() {
		w.lines++
		w.linked(d.Link)
		w.say.sent(sent{id: d.Link.ID, name: d.Name, files: d.Done, size: d.Bytes, link: d.Link})
	}
	if w.lines == 0 {
		w.say.nothing()
	}
	w.lines = 0
	if !w.worth && (d.Fault != nil || d.Failed > 0) {
		w.hopeless = append(w.hopeless, d.ID)
	}
	w.worth = false
	w.q.Told(d.ID) // its lines are out; until here resume would say them again
}

// tellApart says once why files that were to have one link have one each.
func (w *watch) tellApart(d uploader.DropView) {
	if d.TooMany == 0 || w.saidApart {
		return
	}
	w.saidApart = true
	w.say.note(fmt.Sprintf("One link may lead to %s here, and there are more: each file gets a link of its own.", plural(d.TooMany, "file", "files")))
}

// linked counts a link, and says once where one ends otherwise than was asked for. What was asked for begins no earlier than
// this run, so that a link is never blamed for a slow one.
func (w *watch) linked(l destination.Link) {
	if l.URL.IsZero() {
		return
	}
	w.end.links++
	if text := otherEnd(l, w.life, w.began); text != "" && !w.saidEnd {
		w.saidEnd = true
		w.say.note(text)
	}
}

// tellNews says what the destinations had to say.
func (w *watch) tellNews() {
	if w.news == nil {
		return
	}
	for _, text := range w.news() {
		w.say.note(text)
	}
}

// tellUnwritten says that the history does not have everything that was sent.
func tellUnwritten(say speaker, view uploader.View) {
	if view.Unwritten == 0 {
		return
	}
	text := plural(view.Unwritten, "entry is", "entries are") + " missing in the history, which could not be written. \"linkdrop-send resume\" writes what is missing."
	if f := view.HistoryFault; f != nil && f.Detail != "" {
		text += " Details: " + strings.TrimSuffix(f.Detail, ".") + "."
	}
	say.note(text)
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
