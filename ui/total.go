package ui

import (
	"time"

	"linkdrop/ui/present"
	"linkdrop/ui/view"
)

// total is the sum of everything under way, in the footer.
type total struct {
	footer *view.Footer
	words  *present.Catalog
	queue  Queue
	queued *queueRows
	now    func() time.Time
	meter  present.Meter
}

// needed reports whether there is a total to show.
func (t *total) needed() bool {
	return t.queued.view.Totals.Moving > 0 || t.queued.view.Totals.Paused > 0
}

// show shows the total.
func (t *total) show() {
	if t.needed() {
		n := t.queue.Overall()
		var p present.Pace
		if t.queued.view.Totals.Moving > 0 {
			p = t.meter.Add(t.now(), n.Sent, n.Size)
		}
		t.footer.Set(t.words.Total(t.queued.view.Totals, n, p))
	}
}
