package server

import (
	"testing"
	"time"
)

// TestHowLongALinkWaits: as long as was asked for, at most a week.
func TestHowLongALinkWaits(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for seconds, want := range map[int64]time.Duration{0: 168 * time.Hour, 1: time.Second, 604_800: 168 * time.Hour, 604_801: 168 * time.Hour, 1 << 62: 168 * time.Hour} {
		if got, err := arriveBy(seconds, now); err != nil || got.Sub(now) != want {
			t.Errorf("%d: %v, %v", seconds, got, err)
		}
	}
	if _, err := arriveBy(-1, now); err == nil {
		t.Error("less than nothing was taken")
	}
}

// TestAnAllowance is used up, comes back by itself, and is given back; who has asked least is forgotten first.
func TestAnAllowance(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a := allowance[int]{most: 2, every: 10 * time.Second}
	for i, want := range []time.Duration{0, 0, 10 * time.Second} {
		if got := a.take(1, now); got != want {
			t.Errorf("take %d: %v", i, got)
		}
	}
	if got := a.wait(1, now.Add(4*time.Second)); got != 6*time.Second {
		t.Errorf("after 4 s: %v", got)
	}
	if a.wait(2, now) != 0 || a.wait(1, now.Add(10*time.Second)) != 0 {
		t.Error("it does not come back, or holds for others")
	}
	a.giveBack(1, now)
	if a.take(1, now) != 0 || a.take(1, now) == 0 {
		t.Error("what was given back is not there once")
	}
	a.giveBack(3, now) // never took one
	for key := range maxCounted + 100 {
		a.take(1_000+key, now.Add(time.Minute))
	}
	if len(a.used) > maxCounted {
		t.Errorf("%d are counted", len(a.used))
	}
}
