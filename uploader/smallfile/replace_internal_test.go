package smallfile

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

// What Windows answers while somebody reads the file: ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION.
func TestWhatIsInTheWayIsWaitedFor(t *testing.T) {
	for _, code := range []syscall.Errno{5, 32} {
		busy := &os.LinkError{Op: "rename", Old: "a", New: "b", Err: code}
		for _, c := range []struct{ fails, tries int }{{0, 1}, {1, 2}, {mostRenames - 1, mostRenames}} {
			tries, waited := 0, time.Duration(0)
			err := retryInUse(func() error {
				if tries++; tries <= c.fails {
					return busy
				}
				return nil
			}, sharing, func(d time.Duration) { waited += d })
			if err != nil || tries != c.tries || (waited > 0) != (c.fails > 0) {
				t.Errorf("%d, %d times: %v after %d, %v", code, c.fails, err, tries, waited)
			}
		}
		tries, waited := 0, time.Duration(0)
		err := retryInUse(func() error { tries++; return busy }, sharing, func(d time.Duration) { waited += d })
		if !errors.Is(err, code) || tries != mostRenames || waited < time.Second || waited > 5*time.Second {
			t.Errorf("%d for ever: %v after %d, %v", code, err, tries, waited)
		}
	}
	tries := 0
	err := retryInUse(func() error { tries++; return syscall.ENOSPC }, sharing, func(time.Duration) { t.Error("waited") })
	if !errors.Is(err, syscall.ENOSPC) || tries != 1 {
		t.Errorf("another reason: %v after %d", err, tries)
	}
}
