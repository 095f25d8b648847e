package ui

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	// tickEvery is how often moving numbers are read. Five times a second is as smooth as a 3 px line needs.
	tickEvery = 200 * time.Millisecond
	// slowEvery is how often sentences about time are looked at ("Link ended").
	slowEvery = 20 * time.Second
)

// trayEvery is how often the tray is told how far everything is.
const trayEvery = time.Second

// tickers are the window's clocks.
type tickers struct {
	moving *ticker // of what moves
	slow   *ticker // of sentences about time
	tray   *ticker // of the tray's icon, also while the window is hidden
}

func newTickers(dispatch func(func())) tickers {
	return tickers{moving: &ticker{every: tickEvery, dispatch: dispatch}, slow: &ticker{every: slowEvery, dispatch: dispatch}, tray: &ticker{every: trayEvery, dispatch: dispatch}}
}

// rest stops them.
func (t tickers) rest() {
	t.moving.run(false, nil)
	t.slow.run(false, nil)
	t.tray.run(false, nil)
}

// ticker runs a function on the ui thread every so often while it is told to. A tick that finds the last one still
// waiting is left out, so a slow machine gets fewer ticks, never a queue of them.
type ticker struct {
	every    time.Duration
	dispatch func(func())
	mu       sync.Mutex
	stop     chan struct{}
	pending  atomic.Bool
}

// run starts or stops it; telling it twice is fine.
func (t *ticker) run(on bool, tick func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case on && t.stop == nil:
		t.stop = make(chan struct{})
		go t.loop(t.stop, tick)
	case !on && t.stop != nil:
		close(t.stop)
		t.stop = nil
	}
}

func (t *ticker) loop(stop chan struct{}, tick func()) {
	clock := time.NewTicker(t.every)
	defer clock.Stop()
	for {
		select {
		case <-stop:
			return
		case <-clock.C:
		}
		if !t.pending.Swap(true) {
			t.dispatch(func() { t.pending.Store(false); tick() })
		}
	}
}
