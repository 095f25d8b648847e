package wire

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"linkdrop/uploader/fault"
)

// TestWhatACallSays: whoever reads a backend's log sees who asked, a framework that chooses by Accept answers in JSON, and
// nothing is compressed.
func TestWhatACallSays(t *testing.T) {
	for _, c := range []struct {
		agent, want string
		call        Call
		kind, uri   string
	}{
		{"", "linkdrop", Call{Op: "x", Method: "GET", Path: "/a"}, "", "/a"},
		{"linkdrop/7", "linkdrop/7", Call{Op: "x", Method: "POST", Path: "/a", In: 1, Query: url.Values{"b": {"c d"}}}, "application/json", "/a?b=c+d"},
	} {
		client := newClient(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			for name, want := range map[string]string{
				"User-Agent": c.want, "Accept": "application/json, application/problem+json", "Accept-Encoding": "identity", "Content-Type": c.kind,
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if r.RequestURI != c.uri {
				t.Errorf("asked %s, want %s", r.RequestURI, c.uri)
			}
		}))
		client.Agent = c.agent
		if err := do(t, client, c.call); err != nil {
			t.Error(err)
		}
	}
}

// TestACallEndsWithItsAnswer: nothing of it lives on, or ten thousand calls would leave as many timers behind.
func TestACallEndsWithItsAnswer(t *testing.T) {
	base, err := Address("https://files.example.com")
	if err != nil {
		t.Fatal(err)
	}
	var life context.Context
	client := &Client{Base: base, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		life = r.Context()
		return &http.Response{StatusCode: 204, Header: http.Header{}, Body: http.NoBody}, nil
	})}
	if err := do(t, client, Call{Op: "x", Method: "GET", Path: "/"}); err != nil {
		t.Fatal(err)
	}
	if life.Err() == nil {
		t.Error("the call goes on")
	}
}

// TestAnIDIsCleaned: it is shown to people and written down.
func TestAnIDIsCleaned(t *testing.T) {
	header := http.Header{"X-Request-Id": {"https://x/?sig=" + canary}}
	if got := requestID(header, ""); strings.Contains(got, canary) || got == "" {
		t.Errorf("noted %q", got)
	}
	if got := requestID(http.Header{}, "a\u202e\x1bb"); got != fault.Clean("a\u202e\x1bb") || strings.ContainsAny(got, "\u202e\x1b") {
		t.Errorf("noted %q", got)
	}
	for n, want := range map[int]int{maxRequestID: maxRequestID, maxRequestID + 1: 0} {
		if got := requestID(http.Header{}, strings.Repeat("x", n)); len(got) != want {
			t.Errorf("%d bytes became %q", n, got)
		}
	}
}

func TestIsLink(t *testing.T) {
	for address, want := range map[string][2]bool{ // elsewhere, on this machine
		"https://files.example.com/s/x": {true, true},
		"https://files.example.com":     {true, true},
		"http://127.0.0.1:8480/s/x":     {false, true},
		"https://u:p@h/x":               {},
		"https://u@h/x":                 {},
		"https:h/x":                     {},
		"https:///x":                    {},
		"https://h/a b":                 {},
		"https://h/ü":                   {},
		"https://h/\x7f":                {},
		"https://h/%zz":                 {},
		"ftp://h/x":                     {},
		"javascript:alert(1)":           {},
		"/s/x":                          {},
		"":                              {},
	} {
		if got := [2]bool{IsLink(address, false), IsLink(address, true)}; got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
}

// TestPortsOfOtherServices: WHATWG Fetch, "port blocking", as the standard prints it.
func TestPortsOfOtherServices(t *testing.T) {
	const standard = "1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 179 " +
		"389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 " +
		"6000 6566 6665 6666 6667 6668 6669 6679 6697 10080"
	blocked := map[string]bool{"0": true}
	for port := range strings.FieldsSeq(standard) {
		blocked[port] = true
	}
	for n := range 1 << 16 {
		if port := strconv.Itoa(n); UsablePort(port) == blocked[port] {
			t.Errorf("port %s: %v", port, !blocked[port])
		}
	}
	for _, none := range []string{"65536", "-1", "x", ""} {
		if UsablePort(none) {
			t.Errorf("%q is a port", none)
		}
	}
}

// TestPrivateNetworks: the ends of each, and what lies just outside.
func TestPrivateNetworks(t *testing.T) {
	for want, all := range map[bool]string{
		true: "0.0.0.1 0.255.255.255 10.0.0.0 172.16.0.1 192.168.255.255 100.64.0.0 100.127.255.255 192.0.0.0 192.0.0.255 198.18.0.0 198.19.255.255 240.0.0.0 255.255.255.254 fd00::1",
		false: "1.0.0.0 8.0.0.1 9.255.255.255 100.63.255.255 100.128.0.0 101.64.0.0 192.0.1.1 192.1.0.1 193.0.0.1 198.17.255.255 198.20.0.0 199.18.0.1 239.255.255.255 " +
			"172.32.0.1 192.169.0.1 2001:db8::1 2600::",
	} {
		for text := range strings.FieldsSeq(all) {
			if private(netip.MustParseAddr(text)) != want {
				t.Errorf("%s: %v", text, !want)
			}
		}
	}
}

// TestIdleConnectionsAreLetGo: a destination that is closed keeps none to its storage.
func TestIdleConnectionsAreLetGo(t *testing.T) {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	rt := StorageTransport(Hosts{Own: server.Listener.Addr().String(), Loopback: true}, &http.Transport{})
	for _, want := range []int32{1, 1, 2} {
		if want == 2 {
			(&http.Client{Transport: rt}).CloseIdleConnections()
		}
		if err := put(t, rt, server.URL+"/k", nil); err != nil {
			t.Fatal(err)
		}
		if got := opened.Load(); got != want {
			t.Errorf("%d connections, want %d", got, want)
		}
	}
}
