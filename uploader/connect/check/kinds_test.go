package check_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/settings"
)

// store is an S3 storage as far as a check goes: it keeps objects, and answers a question for rules.
type store struct {
	*httptest.Server
	objects map[string][]byte
	refuse  func(w http.ResponseWriter, r *http.Request) bool // nil: nothing
	rules   http.HandlerFunc
}

func newStore(t *testing.T) *store {
	t.Helper()
	s := &store{objects: map[string][]byte{}, rules: code(404, "NoSuchLifecycleConfiguration")}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch query := r.URL.Query(); {
		case r.Method == http.MethodHead && r.URL.Path == "/":
		case s.refuse != nil && s.refuse(w, r):
		case query.Has("lifecycle"):
			s.rules(w, r)
		case query.Has("uploads") && r.Method == http.MethodPost:
			_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>`)
		case query.Has("uploads"):
			_, _ = io.WriteString(w, `<ListMultipartUploadsResult></ListMultipartUploadsResult>`)
		case query.Has("uploadId"):
			w.WriteHeader(http.StatusNoContent)
		case query.Has("list-type"):
			_, _ = io.WriteString(w, `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>`)
		case r.Method == http.MethodPut:
			s.objects[r.URL.Path], _ = io.ReadAll(r.Body)
			w.Header().Set("ETag", `"e"`)
		case r.Method == http.MethodDelete:
			delete(s.objects, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		case s.objects[r.URL.Path] == nil:
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = w.Write(s.objects[r.URL.Path])
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *store) check(t *testing.T) (lines []string, fine bool) {
	t.Helper()
	c := connector(drivers.Options{})
	d := settings.Destination{ID: "box", Kind: settings.AmazonS3, URL: s.URL, S3: &settings.S3Place{Bucket: "b", Prefix: "in"}}
	keep(t, c.Keychain, d, connect.AccessKey, "AKIDEXAMPLE")
	keep(t, c.Keychain, d, connect.SecretKey, "canary-secret-key")
	return told(t, c, d, "canary-secret-key")
}

func TestCheckRules(t *testing.T) {
	rule := func(days string) string {
		return `<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter><Prefix>in/</Prefix></Filter>` +
			`<AbortIncompleteMultipartUpload><DaysAfterInitiation>` + days + `</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>`
	}
	for name, c := range map[string]struct {
		rules http.HandlerFunc
		says  string
	}{
		"days":    {answer(200, "application/xml", rule("7")), "lifecycle.ok"},
		"a day":   {answer(200, "application/xml", rule("1")), "lifecycle.ok.day"},
		"none":    {code(404, "NoSuchLifecycleConfiguration"), "lifecycle.note.none"},
		"may not": {code(403, "AccessDenied"), "lifecycle.note.forbidden (forbidden)"},
		"unknown": {code(501, "NotImplemented"), "lifecycle.note.unknown (unsupported)"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			s.rules = c.rules
			got, fine := s.check(t)
			want(t, got, fine, true, "clock.ok", "sign-in.ok.keys", "region.ok", "write.ok", "read.ok", "delete.ok", c.says)
			if len(s.objects) != 0 {
				t.Error("the test file stays")
			}
		})
	}
}

// Where this machine signs, a clock that is off is corrected by the storage's; where it cannot be, nothing works.
func TestCheckClockOfAStorage(t *testing.T) {
	s := newStore(t)
	late := func(honest bool) func(w http.ResponseWriter, r *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			now := time.Now().Add(2 * time.Hour).UTC()
			if honest {
				w.Header().Set("Date", now.Format(http.TimeFormat))
			}
			date := r.Header.Get("X-Amz-Date")
			if date == "" {
				date = r.URL.Query().Get("X-Amz-Date")
			}
			at, err := time.Parse("20060102T150405Z", date)
			if err != nil || now.Sub(at).Abs() > 15*time.Minute {
				code(403, "RequestTimeTooSkewed")(w, r)
				return true
			}
			return false
		}
	}
	s.refuse = late(true)
	got, fine := s.check(t)
	want(t, got, fine, true, "clock.note.corrected", "sign-in.ok.keys", "region.ok", "write.ok", "read.ok", "delete.ok", "lifecycle.note.none")

	s.refuse = late(false)
	got, fine = s.check(t)
	want(t, got, fine, false, "clock.failed (clock)", "sign-in.skipped", "region.skipped", "write.skipped", "read.skipped", "delete.skipped", "lifecycle.skipped")
}

// A page where an answer should be: the sign-in page of a guest network, or a wrong address. Some kinds ask nobody while they
// are opened, and see it later.
func TestCheckAPageAnswers(t *testing.T) {
	page := httptest.NewServer(answer(200, "text/html", "<html>Welcome to the hotel</html>"))
	t.Cleanup(page.Close)
	c := connector(drivers.Options{})
	for _, d := range []settings.Destination{
		{ID: "linkdrop", Kind: settings.Linkdrop, URL: page.URL},
		{ID: "s3", Kind: settings.AmazonS3, URL: page.URL, S3: &settings.S3Place{Bucket: "b"}},
		{ID: "companion", Kind: settings.Companion, URL: page.URL},
		{ID: "mapping", Kind: settings.Mapped, URL: page.URL, Mapping: &settings.MappingPlace{File: []byte(simple)}},
	} {
		t.Run(d.ID, func(t *testing.T) {
			for _, f := range []connect.Field{connect.Token, connect.AccessKey, connect.SecretKey} {
				keep(t, c.Keychain, d, f, "canary-secret")
			}
			lines := []string{"clock.ok", "sign-in.failed.portal (protocol)", "write.skipped", "read.skipped", "delete.skipped"}
			if d.Kind == settings.AmazonS3 {
				lines = []string{lines[0], lines[1], "region.skipped", lines[2], lines[3], lines[4], "lifecycle.skipped"}
			}
			got, fine := told(t, c, d, "canary-secret")
			want(t, got, fine, false, lines...)
		})
	}
}

// simple is a backend that signs a PUT, and gives no link.
const simple = `{"version": 1, "auth": {"type": "bearer"},
  "sign": {"method": "POST", "path": "/api/upload-url", "send": "query", "fields": {"content_type": "{type}"}, "answer": {"url": "/upload_url", "key": "/key"}},
  "transfer": {"kind": "put", "headers": {"Content-Type": "{type}"}, "proof": "etag"}}`

// A backend with a dialect of its own that gives no link, and cannot delete.
func TestCheckWithoutLinks(t *testing.T) {
	token, sent := "canary-token", 0
	var url string
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPut && r.Header.Get("Authorization") == "":
			sent++
			w.Header().Set("ETag", `"e"`)
		case r.URL.Path == "/api/upload-url" && r.Header.Get("Authorization") == "Bearer "+token:
			_, _ = io.WriteString(w, `{"upload_url": "`+url+`/bucket/key?X-Amz-Signature=canary", "key": "key"}`)
		default:
			answer(401, "application/json", `{"detail": "Who are you?"}`)(w, r)
		}
	}))
	t.Cleanup(backend.Close)
	url = backend.URL
	c := connector(drivers.Options{})
	d := settings.Destination{ID: "acme", Kind: settings.Mapped, URL: url, Mapping: &settings.MappingPlace{File: []byte(simple)}}

	got, fine := told(t, c, d)
	want(t, got, fine, false, "clock.ok", "sign-in.failed.notoken (sign-in)", "write.skipped", "read.skipped", "delete.skipped")
	keep(t, c.Keychain, d, connect.Token, "canary-wrong")
	got, fine = told(t, c, d, "canary-wrong")
	want(t, got, fine, false, "clock.ok", "sign-in.failed.token (sign-in)", "write.skipped", "read.skipped", "delete.skipped")
	if sent != 0 {
		t.Error("sent without a permission")
	}
	keep(t, c.Keychain, d, connect.Token, token)
	got, fine = told(t, c, d, token)
	want(t, got, fine, true, "clock.ok", "sign-in.ok", "write.ok", "read.skipped.nolink", "delete.note.unable")
	if sent != 1 {
		t.Errorf("sent %d times", sent)
	}
}

// The mapping's own base counts where the setting has no address.
func TestCheckFindsTheMappingsAddress(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	c := connector(drivers.Options{})
	d := settings.Destination{ID: "acme", Kind: settings.Mapped, Mapping: &settings.MappingPlace{File: []byte(`{"base": "` + gone.URL + `"}`)}}
	got, fine := told(t, c, d)
	want(t, got, fine, false, "tls.failed.unreachable (unreachable)", "clock.skipped", "sign-in.skipped", "write.skipped", "read.skipped", "delete.skipped")
}

// What is wrong on this machine is not blamed on the storage.
func TestCheckKeysAreNotThere(t *testing.T) {
	s := newStore(t)
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "credentials"))
	for about, c := range map[string]struct {
		place settings.S3Place
		says  string
	}{
		"no keys":      {settings.S3Place{Bucket: "b"}, "sign-in.failed.nokeys (no-keys)"},
		"no profile":   {settings.S3Place{Bucket: "b", Profile: "nobody"}, "sign-in.failed.unread (no-keys)"},
		"a bad header": {settings.S3Place{Bucket: "b", Headers: map[string]string{"x-amz-meta-linkdrop-token": "x"}}, "sign-in.failed.unsupported (no-place)"},
	} {
		t.Run(about, func(t *testing.T) {
			con := connector(drivers.Options{})
			d := settings.Destination{ID: "box", Kind: settings.AmazonS3, URL: s.URL, S3: &c.place}
			if about == "a bad header" {
				keep(t, con.Keychain, d, connect.AccessKey, "AKIDEXAMPLE")
				keep(t, con.Keychain, d, connect.SecretKey, "canary-secret-key")
			}
			got, fine := told(t, con, d, "canary-secret-key")
			want(t, got, fine, false, "clock.ok", c.says, "region.skipped", "write.skipped", "read.skipped", "delete.skipped", "lifecycle.skipped")
		})
	}
}
