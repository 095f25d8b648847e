package connect_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// harness is a Connector with pretended parts.
type harness struct {
	*connect.Connector
	places  atomic.Pointer[[]settings.Destination]
	opened  atomic.Int32
	closed  atomic.Int32
	refuse  atomic.Pointer[fault.Error]
	secrets keychain.Memory
	secret  atomic.Value // connect.Secret of the last opening
}

func newHarness(places ...settings.Destination) *harness {
	d := &harness{}
	d.places.Store(&places)
	open := func(_ context.Context, _ settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		d.opened.Add(1)
		d.secret.Store(secret)
		if f := d.refuse.Load(); f != nil {
			return nil, f
		}
		return &destination.Destination{Close: func() { d.closed.Add(1) }}, nil
	}
	d.Connector = &connect.Connector{
		Settings: func() settings.Effective {
			return settings.Resolve(settings.Layer{Source: settings.Person, Settings: settings.Settings{Destinations: *d.places.Load()}})
		},
		Keychain: &d.secrets, Openers: map[settings.Kind]connect.Opener{settings.Linkdrop: open},
	}
	return d
}

func acme(url string) settings.Destination {
	return settings.Destination{ID: "acme", Kind: settings.Linkdrop, URL: url, Account: "a1b2c3d4"}
}

func (d *harness) resolve(t *testing.T) *destination.Destination {
	t.Helper()
	dest, err := d.Resolve(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	return dest
}

func TestOpenOnceUntilTheSettingChanges(t *testing.T) {
	d := newHarness(acme("https://a.example"))
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { _, _ = d.Resolve(t.Context(), "acme") })
	}
	all.Wait()
	first := d.resolve(t)
	if d.opened.Load() != 1 {
		t.Fatalf("opened %d times", d.opened.Load())
	}
	d.places.Store(&[]settings.Destination{acme("https://b.example")})
	if d.resolve(t) == first || d.opened.Load() != 2 || d.closed.Load() != 0 {
		t.Fatalf("opened %d, closed %d; want it opened again, and the old one left to its calls", d.opened.Load(), d.closed.Load())
	}
	d.Forget("acme")
	d.resolve(t)
	if d.opened.Load() != 3 {
		t.Fatalf("opened %d times", d.opened.Load())
	}
	d.Close()
	if d.closed.Load() != 3 {
		t.Errorf("closed %d of 3", d.closed.Load())
	}
	if _, err := d.Resolve(t.Context(), "acme"); err == nil {
		t.Error("opened after Close")
	}
}

func TestFailuresAreNotKept(t *testing.T) {
	d := newHarness(acme("https://a.example"))
	d.refuse.Store(fault.New(fault.Unreachable, "open", ""))
	if _, err := d.Resolve(t.Context(), "acme"); err == nil || fault.KindOf(err) != fault.Unreachable {
		t.Fatal(err)
	}
	d.refuse.Store(nil)
	d.resolve(t)
}

func TestWhatIsNotThere(t *testing.T) {
	d := newHarness(acme("https://a.example"))
	for id, want := range map[string]fault.Kind{"gone": fault.NoDestination, settings.PracticeID: fault.Unsupported} {
		if _, err := d.Resolve(t.Context(), id); err == nil || fault.KindOf(err) != want {
			t.Errorf("%s: got %v, want %v", id, err, want)
		}
	}
}

func TestTheSecretComesFromTheKeychain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newHarness(acme("https://a.example"))
		d.resolve(t)
		ask := func() (string, error) { return d.secret.Load().(connect.Secret)(t.Context(), connect.Token) } //nolint:errcheck,forcetypeassert // stored above
		if _, err := ask(); err == nil || fault.KindOf(err) != fault.SignIn {
			t.Fatalf("got %v, want sign-in", err)
		}
		name := acme("https://a.example").SecretName() + "-token"
		if err := d.secrets.Set(t.Context(), name, "one"); err != nil {
			t.Fatal(err)
		}
		d.Forget("acme")
		d.resolve(t)
		if got, err := ask(); err != nil || got != "one" || d.opened.Load() != 2 {
			t.Fatalf("%q %v, opened %d", got, err, d.opened.Load())
		}
		// Another program signs in: found within a minute, without a process for every call.
		if err := d.secrets.Set(t.Context(), name, "two"); err != nil {
			t.Fatal(err)
		}
		if got, _ := ask(); got != "one" {
			t.Errorf("got %q at once", got)
		}
		<-time.After(2 * time.Minute)
		if got, err := ask(); err != nil || got != "two" {
			t.Errorf("%q %v after two minutes", got, err)
		}
		if err := d.secrets.Delete(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		d.Forget("acme")
		d.resolve(t)
		if _, err := ask(); err == nil || fault.KindOf(err) != fault.SignIn {
			t.Errorf("after it was deleted: %v", err)
		}
	})
}

// TestSomebodyElsesOpeningDoesNotHoldUsForEver: the context of the one who waits counts.
func TestSomebodyElsesOpeningDoesNotHoldUsForEver(t *testing.T) {
	d := newHarness(acme("https://a.example"))
	begun, release := make(chan struct{}), make(chan struct{})
	d.Openers[settings.Linkdrop] = func(context.Context, settings.Destination, connect.Secret) (*destination.Destination, error) {
		close(begun)
		<-release
		return &destination.Destination{}, nil
	}
	var all sync.WaitGroup
	all.Go(func() { _, _ = d.Resolve(t.Context(), "acme") })
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Resolve(ctx, "acme"); err == nil {
		t.Error("resolved what is not open")
	}
	close(release)
	all.Wait()
}
