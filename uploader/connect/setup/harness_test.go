package setup_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// fakeKeychain is a keychain that can be locked, absent, or fail at one name.
type fakeKeychain struct {
	keychain.Memory
	mu     sync.Mutex
	fails  fault.Kind // of every call but Get, where it is set; Bug: none
	failAt string     // only for names that end so
	names  map[string]bool
}

func (r *fakeKeychain) refuses(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails == fault.Bug || !strings.HasSuffix(name, r.failAt) {
		return nil
	}
	return fault.New(r.fails, "keychain", "")
}

func (r *fakeKeychain) fail(k fault.Kind, at string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails, r.failAt = k, at
}

func (r *fakeKeychain) Get(ctx context.Context, name string) (string, error) {
	if err := r.refuses(name); err != nil {
		return "", err
	}
	return r.Memory.Get(ctx, name)
}

func (r *fakeKeychain) Set(ctx context.Context, name, secret string) error {
	if err := r.refuses(name); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.names == nil {
		r.names = map[string]bool{}
	}
	r.names[name] = true
	return r.Memory.Set(ctx, name, secret)
}

func (r *fakeKeychain) Delete(ctx context.Context, name string) error {
	if err := r.refuses(name); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.names, name)
	return r.Memory.Delete(ctx, name)
}

// entries are the names of everything that is kept.
func (r *fakeKeychain) entries() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.names))
}

// harness is an Editor on a state folder of its own. Its openers keep what they were given.
type harness struct {
	*setup.Editor
	t        *testing.T
	state    string
	keychain *fakeKeychain
	secret   connect.Secret // of what was opened last
}

func newHarness(t *testing.T, admin string) *harness {
	t.Helper()
	o := &harness{t: t, state: t.TempDir(), keychain: &fakeKeychain{}}
	adminFile := ""
	if admin != "" {
		adminFile = filepath.Join(t.TempDir(), "settings.json")
		o.write(adminFile, admin)
	}
	o.Editor = &setup.Editor{Store: settings.Open(o.state, adminFile)}
	open := func(_ context.Context, _ settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		o.secret = secret
		return &destination.Destination{}, nil
	}
	o.Connector = &connect.Connector{Settings: o.Store.Effective, Keychain: o.keychain, Openers: map[settings.Kind]connect.Opener{
		settings.Linkdrop: open, settings.AmazonS3: open, settings.Companion: open, settings.Mapped: open,
	}}
	t.Cleanup(o.Connector.Close)
	return o
}

func (o *harness) write(path, text string) {
	o.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil { //nolint:gosec // below a folder of the test's
		o.t.Fatal(err)
	}
}

// edit changes the settings file by hand.
func (o *harness) edit(old, now string) {
	o.t.Helper()
	file := filepath.Join(o.state, "settings.json")
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), old) {
		o.t.Fatalf("%v: there is no %s in %s", err, old, text)
	}
	o.write(file, strings.ReplaceAll(string(text), old, now))
	o.Store.Reload()
}

// unwritable puts a folder in the place of the settings' lock while f runs: they can be read and not written.
func (o *harness) unwritable(f func()) {
	o.t.Helper()
	lock := filepath.Join(o.state, "settings.json.lock")
	if err := errors.Join(os.RemoveAll(lock), os.MkdirAll(lock, 0o700)); err != nil {
		o.t.Fatal(err)
	}
	f()
	if err := os.Remove(lock); err != nil {
		o.t.Fatal(err)
	}
}

func (o *harness) save(d settings.Destination, secrets map[connect.Field]string) settings.Destination {
	o.t.Helper()
	saved, err := o.Save(o.t.Context(), setup.Draft{Destination: d, Secrets: secrets})
	if err != nil {
		o.t.Fatal(err)
	}
	return saved
}

// has are the fields that are saved, in order.
func (o *harness) has(id string) string {
	o.t.Helper()
	has, err := o.Has(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	var there []string
	for _, f := range connect.Fields() {
		if has[f] {
			there = append(there, string(f))
		}
	}
	return strings.Join(there, " ")
}

// asks opens the destination and asks for a secret as its driver would.
func (o *harness) asks(id string, f connect.Field) string {
	o.t.Helper()
	if _, err := o.Connector.Resolve(o.t.Context(), id); err != nil {
		o.t.Fatal(err)
	}
	secret, err := o.secret(o.t.Context(), f)
	if err != nil {
		return fault.KindOf(err).String()
	}
	return secret
}

func (o *harness) ids() string {
	var all []string
	for _, v := range o.Effective().Destinations {
		all = append(all, v.Value.ID)
	}
	return strings.Join(all, " ")
}

func kindOf(err error) string {
	if err == nil {
		return "fine"
	}
	return fault.KindOf(err).String()
}

func backendAt(url string) settings.Destination {
	return settings.Destination{Name: "Acme Share", Kind: settings.Linkdrop, URL: url}
}

func bucketAt(url string) settings.Destination {
	return settings.Destination{Name: "Archiv Köln", Kind: settings.AmazonS3, URL: url, S3: &settings.S3Place{Bucket: "files"}}
}

// files are the contents of everything below the state folder.
func (o *harness) files() string {
	var all strings.Builder
	root, err := os.OpenRoot(o.state)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	err = fs.WalkDir(root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := root.ReadFile(path)
		all.WriteString(path + "\n" + string(text) + "\n")
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all.String()
}
