package settings

import (
	"reflect"
	"testing"
)

// FuzzRoundTrip: whatever a file says, what was understood of it can be written, and is understood the same way afterwards.
// A file that cannot be written back would be one in which nothing can be changed any more.
func FuzzRoundTrip(f *testing.F) {
	for _, text := range []string{
		`{"destinations": [{"id": "s", "kind": "s3", "x": 1, "s3": {"bucket": "b", "y": {}, "headers": {"x-amz-acl": "a"}, "url_life": "10m", "cloudfront": {"url": "https://d.example", "key_pair_id": "K2JC"}}}]}`,
		`{"destinations": [{"id": "m", "kind": "mapping", "mapping": {"file": {"base": "https://ä.example/<>&%2Fx/", "k": "\u2028"}}}], "pins": {"m-1": ["[::1]:9000", 1]}}`,
		`{"destinations": [{"id": "a", "kind": "x"}, {"id": "a", "kind": "practice"}, {"id": "a", "kind": "practice"}], "removed": [{"id": "a", "kind": "practice"}, 1], "z": [1], "destination": "a"}`,
		`{"version": 3, "streams": 4, "link_life": "1h", "window": {"width": 400, "height": 500}, "destinations": {}, "pins": [], "x": {"a": "b"}`,
		`{"destinations": [{"id": "c", "name": "\u202eé", "kind": "companion", "url": "HTTPS://[::1]:443//x//", "storage_hosts": ["A.b:443", "a.b"], "companion": null}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first := parse(Person, data)
		settled := first.layer.Settings
		text, err := first.encode()
		if err != nil {
			t.Fatalf("%q cannot be written: %v", data, err)
		}
		second := parse(Person, text)
		if len(settled.Destinations) == 0 {
			settled.Destinations, second.layer.Settings.Destinations = nil, nil
		}
		if len(settled.Removed) == 0 {
			settled.Removed, second.layer.Settings.Removed = nil, nil
		}
		if len(settled.Pins) == 0 {
			settled.Pins, second.layer.Settings.Pins = nil, nil
		}
		if !reflect.DeepEqual(settled, second.layer.Settings) {
			t.Fatalf("%q\nbecame %s\n%+v\n%+v", data, text, settled, second.layer.Settings)
		}
		again, err := second.encode()
		if err != nil || string(again) != string(text) {
			t.Fatalf("%q\nbecame %s\nthen %s %v", data, text, again, err)
		}
	})
}

// FuzzAddresses: the form that an address or a host is used in is its own, and has no surprises left.
func FuzzAddresses(f *testing.F) {
	for _, text := range []string{
		"https://ä.example:443//a%2Fb/%C3%A4/", "HTTP://[::1]:80/", "https://a.example./", "https://[::ffff:1.2.3.4]:9000", "https://a%41.example", "https://A:0443/x?",
		"https://[fe80::1%25eth0]/", "https://0x7f.1/", "https://a.example:/x", "https://e\x80.", // whose ASCII form is none
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, second := &judge{}, &judge{}
		if once := first.address("", text); !first.refused() {
			if twice := second.address("", once); twice != once || len(second.findings) > 0 {
				t.Errorf("%q, then %q, then %q (%v)", text, once, twice, second.findings)
			}
		}
		if once, ok := StorageHost(text); ok {
			if twice, ok := StorageHost(once); !ok || twice != once {
				t.Errorf("%q, then %q, then %q", text, once, twice)
			}
		}
	})
}
