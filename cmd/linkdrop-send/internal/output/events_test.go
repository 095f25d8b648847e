package output

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func TestEvents(t *testing.T) {
	var out bytes.Buffer
	e := &events{out: json.NewEncoder(&out), words: sentence.English(), about: sentence.About{Where: "Acme"}}
	e.Sent(Sent{ID: "1", Name: "a <b>", Path: "/a <b>", Files: 1, Size: 3, Link: destination.Link{URL: destination.NewURL("https://x/?a=1&b=2")}})
	e.Sent(Sent{ID: "2", Name: "c", Files: 2, None: true})
	e.Unsent(Unsent{Path: "/d", Size: 4, Fault: &fault.Error{Kind: fault.Gone}})
	e.Hold(uploader.Hold{Fault: &fault.Error{Kind: fault.Offline}})
	e.Progress(Progress{})
	e.Progress(Progress{})
	e.End(Ending{Exit: 1, Sent: 2, NotSent: 3, Left: 4})
	want := []map[string]any{
		{"event": "link", "status": "done", "link": "https://x/?a=1&b=2", "path": "/a <b>"},
		{"event": "link", "status": "sent", "link": "", "files": 2.0},
		{"event": "failed", "path": "/d", "sentence": "The file was moved or deleted. To send it, give it again from where it is now."},
		{"event": "hold"},
		{"event": "progress"},
		{"event": "end", "exit": 1.0, "sent": 2.0, "not_sent": 3.0, "left": 4.0},
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), out.String())
	}
	for i, line := range lines {
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		for key, value := range want[i] {
			if got[key] != value {
				t.Errorf("line %d: %s is %v, want %v", i, key, got[key], value)
			}
		}
	}
}
