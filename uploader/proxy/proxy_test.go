package proxy

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader/fault"
)

func ask(t *testing.T, f *finder, address string) (*url.URL, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.proxy(r)
}

// A PAC script hears the host and nothing behind it, and is not asked for each of ten thousand files.
func TestAsksLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		f := &finder{find: func(r *http.Request) (*url.URL, error) {
			asked = append(asked, r.URL.String())
			return &url.URL{Host: "proxy.corp:3128"}, nil
		}}
		for range 100 {
			u, err := ask(t, f, "https://bucket.example/secret.pdf?X-Amz-Signature=CANARY")
			if err != nil || u.String() != "http://proxy.corp:3128" {
				t.Fatalf("%v %v", u, err)
			}
		}
		<-time.After(keepFor)
		_, _ = ask(t, f, "https://bucket.example/other")
		_, _ = ask(t, f, "https://bucket.example:8443/other")
		if got := strings.Join(asked, " "); got != "https://bucket.example/ https://bucket.example/ https://bucket.example:8443/" {
			t.Errorf("asked for %s", got)
		}
	})
}

// This machine is not behind a proxy, whatever the system's settings say.
func TestThisMachineIsNotProxied(t *testing.T) {
	f := &finder{find: func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: "p:1"}, nil }}
	for _, address := range []string{"http://127.0.0.1:8480", "http://127.9.9.9", "https://localhost.:1/", "http://a.LOCALHOST/", "http://[::1]:8480", "https://[::ffff:127.0.0.1]/"} {
		if u, err := ask(t, f, address); u != nil || err != nil {
			t.Errorf("%s goes to %v (%v)", address, u, err)
		}
	}
	if u, _ := ask(t, f, "https://localhost.example.com/"); u == nil {
		t.Error("another machine is not proxied")
	}
}

// A setting that cannot be read may hold a password, and its error would say it.
func TestABrokenSetting(t *testing.T) {
	f := &finder{find: func(*http.Request) (*url.URL, error) { return nil, errors.New("invalid proxy address user:CANARY@p") }}
	for range 2 {
		_, err := ask(t, f, "https://a.example/")
		if err == nil || fault.KindOf(err) != fault.ProxySetting || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("got %v", err)
		}
	}
}
