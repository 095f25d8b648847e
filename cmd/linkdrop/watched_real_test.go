//go:build real

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
	"linkdrop/uploader/settings"
)

// watches sets a folder to be watched for the practice destination.
func (d *desk) watches(folder, after string) {
	d.t.Helper()
	text, err := json.Marshal(map[string]any{"destinations": []settings.Destination{{
		ID: settings.PracticeID, Name: "Practice", Kind: settings.Practice, Watch: &settings.Watch{Folder: folder, After: after},
	}}})
	if err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.state, "settings.json"), text, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// A file that is finished in the watched folder becomes a link, is moved, and is not sent again, also after a restart; what the person
// copied stays on the clipboard.
func TestWindowWatchedFolder(t *testing.T) {
	d := newDesk(t)
	folder := t.TempDir()
	realtest.File(t, folder, "there before.pdf", 1000)
	d.watches(folder, settings.WatchMove)
	d.open()
	d.copyText("what the person copied")
	record := filepath.Join(d.state, recordBegins+settings.PracticeID+".json")
	noted := func() bool { _, err := os.Stat(record); return err == nil }
	realtest.Until(t, time.Minute, "the folder was looked at", noted)

	growing, err := os.Create(filepath.Join(folder, "scan.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := growing.Write(make([]byte, 100_000)); err != nil {
			t.Fatal(err)
		}
		d.xdotool("sleep", "1")
	}
	realtest.File(t, folder, "download.part", 1000)
	if said := d.called(); strings.Contains(said, ".p") {
		t.Fatalf("it was sent before it was finished:\n%s", said)
	}
	if err := growing.Close(); err != nil {
		t.Fatal(err)
	}
	moved := func(name string) func() bool {
		return func() bool { _, err := os.Stat(filepath.Join(folder, "Sent", name)); return err == nil }
	}
	realtest.Until(t, time.Minute, "it was moved", moved("scan.pdf"))
	d.shot("sent")
	d.kill()

	realtest.File(t, folder, "while it was closed.pdf", 1000)
	d.open()
	realtest.Until(t, time.Minute, "what came meanwhile is sent", moved("while it was closed.pdf"))
	if n := len(d.history(2)); n != 2 {
		t.Errorf("%d were sent:\n%s", n, d.called())
	}
	if got := d.clipboard(); got != "what the person copied" {
		t.Errorf("the clipboard holds %q", got)
	}
	for _, name := range []string{"there before.pdf", "download.part"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}
