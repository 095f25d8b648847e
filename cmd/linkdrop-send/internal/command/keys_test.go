package command

import (
	"context"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

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
		if r := s.run(wrong.in, append([]string{"keys", "set"}, wrong.args...)...); r.code != exit.WrongUsage {
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

// What is in no settings finds the keys that were saved for it, by bucket and storage, not by prefix.
func TestKeysSavedForWhatIsNotSaved(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	file := s.file("a", "a")
	s.must("id\nkey\n", "keys", "set", "--s3", "s3://drops/in", "--endpoint", storage.URL)
	s.must("", "--s3", "s3://drops/out", "--endpoint", storage.URL, file)
	for _, to := range [][]string{{"--s3", "s3://drop", "--endpoint", storage.URL}, {"--s3", "s3://drop"}} {
		if r := s.run("", append(to, file)...); r.code != exit.WrongUsage || !strings.Contains(r.errs, "keys set --s3 s3://drop") {
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

func TestTokenFromAnEmptyVariable(t *testing.T) {
	s := newShell(t)
	s.must("", "destinations", "add", s.file("acme.linkdrop", twoPlaces))
	if r := s.run("", "check", "--to", "files", "--token-env", "EMPTY"); r.code != exit.WrongUsage || !strings.Contains(r.errs, "EMPTY") {
		t.Errorf("exit code %d, %s", r.code, r.errs)
	}
}
