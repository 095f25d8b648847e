package transfer

import (
	"cmp"
	"sync"
	"time"
)

// watchdog breaks a request off that does not move. While the body runs it watches the bytes that the socket takes, not
// the acknowledgements: eight streams that share 5 Mbit/s acknowledge nothing for 104 seconds and are healthy. After the
// last byte it waits for the answer, as long as a slow line behind a swallowing proxy may need.
type watchdog struct {
	stall, reply time.Duration

	mu      sync.Mutex
	timer   *time.Timer
	stopped bool
}

func newWatchdog(o Options, size int64, bark func()) *watchdog {
	w := &watchdog{
		stall: cmp.Or(o.Stall, defaultStall),
		reply: cmp.Or(o.Reply, defaultReply) + time.Duration(size/slowest)*time.Second, // the division first: 9.3 GB in nanoseconds do not fit
	}
	w.timer = time.AfterFunc(w.stall, bark)
	return w
}

func (w *watchdog) moved()   { w.again(w.stall) }
func (w *watchdog) sentAll() { w.again(w.reply) }

func (w *watchdog) again(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.stopped {
		w.timer.Reset(d)
	}
}

func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.timer.Stop()
}
