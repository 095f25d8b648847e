package fault

import (
	"syscall"
	"testing"
)

// The numbers of Windows are tested on every system: nobody sees them where the tests usually run.
func TestNumbersOfWindows(t *testing.T) {
	for n, want := range map[syscall.Errno]Kind{
		2: Gone, 3: Gone, 4: TooManyFiles, 5: Unreadable, 32: InUse, 33: InUse, 39: DiskFull, 53: Unreadable, 67: Unreadable, 112: DiskFull,
		10024: TooManyFiles, 10050: Offline, 10051: Offline, 10061: Unreachable, 10065: Unreachable, 10054: Bug, 1: Bug,
	} {
		if got := windowsKind(n); got != want {
			t.Errorf("%d: %v, want %v", n, got, want)
		}
	}
}
