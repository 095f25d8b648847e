package realtest

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gofrs/flock"
)

// npmModules installs the packages of a lock file once for all tests, beside the files of these names, and returns their
// folder. No script of any package is run.
func npmModules(t testing.TB, part, from string, names ...string) string {
	t.Helper()
	files := map[string][]byte{}
	sum := sha256.New()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
		_, _ = sum.Write(data) // never fails
	}
	dir := filepath.Join(cache(t), "tools", part+"-"+hex.EncodeToString(sum.Sum(nil)[:6]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(filepath.Join(dir, ".lock"))
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }()
	done := filepath.Join(dir, ".installed")
	if _, err := os.Stat(done); err == nil {
		return dir
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	npm := exec.CommandContext(t.Context(), program(t, part, "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		Need(t, part, "its packages cannot be installed: "+string(out[max(0, len(out)-500):]))
	}
	if err := os.WriteFile(done, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
