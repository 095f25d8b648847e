package wire

import (
	"net/netip"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
)

func TestHostsByText(t *testing.T) {
	remote := Hosts{}
	pinned := Hosts{Listed: []string{"bucket.s3.example.com", "minio.corp:9000", "10.1.2.3"}}
	local := Hosts{Loopback: true}
	for _, c := range []struct {
		name    string
		hosts   Hosts
		address string
		ok      bool
	}{
		{"public https", remote, "https://bucket.s3.example.com/k?X-Amz-Signature=x", true},
		{"public https with a port", remote, "https://store.example.com:9000/k", true},
		{"public number", remote, "https://93.184.216.34/k", true},
		{"http", remote, "http://bucket.s3.example.com/k", false},
		{"file", remote, "file:///etc/passwd", false},
		{"javascript", remote, "javascript:alert(1)", false},
		{"data", remote, "data:text/html,x", false},
		{"ftp", remote, "ftp://example.com/k", false},
		{"no scheme", remote, "//example.com/k", false},
		{"relative", remote, "/k", false},
		{"empty", remote, "", false},
		{"no host", remote, "https:///k", false},
		{"opaque", remote, "https:example.com/k", false},
		{"user", remote, "https://user:pass@example.com/k", false},
		{"user only", remote, "https://bucket.s3.example.com@evil.net/k", false},
		{"control character", remote, "https://exa\nmple.com/k", false},
		{"port 22", remote, "https://example.com:22/k", false},
		{"port 25", remote, "https://example.com:25/k", false},
		{"port 0", remote, "https://example.com:0/k", false},
		{"port too large", remote, "https://example.com:65536/k", false},
		{"homograph", remote, "https://ex\u0430mple.com/k", false},
		{"loopback", remote, "https://127.0.0.1/k", false},
		{"loopback 2", remote, "https://127.8.9.1:9000/k", false},
		{"loopback name", remote, "https://localhost/k", false},
		{"loopback name with a dot", remote, "https://LOCALHOST./k", false},
		{"loopback subdomain", remote, "https://a.localhost/k", false},
		{"loopback v6", remote, "https://[::1]/k", false},
		{"loopback mapped", remote, "https://[::ffff:127.0.0.1]/k", false},
		{"unspecified", remote, "https://0.0.0.0/k", false},
		{"unspecified v6", remote, "https://[::]/k", false},
		{"metadata", remote, "https://169.254.169.254/latest", false},
		{"metadata mapped", remote, "https://[::ffff:a9fe:a9fe]/latest", false},
		{"metadata by NAT64", remote, "https://[64:ff9b::a9fe:a9fe]/latest", false},
		{"private by 6to4", remote, "https://[2002:0a00:0001::1]/k", false},
		{"link-local v6", remote, "https://[fe80::1]/k", false},
		{"zone", remote, "https://[fe80::1%25eth0]/k", false},
		{"private 10", remote, "https://10.0.0.1/k", false},
		{"private 172", remote, "https://172.31.0.1/k", false},
		{"private 192", remote, "https://192.168.1.1/k", false},
		{"private v6", remote, "https://[fd00::1]/k", false},
		{"shared", remote, "https://100.64.0.1/k", false},
		{"multicast", remote, "https://224.0.0.1/k", false},
		{"broadcast", remote, "https://255.255.255.255/k", false},

		{"listed", pinned, "https://bucket.s3.example.com/k", true},
		{"listed, upper case", pinned, "https://Bucket.S3.Example.Com/k", true},
		{"listed, own port", pinned, "https://bucket.s3.example.com:443/k", true},
		{"listed, other port", pinned, "https://bucket.s3.example.com:8443/k", false},
		{"listed with port", pinned, "https://minio.corp:9000/k", true},
		{"listed with port, other", pinned, "https://minio.corp/k", false},
		{"listed private number", pinned, "https://10.1.2.3/k", true},
		{"listed, but http", pinned, "http://minio.corp:9000/k", false},
		{"unlisted", pinned, "https://evil.net/k", false},
		{"suffix of a listed one", pinned, "https://x.bucket.s3.example.com/k", false},
		{"listed loopback of a backend elsewhere", Hosts{Listed: []string{"127.0.0.1:9000"}}, "https://127.0.0.1:9000/k", false},
		{"listed metadata", Hosts{Listed: []string{"169.254.169.254"}}, "https://169.254.169.254/k", false},
		{"listed ssh", Hosts{Listed: []string{"example.com:22"}}, "https://example.com:22/k", false},

		{"own, private", Hosts{Own: "10.0.0.5:8443"}, "https://10.0.0.5:8443/k", true},
		{"own beside a list", Hosts{Own: "files.corp", Listed: []string{"s3.corp"}}, "https://files.corp/k", true},
		{"neither own nor listed", Hosts{Own: "files.corp", Listed: []string{"s3.corp"}}, "https://example.com/k", false},
		{"own and no list", Hosts{Own: "files.corp"}, "https://example.com/k", true},
		{"own and no list, private", Hosts{Own: "files.corp"}, "https://10.0.0.5/k", false},

		{"here", local, "http://127.0.0.1:8480/k", true},
		{"here by name", local, "http://localhost:8480/k", true},
		{"here v6", local, "http://[::1]:8480/k", true},
		{"here https", local, "https://127.0.0.1:8480/k", true},
		{"here, but http elsewhere", local, "http://example.com/k", false},
		{"here, but private", local, "https://10.0.0.1/k", false},
		{"here, another port than listed", Hosts{Loopback: true, Listed: []string{"127.0.0.1:8480"}}, "http://127.0.0.1:6379/k", false},
		{"here, listed without port", Hosts{Loopback: true, Listed: []string{"127.0.0.1"}}, "http://127.0.0.1/k", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.hosts.Check("sign", c.address)
			if (err == nil) != c.ok {
				t.Fatalf("got %v", err)
			}
			if err == nil {
				return
			}
			e := asFault(t, err)
			if e.Kind != fault.HostRefused || e.Op != "sign" {
				t.Errorf("got %#v", e)
			}
			for _, secret := range []string{"pass", "Signature", "/k", "latest", "passwd"} {
				if strings.Contains(e.Error(), secret) {
					t.Errorf("the error tells too much: %v", e)
				}
			}
		})
	}
}

// FuzzHosts: what passes is https to a public, unlisted host; nothing panics.
func FuzzHosts(f *testing.F) {
	for _, s := range []string{"https://example.com/", "http://[::1]:1", "https://0x7f.1/", "https://user@h", "https://%31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if (Hosts{}).Check("x", address) != nil {
			return
		}
		if !strings.HasPrefix(strings.ToLower(address), "https:") {
			t.Fatalf("%q passed", address)
		}
	})
}

func TestAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://files.example.com":          true,
		"https://files.example.com/linkdrop": true,
		"https://10.0.0.5:8443":              true, // a person typed it
		"http://127.0.0.1:8480":              true,
		"http://127.0.0.1":                   true,
		"http://localhost:8480":              true,
		"http://[::1]:8480":                  true,
		"http://files.example.com":           false,
		"http://10.0.0.5":                    false,
		"files.example.com":                  false,
		"https://u:p@files.example.com":      false,
		"https://files.example.com/?a=b":     false,
		"https://files.example.com/#x":       false,
		"https://files.example.com:22":       false,
		"https://169.254.169.254":            false,
		"https://f\u0456les.example.com":     false,
		"":                                   false,
		"https://":                           false,
		"ftp://files.example.com":            false,
	} {
		if u, err := Address(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		} else if err != nil && (u != nil || fault.KindOf(err) != fault.HostRefused) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestPlainAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"::ffff:10.0.0.1": "10.0.0.1", "64:ff9b::7f00:1": "127.0.0.1", "2002:7f00:1::": "127.0.0.1", "2001:db8::1": "2001:db8::1", "8.8.8.8": "8.8.8.8",
	} {
		if got := unmapIPv4(netip.MustParseAddr(in)); got != netip.MustParseAddr(want) {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestSignedHeaders(t *testing.T) {
	out, err := SignedHeaders("sign", map[string]string{"content-type": "text/plain", "X-Amz-Meta-Token": " a b ", "If-None-Match": "*"})
	if err != nil || out["Content-Type"][0] != "text/plain" || out["X-Amz-Meta-Token"][0] != " a b " || len(out) != 3 {
		t.Errorf("%v %v", out, err)
	}
	for _, bad := range []map[string]string{
		{"Host": "evil.net"},
		{"Content-Length": "1"},
		{"Transfer-Encoding": "chunked"},
		{"Authorization": "Bearer x"},
		{"Cookie": "a"},
		{"Proxy-Authorization": "a"},
		{"Connection": "close"},
		{"Expect": "100-continue"},
		{"X-Forwarded-For": "1.2.3.4"},
		{"x-amz-": "a"},
		{"": "a"},
		{"content-type ": "a"},
		{"content-type:": "a"},
		{"x-amz-\r\nHost": "a"},
		{"x-amz-meta-\u212a": "a"},
		{"content-type": "a\r\nHost: evil.net"},
		{"content-type": "a\x00b"},
		{"content-type": "a", "Content-Type": "b"},
	} {
		if _, err := SignedHeaders("sign", bad); err == nil || fault.KindOf(err) != fault.Protocol {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
