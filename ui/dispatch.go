package ui

import (
	"sync"

	"fyne.io/fyne/v2"
)

// Dispatch runs f on the ui thread, soon, and in the order of the calls. It may be called from any goroutine and does not
// wait. It is what Deps.Dispatch is outside of tests; there, the toolkit would run f on the calling goroutine.
func Dispatch(f func()) { fyne.Do(f) }

// worker runs jobs one after the other in the order they were given, off the ui thread. It has a goroutine only while
// there is something to do. The zero worker is ready.
type worker struct {
	mu      sync.Mutex
	jobs    []func()
	running bool
}

// do returns at once. It may be called from any goroutine.
func (w *worker) do(job func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs = append(w.jobs, job)
	if w.running {
		return
	}
	w.running = true
	go w.run()
}

func (w *worker) run() {
	for {
		w.mu.Lock()
		if len(w.jobs) == 0 {
			w.running = false
			w.mu.Unlock()
			return
		}
		job := w.jobs[0]
		w.jobs = w.jobs[1:]
		w.mu.Unlock()
		job()
	}
}
