package command

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/s3"
)

// acme is a bucket with a report in it, and a Linkdrop server that finds reports there for whoever has the shell's LINKDROP_TOKEN.
func (s *shell) acme() (b *buckettest.Bucket, address, backend string) {
	s.t.Helper()
	b = buckettest.New()
	bucket := httptest.NewServer(b)
	s.t.Cleanup(bucket.Close)
	at := func(prefix string) *s3.Store {
		store, err := s3.New(s3.Options{Bucket: "acme", Prefix: prefix, Endpoint: bucket.URL, Credentials: credentials.NewStaticCredentialsProvider("id", "key", "")})
		if err != nil {
			s.t.Fatal(err)
		}
		return store
	}
	for _, key := range []string{"monthly/ü 10%?.pdf", "secret.pdf"} {
		signed, err := at("").SignPut(s.t.Context(), storage.Object{Key: key, Type: "application/pdf", Size: 7}, time.Hour)
		if err != nil {
			s.t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(s.t.Context(), signed.Method, signed.URL, strings.NewReader("october"))
		if err != nil {
			s.t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			s.t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
			s.t.Fatal(answer.StatusCode, err)
		}
	}
	listener := httptest.NewUnstartedServer(nil)
	listener.Start()
	s.t.Cleanup(listener.Close)
	reference, err := server.New(s.t.Context(), server.Options{
		State: s.t.TempDir(), PublicURL: func() string { return listener.URL },
		Sources: []server.Source{{Name: "reports", Bucket: "acme", Prefix: "monthly", Storage: at("monthly"), Owners: []string{server.LocalOwner}}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = reference.Close() })
	listener.Config.Handler = reference
	s.env["LINKDROP_TOKEN"] = reference.Token(server.LocalOwner)
	return b, bucket.URL, listener.URL
}

// get follows a link, as a program does.
func get(t *testing.T, link string) (status int, body string) {
	t.Helper()
	method := http.MethodGet
	if strings.Contains(link, "/s/") {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(t.Context(), method, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

const report = "s3://acme/monthly/ü 10%?.pdf"

// A link through a server, with all that a link can have, and one signed here: both lead to the bytes.
func TestLinkToAnObject(t *testing.T) {
	s := newShell(t)
	b, bucket, backend := s.acme()
	through := map[string][]string{"a server": {"--backend", backend}, "keys": {"--s3", "s3://acme", "--endpoint", bucket, "--keys-env"}}
	for name, flags := range through {
		out := s.must("", append([]string{"link", "--expires", "1h", report}, flags...)...)
		if status, body := get(t, strings.TrimSpace(out)); status != http.StatusOK || body != "october" {
			t.Errorf("%s: %d %q", name, status, body)
		}
		var e struct {
			Event, Status, ID, Name, Path, Link string
			Files                               int
			Size                                int64
			Ends                                time.Time
		}
		text := s.must("", append([]string{"link", "--json", "--name", "Report.pdf", report}, flags...)...)
		if err := json.Unmarshal([]byte(text), &e); err != nil || e.Event != "link" || e.Status != "done" || e.Name != "Report.pdf" || e.Path != report || e.Size != 7 || e.Files != 1 || e.Ends.IsZero() || e.ID == "" {
			t.Errorf("%s: %v %+v", name, err, e)
		}
	}
	s.env["PW"] = "secret word"
	out := s.must("", "link", "--backend", backend, "--password-env", "PW", "--max-downloads", "1", "--note", "look", report)
	if status, body := get(t, strings.TrimSpace(out)); status != http.StatusForbidden || strings.Contains(body, "october") {
		t.Errorf("without its password: %d %q", status, body)
	}
	if r := s.run("", "link", "--s3", "s3://acme", "--endpoint", bucket, "--keys-env", "--expires", "30d", report); r.code != exit.Sent || !strings.Contains(r.errs, "not as long as was asked for") {
		t.Errorf("a link of 30 days: %d %q", r.code, r.errs)
	}
	if r := s.must("", "history"); strings.Contains(r, "10%") {
		t.Errorf("it is in the history: %s", r)
	}
	if len(b.Objects()) != 2 || b.Calls(buckettest.Delete) != 0 {
		t.Error("something was deleted")
	}
}

// What has no link has an empty line and a sentence; the others have theirs.
func TestNoLinkToAnObject(t *testing.T) {
	s := newShell(t)
	_, bucket, backend := s.acme()
	server, keys := []string{"--backend", backend}, []string{"--s3", "s3://acme/monthly", "--endpoint", bucket, "--keys-env"}
	s.env["PW"] = "secret word"
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"none there, server":      {append(server, "s3://acme/monthly/no.pdf"), "There is no such object"},
		"none there, keys":        {append(keys, "s3://acme/monthly/no.pdf"), "There is no such object"},
		"not for links, server":   {append(server, "s3://acme/secret.pdf"), "There is no such object"},
		"beside the prefix, keys": {append(keys, "s3://acme/secret.pdf"), "There is no such object"},
		"another bucket, keys":    {append(keys, "s3://other/monthly/a.pdf"), "There is no such object"},
		"a password, keys":        {append(keys, "--password-env", "PW", report), "password"},
		"practice":                {[]string{"--practice", report}, "makes links only to what was sent through it"},
	} {
		r := s.run("", append([]string{"link"}, c.args...)...)
		if r.code != exit.NotSent || r.out != "\n" || !strings.Contains(r.errs, c.says) || strings.Contains(r.errs, "secret word") {
			t.Errorf("%s: %d %q %q", name, r.code, r.out, r.errs)
		}
	}
	r := s.run("", append([]string{"link", "s3://acme/monthly/no.pdf", report}, server...)...)
	if lines := strings.Split(r.out, "\n"); r.code != exit.NotSent || len(lines) != 3 || lines[0] != "" || !strings.HasPrefix(lines[1], backend) {
		t.Errorf("%d %q %q", r.code, r.out, r.errs)
	}
	for _, args := range [][]string{
		{"s3://acme"},
		{"s3://acme/"},
		{"s3:///a.pdf"},
		{"s3://acme/a/"},
		{"s3://acme/../a.pdf"},
		{"s3://acme/a\nb"},
		{report, "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
		{report},
		{report, "--to", "nobody"},
		{"--name", "a", report, report},
		{"--one-time", "--max-downloads", "3", report},
	} {
		all := append([]string{"link"}, args...)
		if len(args) > 1 {
			all = append(all, server...)
		}
		if len(args) == 3 && args[1] == "--to" {
			all = append([]string{"link"}, args...)
		}
		if r := s.run("", all...); r.code != exit.WrongUsage || r.out != "" {
			t.Errorf("%q: %d %q", all, r.code, r.out)
		}
	}
	for _, flag := range []string{"--name=a", "--to=x", "--backend=" + backend, "--practice", "--s3=s3://acme"} {
		if r := s.run("", "link", flag, "01ARZ3NDEKTSV4RRFFQ69G5FAV"); r.code != exit.WrongUsage || !strings.Contains(r.errs, "goes with s3://") {
			t.Errorf("%s: %d %q", flag, r.code, r.errs)
		}
	}
}

// FuzzObjects: what is taken is a bucket and a key, and together they are the argument again.
func FuzzObjects(f *testing.F) {
	for _, text := range []string{report, "s3://b/k?x#y", "s3://b//k", "s3://b/../k", "s3:///k", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "s3://b/k/"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		objects, err := objectsOf([]string{text})
		if err != nil || len(objects) == 0 {
			return
		}
		if o := objects[0]; o.Bucket == "" || o.Key == "" || "s3://"+o.Bucket+"/"+o.Key != text {
			t.Errorf("%q: %+v", text, o)
		}
	})
}
