package uploader

import (
	"testing"
	"time"

	"linkdrop/uploader/internal/core"
)

// A bar shows what was acknowledged and what is on its way of its own files, and of none that were stopped.
func TestNumbersAreOfTheirOwn(t *testing.T) {
	q := &Queue{}
	now := time.Now()
	piece := func(item ItemID, taken int64, quiet time.Duration, over bool) *meter {
		m := &meter{item: item, size: 100, over: over}
		m.taken.Store(taken)
		m.moved.Store(now.Add(-quiet).UnixNano())
		return m
	}
	q.tasks.meters = map[core.CallID]*meter{
		1: piece("a", 10, time.Hour, false), 2: piece("a", 100, 2*time.Hour, false), 3: piece("b", 50, time.Minute, false), 4: piece("a", 70, 0, true),
	}
	of := func(id ItemID) func(*meter) bool { return func(m *meter) bool { return m.item == id } }
	a, b, c := q.numbersLocked(300, 100, of("a")), q.numbersLocked(120, 100, of("b")), q.numbersLocked(5, 5, of("c"))
	if a.Size != 300 || a.Acked != 100 || a.Sent != 209 || a.Quiet < time.Hour || a.Quiet > time.Hour+time.Minute {
		t.Errorf("a: %+v", a)
	}
	if b.Sent != 120 || b.Acked != 100 || b.Quiet < time.Minute || b.Quiet > 2*time.Minute {
		t.Errorf("b, of which no more is sent than there is: %+v", b)
	}
	if c.Sent != 5 || c.Quiet != 0 {
		t.Errorf("c, of which nothing is on its way: %+v", c)
	}
}
