//go:build real

package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/command"
	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

// toGateway are the flags for a bucket of a gateway whose keys are in the environment.
func toGateway(t *testing.T) (where []string, secret string) {
	t.Helper()
	endpoint, access, secret, bucket := realtest.Gateway(t)
	t.Setenv("AWS_ACCESS_KEY_ID", access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	t.Setenv("AWS_SESSION_TOKEN", "")
	return []string{"--s3", "s3://" + bucket + "/in box+ü%20?", "--endpoint", endpoint, "--keys-env"}, secret
}

// Names with spaces, plus and unicode go to a bucket with keys of one's own, and come back without any.
func TestRealSendToBucket(t *testing.T) {
	where, secret := toGateway(t)
	dir, state := t.TempDir(), t.TempDir()
	files := append(realtest.OddFiles(t, 40<<20), realtest.File(t, dir, "a b+c & d=ü日本.bin", 17<<20), realtest.File(t, dir, "one+one.txt", 11))
	run := append(append([]string{}, where...), "--state-dir", state)
	c := startSend(t, "", append(run, files...)...)
	links := c.mustSend(time.Minute)
	if len(links) != len(files) {
		t.Fatalf("%d links for %d files", len(links), len(files))
	}
	for i, file := range files {
		realtest.Same(t, links[i], file)
		if !strings.Contains(links[i], "X-Amz-Expires=604800&") {
			t.Errorf("a link of another life than seven days")
		}
	}
	holdsNot(t, state, secret, "X-Amz-Signature")
	if strings.Contains(c.errs.String(), secret) {
		t.Error("stderr holds the key")
	}

	history := startSend(t, "", "history", "--json", "--state-dir", state)
	if code := history.wait(10 * time.Second); code != exit.Sent {
		t.Fatalf("history: exit code %d: %s", code, history.errs.String())
	}
	lines, _ := history.said()
	var e command.HistoryEntry
	for _, line := range lines {
		if strings.Contains(line, `"one+one.txt"`) && json.Unmarshal([]byte(line), &e) != nil {
			t.Fatal(line)
		}
	}
	again := startSend(t, "", "link", "--keys-env", e.ID, "--expires", "1h", "--state-dir", state).mustSend(10 * time.Second)
	if len(again) != 1 || !strings.Contains(again[0], "X-Amz-Expires=3600&") {
		t.Fatalf("%d new links, or of another life", len(again))
	}
	if _, err := realtest.Curl(t, again[0]); err != nil {
		t.Error(err)
	}
	startSend(t, "", "delete", "--keys-env", e.ID, "--state-dir", state).mustSend(10 * time.Second)
	if _, err := realtest.Curl(t, again[0]); err == nil {
		t.Error("a link works after its file was deleted")
	}
}

// holdsNot searches everything that was kept.
func holdsNot(t *testing.T, dir string, canaries ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path) //nolint:gosec // a folder of this test
		for _, canary := range canaries {
			if strings.Contains(string(data), canary) {
				t.Errorf("%s holds %q", filepath.Base(path), canary)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each mistake has its own sentence, and a wrong region none but a note.
func TestRealBucketMistakes(t *testing.T) {
	where, secret := toGateway(t)
	endpoint := where[3]
	file := realtest.File(t, t.TempDir(), "f.txt", 100)
	send := func(name string, code int, says string, args ...string) {
		t.Helper()
		c := startSend(t, "", append(args, "--state-dir", t.TempDir(), file)...)
		if got := c.wait(time.Minute); got != code || !strings.Contains(c.errs.String(), says) || strings.Contains(c.errs.String(), secret) {
			t.Errorf("%s: exit code %d, %s", name, got, c.errs.String())
		}
		t.Logf("%s: %s", name, strings.TrimSpace(c.errs.String()))
	}
	send("region", exit.Sent, "The bucket is in the region "+realtest.Region+", not eu-central-1.", append(where, "--region", "eu-central-1")...)
	send("bucket", exit.NotSent, "The storage place was not found.", "--s3", "s3://nosuchbucket", "--endpoint", endpoint, "--keys-env")
	send("no keys", exit.WrongUsage, "Where are the keys?", where[:4]...)
	send("http", exit.WrongUsage, "http is for 127.0.0.1 and ::1 only: give an https address.", "--s3", "s3://b", "--endpoint", "http://storage.example.com", "--keys-env")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	send("secret", exit.NotSent, "The access key is not accepted.", where...)
	t.Setenv("AWS_ACCESS_KEY_ID", "nobody")
	send("key", exit.NotSent, "The access key is not accepted.", where...)

	profiles := filepath.Join(t.TempDir(), "credentials")
	text := "[work]\naws_access_key_id = linkdroptest\naws_secret_access_key = " + secret + "\n"
	if err := os.WriteFile(profiles, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", profiles)
	t.Setenv("AWS_CONFIG_FILE", profiles+".none")
	send("profile", exit.Sent, "", append(where[:4:4], "--profile", "work")...)
	send("no profile", exit.WrongUsage, "cannot be read", append(where[:4:4], "--profile", "home")...)
}
