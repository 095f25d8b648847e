package linkdrop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func constant(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
}

// What becomes of files when their links end is what the backend says.
func TestOpenSaysWhatBecomesOfFiles(t *testing.T) {
	for _, keeps := range []bool{false, true} {
		f := newFake(t)
		f.on("GET /.well-known/linkdrop", fmt.Sprintf(`{"name":"Acme","version":1,"features":["shares"],"keeps_after":%v}`, keeps))
		d := f.open(t)
		if got := d.Traits().Links.KeepsAfter; got != keeps {
			t.Errorf("%v where the backend says %v", got, keeps)
		}
	}
}

func TestOpen(t *testing.T) {
	f := newFake(t)
	d := f.open(t)
	want := destination.Traits{
		Name: "Acme Share", MaxFile: 1e12, MaxBatch: 2, Resumes: true, EarlyLinks: true,
		Links: destination.LinkTraits{Several: true, Changes: true, MaxFiles: wholeLink, Choices: []time.Duration{time.Minute, time.Hour}, Default: time.Minute, Max: 2 * time.Hour},
	}
	if got := d.Traits(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if d.Linker == nil || d.Manager == nil || d.Storage == nil || d.Close == nil {
		t.Errorf("%+v", d)
	}
	if f.auth[0] != "" {
		t.Error("the token went out before the backend said what it wants")
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		kind   fault.Kind
	}{
		"another program's JSON": {`{"hello":"world"}`, fault.NoPlace},
		"a newer dialect":        {`{"name":"A","version":2,"sign_in":{"kind":"none"}}`, fault.Unsupported},
		"an unknown requirement": {`{"name":"A","version":1,"sign_in":{"kind":"none"},"required":["shares","quantum"]}`, fault.Unsupported},
		"an unknown sign-in":     {`{"name":"A","version":1,"sign_in":{"kind":"oidc"}}`, fault.Unsupported},
		"a page":                 {`<html>`, fault.Protocol},
		"a wrong type":           {`{"version":"1"}`, fault.Protocol},
		"2^63":                   {`{"version":1,"limits":{"max_file":9223372036854775808}}`, fault.Protocol},
		"a twin key":             {`{"version":1,"Version":1}`, fault.Protocol},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.on("GET /.well-known/linkdrop", c.answer)
			_, err := Open(t.Context(), f.options())
			is(t, err, c.kind)
		})
	}
	f := newFake(t)
	_, err := Open(t.Context(), Options{URL: f.URL})
	is(t, err, fault.SignIn)
	_, err = Open(t.Context(), Options{URL: "http://files.example.com"})
	is(t, err, fault.HostRefused)
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	_, err = Open(t.Context(), Options{URL: elsewhere.URL})
	is(t, err, fault.NoPlace)
	elsewhere.Close()
	_, err = Open(t.Context(), Options{URL: elsewhere.URL})
	is(t, err, fault.Unreachable)
}

func TestWellKnownIsCleaned(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", `{"name":"<b>Acme</b>\u202e\n`+strings.Repeat("x", 300)+`","version":1,"required":["shares"],`+
		`"limits":{"batch":1000000,"max_file":-5,"life_default":9223372036854775807,"life_max":-1}}`)
	d := f.open(t)
	got := d.Traits()
	if len(got.Name) != maxName || !strings.HasPrefix(got.Name, "Acme xxx") || got.MaxBatch != 500 || got.MaxFile != 0 || got.Links.Max != 0 || got.Links.Default != maxLife {
		t.Errorf("%+v", got)
	}
	if d.Linker != nil || got.EarlyLinks {
		t.Error("links, although the backend names no such feature")
	}
	f.on("GET /.well-known/linkdrop", `{"version":1}`)
	if got := f.open(t).Traits(); got.Name != f.Listener.Addr().String() || got.MaxBatch != 500 {
		t.Errorf("%+v", got)
	}
}

func TestNoTokenWhereNoneIsWanted(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", `{"version":1,"sign_in":{"kind":"none"}}`)
	f.on("DELETE /v1/uploads/u1", ``)
	if err := f.open(t).Abort(t.Context(), single("u1")); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.auth, ""); got != "" {
		t.Errorf("sent %q", got)
	}
}

// Pieces may go to the listed hosts and the backend's own, and where the settings name hosts, to no others.
func TestStorageHosts(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", strings.Replace(wellKnownText(f), `"storage_hosts":["`, `"storage_hosts":["listed.example.com","`, 1))
	answerWith := func(address string) {
		f.on("POST /v1/uploads/sign", `{"requests":[{"upload_id":"u1","method":"PUT","url":"`+address+`","life":900}]}`)
	}
	check := func(o Options, address string, ok bool) {
		t.Helper()
		answerWith(address)
		d, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		got := d.Sign(t.Context(), []destination.Piece{{Upload: single("u1")}})[0]
		if (got.Err == nil) != ok {
			t.Errorf("%s: %v", address, got.Err)
		}
		if got.Err != nil {
			is(t, got.Err, fault.HostRefused)
		}
	}
	o := f.options()
	check(o, "https://listed.example.com/k?X-Amz-Signature=x", true)
	check(o, f.URL+"/o/k", true)
	check(o, "https://other.example.com/k", false)
	o.StorageHosts = []string{"ours.example.com"}
	check(o, "https://ours.example.com/k", true)
	check(o, f.URL+"/o/k", true)
	check(o, "https://listed.example.com/k", false)
}

// TestAnAddressWithNoBackendBehindIt: whoever answers there, and in whatever words, no upload is missing.
func TestAnAddressWithNoBackendBehindIt(t *testing.T) {
	const xml = `<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`
	for _, each := range []struct {
		status int
		text   string
		kind   fault.Kind
	}{
		{http.StatusNotFound, `{"code":"not_found","detail":"no"}`, fault.NoPlace},
		{http.StatusNotFound, `{"message":"no such thing"}`, fault.NoPlace},
		{http.StatusNotFound, `{"detail":"Not Found"}`, fault.NoPlace},
		{http.StatusNotFound, `<html>404</html>`, fault.NoPlace},
		{http.StatusForbidden, xml, fault.NoPlace}, // a storage
		{http.StatusBadRequest, xml, fault.NoPlace},
		{http.StatusForbidden, `{"code":"forbidden"}`, fault.Forbidden}, // a backend that refuses this machine
		{http.StatusServiceUnavailable, xml, fault.Busy},
	} {
		f := newFake(t)
		f.handle("GET /.well-known/linkdrop", func([]byte) (int, string) { return each.status, each.text })
		_, err := Open(t.Context(), f.options())
		is(t, err, each.kind)
		var refused *fault.Error
		if !errors.As(err, &refused) {
			t.Fatalf("%d: %v", each.status, err)
		}
		if reason := refused.Reason(); (reason == fault.NoBackend) != (each.kind == fault.NoPlace) {
			t.Errorf("%d %s: the reason is %q", each.status, each.text, reason)
		}
	}
}
