package command

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/connect"
)

// list is destinations --json.
func (s *shell) list() map[string]destinationLine {
	s.t.Helper()
	all := map[string]destinationLine{}
	for text := range strings.Lines(s.must("", "destinations", "--json")) {
		var line destinationLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			s.t.Fatal(err)
		}
		all[line.ID] = line
	}
	return all
}

func TestDestinations(t *testing.T) {
	s := newShell(t)
	r := s.run("", "destinations", "add", "--dry-run", s.file("acme.linkdrop", twoPlaces))
	if len(s.list()) != 1 || !strings.Contains(r.errs, "store, Our store, s3://drops/in at https://s3.example.com, would be added\n") {
		t.Errorf("--dry-run: %s", r.errs)
	}
	s.must("", "destinations", "add", s.file("acme.linkdrop", twoPlaces))
	all := s.list()
	store := all["store"]
	if len(all) != 4 || !store.Chosen || store.Address != "s3://drops/in" || store.Endpoint != "https://s3.example.com" || store.Source != "person" ||
		all["practice"].Source != "built-in" || all["cloud"].Profile != "work" || all["files"].Address != "https://files.example.com" {
		t.Errorf("%+v", all)
	}
	s.must("id\nhunter2\n", "keys", "set", "our store")
	s.must("hunter3", "keys", "set", "files") // an id is stronger than a name
	if got := s.list(); len(got["store"].Secrets) != 2 || len(got["files"].Secrets) != 1 || got["files"].Secrets[0] != connect.Token {
		t.Errorf("%+v", got)
	}
	table := s.must("", "destinations")
	for _, want := range []string{"* store", "access, secret", "s3://drops/in at https://s3.example.com", "profile work", "this computer"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table has no %q:\n%s", want, table)
		}
	}
	s.must("", "destinations", "choose", "cloud")
	s.must("", "destinations", "remove", "store")
	if got := s.list(); len(got) != 3 || !got["cloud"].Chosen {
		t.Errorf("%+v", got)
	}
	s.must("", "destinations", "add", s.file("again.linkdrop", twoPlaces))
	if got := s.list(); len(got["store"].Secrets) != 0 {
		t.Errorf("what was removed has its keys again: %+v", got["store"])
	}
	if r := s.run("", "destinations", "remove", "practice"); r.code != exit.NotSent || !strings.Contains(r.errs, "cannot be removed") {
		t.Errorf("practice: exit code %d, %s", r.code, r.errs)
	}
	for _, args := range [][]string{{"destinations", "choose", "nobody"}, {"destinations", "remove"}, {"destinations", "sing"}} {
		if r := s.run("", args...); r.code != exit.WrongUsage {
			t.Errorf("%v: exit code %d, %s", args, r.code, r.errs)
		}
	}
	if r := s.run("", "destinations", "add", filepath.Join(s.state, "no-such")); r.code != exit.NotSent || !strings.Contains(r.errs, "no-such: ") {
		t.Errorf("a file that is not there: exit code %d, %s", r.code, r.errs)
	}
	if r := s.run("", "destinations", "add", s.file("bad.linkdrop", `{"version": 1, "destinations": [{"id": "x", "kind": "s3"}]}`)); r.code != exit.NotSent {
		t.Errorf("a file that brings nothing: exit code %d, %s", r.code, r.errs)
	}
}

// A mistake in a settings file is said with its field; else the same sentence stands there once for each of several.
func TestMistakesAreSaidWithTheirFields(t *testing.T) {
	s := newShell(t)
	r := s.run("", "destinations", "add", s.file("bad.linkdrop", `{"version": 1, "streams": "x", "theme": "dark", "window": {"width": 440, "height": 560},
		"destinations": [{"id": "x", "kind": "s3"}, {"id": "y", "kind": "linkdrop", "url": "https://example.com", "hue": 3}]}`))
	for _, want := range []string{"streams: This must be", "theme: A settings file", "window: A settings file", "destinations[0].s3: A destination", "destinations[1].hue: Linkdrop knows"} {
		if !strings.Contains(r.errs, "bad.linkdrop: "+want) {
			t.Errorf("%q is not said:\n%s", want, r.errs)
		}
	}
}
