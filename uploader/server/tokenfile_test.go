package server_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"linkdrop/uploader/server"
	"linkdrop/uploader/smallfile"
)

const (
	annaHello = "anna 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n" // printf %s hello | sha256sum
	benWorld  = "ben 486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7\n"  // printf %s world | sha256sum
)

func tokenFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestATokenFileIsReadAgain: what was added signs in, what was taken out does not, and a mistake is named and changes nothing.
func TestATokenFileIsReadAgain(t *testing.T) {
	name := tokenFile(t, annaHello)
	f, err := server.OpenTokenFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text, wrong string
		hello       bool
		world       bool
	}{
		{annaHello + benWorld, "", true, true},
		{benWorld, "", false, true},
		{benWorld + "# who\nben world\n", "line 3", false, true},
		{strings.Repeat("#", 3<<20), "", false, true},
		{"", "no token", false, true},
		{"\n \n", "no token", false, true},
		{"# the tokens of our people\n# nobodyelse\n", "no token", false, true},
		{"# nobody any more\n", "", false, false},
		{annaHello, "", true, false},
	} {
		if err := os.WriteFile(name, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if !f.Changed() {
			t.Errorf("%.20q: no change", c.text)
		}
		err := f.Reload()
		if failed := c.wrong != "" || len(c.text) > 2<<20; (err != nil) != failed || failed && !strings.Contains(err.Error(), c.wrong) || failed && !strings.Contains(err.Error(), name) {
			t.Errorf("%.20q: %v", c.text, err)
		}
		if f.Changed() {
			t.Errorf("%.20q: it was read", c.text)
		}
		_, hello := f.Owner("hello")
		_, world := f.Owner("world")
		if hello != c.hello || world != c.world {
			t.Errorf("%.20q: hello %v, world %v", c.text, hello, world)
		}
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if !f.Changed() || f.Reload() == nil || f.Changed() {
		t.Error("it is gone, which is said once")
	}
	if owner, ok := f.Owner("hello"); !ok || owner != "anna" {
		t.Error("a file that is gone signed somebody out")
	}
}

// TestATokenFileIsForItsOwnerAlone, and says how.
func TestATokenFileIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing there")
	}
	name := tokenFile(t, annaHello)
	for mode, good := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o640: false, 0o604: false, 0o620: false, 0o666: false} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := server.OpenTokenFile(name); (err == nil) != good || !good && !strings.Contains(err.Error(), "chmod 600 "+name) {
			t.Errorf("%o: %v", mode, err)
		}
	}
}

// TestATokenFileIsAFile: what never ends, or is too long, is refused at the start and named.
func TestATokenFileIsAFile(t *testing.T) {
	long := tokenFile(t, strings.Repeat("#", 2<<20+1))
	for name, want := range map[string]error{os.DevNull: smallfile.ErrNotRegular, t.TempDir(): smallfile.ErrNotRegular, long: smallfile.ErrTooLarge} {
		if _, err := server.OpenTokenFile(name); !errors.Is(err, want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTokensFileAsWindowsWritesIt: with a byte order mark, and in UTF-16.
func TestTokensFileAsWindowsWritesIt(t *testing.T) {
	line := strings.TrimSuffix(annaHello, "\n") + "\r\n"
	utf16 := "\xFF\xFE"
	for _, b := range []byte(line) {
		utf16 += string([]byte{b, 0})
	}
	for _, text := range []string{line, "\xEF\xBB\xBF" + line, utf16} {
		f, err := server.OpenTokenFile(tokenFile(t, text))
		if err != nil {
			t.Errorf("%.10q: %v", text, err)
			continue
		}
		if owner, ok := f.Owner("hello"); !ok || owner != "anna" {
			t.Errorf("%.10q: hello is %q", text, owner)
		}
	}
}

// TestALostKeyIsNoNewKey: records without the key that their links were made with are left alone.
func TestALostKeyIsNoNewKey(t *testing.T) {
	h := start(t, nil)
	state := h.reference.State
	if err := h.reference.Close(); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(state, "server.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.New(t.Context(), server.Options{State: state}); err == nil || !strings.Contains(err.Error(), "server.key") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("it made a new one")
	}
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}
	again, err := server.New(t.Context(), server.Options{State: state})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
