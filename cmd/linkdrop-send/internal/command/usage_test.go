package command

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader"
)

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"--practice"},
		{"file"},
		{"--practice", "--backend", "https://x", "file"},
		{"--practice", "--streams", "0", "file"},
		{"--practice", "--streams", "33", "file"},
		{"--practice", "--expires", "soon", "file"},
		{"--practice", "--expires", "-1h", "file"},
		{"--practice", "--limit-rate", "0", "file"},
		{"--practice", "--nonsense", "file"},
		{"--to", "nobody", "file"},
		{"--backend", "http://files.example.com", "file"},
		{"--backend", "http://localhost.example.com", "file"},
		{"--backend", "https://user:secret@files.example.com", "file"},
		{"--backend", "ftp://127.0.0.1", "file"},
		{"--backend", "::", "file"},
		{"resume", "file"},
		{"link"},
		{"delete"},
		{"history", "x"},
	} {
		var out, errs bytes.Buffer
		p := &Program{Out: &out, Errs: &errs, Env: func(string) string { return t.TempDir() }}
		if code := p.Execute(t.Context(), args); code != exit.WrongUsage {
			t.Errorf("%v: exit code %d", args, code)
		}
		if out.Len() > 0 || !strings.HasPrefix(errs.String(), "linkdrop-send: ") || strings.Contains(errs.String(), "secret") {
			t.Errorf("%v: stdout %q, stderr %q", args, out.String(), errs.String())
		}
	}
}

func TestEntryState(t *testing.T) {
	now := time.Now()
	for want, e := range map[string]uploader.Entry{
		"deleted": {Linked: true, Ends: now.Add(time.Hour), DeletedAt: now},
		"sent":    {},
		"ended":   {Linked: true, Ends: now.Add(-time.Second)},
		"working": {Linked: true, Ends: now.Add(time.Second)},
	} {
		if got := entryState(e, now); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
