package wire

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	rt := StorageTransport(Hosts{}, &http.Transport{Proxy: http.ProxyURL(address), DialContext: here(proxy)})
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
	rt := StorageTransport(Hosts{}, &http.Transport{
		Proxy: func(*http.Request) (*url.URL, error) { return nil, broken }, DialContext: here(storage),
	})
	err := put(t, rt, "https://bucket.example.com/k", nil)
	if err == nil || !errors.Is(err, broken) || hits != 0 {
		t.Errorf("%v, %d hits", err, hits)
	}
}
