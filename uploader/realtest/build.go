package realtest

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/flock"
)

// built are the paths of what this process has built, by name and flags. Asking the go command whether anything has changed
// costs a second, and a test may run a command a hundred times.
var built sync.Map //nolint:gochecknoglobals // for all tests of the process

// Binary builds a command of this repository, as it is when the test's process first asks for it, and returns its path. All
// tests share the result: the go command leaves it alone while nothing has changed.
func Binary(t testing.TB, name string, flags ...string) string {
	t.Helper()
	key := strings.Join(append([]string{name}, flags...), "\x00")
	if known, _ := built.Load(key); known != nil {
		return known.(string) //nolint:errcheck // nothing else is stored
	}
	path := build(t, name, flags...)
	built.Store(key, path)
	return path
}

func build(t testing.TB, name string, flags ...string) string {
	t.Helper()
	root := Root(t)
	sum := sha256.Sum256([]byte(root + "\x00" + strings.Join(flags, "\x00"))) // several checkouts may share the cache
	dir := filepath.Join(cache(t), "test-bin", hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatalf("build %s: %v", name, err)
	}
	path := filepath.Join(dir, name)
	lock := flock.New(path + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatalf("build %s: %v", name, err)
	}
	defer func() { _ = lock.Unlock() }()
	args := append([]string{"build", "-buildvcs=false", "-o", path}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./cmd/"+name)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if name == "linkdrop" { // the window alone is built with C
		cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", name, err, out)
	}
	return path
}

// Root is the folder of go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// tool returns the path of a tool that .ci/tools/go.mod pins, built first where it has to be.
func tool(t testing.TB, part, name string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(Root(t), ".ci", "tool"), name)
	var said output
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		Need(t, part, "cannot be built: "+said.String())
	}
	return strings.TrimSpace(string(out))
}

func cache(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "linkdrop")
}
