package command

import (
	"encoding/json"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/practice"
)

// backend is a server with records and a storage in a folder, at most 90 days for a link, and its token in the environment.
func (s *shell) backend() []string {
	s.t.Helper()
	server, err := practice.Start(s.t.Context(), practice.Options{Dir: s.t.TempDir()})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = server.Close() })
	s.env["LINKDROP_TOKEN"] = server.Token()
	return []string{"--backend", server.URL()}
}

// What a backend cuts is said, as by every destination: a link is never shorter than asked for without a word.
func TestExpiresThatABackendCuts(t *testing.T) {
	s := newShell(t)
	to := append(s.backend(), s.file("a.txt", "abc"), "--expires")
	r := s.run("", append(to, "1000d")...)
	if r.code != exit.Sent || strings.Count(r.errs, "not as long as was asked for") != 1 {
		t.Errorf("1000d: exit code %d, %q", r.code, r.errs)
	}
	r = s.run("", append(to, "1000d", "--together", s.file("b.txt", "abc"))...)
	if r.code != exit.Sent || strings.Count(r.errs, "not as long as was asked for") != 1 {
		t.Errorf("1000d, together: exit code %d, %q", r.code, r.errs)
	}
	if r := s.run("", append(to, "2h")...); r.code != exit.Sent || r.errs != "" {
		t.Errorf("2h: exit code %d, %q", r.code, r.errs)
	}
	if r := s.run("", to[:len(to)-1]...); r.code != exit.Sent || r.errs != "" {
		t.Errorf("the default: exit code %d, %q", r.code, r.errs)
	}
	var e HistoryEntry
	for line := range strings.Lines(s.must("", "history", "--json")) {
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
	}
	if r := s.run("", "link", e.ID, "--expires", "1000d"); r.code != exit.Sent || strings.Count(r.errs, "not as long as was asked for") != 1 {
		t.Errorf("link: exit code %d, %q", r.code, r.errs)
	}
	if r := s.run("", "link", e.ID, "--expires", "2h"); r.code != exit.Sent || r.errs != "" {
		t.Errorf("link for 2h: exit code %d, %q", r.code, r.errs)
	}
}

// A storage whose links are cut says so of new ones, too.
func TestLinkThatAStorageCuts(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	s.must("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"))
	var e HistoryEntry
	if err := json.Unmarshal([]byte(s.must("", "history", "--json")), &e); err != nil {
		t.Fatal(err)
	}
	if r := s.run("", "link", e.ID, "--keys-env", "--expires", "30d"); r.code != exit.Sent || !strings.Contains(r.errs, "not as long as was asked for") {
		t.Errorf("exit code %d, %q", r.code, r.errs)
	}
}

// A signal that comes when the last link is made is none; before it, what was not come to is not made, and has its empty line.
func TestLinkInterrupted(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	s.must("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"), s.file("b.txt", "abc"))
	args := []string{"link", "--keys-env"}
	for line := range strings.Lines(s.must("", "history", "--json")) {
		var e HistoryEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		args = append(args, e.ID)
	}
	for nth, code := range map[int]int{1: exit.Interrupted, 2: exit.Sent} {
		r := s.runUntil("http", nth, args...)
		if r.code != code || strings.Count(r.out, "http") != nth || strings.Count(r.out, "\n") != 2 || (r.errs != "") != (code != exit.Sent) || strings.Contains(r.errs, "went wrong") {
			t.Errorf("a signal at link %d: exit code %d, %q, %s", nth, r.code, r.out, r.errs)
		}
	}
}
