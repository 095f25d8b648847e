//go:build unix

package uploader_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// Where no file can be opened any more, nothing fails: folders and files wait until some can. The limit is this process's, so that another
// one is started for it.
func TestTooManyOpenFiles(t *testing.T) {
	if os.Getenv("LINKDROP_TEST_FEW_FILES") == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestTooManyOpenFiles$", "-test.v") //nolint:gosec // this very program
		cmd.Env = append(os.Environ(), "LINKDROP_TEST_FEW_FILES=1")
		if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: TestTooManyOpenFiles")) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	bubble(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "folder")
		check(t, os.MkdirAll(filepath.Join(dir, "sub"), 0o700))
		for n := range 20 {
			file(t, dir, fmt.Sprintf("%02d.txt", n), 10)
			file(t, dir, fmt.Sprintf("sub/%02d.txt", n), 10)
		}
		s := newShelf()
		s.delay = 10 * time.Second
		r := newRig(t, s)
		defer r.stop()
		check(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 64, Max: 64}))
		release := takeAll(t)
		id := r.add(uploader.Options{}, dir)
		pass(2 * time.Minute)
		if v := r.q.View(); v.Items != 0 || len(r.settled()) != 0 {
			t.Fatalf("a folder that could not be opened: %+v", r.items(id))
		}
		release()
		r.until("found", func() bool { return r.q.View().Items == 40 })
		synctest.Wait() // whoever has a file open this very moment would leave room for one
		release = takeAll(t)
		held := func() bool {
			holds := r.q.View().Holds
			return len(holds) == 1 && holds[0].Fault.Kind == fault.TooManyFiles && !holds[0].Next.IsZero()
		}
		r.until("held", held)
		pass(10 * time.Minute)
		synctest.Wait() // the last look may have fallen on this very moment
		if v := r.q.View(); v.Totals.Failed != 0 || !held() {
			t.Errorf("after ten minutes: %+v", v)
		}
		release()
		r.untilSettled(1)
		if d := r.settled()[0].Drop; d.Done != 40 {
			t.Errorf("%+v", d)
		}
	})
}

// takeAll opens files until there is no room for another.
func takeAll(t *testing.T) (release func()) {
	t.Helper()
	var all []*os.File
	for {
		f, err := os.Open(os.DevNull)
		if err != nil {
			if fault.Open("open", err).Kind != fault.TooManyFiles {
				t.Fatal(err)
			}
			return func() {
				for _, f := range all {
					_ = f.Close()
				}
			}
		}
		all = append(all, f)
	}
}
