package core

import (
	"container/heap"
	"time"
)

// timed is something that waits for its time. What waits for the same time goes in the order of its turn.
type timed interface {
	due() time.Time
	turn() uint64
	slot() *int // where its timeline keeps its place, from 1; 0: it is in none
}

// timeline holds what waits for a time, the next one first. The zero timeline is empty.
type timeline[T timed] struct{ h timedHeap[T] }

func (t *timeline[T]) len() int { return len(t.h) }

// next is what is due first; there must be something.
func (t *timeline[T]) next() T { return t.h[0].x }

// put takes x in, or moves it when its time has changed.
func (t *timeline[T]) put(x T) {
	if at := *x.slot(); at != 0 {
		t.h[at-1].at = x.due()
		heap.Fix(&t.h, at-1)
		return
	}
	heap.Push(&t.h, queued[T]{x, x.due()})
}

// remove takes x out, if it is in.
func (t *timeline[T]) remove(x T) {
	if at := *x.slot(); at != 0 {
		heap.Remove(&t.h, at-1)
	}
}

// queued keeps the time that x was put in for: x may change before it is put again or removed, and several may change
// together, which would leave the heap in no order at all.
type queued[T timed] struct {
	x  T
	at time.Time
}

// timedHeap implements heap.Interface.
type timedHeap[T timed] []queued[T]

func (h timedHeap[T]) Len() int { return len(h) }

func (h timedHeap[T]) Less(i, j int) bool {
	if c := h[i].at.Compare(h[j].at); c != 0 {
		return c < 0
	}
	return h[i].x.turn() < h[j].x.turn()
}

func (h timedHeap[T]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	*h[i].x.slot(), *h[j].x.slot() = i+1, j+1
}

func (h *timedHeap[T]) Push(x any) {
	one := x.(queued[T]) //nolint:errcheck,forcetypeassert // timeline pushes nothing else
	*h = append(*h, one)
	*one.x.slot() = len(*h)
}

func (h *timedHeap[T]) Pop() any {
	last := len(*h) - 1
	one := (*h)[last]
	(*h)[last] = queued[T]{}
	*h = (*h)[:last]
	*one.x.slot() = 0
	return one
}

func (it *item) due() time.Time { return it.retryAt }
func (it *item) turn() uint64   { return it.order }
func (it *item) slot() *int     { return &it.heap }

func (d *debt) due() time.Time { return d.NotBefore }
func (d *debt) turn() uint64   { return d.order }
func (d *debt) slot() *int     { return &d.heap }
