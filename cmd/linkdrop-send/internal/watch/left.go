package watch

import (
	"os"

	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
)

// left is what resume goes on with: ending.Left in its parts.
type left struct {
	files, folders int // that are not sent
	links          int // of what is stored, that are not made
}

func (l left) text() string {
	text := ""
	if l.files > 0 {
		text = sentence.Plural(l.files, "file", "files")
	}
	if l.folders > 0 {
		if text != "" {
			text += " and "
		}
		text += sentence.Plural(l.folders, "folder", "folders")
	}
	switch l.files + l.folders {
	case 0:
		return sentence.Plural(l.links, "link is", "links are") + " not made yet"
	case 1:
		text += " is not sent yet"
	default:
		text += " are not sent yet"
	}
	if l.links > 0 {
		text += ", and " + sentence.Plural(l.links, "link is", "links are") + " not made yet"
	}
	return text
}

// tellLeft counts what resume would go on with, and says why it did not. What is known is printed, in its place: an empty line
// stands for each FILE whose link is not known.
func (w *Watch) tellLeft(aloud bool) {
	view := w.Queue.View()
	for ; w.drop < len(w.Drops); w.drop, w.item = w.drop+1, 0 {
		drop, over := w.view(w.Drops[w.drop])
		if drop.Told {
			w.passOver(drop, over)
			continue
		}
		before, apart := w.left, w.isApart(drop)
		w.tellLeftItems(view, aloud, apart)
		if over { // settled behind one that is not: its line waits no longer
			w.tellDrop(drop)
			continue
		}
		w.countUnfound(drop)
		if w.left == before {
			w.left.links++ // every file is there, but not the one link
		}
		w.fillLines(drop, apart)
	}
	w.end.Left = w.left.files + w.left.folders + w.left.links
}

// isApart reports whether the files of a drop are known to have a line each. Where nobody knows what the destination can, those
// that are to have one link have one line.
func (w *Watch) isApart(d uploader.DropView) bool {
	if !d.Options.Together || d.LinkLess || d.TooMany > 0 {
		return true
	}
	for at := 0; ; {
		n, _ := w.Queue.Items(w.items, d.ID, at)
		if n == 0 {
			return false
		}
		at += n
		for _, it := range w.items[:n] {
			// Until the destination is known, what was never stored counts as grouped, and what was does not.
			if !it.Grouped && (it.Step < uploader.Sent || !it.Link.URL.IsZero()) {
				return true
			}
		}
	}
}

func (w *Watch) tellLeftItems(view uploader.View, aloud, apart bool) {
	for {
		n, _ := w.Queue.Items(w.items, w.Drops[w.drop], w.item)
		if n == 0 {
			return
		}
		for _, it := range w.items[:n] {
			w.item++
			if !w.tellItem(it, false) { // done behind one that is not
				w.tellLeftItem(it, view, aloud, it.Grouped || !apart)
			}
		}
	}
}

func (w *Watch) tellLeftItem(it uploader.Item, view uploader.View, aloud, grouped bool) {
	if !grouped {
		w.lines++
	}
	switch {
	case it.HadLink, grouped && it.Step >= uploader.Stored: // it was sent, whatever keeps its link from being made, or made again
		w.end.Sent++
		aloud = false
	case it.Step >= uploader.Stored:
		w.left.links++
	default:
		w.left.files++
	}
	switch {
	case aloud:
		w.say.Unsent(output.Unsent{
			Path: it.Path(), Size: it.Stamp.Size, Fault: w.why(it, view), Kept: true, Part: grouped, Given: w.isOut(string(it.ID)),
		})
	case !grouped && !w.isOut(string(it.ID)):
		w.say.Nothing()
	}
	if it.Step < uploader.Stored {
		w.tellDead(string(it.ID), it.Path(), true)
	}
}

// countUnfound counts what nobody has looked at yet.
func (w *Watch) countUnfound(d uploader.DropView) {
	switch {
	case !d.Looking:
	case !d.Options.Together:
		w.left.files += max(0, len(d.Paths)-d.Items)
	case d.Items == 0:
		for _, path := range d.Paths {
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				w.left.folders++
			} else {
				w.left.files++
			}
		}
	}
}

// fillLines says what is missing of an unfinished drop's lines, so that the n-th is about the n-th FILE.
func (w *Watch) fillLines(d uploader.DropView, apart bool) {
	lines := 1
	if apart {
		lines = max(lines, len(d.Paths))
	}
	w.tellDead(string(d.ID), d.Name, true)
	for ; w.lines < lines; w.lines++ {
		if !w.isOut(string(d.ID)) {
			w.say.Nothing()
		}
	}
	w.lines = 0
}

// tellHowToGoOn says how much is left, and what may be done about it.
func (w *Watch) tellHowToGoOn(orNot bool) {
	if w.StartsOver != nil && w.StartsOver() {
		w.say.Note(sentence.StartsOver)
	}
	text := w.left.text() + ". \"linkdrop-send resume\" goes on with what is left"
	if orNot {
		text += "; \"linkdrop-send resume --forget\" gives up everything that is unfinished"
	}
	w.say.Note(text + ".")
}
