package main

import (
	"testing"

	"golang.org/x/time/rate"
)

// A limit can be set and taken away while files are being sent, and never lets a piece fail that asks for a slice of it.
func TestALimitChangesWhileSending(t *testing.T) {
	l := limiter(0)
	for _, c := range []struct {
		perSecond int64
		want      rate.Limit
	}{{0, rate.Inf}, {1 << 10, 1 << 10}, {10_000_000, 10_000_000}, {1 << 10, 1 << 10}, {0, rate.Inf}, {-1, rate.Inf}} {
		throttle(l, c.perSecond)
		if l.Limit() != c.want || l.Burst() < leastBurst {
			t.Errorf("%d a second is %v, at once %d", c.perSecond, l.Limit(), l.Burst())
		}
	}
	throttle(l, 1<<40)
	if err := l.WaitN(t.Context(), 16<<10); err != nil {
		t.Error(err)
	}
}
