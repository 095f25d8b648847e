package journal

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/fault"
)

// A lock that somebody holds for a moment, to see whether it is free, is waited for; one that is held longer is another Linkdrop's.
func TestALockThatIsHeldForAMoment(t *testing.T) {
	for _, c := range []struct {
		held time.Duration
		got  bool
	}{{0, true}, {50 * time.Millisecond, true}, {200 * time.Millisecond, true}, {time.Second, false}} {
		synctest.Test(t, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "queue.lock")
			first, err := hold(path)
			if err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(c.held, func() { _ = first.Close() })
			began := time.Now()
			second, err := hold(path)
			if took := time.Since(began); took > lockPatience+lockPatience/10 {
				t.Errorf("held for %v: it took %v", c.held, took)
			}
			if got := err == nil; got != c.got || !got && fault.KindOf(err) != fault.InUse {
				t.Errorf("held for %v: %v", c.held, err)
			}
			if second != nil {
				_ = second.Close()
			}
			time.Sleep(c.held) //nolint:forbidigo // virtual time
			synctest.Wait()
		})
	}
}
