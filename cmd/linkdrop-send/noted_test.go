package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/command"
	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/journal"
)

// A signal while the drops are being noted loses none of them: what was given is resume's, all of it, and the exit code says
// that it was a signal.
func TestASignalWhileDropsAreNoted(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(backend.Close)
	state, args := t.TempDir(), []string{}
	for _, folder := range []string{"a", "b", "c"} {
		path := filepath.Join(t.TempDir(), folder)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, "file"), []byte(folder), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	ctx, signal := context.WithCancel(t.Context())
	signal()

	code, errs := noted(ctx, append([]string{"--state-dir", state, "--backend", backend.URL}, args...))
	if code != exit.Interrupted || !strings.Contains(errs, "linkdrop-send resume") || strings.Contains(errs, "went wrong") {
		t.Errorf("exit code %d, stderr %q", code, errs)
	}
	if got := abandonedDrops(t, state); got != len(args) {
		t.Errorf("%d of %d drops are there for resume", got, len(args))
	}

	code, errs = noted(ctx, []string{"resume", "--state-dir", state})
	if code != exit.Interrupted || strings.Contains(errs, "went wrong") {
		t.Errorf("resume: exit code %d, stderr %q", code, errs)
	}
	if got := abandonedDrops(t, state); got != len(args) {
		t.Errorf("%d of %d drops are there for the next resume", got, len(args))
	}
}

func noted(ctx context.Context, args []string) (code int, errs string) {
	var said bytes.Buffer
	p := &command.Program{Out: &bytes.Buffer{}, Errs: &said, Env: func(string) string { return "" }}
	return p.Execute(ctx, args), said.String()
}

func abandonedDrops(t *testing.T, state string) (n int) {
	t.Helper()
	runs, err := journal.Abandoned(state)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		j, err := journal.OpenAbandoned(run, journal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		recovered, err := j.Load()
		if err != nil {
			t.Fatal(err)
		}
		n += len(recovered.Drops)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return n
}
