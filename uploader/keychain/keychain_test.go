package keychain_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
)

// TestMain makes the test binary a main like any other: Helper comes first. The hanging one stands for a prompt that nobody
// answers, the rude one for a helper that breaks.
func TestMain(m *testing.M) {
	switch os.Getenv("KEYCHAIN_TEST_HELPER") {
	case "hangs":
		_, _ = io.Copy(io.Discard, os.Stdin)
		<-time.After(20 * time.Second) // longer than anybody waits; this process may outlive its test
	case "breaks":
		_, _ = os.Stdout.WriteString(`{"secret":`)
		return
	case "asks": // a program that wants to write, and waits for a person
		_ = os.Unsetenv("KEYCHAIN_TEST_HELPER")
		_ = keychain.NewSystem("", 0).Set(context.Background(), "a", "of the dead")
		return
	case "remembers":
		_ = os.Unsetenv("KEYCHAIN_TEST_HELPER")
		remember()
		return
	}
	if keychain.Helper(os.Args, os.Stdin, os.Stdout) {
		return
	}
	m.Run()
}

// remember is a program that keeps what it reads, and tells what became of it.
func remember() {
	given, _ := io.ReadAll(os.Stdin)
	f := keychain.WithFallback(keychain.NewSystem("", 0))
	_, err := f.Get(context.Background(), "a")
	said := fmt.Sprintf("before: %s, temporary: %t; ", kind(err), f.Temporary() != nil)
	said += fmt.Sprintf("set: %s; ", kind(f.Set(context.Background(), "a", string(given))))
	got, err := f.Get(context.Background(), "a")
	said += fmt.Sprintf("after: %s, the same: %t, temporary: %s", kind(err), got == string(given), f.Temporary().Kind)
	_, _ = os.Stdout.WriteString(said)
}

func kind(err error) string {
	if err == nil {
		return "fine"
	}
	return fault.KindOf(err).String()
}

func TestAPromptThatNobodyAnswers(t *testing.T) {
	t.Setenv("KEYCHAIN_TEST_HELPER", "hangs")
	s := keychain.NewSystem("", 200*time.Millisecond)
	start := time.Now()
	if _, err := s.Get(t.Context(), "a"); kind(err) != "keychain-locked" {
		t.Errorf("got %v, want keychain-locked", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := keychain.NewSystem("", time.Hour).Set(ctx, "a", "s"); err == nil {
		t.Error("set after the context ended")
	}
}

func TestAHelperThatBreaks(t *testing.T) {
	t.Setenv("KEYCHAIN_TEST_HELPER", "breaks")
	if _, err := keychain.NewSystem("", 0).Get(t.Context(), "a"); kind(err) != "no-keychain" {
		t.Errorf("got %v, want no-keychain", err)
	}
	if _, err := keychain.NewSystem("/nonexistent/linkdrop", 0).Get(t.Context(), "a"); kind(err) != "no-keychain" {
		t.Errorf("got %v, want no-keychain", err)
	}
}

func TestNoBusIsNoKeychain(t *testing.T) {
	for _, address := range []string{"disabled:", "unix:path=/nonexistent/bus"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		s := keychain.NewSystem("", time.Minute)
		if _, err := s.Get(t.Context(), "a"); kind(err) != "no-keychain" {
			t.Errorf("%s: get: %v", address, err)
		}
		if err := s.Set(t.Context(), "a", "s"); kind(err) != "no-keychain" {
			t.Errorf("%s: set: %v", address, err)
		}
		if err := s.Delete(t.Context(), "a"); kind(err) != "no-keychain" {
			t.Errorf("%s: delete: %v", address, err)
		}
	}
}

// The library would start a bus of its own where there is none, and leave it behind.
func TestNoBusIsStarted(t *testing.T) {
	bin := t.TempDir()
	ran := filepath.Join(bin, "ran")
	if err := os.WriteFile(filepath.Join(bin, "dbus-launch"), []byte("#!/bin/sh\n: >"+ran+"\n"), 0o700); err != nil { //nolint:gosec // a program needs its x
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		if _, err := keychain.NewSystem("", time.Minute).Get(t.Context(), "a"); kind(err) != "no-keychain" {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a bus was started")
	}
}

func TestNamesAndSecretsThatNotEveryKeychainTakes(t *testing.T) {
	for _, s := range []keychain.Store{&keychain.Memory{}, keychain.NewSystem("/nonexistent/linkdrop", 0)} {
		for _, name := range []string{"", "a b", "a\nb", "Ä", strings.Repeat("a", 65)} {
			if err := s.Set(t.Context(), name, "s"); kind(err) != "bug" {
				t.Errorf("%T %q: %v", s, name, err)
			}
		}
		for _, secret := range []string{"", strings.Repeat("s", 1501)} {
			if err := s.Set(t.Context(), "a", secret); kind(err) != "too-large" {
				t.Errorf("%T %d bytes: %v", s, len(secret), err)
			}
		}
	}
}

func TestHelperIsForItsOwnArgumentAlone(t *testing.T) {
	for _, args := range [][]string{nil, {"linkdrop"}, {"linkdrop", "file"}, {"linkdrop", "--linkdrop-keychain-helper", "file"}} {
		if keychain.Helper(args, nil, nil) {
			t.Errorf("%v was taken for the helper", args)
		}
	}
	var out bytes.Buffer
	if !keychain.Helper([]string{"linkdrop", "--linkdrop-keychain-helper"}, strings.NewReader("{"), &out) || !strings.Contains(out.String(), `"bug"`) {
		t.Errorf("a broken question got %q", out.String())
	}
}

// brokenFault is a Store that fails with one error.
type brokenFault struct{ err error }

func (b brokenFault) Get(context.Context, string) (string, error) { return "", b.err }
func (b brokenFault) Set(context.Context, string, string) error   { return b.err }
func (b brokenFault) Delete(context.Context, string) error        { return b.err }

func TestFallback(t *testing.T) {
	f := keychain.WithFallback(brokenFault{fault.New(fault.NoKeychain, "keychain", "")})
	if _, err := f.Get(t.Context(), "a"); kind(err) != "missing" || f.Temporary() != nil {
		t.Error(err)
	}
	if err := f.Set(t.Context(), "a", "s"); err != nil || f.Temporary() == nil || f.Temporary().Kind != fault.NoKeychain {
		t.Error(err, f.Temporary())
	}
	if secret, err := f.Get(t.Context(), "a"); err != nil || secret != "s" {
		t.Error(secret, err)
	}
	if err := f.Delete(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	if _, err := f.Get(t.Context(), "a"); kind(err) != "missing" {
		t.Error(err)
	}

	locked := keychain.WithFallback(brokenFault{fault.New(fault.KeychainLocked, "keychain", "")})
	if err := locked.Set(t.Context(), "a", "s"); !errors.Is(err, &fault.Error{Kind: fault.KeychainLocked}) || locked.Temporary() != nil {
		t.Errorf("a locked keychain was fallen back from: %v", err)
	}

	memory := &keychain.Memory{}
	works := keychain.WithFallback(memory)
	if err := works.Set(t.Context(), "a", "s"); err != nil || works.Temporary() != nil {
		t.Error(err)
	}
	if secret, err := memory.Get(t.Context(), "a"); err != nil || secret != "s" {
		t.Error(secret, err)
	}
}
