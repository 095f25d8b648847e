//go:build real

package keychain_test

import (
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"linkdrop/uploader/keychain"
	"linkdrop/uploader/realtest"
)

// cautious is a Secret Service of this test, because gnome-keyring has no such thing: like KeePassXC it is never locked, and
// asks a person about every change.
type cautious struct {
	bus    *dbus.Conn
	accept chan bool // the person's answers

	mu      sync.Mutex
	secrets map[string]string // by the attribute username
	pending func()            // what happens if the person agrees
}

const (
	root     = dbus.ObjectPath("/org/freedesktop/secrets")
	password = root + "/collection/passwords"
	prompt   = root + "/prompt/p"
)

type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// Get is org.freedesktop.DBus.Properties.Get: of the collections.
func (c *cautious) Get(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant([]dbus.ObjectPath{password}), nil
}

func (c *cautious) ReadAlias(string) (dbus.ObjectPath, *dbus.Error) { return password, nil }

func (c *cautious) Unlock(what []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return what, "/", nil
}

func (c *cautious) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), root + "/session/1", nil
}

func (c *cautious) Close() *dbus.Error { return nil }

func (c *cautious) SearchItems(want map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.secrets[want["username"]]; there {
		return []dbus.ObjectPath{password + "/" + dbus.ObjectPath(want["username"])}, nil
	}
	return nil, nil
}

func (c *cautious) CreateItem(properties map[string]dbus.Variant, s secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	var attributes map[string]string
	if err := properties["org.freedesktop.Secret.Item.Attributes"].Store(&attributes); err != nil {
		return "/", "/", dbus.MakeFailedError(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = func() { c.secrets[attributes["username"]] = string(s.Value) }
	return "/", prompt, nil
}

// item is an object of its own, as the specification has it; its name is that of the secret.
type item struct {
	of   *cautious
	name string
}

func (i item) GetSecret(session dbus.ObjectPath) (secret, *dbus.Error) {
	i.of.mu.Lock()
	defer i.of.mu.Unlock()
	return secret{Session: session, Value: []byte(i.of.secrets[i.name])}, nil
}

func (i item) Delete() (dbus.ObjectPath, *dbus.Error) {
	i.of.mu.Lock()
	defer i.of.mu.Unlock()
	i.of.pending = func() { delete(i.of.secrets, i.name) }
	return prompt, nil
}

func (c *cautious) Prompt(string) *dbus.Error {
	go func() {
		accept := <-c.accept
		c.mu.Lock()
		defer c.mu.Unlock()
		if accept {
			c.pending()
		}
		_ = c.bus.Emit(prompt, "org.freedesktop.Secret.Prompt.Completed", !accept, dbus.MakeVariant(""))
	}()
	return nil
}

func newCautious(t *testing.T) *cautious {
	t.Helper()
	realtest.Bus(t)
	c := &cautious{bus: connect(t), accept: make(chan bool, 5), secrets: map[string]string{}}
	for path, names := range map[dbus.ObjectPath][]string{
		root:                      {"Service", "org.freedesktop.DBus.Properties"},
		password:                  {"Collection"},
		root + "/aliases/default": {"Collection"},
		root + "/session/1":       {"Session"},
		prompt:                    {"Prompt"},
	} {
		for _, name := range names {
			if name[0] != 'o' {
				name = "org.freedesktop.Secret." + name
			}
			if err := c.bus.Export(c, path, name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.bus.Export(item{c, "a"}, password+"/a", "org.freedesktop.Secret.Item"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.bus.RequestName("org.freedesktop.secrets", 0); err != nil {
		t.Fatal(err)
	}
	return c
}

// The library calls it a success when a person says no.
func TestRealServiceThatAsksAboutEveryChange(t *testing.T) {
	c := newCautious(t)
	s := keychain.NewSystem("", patience)
	for _, yes := range []bool{true, false, true, false, true} {
		c.accept <- yes
	}
	set(t, s, "old").ends("set", "fine", "")
	set(t, s, "new").ends("set, refused", "keychain-locked", "")
	get(t, s).ends("get", "fine", "old")
	set(t, s, "new").ends("set again", "fine", "")
	remove(t, s).ends("delete, refused", "keychain-locked", "")
	get(t, s).ends("get", "fine", "new")
	remove(t, s).ends("delete again", "fine", "")
	get(t, s).ends("get", "missing", "")
	if n := len(c.accept); n != 0 {
		t.Errorf("%d answers were not asked for", n)
	}
}

// A person is told that it is locked, not that there is none: the next try starts it again.
func TestRealServiceThatEndsWhileItAsks(t *testing.T) {
	prompter := realtest.AskingKeyring(t, realtest.Display(t))
	realtest.LockKeyring(t)
	d := get(t, keychain.NewSystem("", patience))
	prompter.Shown()
	killService(t)
	d.ends("get", "keychain-locked", "")
	get(t, keychain.NewSystem("", patience)).ends("get without it", "no-keychain", "")
}

// TestRealNoService has a bus, and nobody on it who keeps secrets.
func TestRealNoService(t *testing.T) {
	realtest.Bus(t)
	start := time.Now()
	s := keychain.NewSystem("", patience)
	get(t, s).ends("get", "no-keychain", "")
	set(t, s, "s").ends("set", "no-keychain", "")
	remove(t, s).ends("delete", "no-keychain", "")
	if took := time.Since(start); took > patience/2 {
		t.Errorf("took %v to find out", took)
	}
}
