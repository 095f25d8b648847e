package watch

import (
	"fmt"
	"strings"

	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// tellItem says what became of a file; false: nothing yet.
func (w *Watch) tellItem(it uploader.Item, over bool) bool {
	switch it.State() {
	case uploader.Done, uploader.SentOnly:
		w.end.Sent++
		if !it.Grouped {
			w.lines++
			w.linked(it.Link)
			w.say.Sent(output.Sent{
				ID: string(it.ID), Name: it.Base, Path: it.Path(), Files: 1, Size: it.Stamp.Size,
				Link: it.Link, None: it.State() == uploader.SentOnly, Given: w.arrived(string(it.ID), it.Path(), it.Link),
			})
		}
		return true
	case uploader.Failed, uploader.Cancelled:
		w.end.NotSent++
		why := orBug(it.Fault)
		w.worth = w.worth || it.Step >= uploader.Stored && why.Reason() != fault.Deleted || !hopeless(why)
		if !it.Grouped {
			w.lines++
		}
		w.say.Unsent(output.Unsent{Path: it.Path(), Size: it.Stamp.Size, Fault: why, Part: it.Grouped, Given: w.isOut(string(it.ID))})
		w.tellDead(string(it.ID), it.Path(), false)
		return true
	default:
		return over // settled and yet not final cannot be; a loop would be worse
	}
}

// passOver counts a drop whose lines are out.
func (w *Watch) passOver(d uploader.DropView, over bool) {
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
func (w *Watch) tellDrop(d uploader.DropView) {
	if d.Fault != nil {
		w.faults++
		w.worth = w.worth || !hopeless(d.Fault)
		w.say.Unsent(output.Unsent{Path: d.Name, Size: d.Bytes, Fault: d.Fault, Part: true})
	}
	if !d.Link.URL.IsZero() {
		w.lines++
		w.linked(d.Link)
		w.say.Sent(output.Sent{
			ID: d.Link.ID, Name: d.Name, Files: d.Done, Size: d.Bytes, Link: d.Link, Given: w.arrived(string(d.ID), d.Name, d.Link),
		})
	} else {
		w.tellDead(string(d.ID), d.Name, false)
	}
	if w.lines == 0 && !w.isOut(string(d.ID)) {
		w.say.Nothing()
	}
	w.lines = 0
	if !w.worth && (d.Fault != nil || d.Failed > 0) {
		w.hopeless = append(w.hopeless, d.ID)
	}
	w.worth = false
	w.Queue.Told(d.ID) // its lines are out; until here resume would say them again
}

// tellApart says once why files that were to have one link have one each.
func (w *Watch) tellApart(d uploader.DropView) {
	if d.TooMany == 0 || w.saidApart {
		return
	}
	w.saidApart = true
	w.say.Note(fmt.Sprintf("One link may lead to %s here, and there are more: each file gets a link of its own.", sentence.Plural(d.TooMany, "file", "files")))
}

// linked counts a link, and says once where one ends otherwise than was asked for. What was asked for begins no earlier than
// this run, so that a link is never blamed for a slow one.
func (w *Watch) linked(l destination.Link) {
	if l.URL.IsZero() {
		return
	}
	w.end.Links++
	if text := sentence.OtherEnd(l, w.life, w.began); text != "" && !w.saidEnd {
		w.saidEnd = true
		w.say.Note(text)
	}
}

// tellNews says what the destinations had to say.
func (w *Watch) tellNews() {
	if w.News == nil {
		return
	}
	for _, text := range w.News() {
		w.say.Note(text)
	}
}

// tellOwed says that uploads of what is not sent are still stored; why may be nil.
func tellOwed(say output.Speaker, uploads int, why *fault.Error) {
	if uploads == 0 {
		return
	}
	how := ". \"linkdrop-send resume\" goes on with that; "
	if why != nil && why.Reason() == fault.Moved {
		how = ", at the place where the destination led before. Set it up as it was, and \"linkdrop-send resume\" goes on with that; "
	}
	say.Note(sentence.Plural(uploads, "upload is", "uploads are") + " still to be freed" + how + "\"linkdrop-send resume --forget\" gives it up." + details(why))
}

// details are what is known beyond a sentence; f may be nil.
func details(f *fault.Error) string {
	if f == nil || f.Detail == "" {
		return ""
	}
	return " Details: " + strings.TrimSuffix(f.Detail, ".") + "."
}

// TellUnwritten says that the history does not have everything that was sent.
func TellUnwritten(say output.Speaker, view uploader.View) {
	if view.Unwritten == 0 {
		return
	}
	say.Note(sentence.Plural(view.Unwritten, "entry is", "entries are") + " missing in the history, which could not be written. " +
		"\"linkdrop-send resume\" writes what is missing." + details(view.HistoryFault))
}

// tellHolds says once of each destination what holds it, and once more when that changes.
func (w *Watch) tellHolds(holds []uploader.Hold) {
	now := make(map[string]fault.Kind, len(holds))
	for _, h := range holds {
		now[h.Destination] = h.Fault.Kind
		if known, ok := w.holds[h.Destination]; !ok || known != h.Fault.Kind {
			w.say.Hold(h)
		}
	}
	w.holds = now
}

// why is the reason an item does not go on: its own, or its destination's.
func (w *Watch) why(it uploader.Item, v uploader.View) *fault.Error {
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
