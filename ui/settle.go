package ui

import (
	"strings"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// longLink is where e-mail programs begin to break links (lines of 998 bytes, and room for what stands before).
const longLink = 900

// settled is the end of a drop: its links go to the clipboard once, unless that is somebody else's by now, and the person is told.
func (w *Window) settled(r uploader.DropReport) {
	before, ours := w.serials[r.Drop.ID]
	delete(w.serials, r.Drop.ID)
	if len(r.Links) == 0 {
		w.settledWithout(r)
		return
	}
	if r.Restored || w.d.Settings.Choices().NoCopy {
		w.announce(r, false)
		return
	}
	w.work.do(func() {
		now := w.ownership(before.manual)
		w.d.Dispatch(func() {
			now.manual = w.manual
			taken := ours && now.taken(before)
			if !taken {
				w.copyText(textOf(r.Links), keysOf(r))
			}
			w.announce(r, !taken)
		})
	})
}

// settledWithout is a drop that ended without a link.
func (w *Window) settledWithout(r uploader.DropReport) {
	switch {
	case r.Drop.Failed > 0 || r.Drop.Fault != nil:
		w.notify(w.words.say("note.failed"), w.words.count("note.failed.body", max(1, r.Drop.Failed)))
	case r.Drop.Done > 0:
		w.notify(w.painter().dropName(r.Drop), w.words.say("note.sent"))
	}
}

// announce tells that links are there: the name, what happened, until when, and how many of how many.
func (w *Window) announce(r uploader.DropReport, copied bool) {
	says := w.words.say("note.ready")
	if copied {
		says = w.words.say("note.copied")
	}
	n := len(r.Links)
	if n > 1 {
		key := "note.list.ready"
		if copied {
			key = "note.list.copied"
		}
		says = w.words.say(key, "n", w.words.number(n))
	}
	body := []string{says + "."}
	if r.Drop.Failed > 0 {
		body = append(body, w.words.say("note.someof", "a", w.words.number(r.Drop.Done), "b", w.words.number(r.Drop.Items-r.Drop.Cancelled)))
	}
	if ends := r.Links[0].Link.Ends; !ends.IsZero() {
		body = append(body, w.words.say("note.until", "date", w.words.date(ends, w.d.Now())))
	}
	if n == 1 && len(r.Links[0].Link.URL.Reveal()) > longLink {
		body = append(body, w.words.say("note.long"))
	}
	name := plain(r.Links[0].Name)
	if n > 1 {
		name = w.painter().dropName(r.Drop)
	}
	w.notify(name, strings.Join(body, " "))
}

// notify is a notification whose text cannot be mistaken for a command by whatever shows it.
func (w *Window) notify(title, body string) {
	title, body = spoken(title), spoken(body)
	if title == "" {
		title = w.words.say("window.title")
	}
	w.speak.do(func() { w.d.Notify(title, body) }) // a notification service that hangs is nobody's business here
}

// textOf is what the clipboard gets: the link, or a list of "name — link".
func textOf(links []uploader.NamedLink) string {
	if len(links) == 1 {
		return links[0].Link.URL.Reveal()
	}
	lines := make([]string, len(links))
	for i, l := range links {
		lines[i] = named(l.Name, l.Link)
	}
	return strings.Join(lines, "\n")
}

// named is "name — link". Line ends and the like in the name are made visible, so that one line stays one line.
func named(name string, link destination.Link) string {
	return plain(name) + " — " + link.URL.Reveal()
}

// keysOf are the rows whose links a report brought.
func keysOf(r uploader.DropReport) []rowKey {
	if grouped(r.Drop) {
		return []rowKey{{drop: r.Drop.ID}}
	}
	keys := make([]rowKey, len(r.Links))
	for i, l := range r.Links {
		keys[i] = rowKey{r.Drop.ID, l.Item}
	}
	return keys
}

// copyText fills the clipboard, and lights up the rows that it came from.
func (w *Window) copyText(text string, keys []rowKey) {
	w.d.Clipboard(text)
	w.copiedAt = w.d.Now()
	clear(w.now.copied)
	lit := make(map[rowKey]bool, len(keys))
	for _, key := range keys {
		w.now.copied[key], lit[key] = true, true
	}
	if owner := w.d.Owner; owner != nil {
		w.work.do(owner.Copied)
	}
	w.list.redraw()
	w.list.visible(func(_ int, r *row) {
		if lit[r.face.key] {
			r.startFlash(w.still())
		}
	})
}

// copyRow is "Copy link" and its relatives.
func (w *Window) copyRow(key rowKey, d deed) {
	link, name, _, ok := w.now.linkOf(key)
	w.manual++
	switch {
	case !ok:
	case d == doCopyName:
		w.copyText(plain(name), nil)
	case link.URL.IsZero():
	case d == doCopyNamed:
		w.copyText(named(name, link), []rowKey{key})
	default:
		w.copyText(link.URL.Reveal(), []rowKey{key})
	}
}
