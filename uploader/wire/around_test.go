package wire

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
)

// A proxy whose address has no port is a proxy all the same: it is not judged by where it leads, and is no storage.
func TestAProxyWithoutAPort(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer proxy.Close()
	address, err := url.Parse("http://proxy.example.com")
	if err != nil {
		t.Fatal(err)
	}
	rt := Storage(Hosts{}, &http.Transport{Proxy: http.ProxyURL(address), DialContext: here(proxy)})
	if err = put(t, rt, "https://bucket.example.com/k", nil); err == nil || fault.Network("put", "h", err).Kind != fault.ProxySignIn {
		t.Errorf("the proxy was judged as if it were the storage: %v", err)
	}
	if err = put(t, rt, "https://proxy.example.com:80/k", nil); err == nil || fault.Network("put", "h", err).Kind != fault.HostRefused {
		t.Errorf("the proxy was taken for a storage: %v", err)
	}
	for scheme, port := range map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"} {
		if got := proxyAddress(&url.URL{Scheme: scheme, Host: "proxy.example.com"}); got != "proxy.example.com:"+port {
			t.Errorf("%s is dialled at %s", scheme, got)
		}
	}
}

// Where the proxy's setting cannot be read, nothing goes around it.
func TestNothingGoesAroundABrokenProxySetting(t *testing.T) {
	hits := 0
	storage := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer storage.Close()
	broken := fault.New(fault.ProxySetting, "connect", "")
	rt := Storage(Hosts{}, &http.Transport{
		Proxy: func(*http.Request) (*url.URL, error) { return nil, broken }, DialContext: here(storage),
	})
	err := put(t, rt, "https://bucket.example.com/k", nil)
	if err == nil || !errors.Is(err, broken) || hits != 0 {
		t.Errorf("%v, %d hits", err, hits)
	}
}

// A text alone is an answer of JSON, too.
func TestDecodeABareText(t *testing.T) {
	for in, want := range map[string]string{`"a"`: "a", ` "a:b" `: "a:b", `"{\"a\":1}"`: `{"a":1}`} {
		got := ""
		if err := Decode([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	if Decode([]byte(`"a":1`), new(string)) == nil {
		t.Error("a key without its object was taken")
	}
}

// However many keys there are, none may come twice.
func TestDecodeManyKeys(t *testing.T) {
	for _, n := range []int{fewKeys - 1, fewKeys, fewKeys + 1, fewKeys + 2, 100} {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`"k%d":%d`, i, i))
		}
		got := map[string]int{}
		if err := Decode([]byte("{"+strings.Join(all, ",")+"}"), &got); err != nil || len(got) != n {
			t.Errorf("%d keys: %v", n, err)
		}
		for _, twice := range []string{`"k0":1`, fmt.Sprintf(`"K%d":1`, n-1)} {
			if err := Decode([]byte("{"+strings.Join(append(all, twice), ",")+"}"), &got); !errors.Is(err, errDuplicate) {
				t.Errorf("%d keys, and %s: %v", n, twice, err)
			}
		}
	}
}
