package connect_test

import "testing"

// Whatever is opened says where it leads: another address is another site, and the same one is the same again.
func TestAnOpenDestinationNamesItsSite(t *testing.T) {
	first := acme("https://share.example.com")
	d := newHarness(first)
	defer d.Close()
	one := d.resolve(t)
	beside, err := d.Open(t.Context(), first, nil)
	if err != nil {
		t.Fatal(err)
	}
	moved := acme("https://elsewhere.example.com")
	places := append((*d.places.Load())[:0:0], moved)
	d.places.Store(&places)
	other := d.resolve(t)
	if one.Site == "" || one.Site != first.Site() || beside.Site != one.Site || other.Site != moved.Site() || other.Site == one.Site {
		t.Errorf("%q, %q beside it, and %q elsewhere", one.Site, beside.Site, other.Site)
	}
}
