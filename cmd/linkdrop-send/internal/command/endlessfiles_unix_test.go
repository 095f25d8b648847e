//go:build !windows

package command

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// What a flag names and is read whole ends: nobody will ever write into the pipe, and /dev/zero never ends.
func TestFilesThatNeverEndAreRefused(t *testing.T) {
	s := newShell(t)
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	s.must("", "destinations", "add", s.file("acme.linkdrop", `{"version": 1, "destinations": [
		{"id": "cloud", "kind": "s3", "s3": {"bucket": "drops", "cloudfront": {"url": "https://d111111abcdef8.cloudfront.net", "key_pair_id": "K2JCJMDEHXQW5F"}}}]}`))
	file := s.file("a.txt", "abc")
	for _, endless := range []string{pipe, "/dev/zero", t.TempDir()} {
		for _, args := range [][]string{
			{"--s3", "s3://drops", "--keys-env", "--ca-file", endless, file},
			{"--backend", "https://files.example.com", "--dialect", "mapping:" + endless, file},
			{"keys", "set", "cloud", "--link-key", endless},
		} {
			if r := s.run("", args...); r.code != exit.WrongUsage || !strings.Contains(r.errs, "is no file, but a folder, a device or a pipe") {
				t.Errorf("%q: exit code %d, %s", args, r.code, r.errs)
			}
		}
	}
}
