package check_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// A link is followed as somebody would who got it, and what came is compared.
func TestCheckLinks(t *testing.T) {
	elsewhere := httptest.NewServer(answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>"))
	t.Cleanup(elsewhere.Close)
	self := func(t *testing.T) *httptest.Server {
		t.Helper()
		s := httptest.NewTLSServer(http.NotFoundHandler())
		quiet(s)
		t.Cleanup(s.Close)
		return s
	}
	for name, c := range map[string]struct {
		set  func(t *testing.T, f *fake)
		want string
		fine bool
	}{
		"a redirect": {func(_ *testing.T, f *fake) {
			f.get = func(w http.ResponseWriter, r *http.Request) {
				if to, found := strings.CutPrefix(r.URL.Path, "/to"); found {
					w.Header().Set("Location", to)
					w.WriteHeader(http.StatusSeeOther)
					return
				}
				f.handOut(w, r)
			}
		}, "read.ok", true},
		"a page with a button": {func(_ *testing.T, f *fake) {
			f.get = func(w http.ResponseWriter, r *http.Request) {
				if body, _ := io.ReadAll(r.Body); r.Method == http.MethodPost && len(body) == 0 {
					f.handOut(w, r)
					return
				}
				answer(200, "text/html; charset=utf-8", "<form method=post>")(w, r)
			}
		}, "read.ok", true},
		"a page that wants the password": {func(_ *testing.T, f *fake) {
			f.traits.Links.Options.Password = destination.PasswordRequired
			f.get = func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && r.FormValue("password") == f.asked.Options.Password.Reveal() && r.FormValue("password") != "" {
					f.handOut(w, r)
					return
				}
				answer(200, "text/html; charset=utf-8", "<form method=post>")(w, r)
			}
		}, "read.ok", true},
		"a backend's page":  {func(_ *testing.T, f *fake) { f.get = answer(200, "text/html", "<html>") }, "read.failed.page", false},
		"a stranger's page": {func(_ *testing.T, f *fake) { f.kind, f.get = settings.Mapped, answer(200, "text/html", "<html>") }, "read.note.page", true},
		"a page instead of a storage": {func(_ *testing.T, f *fake) {
			f.kind = settings.AmazonS3
			f.get = func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					f.t.Error("a button was pressed where there is none")
				}
				answer(200, "text/html", "<html>")(w, r)
			}
		}, "read.failed.page", false},
		"no button": {func(_ *testing.T, f *fake) {
			f.kind = settings.Mapped
			f.get = func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					w.WriteHeader(http.StatusMethodNotAllowed)
					return
				}
				answer(200, "text/html", "<html>")(w, r)
			}
		}, "read.note.page", true},
		"other bytes":      {func(_ *testing.T, f *fake) { f.get = answer(200, "text/plain", "something") }, "read.failed.bytes", false},
		"nothing":          {func(_ *testing.T, f *fake) { f.get = code(404, "NoSuchKey") }, "read.failed.missing (missing)", false},
		"nobody may":       {func(_ *testing.T, f *fake) { f.get = code(403, "AccessDenied") }, "read.failed.forbidden (forbidden)", false},
		"busy":             {func(_ *testing.T, f *fake) { f.get = code(503, "SlowDown") }, "read.failed (busy)", false},
		"keys may not":     {func(_ *testing.T, f *fake) { f.traits.SignsLocally, f.get = true, code(403, "AccessDenied") }, "read.note.forbidden (forbidden)", true},
		"a wrong link key": {func(_ *testing.T, f *fake) { f.traits.SignsLocally, f.get = true, code(403, "SignatureDoesNotMatch") }, "read.failed (keys)", false},
		"a front that may not": { // as CloudFront in front of a bucket: these are not the keys
			func(_ *testing.T, f *fake) { f.traits.SignsLocally, f.at = true, elsewhere.URL+"/x" }, "read.failed.forbidden (forbidden)", false,
		},
		"a circle": {func(_ *testing.T, f *fake) {
			f.get = func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", r.URL.Path+"x")
				w.WriteHeader(http.StatusSeeOther)
			}
		}, "read.failed (protocol)", false},
		"a private host": {func(_ *testing.T, f *fake) { f.at = "https://10.1.2.3/x?X-Amz-Signature=canary" }, "read.note.host (host-refused)", true},
		"the cloud's own": {func(_ *testing.T, f *fake) {
			f.get = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://169.254.169.254/latest", http.StatusSeeOther)
			}
		}, "read.note.host (host-refused)", true},
		"nobody trusted": {func(t *testing.T, f *fake) { t.Helper(); f.at = self(t).URL + "/x" }, "read.failed.blocked (authority)", false},
		"nobody there":   {func(t *testing.T, f *fake) { t.Helper(); s := self(t); s.Close(); f.at = s.URL + "/x" }, "read.failed.unreachable (unreachable)", false},
		"none made":      {func(_ *testing.T, f *fake) { f.link = fault.New(fault.Busy, "link", "") }, "read.failed.link (busy)", false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c.set(t, f)
			got, fine := f.check()
			signIn := "sign-in.ok"
			if f.traits.SignsLocally {
				signIn += ".keys"
			}
			want(t, got, fine, c.fine, "clock.ok", signIn, "write.ok", c.want, "delete.ok")
			for _, h := range f.seen {
				for _, secret := range []string{"Authorization", "Cookie", "Referer"} {
					if h.Get(secret) != "" {
						t.Errorf("whoever follows a link sends %s", secret)
					}
				}
			}
		})
	}
}
