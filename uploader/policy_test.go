package uploader_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/policy"
)

// TestABackendsRules are said before the first byte, but for what only the bytes tell; the sentence is the backend's own.
func TestABackendsRules(t *testing.T) {
	rules, err := policy.Parse([]byte(`{"version": 1, "max_file": 1000, "blocked_types": ["programs", "audio/*"], "name": {"forbidden": "#"}, "quota": {"bytes": 5000},
		"categories": [{"name": "small", "types": [".txt"], "max_file": 10}, {"name": "large", "types": [".bin"], "max_file": 10000}]}`))
	if err != nil {
		t.Fatal(err)
	}
	h := houseWith(t, server.Options{Policy: func() *policy.Policy { return rules }})
	dir := t.TempDir()
	for _, c := range []struct {
		name, bytes string
		kind        fault.Kind
		detail      string
		calls       int64 // at the most
		pieces      int64
	}{
		{"a.bin", strings.Repeat("x", 10_001), fault.TooLarge, "10 kB > 10 kB", 0, 0}, // what was told is enough
		{"a.txt", strings.Repeat("x", 11), fault.TooLarge, "Files of this type may have at most 10 B here; this one has 11 B.", 1, 0},
		{"a.png", strings.Repeat("x", 1001), fault.TooLarge, "Files may have at most 1,000 bytes here; this one has 1,001.", 1, 0},
		{"a.exe", "MZ", fault.Policy, "Programs of this kind are not taken here.", 1, 0},
		{"a#.png", "x", fault.Policy, "The name of this file has a character that is not allowed here. Rename it, and send it again.", 1, 0},
		{"b.bin", strings.Repeat("x", 5001), fault.Policy, "You may have at most 5.0 kB here. Delete files, or let links end.", 1, 0},
		{"b.png", "MZ\x90\x00\x03\x00\x00\x00\x04", fault.Policy, "This file says that it is image/png, and is a program. It is not taken here.", 3, 1},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, []byte(c.bytes), 0o600); err != nil {
			t.Fatal(err)
		}
		calls, pieces := h.calls.Load(), h.pieces.Load()
		report := h.drop(t, uploader.Options{}, path)
		var items [1]uploader.Item
		n, _ := h.queue.Items(items[:], report.Drop.ID, 0)
		if f := items[0].Fault; n != 1 || items[0].State() != uploader.Failed || f == nil || f.Kind != c.kind || f.Detail != c.detail {
			t.Errorf("%s: %v %v", c.name, items[0].State(), items[0].Fault)
		}
		if calls, pieces = h.calls.Load()-calls, h.pieces.Load()-pieces; calls > c.calls || pieces != c.pieces {
			t.Errorf("%s: %d calls, %d pieces", c.name, calls, pieces)
		}
	}
}
