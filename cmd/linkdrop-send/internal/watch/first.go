package watch

import (
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// first is what was said of links before their files had arrived. Lines are in the order of the FILEs here, too: what has none yet
// keeps those after it waiting.
type first struct {
	drop, item int               // the first whose line is not out
	out        map[string]string // ids of the links that were said, by item or drop; empty: an empty line was, in its place
	lost       int               // of them lead to nothing
}

// pullFirst says the links of files that are still on their way, where that was asked for.
func (w *Watch) pullFirst() {
	f := &w.first
	if f.drop < w.drop || f.drop == w.drop && f.item < w.item {
		f.drop, f.item = w.drop, w.item
	}
	for f.drop < len(w.Drops) && w.pullFirstOf(w.Drops[f.drop]) {
		f.drop, f.item = f.drop+1, 0
	}
}

// pullFirstOf does it for a drop, and reports whether all of its lines are out.
func (w *Watch) pullFirstOf(id uploader.DropID) bool {
	f := &w.first
	view, over := w.viewAt(f.drop, id)
	if !view.Options.LinkAtDrop || view.Told || view.Looking || view.Items == 0 {
		return false
	}
	link := view.Link
	if link.URL.IsZero() {
		link = view.Early
	}
	if !link.URL.IsZero() {
		w.sayFirst(string(id), output.Sent{ID: link.ID, Name: view.Name, Files: view.Items, Size: view.Bytes, Link: link, Arriving: true})
		return true
	}
	for {
		n, _ := w.Queue.Items(w.items[:firstAsked], id, f.item)
		for _, it := range w.items[:n] {
			if it.Grouped && !over || !w.sayFirstOf(it) {
				return false
			}
			f.item++
		}
		if n == 0 {
			return true
		}
	}
}

// sayFirstOf says the link of an item, or that it has none; false: nothing is known yet.
func (w *Watch) sayFirstOf(it uploader.Item) bool {
	link, final := it.Link, it.State() == uploader.Failed || it.State() == uploader.Cancelled
	if link.URL.IsZero() {
		link = it.Early
	}
	switch {
	case it.Grouped:
		return false
	case !link.URL.IsZero() && !final:
		w.sayFirst(string(it.ID), output.Sent{
			ID: string(it.ID), Name: it.Base, Path: it.Path(), Files: 1, Size: it.Stamp.Size, Link: link, Arriving: true,
		})
	case final && (w.first.drop != w.drop || w.first.item != w.item): // else its line comes with its sentence
		w.keepOut(string(it.ID), "")
		w.say.Nothing()
	default:
		return false
	}
	return true
}

func (w *Watch) sayFirst(of string, s output.Sent) {
	w.keepOut(of, s.Link.ID)
	w.say.Sent(s)
}

func (w *Watch) keepOut(of, link string) {
	if w.first.out == nil {
		w.first.out = map[string]string{}
	}
	w.first.out[of] = link
}

// isOut reports whether the line of an item or a drop was said before it ended.
func (w *Watch) isOut(of string) bool {
	_, out := w.first.out[of]
	return out
}

// arrived reports whether a link was said before, and says so where another one was.
func (w *Watch) arrived(of, name string, link destination.Link) bool {
	said, out := w.first.out[of]
	if out && said != link.ID && !link.URL.IsZero() {
		w.first.lost++
		w.say.Note(sentence.VisibleName(name) + ": the link that was printed first leads to nothing. This one works: " + link.URL.Reveal())
	}
	return out
}

// tellDead says that a link leads to nothing which was said before its file had arrived. resumes: it still may arrive.
func (w *Watch) tellDead(of, name string, resumes bool) {
	if w.first.out[of] == "" {
		return
	}
	w.first.lost++
	text := ": the link that was printed leads to nothing, as the file did not arrive."
	if resumes {
		text = ": the link that was printed leads to nothing until \"linkdrop-send resume\" has sent the rest."
	}
	w.say.Note(sentence.VisibleName(name) + text)
}
