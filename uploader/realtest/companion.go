package realtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// Companion is CompanionOver an empty bucket of its own.
func Companion(t testing.TB, more ...string) (url string) {
	t.Helper()
	return CompanionOver(t, NewBucket(t), more...)
}

// CompanionOver starts the real Uppy Companion (the npm package, in the versions of the lock file beside its driver) for a
// bucket, and returns its address. more are further settings of its environment, as "NAME=value"; with NODE_ENV=production
// it hides what went wrong.
func CompanionOver(t testing.TB, b Bucket, more ...string) (url string) {
	t.Helper()
	dir := companionModules(t)
	Begin(t, PartCompanion)
	address := FreeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program(t, PartCompanion, "node"), "server.mjs")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"COMPANION_PORT="+port, "COMPANION_DOMAIN="+address, "COMPANION_PROTOCOL=http", "COMPANION_DATADIR="+t.TempDir(),
		"COMPANION_SECRET=companion-secret", "COMPANION_PREAUTH_SECRET=companion-preauth", "COMPANION_CLIENT_ORIGINS=http://127.0.0.1:5173",
		"COMPANION_AWS_KEY="+b.Access, "COMPANION_AWS_SECRET="+b.Secret, "COMPANION_AWS_BUCKET="+b.Name, "COMPANION_AWS_REGION="+Region,
		"COMPANION_AWS_ENDPOINT="+b.Endpoint, "COMPANION_AWS_FORCE_PATH_STYLE=true", "COMPANION_UPLOAD_URLS="+b.Endpoint,
	)
	cmd.Env = append(cmd.Env, more...) // of two with one name the last counts
	start(t, cmd)
	url = "http://" + address
	Until(t, 60*time.Second, "Companion answers", func() bool { return answers(t, url+"/") })
	return url
}

// companionModules installs the package once for every lock file, and returns its folder. No script of any package is run.
func companionModules(t testing.TB) string {
	t.Helper()
	from := filepath.Join(Root(t), "uploader", "destination", "companion", "testdata", "server")
	files := map[string][]byte{}
	sum := sha256.New()
	for _, name := range []string{"package-lock.json", "package.json", "server.mjs"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
		_, _ = sum.Write(data) // never fails
	}
	dir := filepath.Join(cache(t), "tools", "companion-"+hex.EncodeToString(sum.Sum(nil)[:6]))
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
	npm := exec.CommandContext(t.Context(), program(t, PartCompanion, "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		Need(t, PartCompanion, "its packages cannot be installed: "+string(out[max(0, len(out)-500):]))
	}
	if err := os.WriteFile(done, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
