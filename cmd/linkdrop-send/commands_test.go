package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// shell runs commands in one state folder, with a keychain in memory and no environment but what the test sets.
type shell struct {
	t     *testing.T
	state string
	env   map[string]string
	keys  keychain.Memory
	ask   func(context.Context, string) (string, error)
}

type ran struct {
	code      int
	out, errs string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	return &shell{t: t, state: t.TempDir(), env: map[string]string{"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"}}
}

func (s *shell) run(in string, args ...string) ran {
	s.t.Helper()
	return s.runIn(s.t.Context(), in, args...)
}

func (s *shell) runIn(ctx context.Context, in string, args ...string) ran {
	s.t.Helper()
	var out, errs bytes.Buffer
	env := func(name string) string {
		if name == "LINKDROP_STATE_DIR" {
			return s.state
		}
		return s.env[name]
	}
	p := &program{in: strings.NewReader(in), out: &out, errs: &errs, env: env, keys: &s.keys, ask: s.ask}
	code := p.execute(ctx, args)
	return ran{code, out.String(), errs.String()}
}

func (s *shell) must(in string, args ...string) string {
	s.t.Helper()
	r := s.run(in, args...)
	if r.code != exitSent {
		s.t.Fatalf("%v: exit code %d, %s", args, r.code, r.errs)
	}
	return r.out
}

func command(t *testing.T, args ...string) ran {
	t.Helper()
	return newShell(t).run("", args...)
}

func (s *shell) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

const twoPlaces = `{"version": 1, "destination": "store", "destinations": [
	{"id": "store", "name": "Our store", "kind": "s3", "url": "https://s3.example.com", "s3": {"bucket": "drops", "prefix": "in"}},
	{"id": "files", "name": "Files", "kind": "mapping", "url": "https://files.example.com", "mapping": {"preset": "fastapi-full"}},
	{"id": "cloud", "name": "files", "kind": "s3", "s3": {"bucket": "drops", "profile": "work"}}
]}`

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
	if r := s.run("", "destinations", "remove", "practice"); r.code != exitNotSent || !strings.Contains(r.errs, "cannot be removed") {
		t.Errorf("practice: exit code %d, %s", r.code, r.errs)
	}
	for _, args := range [][]string{{"destinations", "choose", "nobody"}, {"destinations", "remove"}, {"destinations", "sing"}} {
		if r := s.run("", args...); r.code != exitUsage {
			t.Errorf("%v: exit code %d, %s", args, r.code, r.errs)
		}
	}
	if r := s.run("", "destinations", "add", filepath.Join(s.state, "no-such")); r.code != exitNotSent || !strings.Contains(r.errs, "no-such: ") {
		t.Errorf("a file that is not there: exit code %d, %s", r.code, r.errs)
	}
	if r := s.run("", "destinations", "add", s.file("bad.linkdrop", `{"version": 1, "destinations": [{"id": "x", "kind": "s3"}]}`)); r.code != exitNotSent {
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

func TestKeysAreReadAndKept(t *testing.T) {
	s := newShell(t)
	s.must("", "destinations", "add", s.file("acme.linkdrop", twoPlaces))
	for _, wrong := range []struct {
		in   string
		args []string
	}{
		{"", []string{"files"}},
		{"a\nb\n", []string{"files"}},
		{"a\x00b", []string{"files"}},
		{"id", []string{"store"}},
		{"id\nkey\nsession\nmore", []string{"store"}},
		{"t", []string{"practice"}},
		{"t", []string{"cloud"}},
		{"t", []string{"nobody"}},
		{"t", nil},
		{"t", []string{"files", "--to", "store"}},
		{"t", []string{"files", "--backend", "https://x.example.com"}},
		{"t", []string{"files", "hunter2"}}, // never on the command line
		{"t", []string{"store", "--link-key", "/no/such/file"}},
	} {
		if r := s.run(wrong.in, append([]string{"keys", "set"}, wrong.args...)...); r.code != exitUsage {
			t.Errorf("%q %v: exit code %d, %s", wrong.in, wrong.args, r.code, r.errs)
		}
	}
	has := func(want string) {
		t.Helper()
		var got []string
		for _, f := range s.list()["store"].Secrets {
			got = append(got, string(f))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("it has %q, want %q", got, want)
		}
	}
	s.must("id\r\nkey\r\nsession\r\n", "keys", "set", "store")
	has("access secret session")
	s.must("id2\nkey2\n", "keys", "set", "store")
	has("access secret") // the session token belonged to other keys
	s.must("", "keys", "delete", "store")
	has("")

	// On a terminal each is asked for.
	var asked []string
	s.ask = func(_ context.Context, prompt string) (string, error) {
		asked = append(asked, prompt)
		return []string{" id ", "key", ""}[len(asked)-1], nil
	}
	s.must("", "keys", "set", "store")
	s.ask = nil
	has("access secret")
	if len(asked) != 3 || !strings.Contains(asked[2], "none") {
		t.Errorf("asked %q", asked)
	}
}

func TestTokenFromAnEmptyVariable(t *testing.T) {
	s := newShell(t)
	s.must("", "destinations", "add", s.file("acme.linkdrop", twoPlaces))
	if r := s.run("", "check", "--to", "files", "--token-env", "EMPTY"); r.code != exitUsage || !strings.Contains(r.errs, "EMPTY") {
		t.Errorf("exit code %d, %s", r.code, r.errs)
	}
}

// What is in no settings finds the keys that were saved for it, by bucket and storage, not by prefix.
func TestKeysSavedForWhatIsNotSaved(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	file := s.file("a", "a")
	s.must("id\nkey\n", "keys", "set", "--s3", "s3://drops/in", "--endpoint", storage.URL)
	s.must("", "--s3", "s3://drops/out", "--endpoint", storage.URL, file)
	for _, to := range [][]string{{"--s3", "s3://drop", "--endpoint", storage.URL}, {"--s3", "s3://drop"}} {
		if r := s.run("", append(to, file)...); r.code != exitUsage || !strings.Contains(r.errs, "keys set --s3 s3://drop") {
			t.Errorf("no keys: exit code %d, %s", r.code, r.errs)
		}
	}
}

// Editors on Windows put a byte order mark in front of a key, too.
func TestAByteOrderMarkBeforeAKey(t *testing.T) {
	s := newShell(t)
	s.must("", "destinations", "add", s.file("acme.linkdrop", `{"version": 1, "destinations": [{"id": "cloud", "kind": "s3", "s3": {
		"bucket": "drops", "cloudfront": {"url": "https://d111111abcdef8.cloudfront.net", "key_pair_id": "K2JCJMDEHXQW5F"}}}]}`))
	for _, text := range []string{"\xEF\xBB\xBFKEY", "\xFF\xFEK\x00E\x00Y\x00"} {
		s.must("", "keys", "set", "cloud", "--link-key", s.file("key.pem", text))
		d, _ := settings.Open(s.state, "").Effective().Find("cloud")
		if got, err := s.keys.Get(t.Context(), d.SecretName()+"-"+string(connect.LinkKey)); err != nil || got != "KEY" {
			t.Errorf("--link-key: %q, %v", got, err)
		}
	}
}
