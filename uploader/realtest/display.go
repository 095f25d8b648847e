package realtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Display starts an X server without a screen and a window manager, and points DISPLAY of this test, and of what it starts,
// at it. There is no session bus: each program would leave one behind.
func Display(t testing.TB) string {
	t.Helper()
	server := program(t, PartDisplay, "Xvfb")
	manager := program(t, PartDisplay, "openbox")
	for _, name := range []string{"xdotool", "xclip", "xprop"} {
		program(t, PartDisplay, name)
	}
	Begin(t, PartDisplay)
	// Servers that look for a free number themselves (-displayfd) get into each other's way when several start at once.
	// Numbers drawn from many hardly ever meet.
	display := fmt.Sprintf(":%d", 100+rand.N(3_900)) //nolint:gosec // a number, not a secret
	ctx := context.WithoutCancel(t.Context())
	// Without -noreset the server begins anew when its last client goes, as xprop below does, and turns away whoever comes
	// in that moment: 3 of about 225 window managers were.
	start(t, exec.CommandContext(ctx, server, display, "-noreset", "-screen", "0", "1280x900x24", "-nolisten", "tcp"))
	t.Setenv("DISPLAY", display)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	root := func() (string, error) {
		out, err := exec.CommandContext(t.Context(), "xprop", "-root", "_NET_SUPPORTING_WM_CHECK").Output()
		return string(out), err
	}
	Until(t, time.Minute, "the X server is ready", func() bool {
		_, err := root()
		return err == nil
	})
	start(t, exec.CommandContext(ctx, manager))
	Until(t, time.Minute, "the window manager is ready", func() bool {
		said, err := root()
		return err == nil && strings.Contains(said, "window id")
	})
	return display
}
