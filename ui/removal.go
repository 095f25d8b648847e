package ui

import (
	"context"
	"slices"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// waitingFor is how many files are not yet where they should be, of those that go to a destination.
func (w *Window) waitingFor(id string) int {
	n := 0
	for _, d := range w.now.rows.drops {
		if d.Destination == id {
			n += max(0, d.Items-d.Done-d.Cancelled)
		}
	}
	return n
}

// removeAsked asks first, and says what becomes of what still waits, and where new files will go.
func (w *Window) removeAsked(id string) {
	d, ok := w.d.Destinations.Effective().Find(id)
	if !ok || !w.editable(id) {
		return
	}
	used := w.d.Place().ID == id
	lines := w.words.RemovalLines(w.waitingFor(id), used && w.alone())
	w.sheet(w.words.Text("removal.title", "name", w.words.DestinationTitle(d)), lines,
		kit.DialogButton{Text: w.words.Text("removal.no")},
		kit.DialogButton{Text: w.words.Text("do.remove"), Primary: true, Act: func() { w.remove(d, used) }})
}

// alone reports whether the company set nothing up, so that practice is what remains.
func (w *Window) alone() bool {
	return !slices.ContainsFunc(w.d.Destinations.Effective().Destinations, func(v settings.Value[settings.Destination]) bool {
		return v.Source == settings.Admin
	})
}

// remove takes a destination out. Where drops went there, it says where they go now.
func (w *Window) remove(d settings.Destination, used bool) {
	w.gone[d.ID] = d
	w.atDesk(&w.asks, func(ctx context.Context) error {
		err := w.d.Destinations.Remove(ctx, d.ID)
		if err != nil && fault.KindOf(err) == fault.KeychainLocked { // it is gone all the same
			w.d.Dispatch(func() { w.tell(w.words.Text("removal.locked")) })
			return nil
		}
		return err
	}, func() {
		w.reopened(d.ID)
		if used && !w.alone() {
			w.tell(w.words.Text("checking.used", "name", w.d.Place().Name))
		}
	})
}

// removedNotice is the banner for files whose destination was removed.
func (w *Window) removedNotice(h uploader.Hold) present.Notice {
	w.findGone(h.Destination)
	return w.painter().For(h.Destination).RemovedNotice(h, w.placeOf(h.Destination).Name, w.waitingFor(h.Destination))
}

// findGone asks once what a removed destination was, so that it can be called by its name.
func (w *Window) findGone(id string) {
	if _, known := w.gone[id]; known || w.d.Destinations == nil {
		return
	}
	w.gone[id] = settings.Destination{ID: id}
	w.disk.do(func() {
		d, ok := w.d.Destinations.Removed(id)
		if !ok {
			return
		}
		w.d.Dispatch(func() {
			w.gone[id] = d
			w.refresh()
		})
	})
}

// removeWaiting takes away what was not sent to a destination. What arrived keeps its row and its link.
func (w *Window) removeWaiting(id string) {
	var drops []uploader.DropID
	var items []uploader.ItemID
	for _, d := range w.now.rows.drops {
		switch {
		case d.Destination != id || d.Items > 0 && d.Done == d.Items:
		case d.Done == 0:
			drops = append(drops, d.ID)
		default:
			items = append(items, w.itemsOf(d.ID, func(s uploader.State) bool { return s != uploader.Done && s != uploader.SentOnly })...)
		}
	}
	w.wishDrops(uploader.Remove, drops)
	w.wishItems(uploader.Remove, items)
}
