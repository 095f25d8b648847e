package policy

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTheReadmesExample: whoever copies it has a policy that holds, and every key is in it.
func TestTheReadmesExample(t *testing.T) {
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```jsonc\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(found) != 1 {
		t.Fatalf("%d examples", len(found))
	}
	p, err := Parse([]byte(found[0][1]))
	if err != nil {
		t.Fatal(err)
	}
	if place, err := p.Judge(File{"a.mp4", "video/mp4", 100e9}); err != nil || place != (Place{"films", "films", "media", 72 * time.Hour}) {
		t.Errorf("%+v %v", place, err)
	}
	if _, err := p.Judge(File{"~$a.docx", "application/octet-stream", 1}); said(t, err) != NameBlocked {
		t.Error(err)
	}
	source, err := os.ReadFile("read.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, call := range regexp.MustCompile(`\.only\((.*)\);`).FindAllStringSubmatch(string(source), -1) {
		for key := range strings.SplitSeq(call[1], ", ") {
			if keys++; !strings.Contains(found[0][1], key+":") {
				t.Errorf("%s is in no example", key)
			}
		}
	}
	if keys != 26 {
		t.Errorf("there are %d keys", keys)
	}
}
