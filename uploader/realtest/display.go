package realtest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Display starts an X server without a screen and a window manager, and points DISPLAY of this test, and of what it starts,
// at it. The server finds a free number itself. There is no session bus: each program would leave one behind.
func Display(t testing.TB) string {
	t.Helper()
	server := program(t, PartDisplay, "Xvfb")
	manager := program(t, PartDisplay, "openbox")
	for _, name := range []string{"xdotool", "xclip", "xprop"} {
		program(t, PartDisplay, name)
	}
	Begin(t, PartDisplay)
	number, err := os.CreateTemp(t.TempDir(), "display")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = number.Close() }()
	ctx := context.WithoutCancel(t.Context())
	x := exec.CommandContext(ctx, server, "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{number} // its number 3
	start(t, x)
	var display string
	Until(t, 60*time.Second, "the X server is ready", func() bool {
		data, err := os.ReadFile(number.Name())
		display = ":" + strings.TrimSpace(string(data))
		return err == nil && strings.HasSuffix(string(data), "\n")
	})
	setenv(t, "DISPLAY", display)
	setenv(t, "WAYLAND_DISPLAY", "")
	setenv(t, "DBUS_SESSION_BUS_ADDRESS", "disabled:")
	start(t, exec.CommandContext(ctx, manager))
	Until(t, 60*time.Second, "the window manager is ready", func() bool {
		out, err := exec.CommandContext(t.Context(), "xprop", "-root", "_NET_SUPPORTING_WM_CHECK").Output()
		return err == nil && strings.Contains(string(out), "window id")
	})
	return display
}
