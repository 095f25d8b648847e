package command

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/mappingtest"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// A token in the environment is for what the command line names; a saved destination gets it only where it is told to, as it
// may be another company's.
func TestWhoGetsTheToken(t *testing.T) {
	s, server := newShell(t), mappingtest.New(t)
	mapping := s.file("m.json", mappingtest.Mapping)
	s.env["LINKDROP_TOKEN"] = "hunter2"
	s.must("", "destinations", "add", s.file("acme.linkdrop", fmt.Sprintf(
		`{"version": 1, "destinations": [{"id": "acme", "kind": "mapping", "url": %q, "mapping": {"file": %s}}]}`, server.URL, mappingtest.Mapping)))
	file := s.file("a.txt", "abc")

	r := s.run("", "--to", "acme", file)
	if r.code != exit.NotSent || server.Seen() != "" || !strings.Contains(r.errs, "The backend wants a token.") || !strings.Contains(r.errs, "keys set") {
		t.Errorf("no token: exit code %d, %s", r.code, r.errs)
	}
	s.must("", "--to", "acme", "--token-env", "LINKDROP_TOKEN", file)
	if got := server.Seen(); got != "hunter2" {
		t.Errorf("told to: %q", got)
	}
	s.must("hunter3\n", "keys", "set", "acme")
	s.must("", "--to", "acme", file)
	if got := server.Seen(); got != "hunter3" {
		t.Errorf("from the keychain: %q", got)
	}
	named := []string{"--backend", server.URL, "--dialect", "mapping:" + mapping}
	s.must("", append(named, file)...)
	if got := server.Seen(); got != "hunter2" {
		t.Errorf("named: %q", got)
	}
	delete(s.env, "LINKDROP_TOKEN")
	s.must("hunter4", append([]string{"keys", "set"}, named...)...)
	s.must("", append(named, file)...)
	if got := server.Seen(); got != "hunter4" {
		t.Errorf("named, from the keychain: %q", got)
	}
}

// A token that somebody put into the keychain by hand, with a line break behind it, works, and the line break is said.
func TestALineBreakBehindASavedToken(t *testing.T) {
	s, server := newShell(t), mappingtest.New(t)
	s.must("", "destinations", "add", s.file("acme.linkdrop", fmt.Sprintf(
		`{"version": 1, "destinations": [{"id": "acme", "kind": "mapping", "url": %q, "mapping": {"file": %s}}]}`, server.URL, mappingtest.Mapping)))
	d, ok := settings.Open(s.state, "").Effective().Find("acme")
	if !ok {
		t.Fatal("it was not added")
	}
	if err := s.keys.Set(t.Context(), d.SecretName()+"-"+string(connect.Token), "hunter2\n"); err != nil {
		t.Fatal(err)
	}
	r := s.run("", "--to", "acme", s.file("a.txt", "abc"))
	if got := server.Seen(); r.code != exit.Sent || got != "hunter2" || strings.Count(r.errs, "behind the token in the keychain. It was left out.") != 1 {
		t.Errorf("exit code %d, sent %q: %s", r.code, got, r.errs)
	}
}

// What is resumed may have gone to several backends, and the environment has one token.
func TestOneTokenForOneBackend(t *testing.T) {
	s, one, two := newShell(t), mappingtest.New(t), mappingtest.New(t)
	mapping, file := s.file("m.json", mappingtest.Mapping), s.file("a.txt", "abc")
	for _, server := range []*mappingtest.Backend{one, two} {
		if r := s.run("", "--backend", server.URL, "--dialect", "mapping:"+mapping, file); r.code != exit.NotSent {
			t.Fatalf("without a token: exit code %d, %s", r.code, r.errs)
		}
	}
	s.env["LINKDROP_TOKEN"] = "hunter2"
	if r := s.run("", "resume"); r.code != exit.NotSent || !strings.Contains(r.errs, "was for another backend") {
		t.Errorf("exit code %d, %s", r.code, r.errs)
	}
	if got := one.Seen() + two.Seen(); got != "hunter2" || one.Has("a.txt")+two.Has("a.txt") != 3 {
		t.Errorf("tokens %q were sent", got)
	}
	s.env["LINKDROP_TOKEN"] = "hunter3"
	s.must("", "resume")
	if got := one.Seen() + two.Seen(); got != "hunter3" || one.Has("a.txt")+two.Has("a.txt") != 6 {
		t.Errorf("tokens %q were sent", got)
	}
}

// A destination that gives no links says so once, and its lines stay empty; history knows them as sent.
func TestSendingWithoutLinks(t *testing.T) {
	s, server := newShell(t), mappingtest.New(t)
	s.env["LINKDROP_TOKEN"] = "hunter2"
	to := []string{"--backend", server.URL, "--dialect", "mapping:" + s.file("m.json", mappingtest.Mapping)}
	files := []string{s.file("a.txt", "abc"), s.file("b.txt", "abcd")}
	r := s.run("", append(to, files...)...)
	if r.code != exit.Sent || r.out != "\n\n" || strings.Count(r.errs, "This backend gives no link.") != 1 {
		t.Errorf("exit code %d, stdout %q, stderr %q", r.code, r.out, r.errs)
	}
	if a, b := server.Has("a.txt"), server.Has("b.txt"); a != 3 || b != 4 {
		t.Errorf("stored %d and %d bytes", a, b)
	}
	out := s.must("", append([]string{"--json"}, append(to, files...)...)...)
	if strings.Count(out, `"status":"sent"`) != 2 || strings.Contains(out, `"status":"done"`) {
		t.Errorf("--json: %s", out)
	}
	history := s.must("", "history", "--json")
	if strings.Count(history, `"state":"sent"`) != 4 || strings.Contains(history, "hunter2") {
		t.Errorf("history: %s", history)
	}
}

// A backend that sends files to another storage than before is refused until somebody says that this was expected, for one
// run; without a window that is --storage-host.
func TestAnotherStorageHost(t *testing.T) {
	s, server, first, second := newShell(t), mappingtest.New(t), mappingtest.New(t), mappingtest.New(t)
	s.must("", "destinations", "add", s.file("acme.linkdrop", fmt.Sprintf(
		`{"version": 1, "destinations": [{"id": "acme", "kind": "mapping", "url": %q, "mapping": {"file": %s}}]}`, server.URL, mappingtest.Mapping)))
	s.must("hunter2", "keys", "set", "acme")
	file := s.file("a.txt", "abc")
	to := []string{"--to", "acme", file}
	server.MovesTo(first)
	s.must("", to...)
	server.MovesTo(second)
	host := strings.TrimPrefix(second.URL, "http://")
	refused := func(kind string, args ...string) {
		t.Helper()
		r := s.run("", append(args, to...)...)
		if r.code != exit.NotSent || !strings.Contains(r.errs, kind) || second.Has("a.txt") != 0 {
			t.Errorf("%v: exit code %d, %s", args, r.code, r.errs)
		}
	}
	refused("give --storage-host " + host + ";")
	refused("unknown place", "--storage-host", "elsewhere.example.com")
	s.must("", "resume", "--storage-host", host) // both that were refused
	if second.Has("a.txt") != 3 {
		t.Error("it did not go where it was allowed to")
	}
	second.Clear()
	refused("give --storage-host " + host + ";") // it was for one run
	server.MovesTo(first)
	s.must("", append(to, "--storage-host", host)...) // what was admitted before still is

	s = newShell(t)
	named := []string{"--backend", server.URL, "--dialect", "mapping:" + s.file("m.json", mappingtest.Mapping), "--storage-host", host, file}
	s.env["LINKDROP_TOKEN"] = "hunter2"
	if r := s.run("", named...); r.code != exit.NotSent || !strings.Contains(r.errs, "unknown place") {
		t.Errorf("a host that is not listed: exit code %d, %s", r.code, r.errs)
	}
	server.MovesTo(second)
	s.must("", "resume") // the list is remembered
}

// Where nothing can go on in the middle of a file, it is said when that matters: once when it is interrupted, once when it is
// resumed.
func TestResumingFromTheBeginning(t *testing.T) {
	t.Parallel() // it waits most of the time
	s, server := newShell(t), mappingtest.New(t)
	s.env["LINKDROP_TOKEN"] = "hunter2"
	server.Arrived = make(chan struct{})
	arrived := server.Arrived
	mapping := s.file("m.json", mappingtest.Mapping)
	args := []string{"--backend", server.URL, "--dialect", "mapping:" + mapping, s.file("a.txt", strings.Repeat("a", 1<<20))}
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-arrived
		interrupt()
	}()
	r := s.runIn(ctx, "", args...)
	if r.code != exit.Interrupted || strings.Count(r.errs, "starts again from the beginning") != 1 {
		t.Errorf("interrupted: exit code %d, %s", r.code, r.errs)
	}
	r = s.run("", "resume")
	if r.code != exit.Sent || r.out != "\n" || strings.Count(r.errs, "starts again from the beginning") != 1 || server.Has("a.txt") != 1<<20 {
		t.Errorf("resumed: exit code %d, stdout %q, stored %d, %s", r.code, r.out, server.Has("a.txt"), r.errs)
	}
}
