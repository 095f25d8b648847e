//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSIGHUPReadsThePolicy, and says so also where nothing has changed.
func TestSIGHUPReadsThePolicy(t *testing.T) {
	name := filepath.Join(t.TempDir(), "policy.json")
	write(t, name, `{"version": 1}`)
	_, log := openIt(t, name)
	for n := 1; n <= 2; n++ {
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		until(t, "SIGHUP", func() bool { return strings.Count(log.String(), "policy read") >= n })
	}
}

// TestSIGHUPEndsNoServer, also one that has no file to be read again.
func TestSIGHUPEndsNoServer(t *testing.T) {
	r := serving(t, t.TempDir())
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	until(t, "that there is nothing to be read", func() bool {
		log, err := os.ReadFile(r.log.Name())
		return err == nil && strings.Contains(string(log), "no file to be read again")
	})
}
