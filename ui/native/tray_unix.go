//go:build !windows && !darwin

package native

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// trayPatience is how long the session bus may take to answer at start.
const trayPatience = 500 * time.Millisecond

// HasTray reports whether something on the session bus shows tray icons: many desktops have nothing of the kind, and a
// window that hides there is lost. It may block for half a second.
func HasTray() bool {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || strings.HasPrefix(address, "disabled:") {
		return false // asking for a bus that is not there would start one
	}
	ctx, cancel := context.WithTimeout(context.Background(), trayPatience)
	defer cancel()
	answer := make(chan bool, 1)
	go func() { answer <- watcher(ctx, address) }()
	select {
	case there := <-answer:
		return there
	case <-ctx.Done():
		return false
	}
}

func watcher(ctx context.Context, address string) bool {
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	var there bool
	err = conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, "org.kde.StatusNotifierWatcher").Store(&there)
	return err == nil && there
}
