package mapping_test

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/fault"
)

// TestTheTokenGoesWhereTheMappingSays, and nowhere else: an address ends up in logs, a header does not.
func TestTheTokenGoesWhereTheMappingSays(t *testing.T) {
	for auth, want := range map[string]struct{ line, authorization, own string }{
		`{"type":"none"}`:                   {"POST /s", "", ""},
		`{"type":"bearer"}`:                 {"POST /s", "Bearer " + canary, ""},
		`{"type":"bearer?"}`:                {"POST /s", "Bearer " + canary, ""},
		`{"type":"oidc"}`:                   {"POST /s", "Bearer " + canary, ""},
		`{"type":"header","name":"X-Mine"}`: {"POST /s", "", canary},
		`{"type":"query","name":"t"}`:       {"POST /s?t=" + canary, "", ""},
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k"}`
		sendFile(t, open(t, load(t, `{"version":1,"auth":`+auth+`,"sign":{"path":"/s","answer":{"url":"/u"}}}`, f.URL)), aFile("a", "b"))
		asked := f.calls[0]
		if asked.line != want.line || asked.header.Get("Authorization") != want.authorization || asked.header.Get("X-Mine") != want.own {
			t.Errorf("%s: asked %s with %v", auth, asked.line, asked.header)
		}
	}
}

// TestAPieceThatCannotBeSignedIsAlone, whatever stood behind it in the question; where the call fails, nobody has a request.
func TestAPieceThatCannotBeSignedIsAlone(t *testing.T) {
	for answer, want := range map[string][]string{
		`{"all":[{"n":"a","u":"STORE/a"},{"n":"b","u":"STORE/b"}]}`: {"bug", "", ""},
		`400 {"detail":"no"}`: {"bug", "policy", "policy"},
		`{"none":1}`:          {"bug", "protocol", "protocol"},
	} {
		f := newFake(t)
		f.answers["POST /s"] = answer
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s","fields":{"n":"{name}"},"answer":{"url":"/u"}},"batch":{"answers":"/all","field":"n","match":"/n"}}`, f.URL))
		made := d.Create(t.Context(), []destination.File{aFile("1", "a"), aFile("2", "b")})
		one, two := made[0].Value.Upload, made[1].Value.Upload
		for i, signed := range d.Sign(t.Context(), []destination.Piece{{Upload: one, N: 1}, {Upload: one}, {Upload: two}}) {
			if got := kindOf(signed.Err); got != want[i] || (got == "") != (signed.Value.Method != "") {
				t.Errorf("%s: piece %d: %v, want %q", answer, i, signed.Err, want[i])
			}
		}
	}
}

// kindOf is the name of an error's Kind; "": there is none.
func kindOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Kind.String()
	}
	return ""
}

// TestWhatAConfirmationSays: its answer is read where the mapping wants something of it, and not else.
func TestWhatAConfirmationSays(t *testing.T) {
	for _, c := range []struct {
		answer, said, kind string
	}{
		{``, ``, ""},
		{``, `{}`, ""},
		{`,"answer":{"size":"/size?"}`, `{}`, ""},
		{`,"answer":{"size":"/size?"}`, `{"size":5}`, ""},
		{`,"answer":{"size":"/size?"}`, `{"size":4}`, "corrupt"},
		{`,"answer":{"size":"/size"}`, `{}`, "protocol"},
		{`,"answer":{"size":"/size"}`, `thanks`, "protocol"},
	} {
		done := stored(t, `,"transfer":{"proof":"confirm"},"confirm":{"path":"/c"`+c.answer+`}`, `"k"`, map[string]string{"POST /c": c.said})
		if kindOf(done.Err) != c.kind || c.kind == "" && done.Value.Proof != destination.Confirmed {
			t.Errorf("%s answered with %q: %+v, want %v", c.answer, c.said, done, c.kind)
		}
	}
}

// stored completes a file of a mapping with this part, whose signing answered with key.
func stored(t *testing.T, part, key string, answers map[string]string) destination.Result[destination.Object] {
	t.Helper()
	f := newFake(t)
	for route, text := range answers {
		f.answers[route] = text
	}
	f.answers["POST /s"] = `{"u":"STORE/k?sig=1","x":` + key + `}`
	d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","x":"/x"}}`+part+`}`, f.URL))
	u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "a")})).Upload
	one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}}))
	return d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{{Size: 5}}}})[0]
}

// TestWhatIsNotedHasAnEnd: an answer that link needs is noted up to 4 KiB, and refused beyond.
func TestWhatIsNotedHasAnEnd(t *testing.T) {
	const part, most = `,"link":{"path":"/l","fields":{"x":"{answer.x}"},"answer":{"url":"/u"}}`, 4<<10 - len(`{"answer.x":""}`)
	if done := stored(t, part, strconv.Quote(strings.Repeat("x", most)), nil); done.Err != nil || len(done.Value.Upload.Memo) != 4<<10 {
		t.Errorf("%d bytes noted, %v", len(done.Value.Upload.Memo), done.Err)
	}
	if done := stored(t, part, strconv.Quote(strings.Repeat("x", most+1)), nil); kindOf(done.Err) != "protocol" {
		t.Errorf("one more byte: %v", done.Err)
	}
}

// TestALifeThatIsNone: a link that is said to live for no time has no known end, and one second is one.
func TestALifeThatIsNone(t *testing.T) {
	for said, known := range map[string]bool{"0": false, "-1": false, `"soon"`: false, "1": true, "60": true} {
		_, _, got := linked(t, `"link":{"path":"/l","answer":{"url":"/u","expires_in":"/in?"}}`, map[string]string{"POST /l": `{"u":"BASE/page","in":` + said + `}`})
		if got.Err != nil || got.Value.Ends.IsZero() == known {
			t.Errorf("%s: ends %v (%v)", said, got.Value.Ends, got.Err)
		}
	}
}

// TestHeadersAreTheMappings: those that it names take the place of the usual ones.
func TestHeadersAreTheMappings(t *testing.T) {
	for part, want := range map[string]http.Header{
		``:                           {"Content-Type": {"text/plain"}},
		`,"transfer":{}`:             {"Content-Type": {"text/plain"}},
		`,"transfer":{"headers":{}}`: {},
		`,"transfer":{"headers":{"x-amz-meta-n":"n {name}","x-amz-meta-u":"{answer.k}"}}`: {"X-Amz-Meta-N": {"n b"}, "X-Amz-Meta-U": {"key"}},
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k","k":"key"}`
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","k":"/k"}}`+part+`}`, f.URL))
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
		got := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}})).Header
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", part, got, want)
		}
		for name := range want {
			if got.Get(name) != want.Get(name) {
				t.Errorf("%s: %v, want %v", part, got, want)
			}
		}
	}
}

// TestAValueIsOneSegment of a path, whatever it holds, and none leads up or is missing.
func TestAValueIsOneSegment(t *testing.T) {
	for name, want := range map[string]string{
		"a/b?c#d": "POST /in/a%2Fb%3Fc%23d/s", "..a": "POST /in/..a/s", "...": "POST /in/.../s", ".": "", "..": "", "%2e%2e": "POST /in/%252e%252e/s",
	} {
		asked, err := askedFor(t, "{name}", name)
		if asked != want || (want == "") != (kindOf(err) == "unsupported") {
			t.Errorf("%s: asked %q, want %q (%v)", name, asked, want, err)
		}
	}
	for _, missing := range []string{"{user}", "{category}", "{token}"} {
		if asked, err := askedFor(t, missing, "a"); asked != "" || kindOf(err) != "unsupported" {
			t.Errorf("%s: asked %q (%v)", missing, asked, err)
		}
	}
}

// askedFor is what was asked to sign a file of this name where the path has this value in it, of which only the name is given.
func askedFor(t *testing.T, value, name string) (asked string, err error) {
	t.Helper()
	f := newFake(t)
	d, err := mapping.Open(mapping.Options{Mapping: load(t, `{"version":1,"sign":{"path":"/in/`+value+`/s","answer":{"url":"/u"}}}`, f.URL)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	u := one(t, d.Create(t.Context(), []destination.File{aFile("a", name)})).Upload
	err = d.Sign(t.Context(), []destination.Piece{{Upload: u}})[0].Err
	if len(f.calls) > 0 {
		asked = f.calls[0].line
	}
	return asked, err
}

// TestAnAnswerThatCannotBeUsed is refused, not sent to: what is needed later must be there, as a text, and a key must be one.
func TestAnAnswerThatCannotBeUsed(t *testing.T) {
	for answer, want := range map[string]string{
		`"key":"a/b","x":"y"`:      "",
		`"key":"a/b","x":1`:        "",
		`"key":"a/b"`:              "",
		`"key":"a/b","x":[]`:       "",
		`"x":"y"`:                  "protocol",
		`"key":[],"x":"y"`:         "protocol",
		`"key":"","x":"y"`:         "protocol",
		`"key":"a\u0000b","x":"y"`: "protocol",
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{"u":"STORE/k",` + answer + `}`
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","key":"/key","x":"/x?"}}}`, f.URL))
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
		signed := d.Sign(t.Context(), []destination.Piece{{Upload: u}})[0]
		if kindOf(signed.Err) != want || (want == "") != (signed.Value.Method != "") {
			t.Errorf("%s: %v %+v, want %q", answer, signed.Err, signed.Value, want)
		}
	}
}

// TestAnAddressLivesAsLongAsItIsSaidTo: the shorter one, where the answer and the address both say it; 0: it does not end.
func TestAnAddressLivesAsLongAsItIsSaidTo(t *testing.T) {
	for answer, want := range map[string]time.Duration{
		`"u":"STORE/k"`:                             0,
		`"u":"STORE/k","in":600`:                    10 * time.Minute,
		`"u":"STORE/k?X-Amz-Expires=300"`:           5 * time.Minute,
		`"u":"STORE/k?X-Amz-Expires=300","in":600`:  5 * time.Minute,
		`"u":"STORE/k?X-Amz-Expires=3600","in":600`: 10 * time.Minute,
	} {
		f := newFake(t)
		f.answers["POST /s"] = `{` + answer + `}`
		d := open(t, load(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u","expires_in":"/in?"}}}`, f.URL))
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
		if got := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}})).Life.Total(); got != want {
			t.Errorf("%s: %v, want %v", answer, got, want)
		}
	}
}

// TestAFormHasTheHeadersOfTheAnswer, all but the type, which is the form's own.
func TestAFormHasTheHeadersOfTheAnswer(t *testing.T) {
	f := newFake(t)
	f.answers["POST /sign-s3"] = `{"url":"STORE/","fields":{"key":"k"},"headers":{"content-type":"x/y","x-amz-meta-a":"b"}}`
	d := open(t, preset(t, "uppy-signer", f.URL))
	u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "b")})).Upload
	got := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u}})).Header
	if len(got) != 1 || got.Get("X-Amz-Meta-A") != "b" {
		t.Errorf("%v", got)
	}
}

// answering is a backend without a network: it answers every call with its text, in which N is the number of the call.
type answering struct {
	text  string
	calls int
}

func (a *answering) RoundTrip(r *http.Request) (*http.Response, error) {
	a.calls++
	header := http.Header{"Content-Type": {"application/json"}}
	body := io.NopCloser(strings.NewReader(strings.ReplaceAll(a.text, "N", strconv.Itoa(a.calls))))
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: body, Request: r}, nil
}

// openOver opens a mapping over a backend without a network.
func openOver(t *testing.T, text string, a *answering, hosts ...string) *destination.Destination {
	t.Helper()
	d, err := mapping.Open(mapping.Options{Mapping: load(t, text, "https://h.example"), Transport: a, StorageHosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// TestWhoseStorageHosts: those that a person set take the place of the mapping's.
func TestWhoseStorageHosts(t *testing.T) {
	for _, c := range []struct {
		set     []string
		offered string
		taken   bool
	}{
		{nil, "mapping.example", true},
		{nil, "person.example", false},
		{[]string{"person.example"}, "mapping.example", false},
		{[]string{"person.example"}, "person.example", true},
		{[]string{"person.example"}, "h.example", true}, // the backend's own
	} {
		d := openOver(t, `{"version":1,"storage_hosts":["mapping.example"],"sign":{"path":"/s","answer":{"url":"/u"}}}`, &answering{text: `{"u":"https://` + c.offered + `/k"}`}, c.set...)
		u := one(t, d.Create(t.Context(), []destination.File{aFile("a", "a")})).Upload
		if err := d.Sign(t.Context(), []destination.Piece{{Upload: u}})[0].Err; (err == nil) != c.taken || !c.taken && kindOf(err) != "host-refused" {
			t.Errorf("%v are set, and %s is offered: %v", c.set, c.offered, err)
		}
	}
}

// TestLinksAreNotRememberedForEver: an id is one link while it is remembered, and what is remembered has a bound.
func TestLinksAreNotRememberedForEver(t *testing.T) {
	const most = 10_000
	a := &answering{text: `{"u":"https://h.example/N"}`}
	d := openOver(t, `{"version":1,"sign":{"path":"/s","answer":{"url":"/u"}},"link":{"path":"/l","answer":{"url":"/u"}}}`, a)
	ask := func(id int) string {
		t.Helper()
		link := one(t, d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: strconv.Itoa(id), Uploads: []destination.Upload{{File: aFile("a", "a"), Key: "k"}}, Life: time.Hour}}))
		return link.URL.Reveal()
	}
	first := ask(0)
	for id := 1; id < most; id++ {
		ask(id)
	}
	if again := ask(0); again != first || a.calls != most {
		t.Fatalf("%s, then %s, after %d calls", first, again, a.calls)
	}
	ask(most)
	if again := ask(0); again == first || a.calls != most+2 {
		t.Errorf("%s again, after %d calls", again, a.calls)
	}
}
