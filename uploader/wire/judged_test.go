package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"linkdrop/uploader/fault"
)

// TestEachWaitsForItsTurn: as many at a time as there are connections, not one more and not one less, and all before it
// returns.
func TestEachWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, turn := make(chan int, 10), make(chan struct{})
		returned := make(chan struct{})
		go func() {
			defer close(returned)
			Concurrently(10, func(i int) {
				begun <- i
				<-turn
			})
		}()
		synctest.Wait()
		if len(begun) != apiConns {
			t.Errorf("%d at a time", len(begun))
		}
		for range 9 {
			turn <- struct{}{}
		}
		synctest.Wait()
		select {
		case <-returned:
			t.Error("it returned before the last had")
		default:
		}
		turn <- struct{}{}
		if <-returned; len(begun) != 10 {
			t.Errorf("%d were called", len(begun))
		}
	})
}

// TestCallsAreHTTP1 also where the server speaks more.
func TestCallsAreHTTP1(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Error(r.Proto)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	base, err := Address(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := Transport(nil)
	trusting, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client has another transport")
	}
	transport.TLSClientConfig.RootCAs = trusting.TLSClientConfig.RootCAs
	defer transport.CloseIdleConnections()
	if err := do(t, &Client{Base: base, Transport: transport}, Call{Op: "x", Method: "GET", Path: "/"}); err != nil {
		t.Error(err)
	}
}

// TestOnlyShortErrorsAreRefined: what is longer than a sentence can be is nobody's answer.
func TestOnlyShortErrorsAreRefined(t *testing.T) {
	text := func(n int) string { return `{"a":"` + strings.Repeat("x", n-len(`{"a":""}`)) + `"}` }
	for n, want := range map[int]int{maxErrorText: 1, maxErrorText + 1: 0, 2 * maxErrorText: 0} {
		got := 0
		client := newClient(t, answer{500, "", text(n)})
		client.Refine = func(_ *fault.Error, body []byte) {
			if got++; len(body) != n {
				t.Errorf("%d bytes of %d", len(body), n)
			}
		}
		if err := do(t, client, Call{Op: "x", Method: "GET", Path: "/"}); err == nil || got != want {
			t.Errorf("%d bytes: refined %d times, %v", n, got, err)
		}
	}
}

// TestLongAnswersAtTheirEnd: as long as is allowed, and one byte more.
func TestLongAnswersAtTheirEnd(t *testing.T) {
	text := `"` + strings.Repeat("x", 98) + `"`
	for limit, good := range map[int64]bool{100: true, 99: false} {
		out := ""
		if err := do(t, newClient(t, answer{200, "", text}), Call{Op: "x", Method: "GET", Path: "/", Out: &out, Max: limit}); (err == nil) != good {
			t.Errorf("at most %d: %v", limit, err)
		}
	}
}

// TestAThrownAwayAnswerWithAKeyTwice is as damaged as one that is read.
func TestAThrownAwayAnswerWithAKeyTwice(t *testing.T) {
	err := do(t, newClient(t, answer{200, "", `{"a":1,"A":2}`}), Call{Op: "x", Method: "GET", Path: "/"})
	if err == nil || fault.KindOf(err) != fault.Protocol {
		t.Errorf("%v", err)
	}
}

// TestAFiltersPageIsNoRefusal: who is not allowed is told so by the backend, in its own form; a page comes from in between.
func TestAFiltersPageIsNoRefusal(t *testing.T) {
	for _, c := range []struct {
		answer answer
		want   fault.Kind
	}{
		{answer{403, "Content-Type: text/html", "<html>blocked</html>"}, fault.Filtered},
		{answer{403, "Content-Type: text/html", `{"detail":"no"}`}, fault.Forbidden},
		{answer{403, "Content-Type: application/json", `{"detail":"no"}`}, fault.Forbidden},
		{answer{410, "Content-Type: application/json", `{"detail":"gone"}`}, fault.Missing},
		{answer{410, "Content-Type: text/html", `<html>gone</html>`}, fault.NoPlace},
	} {
		if err := do(t, newClient(t, c.answer), Call{Op: "x", Method: "GET", Path: "/"}); err == nil || fault.KindOf(err) != c.want {
			t.Errorf("%+v: %v, want %v", c.answer, err, c.want)
		}
	}
}

func TestNoRoute(t *testing.T) {
	for words, want := range map[[2]string]bool{
		{"", "Not Found"}: true, {"not_found", "Not found."}: true, {"NOT-FOUND", ""}: true, {"404", "404 page not found"}: true, {"", "Cannot PUT /x"}: true,
		{"no_upload", "Not found"}: false, {"upload_not_found", ""}: false, {"", "No such upload"}: false, {"", "We cannot put it"}: false,
	} {
		if NoRoute(words[0], words[1]) != want {
			t.Errorf("%q: %v", words, !want)
		}
	}
}

// TestARefusedHostIsNamed, so that a person knows which; and a header that may be set has any letter or digit.
func TestARefusedHostIsNamed(t *testing.T) {
	if e := asFault(t, (Hosts{}).Check("sign", "https://10.0.0.1:8443/k?sig="+canary)); e.Host != "10.0.0.1:8443" {
		t.Errorf("%q", e.Host)
	}
	for name, good := range map[string]bool{"x-amz-meta-09azAZ-": true, "x-amz-meta-/": false, "x-amz-meta-:": false, "x-amz-meta-@": false, "x-amz-meta-[": false, "x-amz-meta-`": false, "x-amz-meta-{": false, "x-amz-": false, "x-ms-a": true, "host": false} {
		if _, err := SignedHeaders("sign", map[string]string{name: "x y\t~"}); (err == nil) != good {
			t.Errorf("%s: %v", name, err)
		}
	}
	for value, good := range map[string]bool{"\x1f": false, "\x7f": false, "ü": true} {
		if _, err := SignedHeaders("sign", map[string]string{"x-amz-a": value}); (err == nil) != good {
			t.Errorf("%q: %v", value, err)
		}
	}
}
