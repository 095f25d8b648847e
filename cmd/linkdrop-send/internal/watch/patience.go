package watch

import (
	"context"
	"slices"
	"time"

	"linkdrop/uploader"
)

const (
	// freeWait is how long a run that is over goes on for what has to be freed: as long as one abort may take. What it does not
	// come to is the next resume's.
	freeWait = 10 * time.Second
	// HistoryWait is the same for the history: another program may be writing in it.
	HistoryWait = 10 * time.Second
)

// patience is a wait, or the person's own where that is shorter.
func (w *Watch) patience(wait time.Duration) time.Duration {
	if w.wait > 0 {
		return min(wait, w.wait)
	}
	return wait
}

// await waits until what is still to be done when all is said is over: a run in which nothing else is left to do would otherwise
// end before anybody was asked.
func (w *Watch) await(ctx context.Context, stopped <-chan error, wait time.Duration, over func(uploader.View) bool) reason {
	ticker, enough := time.NewTicker(Tick), time.NewTimer(wait)
	defer ticker.Stop()
	defer enough.Stop()
	for {
		view := w.Queue.View()
		w.tellHolds(view.Holds)
		if over(view) {
			return settled
		}
		select {
		case <-ctx.Done(): // a signal after all is sent is none
			return settled
		case w.failed = <-stopped:
			return runEnded
		case <-enough.C:
			return settled
		case <-w.bell:
		case <-ticker.C:
		}
	}
}

// NeedsPerson reports whether there is a hold that only a person can end.
func NeedsPerson(v uploader.View) bool {
	return slices.ContainsFunc(v.Holds, func(h uploader.Hold) bool { return h.Next.IsZero() })
}

// isStuck reports whether waiting longer is of no use: a hold that only a person can end, or nothing moved for too long.
func (w *Watch) isStuck(v uploader.View) bool {
	now := mark{w.Queue.Overall(), v.Totals.Files, v.Totals.Done, v.Totals.Failed}
	now.numbers.Quiet = 0 // it grows while nothing moves
	if now != w.last {
		w.last, w.lastMove = now, time.Now()
		return false
	}
	if NeedsPerson(v) {
		return true
	}
	return w.wait > 0 && time.Since(w.lastMove) >= w.wait
}
