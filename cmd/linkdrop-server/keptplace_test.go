package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// stateOf is a state folder in which a server has run with these flags.
func stateOf(t *testing.T, flags ...string) string {
	t.Helper()
	state := filepath.Join(t.TempDir(), "state")
	serving(t, state, flags...).stop()
	return state
}

// begin runs the command with these words until it says what is wrong; a server that starts is a mistake of the test.
func begin(t *testing.T, words ...string) error {
	t.Helper()
	return run(t.Context(), words, env(), io.Discard, io.Discard)
}

// TestFilesAreWhereTheyWere: neither a server nor a cleanup looks for them elsewhere, unless somebody says that they have moved.
func TestFilesAreWhereTheyWere(t *testing.T) {
	files := filepath.Join(t.TempDir(), "f6")
	state := stateOf(t, "--storage", "file://"+files)
	elsewhere := t.TempDir()
	for name, words := range map[string][]string{
		"cleanup, forgotten": {"cleanup", "--state-dir", state},
		"cleanup, another":   {"cleanup", "--state-dir", state, "--storage", "file://" + elsewhere},
		"cleanup, a bucket":  {"cleanup", "--state-dir", state, "--storage", "s3://b/x?region=eu-central-1"},
		"server, forgotten":  {"--addr", "127.0.0.1:0", "--state-dir", state},
	} {
		if err := begin(t, words...); err == nil || !strings.Contains(err.Error(), files) || !strings.Contains(err.Error(), "--storage-moved") {
			t.Errorf("%s: %v", name, err)
		}
	}
	linked := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(files, linked); err == nil {
		if err := begin(t, "cleanup", "--state-dir", state, "--storage", "file://"+linked); err != nil {
			t.Errorf("by another path: %v", err)
		}
	}
	if err := begin(t, "cleanup", "--state-dir", state, "--storage", "file://"+elsewhere, "--storage-moved"); err != nil {
		t.Errorf("moved: %v", err)
	}
	if err := begin(t, "cleanup", "--state-dir", state, "--storage", "file://"+elsewhere); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// TestAStateFolderMovesAsAWhole: files that are in it are where it is.
func TestAStateFolderMovesAsAWhole(t *testing.T) {
	state := stateOf(t)
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(state, moved); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, "cleanup", "--state-dir", moved); err != nil {
		t.Error(err)
	}
	if err := begin(t, "cleanup", "--state-dir", moved, "--storage", "file://"+filepath.Join(moved, "files")); err != nil {
		t.Errorf("said in full: %v", err)
	}
}

// TestCleanupBeginsNothing: a folder in which no server was stays as it is.
func TestCleanupBeginsNothing(t *testing.T) {
	state := filepath.Join(t.TempDir(), "typo")
	if err := begin(t, "cleanup", "--state-dir", state); err == nil || !strings.Contains(err.Error(), "no records") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(state); err == nil {
		t.Error("it made the folder")
	}
	before := stateOf(t)
	if err := os.Remove(filepath.Join(before, placeFile)); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, "cleanup", "--state-dir", before); err == nil || !strings.Contains(err.Error(), "start one once") {
		t.Errorf("a state of before: %v", err)
	}
	if err := os.WriteFile(filepath.Join(before, placeFile), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, "cleanup", "--state-dir", before); err == nil || !strings.Contains(err.Error(), placeFile) {
		t.Errorf("a file that says nothing: %v", err)
	}
	if err := begin(t, "cleanup", "--state-dir", before, "--database", "sqlite://"+filepath.Join(before, "no.db")); err == nil {
		t.Error("records that are not there were cleaned up")
	}
}

// TestThePlaceOfABucket says which it is, and nothing else.
func TestThePlaceOfABucket(t *testing.T) {
	for address, want := range map[string]string{ //nolint:gosec // the secret is there to be left out
		"s3://b/p/?region=eu-central-1":                            "s3://b/p",
		"s3://b?endpoint=https://user:secret@s3.example.com:9000&": "s3://b/ at s3.example.com:9000",
		"file:///state/a/b":                                        "file:a/b",
		"file:///elsewhere/":                                       "file:///elsewhere",
		"file:///statement":                                        "file:///statement",
	} {
		if got := placeOf(address, "/state"); got != want && runtime.GOOS != "windows" {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	s := settings{stateDir: t.TempDir(), storage: "s3://b", buckets: map[string]string{"media": "s3://m", "more": "s3://o"}}
	if err := s.keepPlace(); err != nil {
		t.Fatal(err)
	}
	if s.buckets["new"] = "s3://n"; s.checkPlace() != nil {
		t.Error("a bucket more is refused")
	}
	if s.buckets["media"] = "s3://another"; s.checkPlace() == nil {
		t.Error("another bucket is taken")
	}
	if delete(s.buckets, "media"); s.checkPlace() == nil {
		t.Error("a bucket that is missing is not missed")
	}
}

// TestSecretsAreForTheServerAlone: key and token are refused where other people may read them.
func TestSecretsAreForTheServerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing there")
	}
	for _, name := range []string{"server.key", "token"} {
		state := stateOf(t)
		path := filepath.Join(state, name)
		if err := os.Chmod(path, 0o644); err != nil { //nolint:gosec // that is what is tested
			t.Fatal(err)
		}
		for _, words := range [][]string{{"--addr", "127.0.0.1:0", "--state-dir", state}, {"cleanup", "--state-dir", state}} {
			if err := begin(t, words...); err == nil || !strings.Contains(err.Error(), "chmod 600 "+path) {
				t.Errorf("%s, %v: %v", name, words, err)
			}
		}
	}
}
