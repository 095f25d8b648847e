package journal

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/fault"
)

// While another process is in the way, it is asked again about 30 times a second, as long as there is patience, or a context.
func TestHowOftenABusyFileIsTried(t *testing.T) {
	for _, c := range []struct {
		patience    time.Duration
		least, most int
	}{{busyPatience, 280, 400}, {time.Second, 25, 45}} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), c.patience)
			defer cancel()
			if c.patience == busyPatience {
				ctx = t.Context() // it ends by itself
			}
			began, tries := time.Now(), 0
			err := retry(ctx, func() error {
				tries++
				return fault.New(fault.InUse, "test", "")
			})
			if took := time.Since(began); err == nil || fault.KindOf(err) != fault.InUse || took < c.patience || took > c.patience+time.Second {
				t.Errorf("got %v after %v, want in-use after %v", err, took, c.patience)
			}
			if tries < c.least || tries > c.most {
				t.Errorf("tried %d times in %v", tries, c.patience)
			}
		})
	}
}
