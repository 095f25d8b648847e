//go:build !windows

package connect_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
)

// A file of authorities may be anything, and is never waited for.
func TestAuthoritiesOfAnyKind(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{"fine": "\xEF\xBB\xBF-----BEGIN", "large": strings.Repeat("x", 1<<20+1)} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := connect.Authorities("open", at("fine")); err != nil || string(text) != "-----BEGIN" {
		t.Errorf("%q %v", text, err)
	}
	for path, says := range map[string]string{at("large"): "larger", at("pipe"): "no file", "/dev/zero": "no file", dir: "no file", at("none"): "cannot be read"} {
		if _, err := connect.Authorities("open", path); err == nil || fault.KindOf(err) != fault.Blocked || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
