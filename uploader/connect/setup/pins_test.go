package setup_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

var _ wire.Pins = setup.Pins{}

// again is the Editor of another program on the same state folder.
func (o *harness) again() *setup.Editor {
	store := settings.Open(o.state, "")
	return &setup.Editor{Store: store, Connector: &connect.Connector{Settings: store.Effective}}
}

func TestTheFirstHostIsPinned(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), nil)
	pins := o.Pins(d)
	if !pins.Admit("Store.example:443") || !pins.Admit("store.example") || pins.Admit("other.example") || pins.Admit("store.example:444") || pins.Admit("") {
		t.Fatal("not the first one only")
	}
	if got := fmt.Sprint(o.Effective().Pins); got != "map["+d.PinName()+":[store.example]]" {
		t.Error(got)
	}
	other := o.again()
	if p := other.Pins(d); !p.Admit("store.example") || p.Admit("other.example") {
		t.Error("another program does not know")
	}
	first := o.opened(d.ID)
	if err := o.Allow(d.ID, "other.example:9000"); err != nil {
		t.Fatal(err)
	}
	if !pins.Admit("other.example:9000") || !other.Pins(d).Admit("other.example:9000") || pins.Admit("other.example") || o.opened(d.ID) == first {
		t.Error("it was allowed, for the programs that run, too")
	}
	// The same destination at another address has not seen any host.
	d.URL = "https://b.example"
	d = o.save(d, nil)
	if p := o.Pins(d); len(o.Effective().Pins) != 0 || !p.Admit("third.example") || p.Admit("store.example") {
		t.Errorf("%v", o.Effective().Pins)
	}
	if pins.Admit("evil.example") && len(o.Effective().Pins) != 1 {
		t.Error("what is open still wrote pins for an address that is not set up any more")
	}
}

func (o *harness) opened(id string) any {
	o.t.Helper()
	d, err := o.Connector.Resolve(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

func TestPinsThatCannotBe(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), nil)
	o.unwritable(func() {
		if o.Pins(d).Admit("store.example") || kindOf(o.Allow(d.ID, "store.example")) == "fine" {
			t.Error("a host that cannot be remembered is admitted")
		}
	})
	full := map[string][]string{}
	for n := range 200 {
		full[fmt.Sprintf("other-%d", n)] = []string{"a.example"}
	}
	if err := o.Store.Update(func(v *settings.Settings) { v.Pins = full }); err != nil {
		t.Fatal(err)
	}
	if o.Pins(d).Admit("store.example") || len(o.Effective().Pins) != 200 || kindOf(o.Allow(d.ID, "store.example")) != "policy" {
		t.Error("a host for which there is no room is admitted")
	}
	if err := o.Store.Update(func(v *settings.Settings) { v.Pins = nil }); err != nil {
		t.Fatal(err)
	}
	for id, c := range map[string]struct{ host, want string }{
		"gone": {"store.example", "no-destination"},
		d.ID:   {"https://store.example/", "policy"},
	} {
		if err := o.Allow(id, c.host); kindOf(err) != c.want {
			t.Errorf("%s: %v", id, err)
		}
	}
	for n := range 32 {
		if err := o.Allow(d.ID, fmt.Sprintf("s%d.example", n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Allow(d.ID, "s32.example"); kindOf(err) != "policy" || o.Allow(d.ID, "s31.example") != nil {
		t.Error(err)
	}
	d.StorageHosts = []string{"listed.example"}
	o.save(d, nil)
	if err := o.Allow(d.ID, "other.example"); kindOf(err) != "policy" {
		t.Error(err)
	}
	// A place that a command names is in no settings: its pins end with the program, and are none of the file's.
	loose := settings.Destination{ID: "backend:https://x.example", Kind: settings.Linkdrop, URL: "https://x.example"}
	if p := o.Pins(loose); !p.Admit("store.example") || p.Admit("other.example") || !o.Pins(loose).Admit("store.example") {
		t.Error("a place without a setting")
	}
	if len(o.Effective().Pins) != 1 {
		t.Error(o.Effective().Pins)
	}
	if (setup.Pins{}).Admit("store.example") {
		t.Error("the zero pins")
	}
}

// TestPinsBySeveralPrograms: whoever is first decides for all, and nothing else in the settings is lost meanwhile.
func TestPinsBySeveralPrograms(t *testing.T) {
	o := newHarness(t, "")
	d := o.save(backendAt("https://a.example"), nil)
	const programs, hosts = 4, 5
	var admitted [hosts]atomic.Int32
	var all sync.WaitGroup
	for range programs {
		editor := o.again()
		for n := range hosts {
			all.Go(func() {
				if editor.Pins(d).Admit(fmt.Sprintf("s%d.example", n)) {
					admitted[n].Add(1)
				}
			})
		}
		all.Go(func() {
			if err := editor.Choose(d.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	o.Store.Reload()
	winners := 0
	for n := range hosts {
		switch admitted[n].Load() {
		case programs:
			winners++
		case 0:
		default:
			t.Errorf("s%d: the programs do not agree: %d of %d", n, admitted[n].Load(), programs)
		}
	}
	if e := o.Effective(); winners != 1 || len(e.Pins[d.PinName()]) != 1 || e.Destination.Value != d.ID {
		t.Errorf("%d winners, %+v", winners, e.Pins)
	}
}
