package connect_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
)

// counting is a keychain that counts how often it is asked, and that can be locked.
type counting struct {
	keychain.Memory
	asked  atomic.Int32
	locked atomic.Bool
}

func (c *counting) Get(ctx context.Context, name string) (string, error) {
	c.asked.Add(1)
	if c.locked.Load() {
		return "", fault.New(fault.KeychainLocked, "keychain", "")
	}
	return c.Memory.Get(ctx, name)
}

// secretOf opens acme over a keychain and returns what its driver asks with.
func secretOf(t *testing.T, store keychain.Store) connect.Secret {
	t.Helper()
	d := newHarness(acme("https://a.example"))
	d.Keychain = store
	d.resolve(t)
	return d.secret.Load().(connect.Secret) //nolint:errcheck,forcetypeassert // stored by the opener
}

func save(t *testing.T, store keychain.Store, f connect.Field, secret string) {
	t.Helper()
	if err := store.Set(t.Context(), acme("https://a.example").SecretName()+"-"+string(f), secret); err != nil {
		t.Fatal(err)
	}
}

// A secret that nobody saved is asked for before every signature, too: the keychain is a process each time.
func TestThatThereIsNoSecretIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counting{}
		secret := secretOf(t, store)
		for range 100 {
			if _, err := secret(t.Context(), connect.SessionToken); err == nil || fault.KindOf(err) != fault.NoKeys {
				t.Fatalf("got %v, want no-keys", err)
			}
		}
		if n := store.asked.Load(); n != 1 {
			t.Errorf("the keychain was asked %d times", n)
		}
		save(t, store, connect.SessionToken, "s")
		<-time.After(2 * time.Minute)
		if got, err := secret(t.Context(), connect.SessionToken); err != nil || got != "s" {
			t.Errorf("%q %v after it was saved", got, err)
		}
	})
}

// Who puts a secret into the keychain by hand may bring a line break along: it is none of it, and somebody is told.
func TestBlanksAroundASavedSecretAreLeftOut(t *testing.T) {
	store := &counting{}
	d := newHarness(acme("https://a.example"))
	var told []string
	d.Keychain, d.Note = store, func(id, text string) { told = append(told, id+": "+text) }
	save(t, store, connect.Token, " hunter2\n")
	save(t, store, connect.SecretKey, "\n")
	save(t, store, connect.LinkKey, "-----BEGIN\n") // a PEM file ends like that
	d.resolve(t)
	secret := d.secret.Load().(connect.Secret) //nolint:errcheck,forcetypeassert // stored by the opener
	for range 2 {
		if got, err := secret(t.Context(), connect.Token); err != nil || got != "hunter2" {
			t.Errorf("%q %v", got, err)
		}
	}
	if got, err := secret(t.Context(), connect.SecretKey); fault.KindOf(err) != fault.NoKeys {
		t.Errorf("of nothing but a line break: %q %v", got, err)
	}
	if got, err := secret(t.Context(), connect.LinkKey); err != nil || got != "-----BEGIN" {
		t.Errorf("%q %v", got, err)
	}
	if len(told) != 1 || told[0] != "acme: There is a blank or a line break before or behind the token in the keychain. It was left out." {
		t.Errorf("told %q", told)
	}
}

// Two keys of one pair never come from different times: half of a replaced pair is refused by the storage.
func TestKeysThatBelongTogetherAreAskedForTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &counting{}
		secret := secretOf(t, store)
		both := func() string {
			t.Helper()
			id, err := secret(t.Context(), connect.AccessKey)
			if err != nil {
				t.Fatal(err)
			}
			key, err := secret(t.Context(), connect.SecretKey)
			if err != nil {
				t.Fatal(err)
			}
			return id + key
		}
		save(t, store, connect.AccessKey, "A")
		save(t, store, connect.SecretKey, "a")
		if _, err := secret(t.Context(), connect.AccessKey); err != nil {
			t.Fatal(err)
		}
		<-time.After(30 * time.Second) // so that the two do not get old at once
		if got := both(); got != "Aa" {
			t.Fatal(got)
		}
		save(t, store, connect.AccessKey, "B")
		save(t, store, connect.SecretKey, "b")
		<-time.After(40 * time.Second)
		if got := both(); got != "Bb" {
			t.Errorf("got %q, want the new pair", got)
		}
		before := store.asked.Load()
		for range 100 {
			both()
		}
		if n := store.asked.Load() - before; n != 0 {
			t.Errorf("the keychain was asked %d times for what is known", n)
		}
		store.locked.Store(true)
		<-time.After(2 * time.Minute)
		if got := both(); got != "Bb" {
			t.Errorf("%q while the keychain is locked, want what was known", got)
		}
	})
}
