package command

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/destination/buckettest"
)

// runs is how many runs the state folder has.
func (s *shell) runs() int {
	s.t.Helper()
	all, err := os.ReadDir(filepath.Join(s.state, "runs"))
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return len(all)
}

// A run that can never end is given up by name, and is no more.
func TestForgetWhatWentToAWrongAddress(t *testing.T) {
	s := newShell(t)
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	var files []string
	for _, name := range []string{"one.txt", "two.txt", "three.txt"} {
		file := s.file(name, "abc")
		files = append(files, file)
		if r := s.run("", "--backend", server.URL+"/foo", file); r.code != exit.NotSent || !strings.Contains(r.errs, `"linkdrop-send resume --forget"`) {
			t.Fatalf("exit code %d, %s", r.code, r.errs)
		}
	}
	if r := s.run("", "resume"); r.code != exit.NotSent || !strings.Contains(r.errs, `"linkdrop-send resume --forget"`) {
		t.Errorf("resume: exit code %d, %s", r.code, r.errs)
	}
	r := s.run("", "resume", "--forget")
	for _, file := range files {
		if strings.Count(r.errs, file+": given up\n") != 1 {
			t.Errorf("%s is not given up by name: %s", file, r.errs)
		}
	}
	if r.code != exit.Sent || r.out != "" || s.runs() != 0 {
		t.Errorf("exit code %d, %d runs, %q, %s", r.code, s.runs(), r.out, r.errs)
	}
	if r := s.run("", "resume"); r.code != exit.Sent || r.errs != "There is nothing unfinished.\n" {
		t.Errorf("resume afterwards: exit code %d, %s", r.code, r.errs)
	}
	if r := s.run("", "resume", "--forget", "--json"); r.code != exit.Sent || !strings.Contains(r.out, "nothing unfinished") {
		t.Errorf("nothing to forget: exit code %d, %s, %s", r.code, r.out, r.errs)
	}
}

// begunInParts has a bucket with one file that was sent, and one in parts that was interrupted.
func begunInParts(t *testing.T) (s *shell, b *buckettest.Bucket, storage *httptest.Server, small, large string) {
	t.Helper()
	s, b = newShell(t), buckettest.New()
	storage = httptest.NewServer(b)
	t.Cleanup(storage.Close)
	ctx, interrupt := context.WithCancel(t.Context())
	b.Answers[buckettest.Part] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		interrupt()
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	small, large = s.file("small.txt", "abc"), s.large("six.bin")
	to := []string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--part-size", "5MiB"}
	s.must("", append(to, small)...)
	if r := s.runIn(ctx, "", append(to, large)...); r.code != exit.Interrupted || b.Open() != 1 {
		t.Fatalf("exit code %d, %d are open, %s", r.code, b.Open(), r.errs)
	}
	return s, b, storage, small, large
}

// What was stored of what is given up is freed; what was sent stays.
func TestForgetFreesWhatWasStored(t *testing.T) {
	s, b, _, small, large := begunInParts(t)
	r := s.run("", "resume", "--forget", "--keys-env")
	if r.code != exit.Sent || b.Open() != 0 || len(b.Objects()) != 1 || s.runs() != 0 {
		t.Errorf("exit code %d, %d are open, %d objects, %d runs, %s", r.code, b.Open(), len(b.Objects()), s.runs(), r.errs)
	}
	if r.errs != large+": given up\n" || strings.Contains(r.errs, small) {
		t.Errorf("%s", r.errs)
	}
	if out := s.must("", "history"); !strings.Contains(out, "small.txt") {
		t.Errorf("the history has %s", out)
	}
}

// A storage that cannot be reached holds nothing up: it is said what may be left there.
func TestForgetWhatCannotBeReached(t *testing.T) {
	t.Parallel() // it waits most of the time
	for name, away := range map[string]func(*buckettest.Bucket, *httptest.Server) []string{
		"gone": func(_ *buckettest.Bucket, storage *httptest.Server) []string {
			storage.Close()
			return []string{"--keys-env"}
		},
		"refuses": func(b *buckettest.Bucket, _ *httptest.Server) []string {
			b.Refuse(buckettest.ListUploads, http.StatusServiceUnavailable, "SlowDown")
			b.Refuse(buckettest.Abort, http.StatusServiceUnavailable, "SlowDown")
			return []string{"--keys-env"}
		},
	} {
		s, b, storage, _, large := begunInParts(t)
		r := s.run("", append([]string{"resume", "--forget", "--wait", "1s"}, away(b, storage)...)...)
		if r.code != exit.Sent || s.runs() != 0 || !strings.Contains(r.errs, large+": given up\n") || !strings.Contains(r.errs, "may be left at s3://b") {
			t.Errorf("%s: exit code %d, %d runs, %s", name, r.code, s.runs(), r.errs)
		}
		if strings.Contains(r.errs, "Your progress is kept") {
			t.Errorf("%s: what is given up is kept: %s", name, r.errs)
		}
	}
}

// A signal while something is freed forgets nothing that is not.
func TestForgetInterrupted(t *testing.T) {
	s, b, _, _, _ := begunInParts(t)
	ctx, interrupt := context.WithCancel(t.Context())
	b.Answers[buckettest.Abort] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		interrupt()
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if r := s.runIn(ctx, "", "resume", "--forget", "--keys-env"); r.code != exit.Interrupted || s.runs() != 1 {
		t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
	b.Heal(buckettest.Abort)
	if r := s.run("", "resume", "--forget", "--keys-env"); r.code != exit.Sent || s.runs() != 0 || b.Open() != 0 {
		t.Errorf("exit code %d, %d runs, %d are open, %s", r.code, s.runs(), b.Open(), r.errs)
	}
}

// signalling calls a signal when a text is written to it for the nth time.
type signalling struct {
	bytes.Buffer
	text   string
	nth    int
	signal context.CancelFunc
}

func (s *signalling) Write(b []byte) (int, error) {
	if strings.Contains(string(b), s.text) {
		if s.nth--; s.nth == 0 {
			s.signal()
		}
	}
	return s.Buffer.Write(b)
}

// runUntil runs the command, with a signal when out or errs says the text for the nth time.
func (s *shell) runUntil(text string, nth int, args ...string) ran {
	s.t.Helper()
	ctx, signal := context.WithCancel(s.t.Context())
	defer signal()
	out, errs := signalling{text: text, nth: nth, signal: signal}, signalling{text: text, nth: nth, signal: signal}
	env := func(name string) string {
		if name == "LINKDROP_STATE_DIR" {
			return s.state
		}
		return s.env[name]
	}
	p := &Program{In: strings.NewReader(""), Out: &out, Errs: &errs, Env: env, keys: &s.keys}
	code := p.Execute(ctx, args)
	if ctx.Err() == nil {
		s.t.Errorf("%v: there was no signal", args)
	}
	return ran{code, out.String(), errs.String()}
}
