package realtest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
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
	dir := npmModules(t, PartCompanion, filepath.Join(Root(t), "uploader", "destination", "companion", "testdata", "server"),
		"package-lock.json", "package.json", "server.mjs")
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
