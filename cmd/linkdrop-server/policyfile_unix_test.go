//go:build unix

package main

import (
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
