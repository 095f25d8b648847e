//go:build real

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// Killed while what was given is being noted, it leaves all of it to resume, or nothing: never a part that resume would take for
// the whole.
func TestRealKilledWhileFilesAreNoted(t *testing.T) {
	const folders, kills = 200, 12
	args := []string{"--backend", "http://" + realtest.FreeAddress(t)}
	for i := range folders {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	none, all := 0, 0
	for range kills {
		state := t.TempDir()
		c := startSend(t, "", append(args, "--state-dir", state)...)
		realtest.Until(t, time.Minute, "the run has a folder", func() bool {
			found, _ := filepath.Glob(filepath.Join(state, "runs", "*", "queue.db"))
			return len(found) > 0
		})
		time.Sleep(rand.N(time.Second)) //nolint:forbidigo,gosec // a kill comes at any time
		if err := c.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.wait(time.Minute)
		switch n := abandonedDrops(t, state); n {
		case 0:
			none++
		case folders:
			all++
		default:
			t.Errorf("%d of %d are there for resume", n, folders)
		}
	}
	t.Logf("%d kills: nothing was noted %d times, everything %d times", kills, none, all)
}
