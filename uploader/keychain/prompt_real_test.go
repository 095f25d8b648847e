//go:build real

package keychain_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"linkdrop/uploader/keychain"
	"linkdrop/uploader/realtest"
)

// Tests of this file have gnome-keyring ask as it does on a desk: in a window, which a person answers, closes, or leaves alone.

const patience = time.Minute // of a test whose questions are answered

// doing is an operation under way, on the secret called a.
type doing struct {
	t    *testing.T
	done chan struct{}
	got  string
	err  error
}

func get(t *testing.T, s keychain.Store) *doing {
	d := &doing{t: t, done: make(chan struct{})}
	go func() {
		defer close(d.done)
		d.got, d.err = s.Get(t.Context(), "a")
	}()
	return d
}

func set(t *testing.T, s keychain.Store, secret string) *doing {
	d := &doing{t: t, done: make(chan struct{})}
	go func() {
		defer close(d.done)
		d.err = s.Set(t.Context(), "a", secret)
	}()
	return d
}

func remove(t *testing.T, s keychain.Store) *doing {
	d := &doing{t: t, done: make(chan struct{})}
	go func() {
		defer close(d.done)
		d.err = s.Delete(t.Context(), "a")
	}()
	return d
}

// ends waits for it, and wants this kind and secret.
func (d *doing) ends(what, want, secret string) {
	d.t.Helper()
	<-d.done
	if kind(d.err) != want || d.got != secret {
		d.t.Errorf("%s: got %q, %v, want %q, %s", what, d.got, d.err, secret, want)
	}
}

// asking is an AskingKeyring that holds "old" under the name a, and is locked.
func asking(t *testing.T) (keychain.Store, *realtest.Prompter) {
	t.Helper()
	prompter := realtest.AskingKeyring(t, realtest.Display(t))
	s := keychain.NewSystem("", patience)
	if err := s.Set(t.Context(), "a", "old"); err != nil {
		t.Fatal(err)
	}
	realtest.LockKeyring(t)
	return s, prompter
}

func TestRealPromptAnswered(t *testing.T) {
	s, prompter := asking(t)
	var all []*doing
	for range 4 { // a destination's secrets, all wanted at once: a person is asked once
		all = append(all, get(t, s))
	}
	prompter.Answer(realtest.KeyringPassword)
	for _, d := range all {
		d.ends("get", "fine", "old")
	}
	realtest.LockKeyring(t)
	change := set(t, s, "new")
	prompter.Answer(realtest.KeyringPassword)
	change.ends("set", "fine", "")
	get(t, s).ends("get after set", "fine", "new")
	realtest.LockKeyring(t)
	gone := remove(t, s)
	prompter.Answer(realtest.KeyringPassword)
	gone.ends("delete", "fine", "")
	get(t, s).ends("get after delete", "missing", "")
	if prompter.Asks() {
		t.Error("it asks although it is unlocked")
	}
}

func TestRealPromptDismissed(t *testing.T) {
	s, prompter := asking(t)
	for what, start := range map[string]func() *doing{
		"get":    func() *doing { return get(t, s) },
		"set":    func() *doing { return set(t, s, "new") },
		"delete": func() *doing { return remove(t, s) },
	} {
		d := start()
		prompter.Dismiss()
		d.ends(what, "keychain-locked", "")
		prompter.Gone()
	}
	d := get(t, s)
	prompter.Answer(realtest.KeyringPassword)
	d.ends("what was refused has changed something: get", "fine", "old")
}

// The library alone would wait for ever. The question stays on the screen, as gnome-keyring has it: it is not put twice, and
// when it is answered after all, what was given up is not done.
func TestRealPromptThatNobodyAnswers(t *testing.T) {
	s, prompter := asking(t)
	const deadline = 8 * time.Second // in which a busy machine must have asked
	hasty := keychain.NewSystem("", deadline)
	start := time.Now()
	late := set(t, hasty, "new")
	prompter.Shown()
	late.ends("set", "keychain-locked", "")
	if took := time.Since(start); took < deadline || took > 3*deadline {
		t.Errorf("given up after %v, the deadline was %v", took, deadline)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := hasty.Get(short, "a"); kind(err) != "keychain-locked" {
		t.Errorf("get while the question is on the screen: %v", err)
	}
	d, other := get(t, keychain.NewSystem("", patience)), get(t, s) // as the window and linkdrop-send would
	prompter.Answer(realtest.KeyringPassword)
	d.ends("get", "fine", "old")
	other.ends("get by another", "fine", "old")
	get(t, hasty).ends("get after the answer", "fine", "old")
	prompter.Gone()
}

// TestRealPromptOfTheDead kills who asked: the keychain survives, and the helper goes when the question is answered.
func TestRealPromptOfTheDead(t *testing.T) {
	s, prompter := asking(t)
	asker := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this test
	asker.Env = append(os.Environ(), "KEYCHAIN_TEST_HELPER=asks")
	if err := asker.Start(); err != nil {
		t.Fatal(err)
	}
	prompter.Shown()
	left := helper(t, connect(t))
	_ = asker.Process.Kill()
	_ = asker.Wait()
	again := get(t, s)
	prompter.Answer(realtest.KeyringPassword)
	again.ends("get", "fine", "old")
	bus := connect(t)
	realtest.Until(t, patience, "the helper has ended", func() bool {
		var there bool
		return bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, left).Store(&there) == nil && !there
	})
	get(t, s).ends("what the dead one wanted to write: get", "fine", "old")
}

// Signals of others are no answer, and no refusal: not of another prompt, not of this one, not when they are sent to the helper
// alone, which no match rule keeps away.
func TestRealPromptAndForeignSignals(t *testing.T) {
	s, prompter := asking(t)
	d := set(t, s, "new")
	prompter.Shown()
	bus := connect(t)
	for _, to := range []string{"", helper(t, bus)} {
		for _, path := range []dbus.ObjectPath{"/org/freedesktop/secrets/prompt/zz", "/org/freedesktop/secrets/prompt/u1", "/org/freedesktop/secrets/prompt/u2"} {
			signal(t, bus, to, path, "org.freedesktop.Secret.Prompt", "Completed", true, dbus.MakeVariant(""))
			signal(t, bus, to, path, "org.freedesktop.Secret.Prompt", "Completed", false, dbus.MakeVariant([]dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}))
			signal(t, bus, to, path, "org.freedesktop.Secret.Prompt", "Completed", "what?")
			signal(t, bus, to, path, "org.freedesktop.Secret.Prompt", "Completed")
		}
		signal(t, bus, to, "/", "org.example.News", "News")
	}
	if err := bus.BusObject().Call("org.freedesktop.DBus.GetId", 0).Err; err != nil { // now the bus has handed them over
		t.Fatal(err)
	}
	prompter.Answer(realtest.KeyringPassword)
	d.ends("set", "fine", "")
	get(t, s).ends("get", "fine", "new")
}

// helper is the name on the bus of the helper that waits.
func helper(t *testing.T, bus *dbus.Conn) string {
	t.Helper()
	var names []string
	if err := bus.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		var pid int
		if bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, name).Store(&pid) != nil || name[0] != ':' {
			continue
		}
		if line, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline")); bytes.Contains(line, []byte("--linkdrop-keychain-helper")) {
			return name
		}
	}
	t.Fatal("the helper is not on the bus")
	return ""
}

// killService ends the keychain as a crash would.
func killService(t *testing.T) {
	t.Helper()
	var pid int
	bus := connect(t)
	if err := bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, "org.freedesktop.secrets").Store(&pid); err != nil {
		t.Fatal(err)
	}
	service, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Kill(); err != nil {
		t.Fatal(err)
	}
}

// signal sends one, to all or to one.
func signal(t *testing.T, bus *dbus.Conn, to string, path dbus.ObjectPath, iface, member string, body ...any) {
	t.Helper()
	m := &dbus.Message{Type: dbus.TypeSignal, Body: body, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath: dbus.MakeVariant(path), dbus.FieldInterface: dbus.MakeVariant(iface), dbus.FieldMember: dbus.MakeVariant(member),
	}}
	if to != "" {
		m.Headers[dbus.FieldDestination] = dbus.MakeVariant(to)
	}
	if len(body) > 0 {
		m.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
	}
	if c := bus.Send(m, nil); c != nil && c.Err != nil {
		t.Fatal(c.Err)
	}
}

// On a computer that a person logs in to without a password there is a service, and no collection in it.
func TestRealKeychainWithoutACollection(t *testing.T) {
	prompter := realtest.EmptyKeyring(t, realtest.Display(t))
	s := keychain.NewSystem("", patience)
	get(t, s).ends("get", "missing", "")
	remove(t, s).ends("delete", "fine", "")
	if prompter.Asks() {
		t.Error("it asks although there is nothing to find")
	}
	d := set(t, s, "secret")
	prompter.Dismiss()
	d.ends("a collection that nobody wants", "keychain-locked", "")
	d = set(t, s, "secret")
	prompter.Choose("a new password")
	d.ends("set", "fine", "")
	get(t, s).ends("get", "fine", "secret")
}
