package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linkdrop/ui"
	"linkdrop/uploader/settings"
)

// FyneApp.toml is the one source of name, id and version; a program cannot embed what lies above it.
func TestFyneAppIsTheSource(t *testing.T) {
	text, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, "="); ok {
			said[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	if said["Name"] != name || said["ID"] != id || said["Version"] != version || said["fyneDo"] != "true" {
		t.Errorf("FyneApp.toml says %v, this program %s %s %s", said, name, id, version)
	}
	if _, err := os.Stat(filepath.Join("../..", said["Icon"])); err != nil {
		t.Error(err)
	}
}

func TestCommandLine(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LINKDROP_STATE_DIR", "from-env")
	o, err := parse([]string{"a b.txt", "/abs"}, io.Discard)
	if err != nil || o.state != filepath.Join(here, "from-env") || !slices.Equal(o.files, []string{filepath.Join(here, "a b.txt"), "/abs"}) {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err = parse([]string{"--state-dir", "/flag"}, io.Discard); err != nil || o.state != "/flag" || len(o.files) != 0 {
		t.Errorf("%+v, %v", o, err)
	}
	o, err = parse([]string{"file:///a%20b/100%25.txt", "FILE://localhost/c", "file:x"}, io.Discard)
	if err != nil || !slices.Equal(o.files, []string{"/a b/100%.txt", "/c", filepath.Join(here, "file:x")}) {
		t.Errorf("%q, %v", o.files, err)
	}
	for _, bad := range []string{"file://elsewhere/a", "file:///a?b", "file:///%zz"} {
		if _, err := parse([]string{bad}, io.Discard); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	if _, err := parse([]string{"--no-such"}, io.Discard); err == nil {
		t.Error("an unknown flag was taken")
	}
	var out, errs strings.Builder
	if err := run([]string{"--help"}, &out, &errs); err != nil || !strings.Contains(out.String(), "-state-dir") || errs.Len() > 0 {
		t.Errorf("help: %v\n%s\n%s", err, &out, &errs)
	}
}

func TestSecondStartHandsOver(t *testing.T) {
	state, err := os.MkdirTemp("", "ld") //nolint:usetesting // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(state) })
	if handOver(state, []string{"/a"}) {
		t.Fatal("nobody took the files, and they are handed over")
	}
	if err := os.WriteFile(socket(state), nil, 0o600); err != nil { // left behind by a process that was killed
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan []string, 1)
	listen(ctx, state, func(files []string) { got <- files }, slog.New(slog.DiscardHandler))
	if !handOver(state, []string{"/a", "/ünï\n日本"}) {
		t.Fatal("they were not taken")
	}
	if files := <-got; !slices.Equal(files, []string{"/a", "/ünï\n日本"}) {
		t.Errorf("taken: %q", files)
	}
	cancel()
}

// A first start has the practice place, and its state folder is its own: the next one is told so.
func TestHouseOpensOnNothing(t *testing.T) {
	state := filepath.Join(t.TempDir(), "new", "state")
	log := slog.New(slog.DiscardHandler)
	h, err := open(state, &ui.Bell{}, log)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	if p := h.places.here(); p.ID != settings.PracticeID || !p.Practice || p.Name == "" {
		t.Errorf("place: %+v", p)
	}
	told := 0
	h.places.resolveUntilOpen(t.Context(), settings.PracticeID, func() { told++ })
	if p := h.places.here(); told != 1 || p.Linkless || !p.Deletes || !p.Links.Several {
		t.Errorf("told %d times, place %+v", told, p)
	}
	if _, err := open(state, &ui.Bell{}, log); !inUse(err) {
		t.Errorf("a second window in the same folder: %v", err)
	}
}
