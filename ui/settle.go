package ui

import (
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

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
				w.copyText(present.LinksText(r.Links), present.LinkRows(r))
			}
			w.announce(r, !taken)
		})
	})
}

// settledWithout is a drop that ended without a link.
func (w *Window) settledWithout(r uploader.DropReport) {
	if title, body := w.painter().SentWithoutLink(r); body != "" {
		w.notify(title, body)
	}
}

// announce tells that links are there.
func (w *Window) announce(r uploader.DropReport, copied bool) {
	w.notify(w.painter().LinksReady(r, copied))
}

// notify is a notification whose text cannot be mistaken for a command by whatever shows it.
func (w *Window) notify(title, body string) {
	title, body = w.words.Notification(title, body)
	w.speak.do(func() { w.d.Notify(title, body) }) // a notification service that hangs is nobody's business here
}

// copyText fills the clipboard, and lights up the rows that it came from.
func (w *Window) copyText(text string, keys []present.RowKey) {
	w.d.Clipboard(text)
	w.copiedAt = w.d.Now()
	clear(w.now.copied)
	lit := make(map[present.RowKey]bool, len(keys))
	for _, key := range keys {
		w.now.copied[key], lit[key] = true, true
	}
	if owner := w.d.Owner; owner != nil {
		w.work.do(owner.Copied)
	}
	w.list.redraw()
	w.list.visible(func(_ int, r *row) {
		if lit[r.model.Key] {
			r.startFlash(w.still())
		}
	})
}

// copyRow is "Copy link" and its relatives.
func (w *Window) copyRow(key present.RowKey, d present.Action) {
	link, name, _, ok := w.now.linkOf(key)
	w.manual++
	switch {
	case !ok:
	case d == present.ActionCopyName:
		w.copyText(present.Visible(name), nil)
	case link.URL.IsZero():
	case d == present.ActionCopyNameAndLink:
		w.copyText(present.NameAndLink(name, link), []present.RowKey{key})
	default:
		w.copyText(link.URL.Reveal(), []present.RowKey{key})
	}
}
