//go:build real

package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// storage is what a person types of a bucket.
type storage struct{ name, bucket, folder, address, region, access, secret string }

func newStorage(t *testing.T) storage {
	t.Helper()
	s := storage{name: "Our storage"}
	s.address, s.access, s.secret, s.bucket = realtest.Gateway(t)
	return s
}

// The whole of it, with nothing but a keyboard and a mouse: an S3 storage is added in the window, checked, and used; after a
// restart its keys come from the real keychain, and the link of a dropped file works. Nothing that was written, said or shown
// to other processes has a secret in it.
func TestWindowDestination(t *testing.T) {
	d := newDesk(t)
	realtest.Keyring(t)
	s := newStorage(t)
	look := d.watch(s.secret, "X-Amz-Signature")
	d.start()
	d.add(s)
	id := d.chosen(t, s)
	d.ticks(t)
	d.shot("checked")
	d.keys("Return", "Escape", "Escape") // "Done", and back from the destinations and the settings
	d.quit()

	d.start()
	file := realtest.File(t, t.TempDir(), "budget 2026.bin", 20<<20)
	d.drop(file)
	link := d.link("", time.Minute)
	if !strings.HasPrefix(link, s.address+"/"+s.bucket+"/") || !strings.Contains(link, "X-Amz-Signature=") {
		t.Errorf("the link does not lead to the storage: %.60s", link)
	}
	realtest.Same(t, link, file)
	d.shot("sent")

	d.edit(s)
	d.shot("edit")
	d.keysAreEmpty(s)
	d.keys("Escape", "Escape", "Escape")
	d.shot("back")
	d.sends(s, id)
	d.kill()
	look.clean()
	d.holdsNo(s)
}

// sends uses the same destination, with keys from the same keychain, from a terminal.
func (d *desk) sends(s storage, id string) {
	d.t.Helper()
	send := realtest.Binary(d.t, "linkdrop-send")
	file := realtest.File(d.t, d.t.TempDir(), "from a terminal.bin", 9<<20)
	for _, c := range []struct {
		args []string
		link bool
	}{
		{args: []string{"--to", s.name, file}, link: true},
		{args: []string{"--to", id, "--json", file}},
		{args: []string{"check", "--to", s.name, "--json"}},
		{args: []string{"check"}},
		{args: []string{"destinations"}},
		{args: []string{"history"}},
	} {
		cmd := exec.CommandContext(d.t.Context(), send, append(c.args, "--state-dir", d.state)...)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			d.t.Errorf("linkdrop-send %v: %v\n%s", c.args, err, said.String())
		}
		if c.link {
			realtest.Same(d.t, strings.TrimSpace(string(out)), file)
		}
		if strings.Contains(said.String(), s.secret) || strings.Contains(said.String(), "X-Amz-Signature") || strings.Contains(string(out), s.secret) {
			d.t.Errorf("linkdrop-send %v shows a secret", c.args)
		}
	}
}

// add goes from anywhere in the window to a new S3 storage, and fills in its form.
func (d *desk) add(s storage) {
	d.t.Helper()
	d.keys("ctrl+comma", "Return", "shift+Tab", "shift+Tab", "Return") // settings, destinations, the last button: "Add a destination…"
	d.keys("Tab", "Return")                                            // the second kind: "S3 storage"
	for i, text := range []string{s.name, s.bucket, s.folder, s.address, s.region, s.access, s.secret} {
		if i > 0 {
			d.keys("Tab")
		}
		d.types(text)
	}
	d.shot("form")
	d.keys("Return")
	d.shot("saved")
}

// edit opens the form of the destination that files go to, and waits until the keyboard is in its first line: the keychain is
// asked which keys there are.
func (d *desk) edit(s storage) {
	d.t.Helper()
	d.xdotool("windowactivate", "--sync", d.window("Linkdrop"))
	d.copyText("nothing yet")
	d.keys("ctrl+comma", "Return", "Return")
	realtest.Until(d.t, time.Minute, "the form is open", func() bool {
		d.keys("ctrl+a", "ctrl+c")
		return d.clipboard() == s.name
	})
}

// keysAreEmpty looks at the form by what can be copied out of it: the address, but nothing of the keys. A letter that is typed
// into the line of the access key can be: so the line was there, and empty. One in that of the secret cannot.
func (d *desk) keysAreEmpty(s storage) {
	d.t.Helper()
	const before = "what was copied before"
	for _, line := range []struct{ keys, types, wants string }{
		{keys: "Tab Tab Tab", wants: s.address},
		{keys: "Tab Tab", wants: before},
		{types: "x", wants: "x"},
		{keys: "BackSpace Tab", wants: before},
		{types: "y", wants: before},
	} {
		d.copyText(before)
		d.keys(strings.Fields(line.keys)...)
		d.types(line.types)
		d.keys("ctrl+a", "ctrl+c")
		realtest.Until(d.t, 20*time.Second, "the clipboard holds "+line.wants, func() bool { return d.clipboard() == line.wants })
	}
	d.xdotool("sleep", "1") // what was expected to stay as it was has had the time to change
	if got := d.clipboard(); got != before {
		d.t.Errorf("the line of the secret key gave %q", got)
	}
}

// chosen waits until new files go to the storage, which they do when nothing of Check setup failed, and returns its id.
func (d *desk) chosen(t *testing.T, s storage) (id string) {
	t.Helper()
	realtest.Until(t, time.Minute, "the storage is checked and chosen", func() bool {
		text, err := os.ReadFile(filepath.Join(d.state, "settings.json"))
		var saved struct {
			Destination  string
			Destinations []struct{ ID, Name, URL string }
		}
		if err != nil || json.Unmarshal(text, &saved) != nil || len(saved.Destinations) != 1 {
			return false
		}
		only := saved.Destinations[0]
		id = only.ID
		return saved.Destination == id && only.Name == s.name && only.URL == s.address
	})
	return id
}

// holdsNo searches everything that the program could write to, and what it said.
func (d *desk) holdsNo(s storage) {
	d.t.Helper()
	found := false
	for _, dir := range []string{d.state, d.home, os.Getenv("XDG_DATA_HOME"), os.Getenv("XDG_RUNTIME_DIR")} {
		if dir == "" {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error { //nolint:gosec // folders of this test
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path) //nolint:gosec // a folder of this test
			found = found || bytes.Contains(text, []byte(s.bucket))
			for _, secret := range []string{s.secret, "X-Amz-Signature", "X-Amz-Credential"} {
				if bytes.Contains(text, []byte(secret)) {
					d.t.Errorf("%s holds %s", path, secret)
				}
			}
			return err
		})
		if err != nil {
			d.t.Error(err)
		}
	}
	if !found {
		d.t.Error("not even the bucket's name was found: nothing was searched")
	}
}
