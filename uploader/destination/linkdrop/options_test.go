package linkdrop

import (
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What a link can have is what the backend says, and no more.
func TestWhatLinksCanHave(t *testing.T) {
	all := func(p destination.PasswordUse) destination.OptionTraits {
		return destination.OptionTraits{Password: p, MaxDownloads: true, Note: true}
	}
	for said, want := range map[string]destination.OptionTraits{
		`"features":["shares"]`:                                                  {},
		`"limits":{"password":"required"},"features":["shares"]`:                 {},
		`"features":["shares","share_options"]`:                                  all(destination.PasswordOptional),
		`"limits":{"password":"optional"},"features":["shares","share_options"]`: all(destination.PasswordOptional),
		`"limits":{"password":"required"},"features":["shares","share_options"]`: all(destination.PasswordRequired),
		`"limits":{"password":"off"},"features":["shares","share_options"]`:      all(destination.PasswordOff),
		`"limits":{"password":"tomorrow"},"features":["shares","share_options"]`: all(destination.PasswordOff),
		`"features":["shares","share_options"],"required":["share_options"]`:     all(destination.PasswordOptional),
	} {
		f := newFake(t)
		f.on("GET /.well-known/linkdrop", `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},`+said+`}`)
		if got := f.open(t).Traits().Links.Options; got != want {
			t.Errorf("%s: %+v", said, got)
		}
	}
}

// What is asked for of a link is in the call, and what cannot be had makes none.
func TestALinkWithOptions(t *testing.T) {
	f := newFake(t)
	f.on("GET /.well-known/linkdrop", `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"features":["shares","share_options"]}`)
	d := f.open(t)
	f.handle("POST /v1/shares", func(body []byte) (int, string) {
		if want := `{"shares":[{"id":"L1","uploads":["u1"],"password":"CANARY","max_downloads":3,"note":"n","sender":"s"}]}`; string(body) != want {
			t.Errorf("asked %s", body)
		}
		return http.StatusOK, `{"shares":[{"id":"L1","url":"https://h/s/x"}]}`
	})
	ask := func(o destination.LinkOptions) destination.Result[destination.Link] {
		return d.Linker.Link(t.Context(), []destination.LinkRequest{{ID: "L1", Uploads: []destination.Upload{single("u1")}, Options: o}})[0]
	}
	if got := ask(destination.LinkOptions{Password: destination.NewPassword("CANARY"), MaxDownloads: 3, Note: "n", Sender: "s"}); got.Err != nil || !got.Value.Protected {
		t.Errorf("%+v", got)
	}
	calls := f.count("POST /v1/shares")
	for name, o := range map[string]destination.LinkOptions{
		"a password that is too long": {Password: destination.NewPassword(strings.Repeat("p", 1025))},
		"too many downloads":          {MaxDownloads: 1_000_000_001},
		"less than none":              {MaxDownloads: -1},
		"a long note":                 {Note: strings.Repeat("n", 2001)},
		"a long name":                 {Sender: strings.Repeat("s", 201)},
	} {
		if got := ask(o); fault.KindOf(got.Err) != fault.Unsupported || !got.Value.URL.IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if f.count("POST /v1/shares") != calls {
		t.Error("the backend was asked for what it cannot give")
	}
}
