package uploader

import "time"

// Reopen is told that a destination was set up otherwise, was removed, or is there again. It is opened anew before anything
// else is asked of it, and signed requests that wait are signed again, because they may lead to where it was before. What is
// on its way goes on. A hold is tried again at once, as with Nudge.
func (q *Queue) Reopen(dest string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.lanes[dest]
	if l == nil {
		return
	}
	l.dest, l.stale = nil, l.opening
	l.gen++
	for _, j := range l.jobs {
		if j.valid() {
			j.up.redo = append(j.up.redo, j.n)
			l.ready.push(j.it)
		}
	}
	l.jobs = nil
	if l.hold != nil {
		l.hold.next, l.hold.tries, l.hold.probing = time.Now(), 0, false
	}
	q.ring()
}
