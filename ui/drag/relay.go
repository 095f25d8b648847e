package drag

import "sync"

// Relay is a Sink that tells on the ui thread. The pointer moves more often than a window is drawn, so of what hovers only the
// newest is told, at most once for each turn of the ui thread.
type Relay struct {
	Dispatch func(func()) // runs a function on the ui thread, in order
	// To is told on the ui thread.
	To Sink

	mu     sync.Mutex
	newest *Hover // not told yet; nil: there is none, and nothing is on its way
	ends   int    // how many hovers have ended: what is told of one that ended is told no more
}

// Hover implements Sink.
func (r *Relay) Hover(h Hover) {
	r.mu.Lock()
	pending, now := r.newest != nil, r.ends
	r.newest = &h
	r.mu.Unlock()
	if !pending {
		r.Dispatch(func() { r.tellHover(now) })
	}
}

func (r *Relay) tellHover(of int) {
	r.mu.Lock()
	var newest *Hover
	if of == r.ends {
		newest, r.newest = r.newest, nil
	}
	r.mu.Unlock()
	if newest != nil {
		r.To.Hover(*newest)
	}
}

// Left implements Sink.
func (r *Relay) Left() { r.end(r.To.Left) }

// Dropped implements Sink.
func (r *Relay) Dropped(d Drop) { r.end(func() { r.To.Dropped(d) }) }

// Failed implements Sink.
func (r *Relay) Failed(why Failure) { r.end(func() { r.To.Failed(why) }) }

// end tells how a hover ended; where it was last is no news any more.
func (r *Relay) end(tell func()) {
	r.mu.Lock()
	r.newest = nil
	r.ends++
	r.mu.Unlock()
	r.Dispatch(tell)
}
