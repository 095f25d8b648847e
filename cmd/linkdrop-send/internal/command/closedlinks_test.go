package command

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// opens presses a link's button with a password, and gives the status of what comes.
func opens(t *testing.T, link, password string) int {
	t.Helper()
	form := url.Values{}
	if password != "" {
		form.Set("password", password)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimSpace(link)+"/1", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// entries are those of the history, newest first.
func (s *shell) entries(args ...string) (all []HistoryEntry) {
	s.t.Helper()
	for line := range strings.Lines(s.must("", append([]string{"history", "--json"}, args...)...)) {
		var e HistoryEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// nowhere fails the test where a secret is in a file of the state folder.
func (s *shell) nowhere(secret string) {
	s.t.Helper()
	if err := filepath.WalkDir(s.state, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), secret) { //nolint:gosec // a test's own folder
			s.t.Errorf("the password is in %s", path)
		}
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
}

// A link asks for its password, also one to several files, and also a new one to what is there.
func TestLinksWithAPassword(t *testing.T) {
	s := newShell(t)
	s.env["SECRET"] = "CANARY horse"
	to := append(s.backend(), "--password-env", "SECRET")
	for name, args := range map[string][]string{"one": {s.file("a.txt", "abc")}, "together": {"--together", s.file("a.txt", "abc"), s.file("b.txt", "abc")}} {
		r := s.run("", append(to, args...)...)
		if r.code != exit.Sent || strings.Contains(r.errs+r.out, "CANARY") {
			t.Fatalf("%s: %+v", name, r)
		}
		if opens(t, r.out, "") == http.StatusOK || opens(t, r.out, "wrong") == http.StatusOK || opens(t, r.out, "CANARY horse") != http.StatusOK {
			t.Errorf("%s: the link does not keep its word", name)
		}
	}
	e := s.entries("--downloads")[0]
	if !e.Protected || e.Downloads == nil || *e.Downloads != 1 || e.LastDownload == nil {
		t.Errorf("history: %+v", e)
	}
	if e := s.entries()[0]; e.Downloads != nil || !e.Protected {
		t.Errorf("history, nobody asked: %+v", e)
	}
	if table := s.must("", "history", "--downloads"); !strings.Contains(table, "PASSWORD") || !strings.Contains(table, "DOWNLOADS") || !strings.Contains(table, "yes") {
		t.Errorf("history:\n%s", table)
	}
	if r := s.run("", "link", e.ID); r.code != exit.NotSent || strings.TrimSpace(r.out) != "" || !strings.Contains(r.errs, "--password-env") || strings.Contains(r.errs, "resume") {
		t.Errorf("a new link without: %+v", r)
	}
	r := s.run("", "link", e.ID, "--generate-password", "--json")
	var sent struct {
		Link      string
		Protected bool
	}
	_, said, _ := strings.Cut(r.errs, "Password: ")
	password, _, _ := strings.Cut(said, " ")
	if err := json.Unmarshal([]byte(r.out), &sent); err != nil || r.code != exit.Sent || !sent.Protected || len(password) != 19 || strings.Contains(r.out, password) {
		t.Fatalf("a new link: %v, %+v", err, r)
	}
	if opens(t, sent.Link, "") == http.StatusOK || opens(t, sent.Link, password) != http.StatusOK {
		t.Error("the new link does not keep its word")
	}
	s.nowhere("CANARY")
	s.nowhere(password)
}

// A link is downloaded as often as it may be, works longer when it is extended, and ends when it is revoked: every link there is.
func TestLinksAreChanged(t *testing.T) {
	s := newShell(t)
	to := s.backend()
	once := s.must("", append(to, "--one-time", "--note", "for you", "--expires", "2h", s.file("a.txt", "abc"))...)
	if opens(t, once, "") != http.StatusOK || opens(t, once, "") == http.StatusOK {
		t.Error("a one-time link was downloaded twice, or never")
	}
	e := s.entries("--downloads")[0]
	if e.MaxDownloads != 1 || e.Downloads == nil || *e.Downloads != 1 || e.Ends == nil {
		t.Fatalf("%+v", e)
	}
	free := s.must("", "link", e.ID, "--expires", "1h")
	if r := s.run("", "extend", e.ID); r.code != exit.WrongUsage {
		t.Errorf("extended by nothing: %+v", r)
	}
	if out := s.must("", "extend", e.ID, "--expires", "3d"); !strings.Contains(out, "works until ") {
		t.Errorf("%q", out)
	}
	if longer := s.entries()[0]; longer.Ends == nil || time.Until(*longer.Ends) < 70*time.Hour {
		t.Errorf("%+v", longer)
	}
	if out := s.must("", "extend", e.ID, "--expires", "1d", "--json"); !strings.Contains(out, `"event":"extended"`) || strings.Contains(out, "://") {
		t.Errorf("%q", out)
	}
	if r := s.run("", "extend", e.ID, "--expires", "400d"); r.code != exit.Sent || !strings.Contains(r.errs, "not as long as was asked for") {
		t.Errorf("extended by more than there is: %+v", r)
	}
	if table := s.must("", "history"); strings.Contains(table, "working") || !strings.Contains(table, "link works") {
		t.Errorf("history:\n%s", table)
	}
	if r := s.run("", "revoke", e.ID); r.code != exit.Sent || !strings.Contains(r.errs, "deleted, too, about an hour later") {
		t.Errorf("revoked where files do not stay: %+v", r)
	}
	if opens(t, free, "") == http.StatusOK {
		t.Error("a link that was made later is not ended")
	}
	if ended := s.entries()[0]; ended.State != "ended" {
		t.Errorf("%+v", ended)
	}
	s.must("", "revoke", e.ID)
	if r := s.run("", "extend", e.ID, "--expires", "1d"); r.code != exit.NotSent || !strings.Contains(r.errs, "no link that could work longer") {
		t.Errorf("what was revoked was extended: %+v", r)
	}
}

// What goes to where no link can have it is not sent, and said.
func TestNoOpenLinkInPlaceOfAClosedOne(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	s.env["SECRET"] = "CANARY"
	for _, flags := range [][]string{{"--password-env", "SECRET"}, {"--max-downloads", "5"}, {"--one-time"}, {"--note", "hello"}} {
		args := append([]string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env"}, flags...)
		if r := s.run("", append(args, s.file("a.txt", "abc"))...); r.code != exit.NotSent || strings.TrimSpace(r.out) != "" || !strings.Contains(r.errs, "cannot make such a link") {
			t.Errorf("%v: %+v", flags, r)
		}
	}
	if all := s.entries(); len(all) != 0 {
		t.Errorf("sent: %+v", all)
	}
}

// What is asked for in two ways, or in none that can be, is wrong usage, before anything is sent.
func TestWrongLinkOptions(t *testing.T) {
	s := newShell(t)
	s.env["SECRET"], s.env["LONG"] = "x", strings.Repeat("x", 1025)
	to := append(s.backend(), s.file("a.txt", "abc"))
	for _, flags := range [][]string{
		{"--password-env", "SECRET", "--generate-password"},
		{"--password-env", "EMPTY"},
		{"--password-env", "LONG"},
		{"--ask-password"},
		{"--max-downloads", "-1"},
		{"--max-downloads", "2", "--one-time"},
		{"--note", strings.Repeat("n", 2001)},
	} {
		if r := s.run("", append(to, flags...)...); r.code != exit.WrongUsage || r.out != "" {
			t.Errorf("%v: %+v", flags, r)
		}
	}
	typed := []string{"one", "another"}
	s.ask = func(context.Context, string) (string, error) {
		text := typed[0]
		typed = typed[1:]
		return text, nil
	}
	if r := s.run("", append(to, "--ask-password")...); r.code != exit.WrongUsage || r.out != "" {
		t.Errorf("mistyped: %+v", r)
	}
	typed = []string{"same", "same"}
	if out := s.must("", append(to, "--ask-password")...); opens(t, out, "") == http.StatusOK || opens(t, out, "same") != http.StatusOK {
		t.Error("the link does not ask for what was typed")
	}
}

// A run that was interrupted before its link was made makes none without the password that it had.
func TestResumeWantsThePasswordAgain(t *testing.T) {
	t.Parallel() // it waits most of the time
	for _, how := range []string{"variable", "typed"} {
		s := newShell(t)
		backend := s.backend()[1]
		at, err := url.Parse(backend)
		if err != nil {
			t.Fatal(err)
		}
		ctx, interrupt := context.WithCancel(t.Context())
		front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) }, ModifyResponse: func(r *http.Response) error {
			if r.Request.URL.Path == "/v1/uploads/complete" {
				interrupt()
			}
			return nil
		}})
		t.Cleanup(front.Close)
		s.env["SECRET"] = "CANARY"
		r := s.runIn(ctx, "", "--backend", front.URL, "--password-env", "SECRET", s.file("a.txt", "abc"))
		if r.code != exit.Interrupted || strings.TrimSpace(r.out) != "" {
			t.Fatalf("%+v", r)
		}
		s.nowhere("CANARY")
		for range 2 {
			r = s.run("", "resume")
			if r.code != exit.NotSent || strings.TrimSpace(r.out) != "" || !strings.Contains(r.errs, "--password-env") {
				t.Fatalf("without: %+v", r)
			}
		}
		args := []string{"resume"}
		if how == "variable" {
			args = append(args, "--password-env", "SECRET")
		} else {
			s.ask = func(_ context.Context, prompt string) (string, error) {
				if !strings.Contains(prompt, "a.txt") {
					t.Errorf("asked %q", prompt)
				}
				return "CANARY", nil
			}
		}
		link := s.must("", args...)
		if opens(t, link, "") == http.StatusOK || opens(t, link, "CANARY") != http.StatusOK {
			t.Errorf("%s: the link does not keep its word", how)
		}
		s.nowhere("CANARY")
	}
}
