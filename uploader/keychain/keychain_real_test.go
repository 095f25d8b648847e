//go:build real

package keychain_test

import (
	"os"
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
	realtest.LockKeyring(t)
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
