package realtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Prompter is the window in which gnome-keyring asks for a password: the real one, of gcr, which takes the keyboard for
// itself. A person is played by the keys of that keyboard.
type Prompter struct{ t testing.TB }

// prompters are the service files by which the bus starts it.
func prompters(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("/usr/share/dbus-1/services/org.gnome.keyring.*Prompter.service")
	if err != nil || len(files) == 0 {
		Need(t, PartKeyring, "gcr is not installed (make test installs it on Debian and Ubuntu)")
	}
	return files
}

// windows are the ids of the prompter's windows that can be seen.
func (p *Prompter) windows() []string {
	out, _ := exec.CommandContext(p.t.Context(), "xdotool", "search", "--onlyvisible", "--class", "^gcr-prompter$").Output() // none is an error, too
	return strings.Fields(string(out))
}

// Shown waits until it asks.
func (p *Prompter) Shown() {
	p.t.Helper()
	Until(p.t, time.Minute, "the keychain asks for a password", func() bool { return len(p.windows()) > 0 })
}

// Asks reports whether it asks now.
func (p *Prompter) Asks() bool { return len(p.windows()) > 0 }

// Gone waits until it does not ask any more.
func (p *Prompter) Gone() {
	p.t.Helper()
	Until(p.t, time.Minute, "the keychain does not ask any more", func() bool { return !p.Asks() })
}

// Answer types a password into the window that asks: twice where a new one is asked for.
func (p *Prompter) Answer(password string, twice bool) {
	p.t.Helper()
	p.Shown()
	keys := []string{"type", "--delay", "20", password}
	if twice {
		p.press(keys...)
		p.press("key", "Tab")
	}
	p.press(keys...)
	p.press("key", "Return")
}

// Dismiss is a person who does not want to.
func (p *Prompter) Dismiss() {
	p.t.Helper()
	p.Shown()
	p.press("key", "Escape")
}

func (p *Prompter) press(keys ...string) {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "xdotool", keys...)
	cmd.Env = os.Environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("xdotool: %v\n%s", err, out)
	}
}
