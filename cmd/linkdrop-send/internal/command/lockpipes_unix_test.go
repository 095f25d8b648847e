//go:build !windows

package command

import (
	"path/filepath"
	"syscall"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/mappingtest"
)

// Pipes in the places of the lock files keep nobody waiting: not who saves settings, nor who sends and lists what was sent.
func TestPipesForLocks(t *testing.T) {
	s, server := newShell(t), mappingtest.New(t)
	s.env["LINKDROP_TOKEN"] = "t"
	for _, name := range []string{"settings.json.lock", "queue.lock", "history.lock"} {
		if err := syscall.Mkfifo(filepath.Join(s.state, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.must("", "destinations", "add", s.file("acme.linkdrop", twoPlaces))
	s.must("", "--backend", server.URL, "--dialect", "mapping:"+s.file("m.json", mappingtest.Mapping), s.file("a.txt", "abc"))
	s.must("", "history")
	s.must("", "resume")
}
