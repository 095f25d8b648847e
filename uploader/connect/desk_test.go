package connect_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// ring is a keychain that can be locked, absent, or fail at one name.
type ring struct {
	keychain.Memory
	mu     sync.Mutex
	fails  fault.Kind // of every call but Get, where it is set; Bug: none
	failAt string     // only for names that end so
	names  map[string]bool
}

func (r *ring) refuses(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails == fault.Bug || !strings.HasSuffix(name, r.failAt) {
		return nil
	}
	return fault.New(r.fails, "keychain", "")
}

func (r *ring) fail(k fault.Kind, at string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fails, r.failAt = k, at
}

func (r *ring) Get(ctx context.Context, name string) (string, error) {
	if err := r.refuses(name); err != nil {
		return "", err
	}
	return r.Memory.Get(ctx, name)
}

func (r *ring) Set(ctx context.Context, name, secret string) error {
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

func (r *ring) Delete(ctx context.Context, name string) error {
	if err := r.refuses(name); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.names, name)
	return r.Memory.Delete(ctx, name)
}

// entries are the names of everything that is kept.
func (r *ring) entries() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.names))
}

// office is a Desk on a state folder of its own. Its openers keep what they were given.
type office struct {
	*connect.Desk
	t      *testing.T
	state  string
	ring   *ring
	secret connect.Secret // of what was opened last
}

func newOffice(t *testing.T, admin string) *office {
	t.Helper()
	o := &office{t: t, state: t.TempDir(), ring: &ring{}}
	adminFile := ""
	if admin != "" {
		adminFile = filepath.Join(t.TempDir(), "settings.json")
		o.write(adminFile, admin)
	}
	o.Desk = &connect.Desk{Store: settings.Open(o.state, adminFile)}
	open := func(_ context.Context, _ settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		o.secret = secret
		return &destination.Destination{}, nil
	}
	o.Connector = &connect.Connector{Settings: o.Store.Effective, Keychain: o.ring, Openers: map[settings.Kind]connect.Opener{
		settings.Linkdrop: open, settings.AmazonS3: open, settings.Companion: open, settings.Mapped: open,
	}}
	t.Cleanup(o.Connector.Close)
	return o
}

func (o *office) write(path, text string) {
	o.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// edit changes the settings file by hand.
func (o *office) edit(old, now string) {
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
func (o *office) unwritable(f func()) {
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

func (o *office) save(d settings.Destination, secrets map[connect.Field]string) settings.Destination {
	o.t.Helper()
	saved, err := o.Save(o.t.Context(), connect.Setup{Destination: d, Secrets: secrets})
	if err != nil {
		o.t.Fatal(err)
	}
	return saved
}

// has are the fields that are saved, in order.
func (o *office) has(id string) string {
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
func (o *office) asks(id string, f connect.Field) string {
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

func (o *office) ids() string {
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

const adminsFile = `{"destinations": [{"id": "corp", "name": "Corp", "kind": "linkdrop", "url": "https://corp.example"}], "destination": "corp"}`

func token(s string) map[connect.Field]string { return map[connect.Field]string{connect.Token: s} }

func TestSaveAndChange(t *testing.T) {
	o := newOffice(t, "")
	acme := o.save(backendAt("https://ACME.example:443/"), token(" one\n"))
	if acme.ID != "acme-share" || len(acme.Account) != 20 || acme.URL != "https://acme.example" || o.asks("acme-share", connect.Token) != "one" {
		t.Fatalf("%+v", acme)
	}
	second := o.save(backendAt("https://b.example"), nil)
	koeln := o.save(bucketAt(""), map[connect.Field]string{connect.AccessKey: "AKIA", connect.SecretKey: "a b+ü"})
	if second.ID != "acme-share-2" || second.Account == acme.Account || koeln.ID != "archiv-koln" {
		t.Errorf("%+v %+v", second, koeln)
	}
	if got := o.has("archiv-koln") + ", " + o.has("acme-share-2"); got != "access secret, " {
		t.Errorf("saved: %s", got)
	}
	acme.Name, acme.Account = "Acme", "somebodyelses"
	again := o.save(acme, nil)
	if again.ID != "acme-share" || again.Account == "somebodyelses" || o.asks(again.ID, connect.Token) != "one" {
		t.Errorf("%+v: a new name is no reason to sign in again", again)
	}
	o.save(again, token("two"))
	if got := o.asks(again.ID, connect.Token); got != "two" {
		t.Errorf("a new token is used at once, got %q", got)
	}
	o.save(again, token(""))
	if got := o.asks(again.ID, connect.Token); got != "sign-in" || o.has(again.ID) != "" {
		t.Errorf("a deleted token: %q", got)
	}
	if o.ids() != "acme-share acme-share-2 archiv-koln practice" {
		t.Error(o.ids())
	}
}

func TestSaveRefusesNonsense(t *testing.T) {
	o := newOffice(t, "")
	for name, s := range map[string]connect.Setup{
		"http":              {Destination: backendAt("http://a.example"), Secrets: token("canary")},
		"another's secret":  {Destination: backendAt("https://a.example"), Secrets: map[connect.Field]string{connect.SecretKey: "canary"}},
		"no text":           {Destination: backendAt("https://a.example"), Secrets: token("\xff")},
		"long":              {Destination: backendAt("https://a.example"), Secrets: token(strings.Repeat("x", 12_001))},
		"no bucket":         {Destination: settings.Destination{Kind: settings.AmazonS3}},
		"an id of no shape": {Destination: settings.Destination{ID: "A b", Kind: settings.Linkdrop, URL: "https://a.example"}},
	} {
		saved, err := o.Save(t.Context(), s)
		if kindOf(err) != "policy" || saved.ID != "" {
			t.Errorf("%s: %+v %v", name, saved, err)
		}
	}
	if len(o.ring.entries()) != 0 || o.ids() != settings.PracticeID {
		t.Errorf("%v, %s", o.ring.entries(), o.ids())
	}
}

// TestAnotherAddressHasNoSecrets: typed in the form, or written into the file by hand.
func TestAnotherAddressHasNoSecrets(t *testing.T) {
	for name, change := range map[string]func(d *settings.Destination){
		"host": func(d *settings.Destination) { d.URL = "https://evil.example" },
		"port": func(d *settings.Destination) { d.URL = "https://a.example:444" },
		"kind": func(d *settings.Destination) { d.Kind = settings.Companion },
	} {
		o := newOffice(t, "")
		d := o.save(backendAt("https://a.example"), token("canary"))
		before := o.ring.entries()
		change(&d)
		d = o.save(d, nil)
		if got := o.asks(d.ID, connect.Token); got != "sign-in" || len(before) != 1 || len(o.ring.entries()) != 0 {
			t.Errorf("%s: %q, and %v in the keychain", name, got, o.ring.entries())
		}
	}
	o := newOffice(t, "")
	d := o.save(backendAt("https://a.example"), token("canary"))
	other := o.save(backendAt("https://b.example"), token("other"))
	o.edit("https://a.example", "https://evil.example")
	if got := o.asks(d.ID, connect.Token); got != "sign-in" {
		t.Errorf("the new host gets %q", got)
	}
	o.edit(other.Account, d.Account)
	if got := o.asks(other.ID, connect.Token); got != "sign-in" {
		t.Errorf("another's account gives %q", got)
	}
	o.edit("https://evil.example", "https://a.example")
	if got := o.asks(d.ID, connect.Token); got != "canary" {
		t.Errorf("back again: %q", got)
	}
}

// TestSecretsAreKeptFirst: what cannot be kept is not saved, and what cannot be saved is not kept.
func TestSecretsAreKeptFirst(t *testing.T) {
	keys := map[connect.Field]string{connect.AccessKey: "one", connect.SecretKey: "one"}
	changed := map[connect.Field]string{connect.AccessKey: "two", connect.SecretKey: "two"}
	for name, k := range map[string]fault.Kind{"locked": fault.KeychainLocked, "absent": fault.NoKeychain} {
		o := newOffice(t, "")
		o.ring.fail(k, "-secret")
		if d, err := o.Save(t.Context(), connect.Setup{Destination: bucketAt(""), Secrets: keys}); kindOf(err) != k.String() || d.ID != "" {
			t.Errorf("%s: %v", name, err)
		}
		if len(o.ring.entries()) != 0 || o.ids() != settings.PracticeID {
			t.Errorf("%s: %v, %s", name, o.ring.entries(), o.ids())
		}
		o.ring.fail(fault.Bug, "")
		d := o.save(bucketAt(""), keys)
		o.ring.fail(k, "-secret")
		d.Name = "New"
		if _, err := o.Save(t.Context(), connect.Setup{Destination: d, Secrets: changed}); kindOf(err) != k.String() {
			t.Errorf("%s: %v", name, err)
		}
		o.ring.fail(fault.Bug, "")
		if now, _ := o.Effective().Find(d.ID); now.Name == "New" || o.asks(d.ID, connect.AccessKey) != "one" || o.asks(d.ID, connect.SecretKey) != "one" {
			t.Errorf("%s: half of it was changed", name)
		}
	}
	o := newOffice(t, "")
	d := o.save(bucketAt(""), keys)
	entries := fmt.Sprint(o.ring.entries())
	o.unwritable(func() {
		d.Name = "New"
		for _, place := range []settings.Destination{d, bucketAt("https://new.example")} {
			if saved, err := o.Save(t.Context(), connect.Setup{Destination: place, Secrets: changed}); err == nil || saved.ID != "" {
				t.Errorf("%+v %v", saved, err)
			}
		}
	})
	if got := fmt.Sprint(o.ring.entries()); got != entries || o.asks(d.ID, connect.AccessKey) != "one" {
		t.Errorf("%s, want %s", got, entries)
	}
}

// TestLongSecretsAreWhole: a PEM key does not fit into an entry of some keychains.
func TestLongSecretsAreWhole(t *testing.T) {
	o := newOffice(t, "")
	pem := "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat(strings.Repeat("kä", 32)+"\n", 60) + "-----END PRIVATE KEY-----"
	d := o.save(bucketAt(""), map[connect.Field]string{connect.LinkKey: pem})
	if got := o.asks(d.ID, connect.LinkKey); got != pem || len(o.ring.entries()) < 4 {
		t.Fatalf("%d of %d bytes, entries %v", len(got), len(pem), o.ring.entries())
	}
	longer := strings.Replace(pem, "kä", "né", 1) + strings.Repeat("x", 3000)
	o.save(d, map[connect.Field]string{connect.LinkKey: longer})
	if got := o.asks(d.ID, connect.LinkKey); got != longer {
		t.Errorf("%d of %d bytes", len(got), len(longer))
	}
	o.ring.fail(fault.KeychainLocked, "-3") // a part that the next one needs
	if _, err := o.Save(t.Context(), connect.Setup{Destination: d, Secrets: map[connect.Field]string{connect.LinkKey: pem}}); kindOf(err) != "keychain-locked" {
		t.Error(err)
	}
	o.ring.fail(fault.Bug, "")
	o.Connector.Forget(d.ID)
	if got := o.asks(d.ID, connect.LinkKey); got != longer {
		t.Errorf("the old one is gone: %d bytes", len(got))
	}
	var parts []string
	for _, name := range o.ring.entries() {
		if !strings.HasSuffix(name, "-links") {
			parts = append(parts, name)
		}
	}
	kept, _ := o.ring.Memory.Get(t.Context(), parts[1])
	if err := o.ring.Set(t.Context(), parts[1], strings.ToUpper(kept)); err != nil {
		t.Fatal(err)
	}
	o.Connector.Forget(d.ID)
	if got := o.asks(d.ID, connect.LinkKey); got != "keys" || o.has(d.ID) != "" {
		t.Errorf("a part was changed: %q", got[:min(len(got), 20)])
	}
	// One that reads like a table of parts is a secret all the same.
	forged := "linkdrop-parts:1:" + strings.Repeat("0", 64)
	o.save(d, map[connect.Field]string{connect.LinkKey: forged})
	if got := o.asks(d.ID, connect.LinkKey); got != forged {
		t.Errorf("%q", got)
	}
	o.save(d, map[connect.Field]string{connect.LinkKey: ""})
	if left := o.ring.entries(); len(left) != 0 {
		t.Errorf("%v", left)
	}
}

// files are the contents of everything below the state folder.
func (o *office) files() string {
	var all strings.Builder
	err := filepath.WalkDir(o.state, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		all.WriteString(path + "\n" + string(text) + "\n")
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		o.t.Fatal(err)
	}
	return all.String()
}
