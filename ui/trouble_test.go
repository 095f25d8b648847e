package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"linkdrop/uploader/fault"
)

// The window of a Linkdrop that cannot start names the folder, says what is wrong, and can be closed.
func TestTheWindowOfAStartThatFails(t *testing.T) {
	win := Trouble(test.NewTempApp(t), "en", "/home/ada/state", &fault.Error{Kind: fault.NoState, Code: fault.ReadOnly})
	if shown := test.RenderToMarkup(win.Canvas()); !strings.Contains(shown, "/home/ada/state") || !strings.Contains(shown, "read-only") || !strings.Contains(shown, "Close") {
		t.Error(shown)
	}
	win.Close()
}
