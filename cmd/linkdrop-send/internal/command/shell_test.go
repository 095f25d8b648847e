package command

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/keychain"
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
	p := &Program{In: strings.NewReader(in), Out: &out, Errs: &errs, Env: env, keys: &s.keys, Ask: s.ask}
	code := p.Execute(ctx, args)
	return ran{code, out.String(), errs.String()}
}

func (s *shell) must(in string, args ...string) string {
	s.t.Helper()
	r := s.run(in, args...)
	if r.code != exit.Sent {
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
