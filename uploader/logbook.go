package uploader

import (
	"context"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

// logbook is where the facts go, and what waits until they are durable. Guarded by Queue.mu.
type logbook struct {
	asked, synced uint64 // counts of syncs: asked for, and known to be durable
	waiting       []waitingCommand
	waiters       []waiter
	unwritten     []Fact // could not be written, and are tried again
	wait          time.Duration
	retrying      bool
	fault         *fault.Error // why
}

type waitingCommand struct {
	sync    uint64
	command core.Command
}

// waiter is somebody who waits for a sync; done has room for one error.
type waiter struct {
	sync uint64
	done chan error
}

const (
	firstRewrite = time.Second
	lastRewrite  = 15 * time.Second
	lastWords    = 10 * time.Second // how long the end waits for an answer
)

// writeLocked hands facts to the journal: those that something waits for are made durable at once, all others within 250
// ms.
func (q *Queue) writeLocked(facts []Fact, sync bool) {
	l := &q.log
	if sync {
		l.asked++
	}
	switch {
	case q.c.Journal == nil:
		l.synced = l.asked
	case l.retrying: // in order: what could not be written goes first
		l.unwritten = append(l.unwritten, facts...)
	case sync:
		n := l.asked
		q.c.Journal.Write(func(err error) { q.written(n, facts, err) }, facts...)
	case len(facts) > 0:
		q.c.Journal.Write(nil, facts...)
	}
}

// written hears from the journal.
func (q *Queue) written(sync uint64, facts []Fact, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := &q.log
	if err == nil && !l.retrying {
		l.synced = max(l.synced, sync)
		q.syncedLocked(nil)
		return
	}
	if err == nil {
		return // an older batch is still to be written
	}
	l.unwritten = append(l.unwritten, facts...)
	q.jamLocked(asFault("journal", err))
}

// jamLocked puts the whole queue on hold while the journal cannot be written, and tries again. Whoever waits is told.
func (q *Queue) jamLocked(f *fault.Error) {
	l := &q.log
	for _, w := range l.waiters {
		w.done <- f
	}
	l.waiters = nil
	if l.retrying {
		return
	}
	l.retrying, l.fault = true, f
	l.wait = min(max(2*l.wait, firstRewrite), lastRewrite)
	q.stepLocked(core.Jammed{Fault: f, Next: time.Now().Add(l.wait)})
	if !q.tasks.ended() {
		q.goLocked(func(ctx context.Context) { q.rewrite(ctx, l.wait) })
	} else {
		l.retrying = false
	}
}

// rewrite tries the journal again after a wait.
func (q *Queue) rewrite(ctx context.Context, wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		return
	}
	q.mu.Lock()
	sync, facts := q.log.asked, q.log.unwritten
	q.log.unwritten = nil
	q.mu.Unlock()
	written := make(chan error, 1)
	q.c.Journal.Write(func(err error) { written <- err }, facts...)
	var err error
	select {
	case err = <-written:
	case <-ctx.Done(): // what is out is heard of also then: the last words must know what is missing
		select {
		case err = <-written:
		case <-time.After(lastWords):
			err = fault.New(fault.JournalLost, "journal", "no answer")
		}
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	l := &q.log
	l.retrying = false
	if err != nil {
		l.unwritten = append(facts, l.unwritten...)
		q.jamLocked(asFault("journal", err))
		return
	}
	l.wait = 0
	late := l.unwritten
	l.unwritten = nil
	l.synced = max(l.synced, sync)
	if len(late) > 0 || l.asked > sync { // facts of the meantime
		l.asked--
		q.writeLocked(late, true)
	}
	q.syncedLocked(nil)
	q.stepLocked(core.Jammed{})
}

// syncedLocked begins what waited for facts that are durable now.
func (q *Queue) syncedLocked(err error) {
	l := &q.log
	for len(l.waiting) > 0 && l.waiting[0].sync <= l.synced {
		command := l.waiting[0].command
		l.waiting = l.waiting[1:]
		q.startLocked(command)
	}
	kept := l.waiters[:0]
	for _, w := range l.waiters {
		if w.sync <= l.synced {
			w.done <- err
			continue
		}
		kept = append(kept, w)
	}
	l.waiters = kept
}

// durable returns when everything up to a sync is durable, or with the error that keeps it from it: then it is tried again
// behind the caller's back.
func (q *Queue) durable(ctx context.Context, sync uint64) error {
	q.mu.Lock()
	if sync <= q.log.synced {
		q.mu.Unlock()
		return nil
	}
	if q.log.retrying {
		defer q.mu.Unlock()
		return q.log.fault
	}
	w := waiter{sync, make(chan error, 1)}
	q.log.waiters = append(q.log.waiters, w)
	q.mu.Unlock()
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
