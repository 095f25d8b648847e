package uploader

import (
	"context"

	"linkdrop/uploader/fault"
)

// spawn runs f beside the scheduler. A panic in it is a bug of ours, and must not take everybody else's files down: onPanic
// tells what to do about the work it had.
func (q *Queue) spawn(f func(ctx context.Context), onPanic func(*fault.Error)) {
	ctx := q.runCtx
	q.work.Go(func() {
		defer func() {
			if r := recover(); r != nil {
				q.c.Log.Error("panic in the engine", "panic", r)
				onPanic(&fault.Error{Kind: fault.Bug, Op: "engine"})
			}
		}()
		f(ctx)
	})
}

// call is the shape of every call to a destination about whole items: they are out of line while ask runs without the lock,
// and then, with it, each is taken back and handed to each with its place in the batch. An ask that breaks fails them all. With
// the lock held.
func (q *Queue) call(running *bool, items []*item, ask func(ctx context.Context), each func(i int, it *item)) {
	*running = true
	for _, it := range items {
		it.busy++
		it.calling = true
	}
	back := func(each func(i int, it *item)) {
		q.mu.Lock()
		defer q.mu.Unlock()
		*running = false
		for i, it := range items {
			it.busy--
			it.calling = false
			each(i, it)
		}
		q.ring()
	}
	q.spawn(func(ctx context.Context) {
		ask(ctx)
		back(each)
	}, func(f *fault.Error) { back(func(_ int, it *item) { q.fail(it, f) }) })
}
