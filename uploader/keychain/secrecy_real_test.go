//go:build real

package keychain_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"linkdrop/uploader/realtest"
)

const canary = "canary-9c1f7b42-secret"

// Everybody on a computer may read the arguments of a process, and its owner's other programs its environment. A helper that
// waits for a person stands still long enough to be looked at.
func TestRealHelperShowsNothing(t *testing.T) {
	s, prompter := asking(t)
	d := set(t, s, canary)
	prompter.Shown()
	bus := connect(t)
	var pid int
	if err := bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, helper(t, bus)).Store(&pid); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int{pid, os.Getpid()} {
		for name, want := range map[string]string{"cmdline": os.Args[0], "environ": "DBUS_SESSION_BUS_ADDRESS="} {
			if id != pid && name == "environ" {
				want = "" // the kernel shows what it began with
			}
			text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(id), name))
			if err != nil || !bytes.Contains(text, []byte(want)) {
				t.Fatalf("%s of %d was not seen: %v", name, id, err)
			}
			if bytes.Contains(text, []byte(canary)) {
				t.Errorf("%s of %d has the secret", name, id)
			}
		}
	}
	prompter.Answer(realtest.KeyringPassword)
	d.ends("set", "fine", "")
	get(t, s).ends("get", "fine", canary)
	var label string
	item := bus.Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login/1")
	if err := item.Call("org.freedesktop.DBus.Properties.Get", 0, "org.freedesktop.Secret.Item", "Label").Store(&label); err != nil || strings.Contains(label, canary) {
		t.Errorf("label %q, %v", label, err)
	}
}

// Without a keychain a secret lives as long as its process, which says so, and no file gets it.
func TestRealWithoutAKeychainNothingIsWritten(t *testing.T) {
	home := t.TempDir()
	remembers := func(wants string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this test
		cmd.Env = []string{"KEYCHAIN_TEST_HELPER=remembers", "DBUS_SESSION_BUS_ADDRESS=disabled:", "TMPDIR=" + home}
		for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"} {
			cmd.Env = append(cmd.Env, name+"="+home)
		}
		cmd.Dir = home
		cmd.Stdin = strings.NewReader(canary)
		out, err := cmd.CombinedOutput()
		if err != nil || string(out) != wants {
			t.Errorf("got %q, %v, want %q", out, err, wants)
		}
	}
	const life = "before: missing, temporary: false; set: fine; after: fine, the same: true, temporary: no-keychain"
	remembers(life)
	remembers(life) // another one finds nothing
	err := filepath.WalkDir(home, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // a folder of this test
		if bytes.Contains(text, []byte(canary)) {
			t.Errorf("%s has the secret", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
