package uploader_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// TestTheTableOfStates compares the table in doc.go with what State really says, and prints the right one when it differs.
func TestTheTableOfStates(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "//\t%-10s %-10s %-10s %-10s %-10s\n", "", "run", "pause", "fault", "retries")
	steps := []string{"found", "created", "sent", "stored", "linked"}
	for step, name := range steps {
		base := uploader.Item{Step: uploader.Step(step)}
		wished, failing, retrying := base, base, base
		wished.Wish = uploader.Pause
		failing.Fault = &fault.Error{Kind: fault.Gone}
		retrying.Fault, retrying.RetryAt = &fault.Error{Kind: fault.Busy}, time.Now()
		fmt.Fprintf(&b, "//\t%-10s %-10s %-10s %-10s %-10s\n", name, base.State(), wished.State(), failing.State(), retrying.State())
	}
	want := strings.ReplaceAll(b.String(), " \n", "\n")
	for strings.Contains(want, " \n") {
		want = strings.ReplaceAll(want, " \n", "\n")
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), want) {
		t.Errorf("the table in doc.go should be\n%s", want)
	}
}

func TestState(t *testing.T) {
	busy, gone := &fault.Error{Kind: fault.Busy}, &fault.Error{Kind: fault.Gone}
	soon := time.Now()
	tests := []struct {
		name string
		item uploader.Item
		want uploader.State
	}{
		{"what is linked is done, whatever is wished", uploader.Item{Step: uploader.Linked, Wish: uploader.Cancel, Fault: gone}, uploader.Done},
		{"no links there", uploader.Item{Step: uploader.Linked, LinkLess: true}, uploader.SentOnly},
		{"a group's file is done when it is stored", uploader.Item{Step: uploader.Stored, Grouped: true}, uploader.Done},
		{"cancelling beats a fault", uploader.Item{Wish: uploader.Cancel, Fault: gone}, uploader.Cancelled},
		{"a fault beats a pause: it is said", uploader.Item{Wish: uploader.Pause, Fault: gone}, uploader.Failed},
		{"a pause beats a hold", uploader.Item{Wish: uploader.Pause, Held: true}, uploader.Paused},
		{"a pause that still winds down", uploader.Item{Wish: uploader.Pause, Active: true}, uploader.Uploading},
		{"a hold beats a retry", uploader.Item{Held: true, Fault: busy, RetryAt: soon}, uploader.OnHold},
		{"it tries again", uploader.Item{Fault: busy, RetryAt: soon, Active: true}, uploader.Retrying},
		{"bytes move", uploader.Item{Step: uploader.Created, Active: true}, uploader.Uploading},
		{"opened, waiting for a stream", uploader.Item{Step: uploader.Created}, uploader.Waiting},
		{"all acknowledged", uploader.Item{Step: uploader.Sent, Active: true}, uploader.Finishing},
	}
	for _, test := range tests {
		if got := test.item.State(); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
