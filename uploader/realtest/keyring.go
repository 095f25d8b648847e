package realtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// KeyringPassword unlocks the keychain that Keyring starts.
const KeyringPassword = "a test's password"

// Keyring starts a session bus of its own and an unlocked gnome-keyring on it, and points the environment of this test, and
// of what it starts, at them. The person's own keychain is not touched. Nobody can be asked for a password: see AskingKeyring.
func Keyring(t testing.TB) {
	t.Helper()
	Bus(t)
	daemon(t, "--unlock")
}

// AskingKeyring is a Keyring whose questions appear, as on a desk, in a window on this display (see Display), which has to be
// there before.
func AskingKeyring(t testing.TB, display string) *Prompter {
	t.Helper()
	bus(t, display, prompters(t)...)
	daemon(t, "--unlock")
	return &Prompter{t: t}
}

// EmptyKeyring is an AskingKeyring of somebody who never had one: no collection is in it, as after a login without a password.
func EmptyKeyring(t testing.TB, display string) *Prompter {
	t.Helper()
	bus(t, display, prompters(t)...)
	daemon(t)
	return &Prompter{t: t}
}

// LockKeyring locks what Keyring unlocked, as a person does before lunch.
func LockKeyring(t testing.TB) {
	t.Helper()
	const lock = "org.freedesktop.Secret.Service.Lock"
	out, err := exec.CommandContext(t.Context(), program(t, PartKeyring, "dbus-send"), "--session", "--print-reply", "--dest=org.freedesktop.secrets",
		"/org/freedesktop/secrets", lock, "array:objpath:/org/freedesktop/secrets/collection/login").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "collection/login") {
		t.Fatalf("the keychain was not locked: %v\n%s", err, out)
	}
}

// Bus starts a session bus on which nobody is, and nobody is started by being called. It returns its address, which is in the
// environment, too.
func Bus(t testing.TB) (address string) {
	t.Helper()
	return bus(t, "")
}

// The bus of a test starts nothing but what the test names: on a desk the system's own configuration would start half of it.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=DIR/bus</listen><auth>EXTERNAL</auth><servicedir>DIR</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
`

// bus starts one; what it starts by these service files is on this display.
func bus(t testing.TB, display string, services ...string) (address string) {
	t.Helper()
	path := program(t, PartKeyring, "dbus-daemon")
	Begin(t, PartKeyring)
	dir := t.TempDir()
	for _, service := range services {
		text, err := os.ReadFile(service)
		if err != nil {
			Need(t, PartKeyring, err.Error())
		}
		write(t, filepath.Join(dir, filepath.Base(service)), string(text))
	}
	config := filepath.Join(dir, "config")
	write(t, config, strings.ReplaceAll(busConfig, "DIR", dir))
	run := t.TempDir()
	if err := os.Chmod(run, 0o700); err != nil { //nolint:gosec // a folder needs its x
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", run)
	address = "unix:path=" + dir + "/bus"
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), path, "--config-file="+config, "--nofork", "--nopidfile")
	cmd.Env = append(os.Environ(), "DISPLAY="+display, "WAYLAND_DISPLAY=", "HOME="+run)
	start(t, cmd)
	Until(t, 20*time.Second, "the session bus answers", func() bool { return askBus(t, "org.freedesktop.DBus.GetId") != "" })
	return address
}

// daemon starts gnome-keyring on the bus that is in the environment, and waits until it answers.
func daemon(t testing.TB, more ...string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	args := append([]string{"--foreground", "--components=secrets"}, more...)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program(t, PartKeyring, "gnome-keyring-daemon"), args...)
	cmd.Env = append(os.Environ(), "HOME="+home) // not the test's: the go command keeps its cache there
	cmd.Stdin = strings.NewReader(KeyringPassword)
	start(t, cmd)
	Until(t, 20*time.Second, "the keychain answers", func() bool {
		return strings.Contains(askBus(t, "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"), "true")
	})
}

// askBus calls a method of the bus itself; what it cannot say is nothing.
func askBus(t testing.TB, method string, args ...string) string {
	t.Helper()
	args = append([]string{"--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", method}, args...)
	out, _ := exec.CommandContext(t.Context(), program(t, PartKeyring, "dbus-send"), args...).Output()
	return string(out)
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil { //nolint:gosec // in a folder of this test
		t.Fatal(err)
	}
}
