package realtest

import (
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

// Asks reports whether it asks now.
func (p *Prompter) Asks() bool { return len(p.windows()) > 0 }

// Shown waits until it asks.
func (p *Prompter) Shown() {
	p.t.Helper()
	Until(p.t, time.Minute, "the keychain asks for a password", p.Asks)
}

// Gone waits until it does not ask any more.
func (p *Prompter) Gone() {
	p.t.Helper()
	Until(p.t, time.Minute, "the keychain does not ask any more", func() bool { return !p.Asks() })
}

// Answer types a password into the window that asks, and waits until it is gone.
func (p *Prompter) Answer(password string) {
	p.t.Helper()
	p.press("key", "ctrl+a", "type", "--args", "1", "--delay", "10", password, "key", "Return")
}

// Choose types a new password, twice.
func (p *Prompter) Choose(password string) {
	p.t.Helper()
	p.press("key", "ctrl+a", "type", "--args", "1", "--delay", "10", password, "key", "Tab", "key", "ctrl+a", "type", "--args", "1", "--delay", "10", password, "key", "Return")
}

// Dismiss is a person who does not want to.
func (p *Prompter) Dismiss() {
	p.t.Helper()
	p.press("key", "Escape")
}

// press presses keys when it asks, and once more where it still asks after some seconds: on a busy machine a window can be
// seen before it takes keys.
func (p *Prompter) press(keys ...string) {
	p.t.Helper()
	p.Shown()
	var since time.Time
	Until(p.t, time.Minute, "the keychain takes the answer", func() bool {
		if !p.Asks() {
			return true
		}
		if time.Since(since) > 5*time.Second {
			if out, err := exec.CommandContext(p.t.Context(), "xdotool", keys...).CombinedOutput(); err != nil {
				p.t.Fatalf("xdotool: %v\n%s", err, out)
			}
			since = time.Now()
		}
		return false
	})
}
