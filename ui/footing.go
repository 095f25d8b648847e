package ui

import (
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// footing reports whether there is a total to show.
func (w *Window) footing() bool {
	return w.view.Totals.Moving > 0 || w.view.Totals.Paused > 0
}

// footerSays shows the total.
func (w *Window) footerSays() {
	if w.footing() {
		n := w.d.Queue.Overall()
		var p present.Pace
		if w.view.Totals.Moving > 0 {
			p = w.overall.Add(w.d.Now(), n.Sent, n.Size)
		}
		w.footer.set(w.words.Total(w.view.Totals, n, p))
	}
}

// pauseAll is the footer's button: it stops everything that moves, or lets everything that was paused go on. What failed
// or was cancelled is left as it is, so a drop that has such files goes on file by file.
func (w *Window) pauseAll() {
	var drops []uploader.DropID
	if w.view.Totals.Moving > 0 {
		for _, d := range w.now.rows.drops {
			if present.Moving(d) > 0 || d.Looking {
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
