//go:build real

package keychain_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"linkdrop/uploader/keychain"
	"linkdrop/uploader/realtest"
)

// TestRealKeychain goes through gnome-keyring. Every operation is a process of its own, so what one set another got.
func TestRealKeychain(t *testing.T) {
	realtest.Keyring(t)
	s := keychain.NewSystem("", 20*time.Second)
	if _, err := s.Get(t.Context(), "a"); kind(err) != "missing" {
		t.Fatalf("get before set: %v", err)
	}
	secret := "ünï\n\"'$(x)\x01" + strings.Repeat("s", 1400)
	if err := s.Set(t.Context(), "a", secret); err != nil {
		t.Fatal(err)
	}
	if err := s.Set(t.Context(), "b", "other"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), "a"); err != nil || got != secret {
		t.Fatalf("%q %v", got, err)
	}
	if err := s.Set(t.Context(), "a", "new"); err != nil {
		t.Fatal(err)
	}
	if got, err := keychain.NewSystem("", 0).Get(t.Context(), "a"); err != nil || got != "new" {
		t.Fatalf("%q %v", got, err)
	}
	for range 2 { // unknown is a success
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Get(t.Context(), "a"); kind(err) != "missing" {
		t.Fatalf("get after delete: %v", err)
	}
	if got, err := s.Get(t.Context(), "b"); err != nil || got != "other" {
		t.Fatalf("%q %v", got, err)
	}
}

// TestRealKeychainLocked locks it as a person would; nobody is there to unlock it.
func TestRealKeychainLocked(t *testing.T) {
	realtest.Keyring(t)
	s := keychain.NewSystem("", 5*time.Second)
	if err := s.Set(t.Context(), "a", "secret"); err != nil {
		t.Fatal(err)
	}
	bus := connect(t)
	login := dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	err := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.Lock", 0, []dbus.ObjectPath{login}).Err
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), "a"); kind(err) != "keychain-locked" {
		t.Errorf("get from a locked keychain: %q %v", got, err)
	}
	if err := s.Set(t.Context(), "a", "new"); kind(err) != "keychain-locked" {
		t.Errorf("set in a locked keychain: %v", err)
	}
}

func connect(t *testing.T) *dbus.Conn {
	t.Helper()
	bus, err := dbus.Connect(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	return bus
}

// prompting is a Secret Service whose every unlocking needs a prompt, which is shown and never answered.
type prompting struct{ shown chan struct{} }

func (p prompting) Unlock([]dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return nil, "/org/freedesktop/secrets/prompt/1", nil
}

func (p prompting) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), "/org/freedesktop/secrets/session/1", nil
}

func (p prompting) Prompt(string) *dbus.Error {
	select {
	case p.shown <- struct{}{}:
	default:
	}
	return nil
}

// TestRealPromptThatNobodyAnswers is what blocks the library for ever.
func TestRealPromptThatNobodyAnswers(t *testing.T) {
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		realtest.Need(t, realtest.PartKeyring, "dbus-daemon is not installed")
	}
	realtest.Begin(t, realtest.PartKeyring)
	socket := filepath.Join(t.TempDir(), "bus")
	cmd := exec.CommandContext(t.Context(), daemon, "--session", "--nofork", "--nopidfile", "--address=unix:path="+socket)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+socket)
	realtest.Until(t, 20*time.Second, "the session bus answers", func() bool {
		_, err := os.Stat(socket)
		return err == nil
	})
	bus := connect(t)
	p := prompting{make(chan struct{}, 1)}
	for path, iface := range map[dbus.ObjectPath]string{
		"/org/freedesktop/secrets":          "org.freedesktop.Secret.Service",
		"/org/freedesktop/secrets/prompt/1": "org.freedesktop.Secret.Prompt",
	} {
		if err := bus.Export(p, path, iface); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bus.RequestName("org.freedesktop.secrets", 0); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := keychain.NewSystem("", 2*time.Second).Set(t.Context(), "a", "s"); kind(err) != "keychain-locked" {
		t.Errorf("got %v, want keychain-locked", err)
	}
	select {
	case <-p.shown:
	default:
		t.Error("the prompt was never shown: nothing was tested")
	}
	if took := time.Since(start); took < 2*time.Second || took > 10*time.Second {
		t.Errorf("took %v, the deadline was 2 s", took)
	}
}
