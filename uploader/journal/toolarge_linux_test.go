package journal_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"linkdrop/uploader"
)

const refusedFolder = "JOURNAL_REFUSED"

// opensWithSmallFiles runs in a process of its own: the limit holds for whatever else a process writes, the log of the tests too.
func opensWithSmallFiles(t *testing.T, dir string) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	small := syscall.Rlimit{Cur: 64 << 10, Max: 64 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	if j, err := openJournal(dir); err == nil {
		_ = j.Close()
		t.Fatal("it was opened: nothing was refused")
	}
}

// A write that the system refuses while the file is opened says nothing about what is in it: the file stays where it is, and
// is complete when it is opened again.
func TestAWriteRefusedAtTheStartIsNoDamage(t *testing.T) {
	if dir := os.Getenv(refusedFolder); dir != "" {
		opensWithSmallFiles(t, dir)
		return
	}
	dir := t.TempDir()
	j := mustOpen(t, dir)
	var found []uploader.FoundItem
	for n := range 100 {
		found = append(found, uploader.FoundItem{ID: uploader.ItemID(fmt.Sprint(n)), Drop: "over", Base: strings.Repeat("n", 4000)})
	}
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "over", Paths: []string{"/a"}}}, uploader.ItemsFound{Items: found},
		uploader.DropSettled{Drop: "over", Settled: true}, uploader.DropTold{Drop: "over", Told: true}, // taken out at the next start, which takes writing
		uploader.DropAdded{Drop: uploader.Drop{ID: "open", Paths: []string{"/b"}}})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}

	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$") //nolint:gosec,noctx // this program, for a moment
	child.Env = append(os.Environ(), refusedFolder+"="+dir)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if aside, err := filepath.Glob(filepath.Join(dir, "*set-aside*")); err != nil || len(aside) > 0 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
	j = mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	if r, err := j.Load(); err != nil || r.Lost != nil || len(r.Drops) != 1 || r.Drops[0].Drop.ID != "open" {
		t.Errorf("%v, lost %v, %d drops", err, r.Lost, len(r.Drops))
	}
}
