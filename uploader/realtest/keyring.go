package realtest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Keyring starts a session bus of its own and an unlocked gnome-keyring on it, and points the environment of this test, and
// of what it starts, at them. The person's own keychain is not touched.
func Keyring(t testing.TB) {
	t.Helper()
	bus := program(t, PartKeyring, "dbus-daemon")
	daemon := program(t, PartKeyring, "gnome-keyring-daemon")
	sender := program(t, PartKeyring, "dbus-send")
	Begin(t, PartKeyring)
	home := t.TempDir()
	for name, dir := range map[string]string{"XDG_RUNTIME_DIR": t.TempDir(), "XDG_DATA_HOME": home + "/data"} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder needs its x
			t.Fatal(err)
		}
		t.Setenv(name, dir)
	}
	address := "unix:path=" + t.TempDir() + "/bus"
	ctx := context.WithoutCancel(t.Context())
	start(t, exec.CommandContext(ctx, bus, "--session", "--nofork", "--nopidfile", "--address="+address))
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	ask := func(args ...string) string {
		args = append([]string{"--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"}, args...)
		out, _ := exec.CommandContext(t.Context(), sender, args...).Output()
		return string(out)
	}
	Until(t, 20*time.Second, "the session bus answers", func() bool { return ask("org.freedesktop.DBus.GetId") != "" })

	keyring := exec.CommandContext(ctx, daemon, "--foreground", "--unlock", "--components=secrets")
	keyring.Env = append(os.Environ(), "HOME="+home) // not the test's: the go command keeps its cache there
	keyring.Stdin = strings.NewReader("a test's password")
	start(t, keyring)
	// Before it owns its name a second, locked daemon would be started by the bus and answer in its place.
	Until(t, 20*time.Second, "the keychain answers", func() bool {
		return strings.Contains(ask("org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"), "true")
	})
}
