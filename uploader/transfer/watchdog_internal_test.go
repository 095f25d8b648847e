package transfer

import (
	"testing"
	"time"
)

// The time for the answer grows with the size, also of what is larger than any storage takes in one request today.
func TestTheAnswerMayTakeLongerTheLargerTheBody(t *testing.T) {
	for _, size := range []int64{0, 1 << 20, 5 << 30, 9 << 30, 10 << 30, 20 << 30, 48 << 40} {
		w := newWatchdog(Options{}, size, func() {})
		w.stop()
		if want := 60*time.Second + time.Duration(size/(64<<10))*time.Second; w.reply != want {
			t.Errorf("%d bytes: %v, want %v", size, w.reply, want)
		}
	}
}
