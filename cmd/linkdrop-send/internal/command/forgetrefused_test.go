package command

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/practice"
)

// openRun is another linkdrop-send at work.
func (s *shell) openRun() *journal.Journal {
	s.t.Helper()
	j, err := journal.OpenRun(s.state, journal.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	return j
}

// front stands before a server with records. Its hook may answer in place of it, or after it did.
type front struct {
	*httptest.Server
	before, after func(w http.ResponseWriter, r *http.Request) (answered bool)
	freed         atomic.Int32
	token         string
}

func newFront(t *testing.T) *front {
	t.Helper()
	server, err := practice.Start(t.Context(), practice.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	behind, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	f := &front{token: server.Token()}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.before != nil && f.before(w, r) {
			return
		}
		r.Host = behind.Host
		if f.after == nil {
			proxy.ServeHTTP(w, r)
		} else {
			kept := httptest.NewRecorder()
			proxy.ServeHTTP(kept, r)
			if f.after(w, r) {
				return
			}
			for name, values := range kept.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(kept.Code)
			_, _ = w.Write(kept.Body.Bytes())
		}
		if r.Method == http.MethodDelete {
			f.freed.Add(1)
		}
	}))
	t.Cleanup(f.Close)
	return f
}

// begin sends these files, and is interrupted when the server has opened uploads for them.
func (f *front) begin(s *shell, files ...string) {
	s.t.Helper()
	ctx, interrupt := context.WithCancel(s.t.Context())
	f.before = nil
	f.after = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/uploads") {
			interrupt()
			<-r.Context().Done()
			return true
		}
		return false
	}
	s.env["LINKDROP_TOKEN"] = f.token
	if r := s.runIn(ctx, "", append([]string{"--backend", f.URL}, files...)...); r.code != exit.Interrupted {
		s.t.Fatalf("exit code %d, %s", r.code, r.errs)
	}
	f.after = nil
}

// Whoever is refused is told at once, and nothing is forgotten; with the right token all is freed.
func TestForgetWithTheWrongToken(t *testing.T) {
	s, f := newShell(t), newFront(t)
	f.begin(s, s.file("a.txt", "abc"), s.file("b.txt", "abcd"))
	for range 2 {
		s.env["LINKDROP_TOKEN"] = "wrong"
		began := time.Now()
		r := s.run("", "resume", "--forget")
		if r.code != exit.NotSent || s.runs() != 1 || time.Since(began) > 8*time.Second ||
			!strings.Contains(r.errs, "The backend does not accept this. Give a token that it knows") || !strings.Contains(r.errs, filepath.Join(s.state, "runs")) {
			t.Fatalf("exit code %d, %d runs, after %v, %s", r.code, s.runs(), time.Since(began), r.errs)
		}
	}
	s.env["LINKDROP_TOKEN"] = f.token
	if r := s.run("", "resume", "--forget"); r.code != exit.Sent || s.runs() != 0 || r.errs != "" || f.freed.Load() != 2 {
		t.Errorf("exit code %d, %d runs, %d freed, %s", r.code, s.runs(), f.freed.Load(), r.errs)
	}
}

// A run that only has to free something is not over before that is freed: a resume that is refused says so, and is no success.
func TestResumeOfWhatHasToBeFreedIsRefused(t *testing.T) {
	t.Parallel() // it waits most of the time
	s, f := newShell(t), newFront(t)
	s.env["LINKDROP_TOKEN"] = f.token
	file := s.file("a.txt", "abc")
	f.after = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/uploads") { // it is begun, and then there is nothing to send
			_ = os.Remove(file)
		}
		return false
	}
	f.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return r.Method == http.MethodDelete
	}
	if r := s.run("", "--backend", f.URL, file); r.code != exit.NotSent || s.runs() != 1 {
		t.Fatalf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
	f.after, f.before = nil, nil
	s.env["LINKDROP_TOKEN"] = "wrong"
	for range 2 {
		r := s.run("", "resume")
		if r.code != exit.NotSent || r.out != "" || s.runs() != 1 || strings.Count(r.errs, "The backend does not accept this.") != 1 ||
			!strings.Contains(r.errs, "1 upload is still to be freed") || !strings.Contains(r.errs, `"linkdrop-send resume --forget"`) {
			t.Errorf("exit code %d, %d runs, %q, %s", r.code, s.runs(), r.out, r.errs)
		}
	}
	if r := s.run("", "resume", "--json"); r.code != exit.NotSent || !strings.Contains(r.out, `"event":"end","exit":1`) {
		t.Errorf("--json: exit code %d, %s", r.code, r.out)
	}
	s.env["LINKDROP_TOKEN"] = f.token
	asked := f.freed.Load()
	if r := s.run("", "resume"); r.code != exit.Sent || r.errs != "" || s.runs() != 0 || f.freed.Load() != asked+1 {
		t.Errorf("with the token: exit code %d, %d runs, %d freed, %s", r.code, s.runs(), f.freed.Load()-asked, r.errs)
	}
}

// A token is for one backend: what went to another stays until its token is given.
func TestForgetAtTwoBackendsWithOneToken(t *testing.T) {
	s, one, two := newShell(t), newFront(t), newFront(t)
	one.begin(s, s.file("a.txt", "abc"))
	two.begin(s, s.file("b.txt", "abc"))
	s.env["LINKDROP_TOKEN"] = one.token
	r := s.run("", "resume", "--forget")
	if r.code != exit.NotSent || s.runs() != 1 || one.freed.Load() != 1 || two.freed.Load() != 0 || !strings.Contains(r.errs, "was for another backend") {
		t.Errorf("exit code %d, %d runs, %d and %d freed, %s", r.code, s.runs(), one.freed.Load(), two.freed.Load(), r.errs)
	}
	s.env["LINKDROP_TOKEN"] = two.token
	if r := s.run("", "resume", "--forget"); r.code != exit.Sent || s.runs() != 0 || two.freed.Load() != 1 {
		t.Errorf("then: exit code %d, %d runs, %d freed, %s", r.code, s.runs(), two.freed.Load(), r.errs)
	}
}

// A backend that frees nothing keeps nobody for ever, and it is said what is left there, and why.
func TestForgetWhereNothingCanBeFreed(t *testing.T) {
	t.Parallel() // it waits most of the time
	s, f := newShell(t), newFront(t)
	f.begin(s, s.file("a.txt", "abc"), s.file("b.txt", "abcd"))
	f.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return r.Method == http.MethodDelete
	}
	r := s.run("", "resume", "--forget", "--wait", "2s")
	if r.code != exit.Sent || s.runs() != 0 || !strings.Contains(r.errs, "Something of 2 files may be left at "+f.URL+": it could not be freed. ") {
		t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
}

// A place that does not answer is waited for once, and named once, however many runs went there.
func TestForgetManyRunsOfOnePlaceThatIsAway(t *testing.T) {
	s, f := newShell(t), newFront(t)
	const runs = 4
	for range runs {
		f.begin(s, s.file("a.txt", "abc"))
	}
	f.CloseClientConnections()
	f.Close()
	began := time.Now()
	r := s.run("", "resume", "--forget", "--wait", "3s")
	if took := time.Since(began); r.code != exit.Sent || s.runs() != 0 || took > 8*time.Second || strings.Count(r.errs, "given up") != runs ||
		strings.Count(r.errs, "may be left") != 1 || !strings.Contains(r.errs, " may be left at "+f.URL+": it could not be freed. Cannot reach ") {
		t.Errorf("exit code %d, %d runs, after %v, %s", r.code, s.runs(), took, r.errs)
	}
}

// Where nothing was ever asked of a place, nothing is left there, and it is not waited for.
func TestForgetWhatNobodyWasAskedFor(t *testing.T) {
	s, f := newShell(t), newFront(t)
	s.env["LINKDROP_TOKEN"] = f.token
	f.CloseClientConnections()
	f.Close()
	a := s.file("a.txt", "abc")
	if r := s.run("", "--wait", "500ms", "--backend", f.URL, a); r.code != exit.NotSent || s.runs() != 1 {
		t.Fatalf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
	if r := s.run("", "resume", "--forget", "--wait", "1h"); r.code != exit.Sent || s.runs() != 0 || r.errs != a+": given up\n" {
		t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
}

// What has its link is not given up, and is sent, also when what is left cannot go on.
func TestWhatHasItsLinkIsNotLeft(t *testing.T) {
	t.Parallel() // it waits most of the time
	s, b := newShell(t), buckettest.New()
	storage := httptest.NewServer(b)
	t.Cleanup(storage.Close)
	ctx, interrupt := context.WithCancel(t.Context())
	b.Answers[buckettest.Part] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		for len(b.Objects()) == 0 {
			select {
			case <-r.Context().Done():
				return true
			case <-time.After(10 * time.Millisecond):
			}
		}
		time.AfterFunc(2*time.Second, interrupt) // the link is made of what is in the history by then
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	small, large := s.file("small.txt", "abc"), s.large("large.bin")
	r := s.runIn(ctx, "", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--part-size", "5MiB", small, large)
	if lines := strings.Split(r.out, "\n"); r.code != exit.Interrupted || len(lines) != 3 || lines[0] == "" || lines[1] != "" {
		t.Fatalf("exit code %d, %q, %s", r.code, r.out, r.errs)
	}
	r = s.run("", "resume") // without keys
	if r.code != exit.NotSent || r.out != "\n\n" || strings.Contains(r.errs, small) || !strings.Contains(r.errs, large) || !strings.Contains(r.errs, "1 file is not sent yet") {
		t.Errorf("resume: exit code %d, %q, %s", r.code, r.out, r.errs)
	}
	r = s.run("", "resume", "--forget", "--keys-env")
	if r.code != exit.Sent || r.errs != large+": given up\n" || b.Open() != 0 || len(b.Objects()) != 1 {
		t.Errorf("forget: exit code %d, %s; %d are open, %d objects", r.code, r.errs, b.Open(), len(b.Objects()))
	}
	if out := s.must("", "history", "--json"); strings.Count(out, "\n") != 1 || !strings.Contains(out, `"state":"working"`) {
		t.Errorf("the history has %s", out)
	}
}

// A folder that is stored, and whose link nobody can have, is in the history as sent; it is said how it is found.
func TestForgetAFolderWhoseLinkWasNeverMade(t *testing.T) {
	s, f := newShell(t), newFront(t)
	dir := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, interrupt := context.WithCancel(t.Context())
	f.before = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/shares") {
			interrupt()
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	}
	s.env["LINKDROP_TOKEN"] = f.token
	if r := s.runIn(ctx, "", "--backend", f.URL, dir); r.code != exit.Interrupted || r.out != "\n" || !strings.Contains(r.errs, "1 link is not made yet") {
		t.Fatalf("exit code %d, %q, %s", r.code, r.out, r.errs)
	}
	f.before = nil
	r := s.run("", "resume", "--forget")
	if r.code != exit.Sent || strings.Contains(r.errs, "given up") || f.freed.Load() != 0 {
		t.Errorf("exit code %d, %d freed, %s", r.code, f.freed.Load(), r.errs)
	}
	out := s.must("", "history", "--json")
	_, rest, _ := strings.Cut(out, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if strings.Count(out, "\n") != 1 || !strings.Contains(out, `"state":"sent"`) || !strings.Contains(r.errs, "linkdrop-send link "+id) {
		t.Errorf("the history has %s; said was %s", out, r.errs)
	}
	if where := strings.TrimPrefix(f.URL, "http://"); !strings.Contains(out, `"where":"`+where+`"`) { // nobody opened it, to ask for its name
		t.Errorf("where it is, is not called %s: %s", where, out)
	}
	if link := s.must("", "link", id); !strings.HasPrefix(link, "http") {
		t.Errorf("link: %q", link)
	}
}

// What nobody has looked at is given up by its name, all of it.
func TestForgetWhatNobodyLookedAt(t *testing.T) {
	s := newShell(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	files := []string{s.file("a.txt", "abc"), s.file("b.txt", "abc"), filepath.Dir(s.file("in.txt", "abc"))}
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select { // it never answers: whatever was looked at before the signal counted, nothing came of it
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(over); server.Close() })
	r := s.runIn(ctx, "", append([]string{"--backend", server.URL}, files...)...)
	if r.code != exit.Interrupted || r.out != "\n\n\n" || !strings.Contains(r.errs, "are not sent yet") {
		t.Fatalf("exit code %d, %q, %s", r.code, r.out, r.errs)
	}
	r = s.run("", "resume", "--forget", "--wait", "2s")
	at := -1
	for _, file := range files {
		next := strings.Index(r.errs, "\n"+file)
		if said := strings.Count("\n"+r.errs, "\n"+file+": given up\n") + strings.Count("\n"+r.errs, "\n"+file+"/in.txt: given up\n"); next < at || said != 1 {
			t.Errorf("%s is not given up in its turn: %s", file, r.errs)
		}
		at = next
	}
}

// On a terminal it is shown how far it is.
func TestForgettingShowsProgress(t *testing.T) {
	s, _, _, _, _ := begunInParts(t)
	var out, errs bytes.Buffer
	p := &Program{Out: &out, Errs: &errs, Terminal: true, keys: &s.keys, Env: func(name string) string {
		if name == "LINKDROP_STATE_DIR" {
			return s.state
		}
		return s.env[name]
	}}
	if code := p.Execute(t.Context(), []string{"resume", "--forget", "--keys-env"}); code != exit.Sent || !strings.Contains(errs.String(), "1 of 1 uploads freed") {
		t.Errorf("exit code %d, %q", code, errs.String())
	}
}

// A rule that refuses only the link frees nothing: the file stays sent, and the next resume gets the link.
func TestARuleAgainstTheLink(t *testing.T) {
	for _, more := range []string{"", "--together"} {
		s, f := newShell(t), newFront(t)
		s.env["LINKDROP_TOKEN"] = f.token
		f.before = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/shares") {
				return false
			}
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = w.Write([]byte(`{"code": "type_blocked", "detail": "no links on Sundays"}`))
			return true
		}
		args := []string{"--backend", f.URL, s.file("a.txt", "abc")}
		if more != "" {
			args = append(args, more, s.file("b.txt", "abcd"))
		}
		for range 2 {
			r := s.run("", args...)
			if r.code != exit.NotSent || s.runs() != 1 || f.freed.Load() != 0 || !strings.Contains(r.errs, "The file is stored. no links on Sundays") {
				t.Errorf("%v: exit code %d, %d runs, %d freed, %s", args, r.code, s.runs(), f.freed.Load(), r.errs)
			}
			if out := s.must("", "history", "--json"); strings.Contains(out, `"deleted"`) || !strings.Contains(out, `"state":"sent"`) {
				t.Errorf("%v: the history has %s", args, out)
			}
			args = []string{"resume"}
		}
		f.before = nil
		if r := s.run("", "resume"); r.code != exit.Sent || s.runs() != 0 || f.freed.Load() != 0 || strings.Count(r.out, "http") != 1 {
			t.Errorf("then: exit code %d, %d runs, %q, %s", r.code, s.runs(), r.out, r.errs)
		}
	}
}
