package ui

import (
	"sync"
	"sync/atomic"
	"time"

	"linkdrop/uploader"
)

// pullGap is the least time between two pulls. A pull that moves rows costs up to 13 ms on a slow machine, so 100 ms keep
// the window under an eighth of a core while ten thousand small files pass by.
const pullGap = 100 * time.Millisecond

// Bell carries the engine's news to the ui thread. Make one before the queue, give its Observer to the queue, and the Bell
// itself to the window. The zero Bell is ready; what rings before there is a window is kept for it.
type Bell struct {
	pending atomic.Bool // a pull is on its way; further rings are part of it

	mu      sync.Mutex
	pull    func()
	settled func(uploader.DropReport)
	early   []uploader.DropReport
	last    time.Time
}

// Observer is what the queue calls. The functions never block.
func (b *Bell) Observer() uploader.Observer {
	return uploader.Observer{Changed: b.ring, Arriving: b.report, Settled: b.report}
}

// attach sets what a ring leads to: dispatch is asked to run pull, at most one at a time and one every pullGap.
func (b *Bell) attach(dispatch func(func()), pull func(), settled func(uploader.DropReport)) {
	b.mu.Lock()
	b.pull = func() { dispatch(func() { b.pending.Store(false); pull() }) }
	b.settled = func(r uploader.DropReport) { dispatch(func() { settled(r) }) }
	early := b.early
	b.early = nil
	b.mu.Unlock()
	for _, r := range early {
		b.settled(r)
	}
	b.pending.Store(true)
	b.pull()
}

// ring is Observer.Changed.
func (b *Bell) ring() {
	if b.pending.Swap(true) {
		return
	}
	b.mu.Lock()
	pull, wait := b.pull, pullGap-time.Since(b.last)
	b.last = time.Now().Add(max(0, wait))
	b.mu.Unlock()
	switch {
	case pull == nil: // attach pulls
	case wait <= 0:
		pull()
	default:
		time.AfterFunc(wait, pull)
	}
}

// report is Observer.Arriving and Observer.Settled.
func (b *Bell) report(r uploader.DropReport) {
	b.mu.Lock()
	settled := b.settled
	if settled == nil {
		b.early = append(b.early, r)
	}
	b.mu.Unlock()
	if settled != nil {
		settled(r)
	}
}
