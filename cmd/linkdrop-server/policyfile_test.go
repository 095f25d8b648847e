package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// logText is a log that may be read while it is written.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) has(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), text)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// until waits for what another goroutine does with a file.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s: nothing happened", what)
		}
	}
}

func openIt(t *testing.T, name string) (*policyFile, *logText) {
	t.Helper()
	log := &logText{}
	f, err := openPolicy(t.Context(), name, nil, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, log
}

// TestThePolicyIsReadAgain when it changes, also by another file in its place; a bad one is named, and the one before holds.
func TestThePolicyIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "policy.json")
	write(t, name, `{"version": 1, "max_file": 1}`)
	f, log := openIt(t, name)
	holds := func(want int64) func() bool { return func() bool { return f.now.Load().MaxFile == want } }
	if !holds(1)() {
		t.Fatal("the first does not hold")
	}
	write(t, name, `{"version": 1, "max_file": 2}`)
	until(t, "written anew", holds(2))
	write(t, name, "{\n\"version\": 1,\n\"max_size\": 3}")
	until(t, "a mistake", func() bool { return log.has("line 3: max_size is not known here") && log.has("policy.json") })
	if !holds(2)() {
		t.Error("a bad policy changed something")
	}
	write(t, filepath.Join(dir, "new"), `{"version": 1, "max_file": 4}`)
	if err := os.Rename(filepath.Join(dir, "new"), name); err != nil {
		t.Fatal(err)
	}
	until(t, "another file in its place", holds(4))
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	until(t, "no file", func() bool { return log.has("no such file") || log.has("cannot find") })
	if !holds(4)() {
		t.Error("no file changed something")
	}
	write(t, name, `{"version": 1, "max_file": 4}`)
	until(t, "the same again", func() bool { return strings.Count(log.String(), "policy read") == 3 })
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestALinkedPolicy: where the file is a link, what it leads to is looked at.
func TestALinkedPolicy(t *testing.T) {
	target, name := filepath.Join(t.TempDir(), "real"), filepath.Join(t.TempDir(), "policy.json")
	write(t, target, `{"version": 1, "max_file": 1}`)
	err := os.Symlink(target, name)
	if err != nil && runtime.GOOS == "windows" {
		t.Skip("NOT RUN on Windows, where making links needs a privilege: every run on Linux has it")
	}
	if err != nil {
		t.Fatal(err)
	}
	f, _ := openIt(t, name)
	write(t, target, `{"version": 1, "max_file": 2}`)
	until(t, "written anew", func() bool { return f.now.Load().MaxFile == 2 })
}

// TestABadPolicyDoesNotStart, and says where.
func TestABadPolicyDoesNotStart(t *testing.T) {
	name := filepath.Join(t.TempDir(), "policy.json")
	for text, want := range map[string]string{
		"":                                   "line 1: it is not JSON",
		"{\n\"version\": 1,\n\"quotas\": 1}": "line 3: quotas is not known here",
		"{\"version\": 1,\n\"categories\": [{\"name\": \"v\", \"types\": [\".x\"], \"bucket\": \"media\"}]}": "line 2: categories.v.bucket names a bucket that the server does not have",
	} {
		write(t, name, text)
		err := run(t.Context(), []string{"--addr", "127.0.0.1:0", "--state-dir", t.TempDir(), "--policy", name}, env(), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), name+": "+want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	err := run(t.Context(), nil, env("LINKDROP_ADDR", "127.0.0.1:0", "LINKDROP_STATE_DIR", t.TempDir(), "LINKDROP_POLICY", name+".not"), io.Discard, io.Discard)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), name+".not") {
		t.Errorf("no file: %v", err)
	}
}

// TestPolicyCheck says the first fault, or ok.
func TestPolicyCheck(t *testing.T) {
	name := filepath.Join(t.TempDir(), "policy.json")
	for _, c := range []struct {
		text string
		args []string
		want string
	}{
		{`{"version": 1} // nothing`, []string{name}, ""},
		{"\xEF\xBB\xBF{\"version\": 1}", []string{name}, ""},
		{"{\"version\": 1,\n\"a\": 1, \"b\": 1}", []string{name}, name + ": line 2: a is not known here"},
		{`{"version": 1, "categories": [{"name": "v", "types": [".x"], "bucket": "media"}]}`, []string{name}, name + ": line 1: categories.v.bucket names a bucket"},
		{`{"version": 1, "categories": [{"name": "v", "types": [".x"], "bucket": "media"}]}`, []string{"--bucket", "media=s3://m", name}, ""},
		{`{"version": 1, "categories": [{"name": "v", "types": [".x"], "bucket": "media"}]}`, []string{name, "--bucket", "media=s3://m"}, ""},
		{`{"version": 1}`, []string{name, "--bucket", "media"}, "it must be like media=s3://"},
		{`{"version": 1}`, nil, "it is: linkdrop-server policy check FILE [--bucket NAME=s3://…]"},
		{`{"version": 1}`, []string{name, name}, "it is: linkdrop-server policy check FILE [--bucket NAME=s3://…]"},
		{`{"version": 1}`, []string{filepath.Dir(name)}, "not a regular file"},
	} {
		write(t, name, c.text)
		var out strings.Builder
		err := run(t.Context(), append([]string{"policy", "check"}, c.args...), env(), &out, io.Discard)
		if c.want == "" && (err != nil || out.String() != "ok\n") || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || out.Len() > 0) {
			t.Errorf("%v: %v, %q", c.args, err, out.String())
		}
	}
	if err := run(t.Context(), []string{"policy"}, env(), io.Discard, io.Discard); err == nil {
		t.Error("policy alone is nothing")
	}
}

// TestBuckets: each has a name, and a bucket of its own.
func TestBuckets(t *testing.T) {
	s, err := readSettings([]string{"--storage=s3://b", "--bucket", "media=s3://m/x?region=eu-central-1"}, env("LINKDROP_STATE_DIR", t.TempDir(), "LINKDROP_BUCKET", "a=s3://a  b=s3://b/p"), io.Discard)
	if err != nil || len(s.buckets) != 3 || s.buckets["media"] != "s3://m/x?region=eu-central-1" || s.buckets["b"] != "s3://b/p" {
		t.Fatalf("%v %v", s.buckets, err)
	}
	o, closeStores, err := s.options(t.Context(), &net.TCPAddr{}, slog.New(slog.DiscardHandler))
	defer closeStores()
	if err != nil || len(o.Buckets) != 3 {
		t.Errorf("%v %v", o.Buckets, err)
	}
	for _, args := range [][]string{
		{"--bucket=m=s3://m"},
		{"--storage=file:///x", "--bucket=m=s3://m"},
		{"--storage=s3://b", "--bucket=m=file:///m"},
		{"--storage=s3://b", "--bucket=s3://m"},
		{"--storage=s3://b", "--bucket=Media=s3://m"},
		{"--storage=s3://b", "--bucket=m=s3://"},
		{"--storage=s3://b", "--bucket=m=s3://m?secret=x"},
		{"--storage=s3://b", "--bucket=m=s3://u:p@m"},
	} {
		s, err := readSettings(append([]string{"--state-dir", t.TempDir()}, args...), env(), io.Discard)
		if err == nil {
			_, closeStores, wrong := s.options(t.Context(), &net.TCPAddr{}, slog.New(slog.DiscardHandler))
			closeStores()
			err = wrong
		}
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
