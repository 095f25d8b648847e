package ui

import "linkdrop/uploader"

// footing reports whether there is a total to show.
func (w *Window) footing() bool {
	return w.view.Totals.Moving > 0 || w.view.Totals.Paused > 0
}

// footerSays puts the total together: "3 of 5 files · 1.2 of 4 GB · 6 min".
func (w *Window) footerSays() {
	if !w.footing() {
		return
	}
	t, n := w.view.Totals, w.d.Queue.Overall()
	all := t.Files - t.Cancelled
	of := []string{"a", w.words.number(t.Done), "b", w.words.number(all)}
	if t.Moving == 0 {
		paused := w.words.count("foot.paused", all, of...)
		w.footer.set([]string{paused, w.words.say("state.paused")}, fraction(n), w.words.say("foot.resume"), "play")
		return
	}
	pace := w.overall.add(w.d.Now(), n.Sent, n.Size)
	files, bytes, left := w.words.count("foot.files", all, of...), w.words.bytesOf("foot.bytes", n.Sent, n.Size), ""
	if pace.sure {
		left = w.words.left(pace.left)
	}
	says := []string{sentence(files, bytes, left), sentence(files, left), files}
	w.footer.set(says, fraction(n), w.words.say("foot.pause"), "pause")
}

// pauseAll is the footer's button: it stops everything that moves, or lets everything that was paused go on. What failed
// or was cancelled is left as it is, so a drop that has such files goes on file by file.
func (w *Window) pauseAll() {
	var drops []uploader.DropID
	if w.view.Totals.Moving > 0 {
		for _, d := range w.now.rows.drops {
			if moving(d) > 0 || d.Looking {
				drops = append(drops, d.ID)
			}
		}
		w.wishDrops(uploader.Pause, drops)
		return
	}
	var items []uploader.ItemID
	for _, d := range w.now.rows.drops {
		switch {
		case d.Paused == 0:
		case d.Failed == 0 && d.Cancelled == 0:
			drops = append(drops, d.ID)
		default:
			items = append(items, w.itemsOf(d.ID, func(s uploader.State) bool { return s == uploader.Paused })...)
		}
	}
	w.wishDrops(uploader.Run, drops)
	w.wishItems(uploader.Run, items)
}

// itemsOf are the items of a drop in states that apply.
func (w *Window) itemsOf(drop uploader.DropID, applies func(uploader.State) bool) []uploader.ItemID {
	var ids []uploader.ItemID
	buf := make([]uploader.Item, 256)
	for from := 0; ; {
		n, _ := w.d.Queue.Items(buf, drop, from)
		for _, i := range buf[:n] {
			if applies(i.State()) {
				ids = append(ids, i.ID)
			}
		}
		if from += n; n < len(buf) {
			return ids
		}
	}
}
