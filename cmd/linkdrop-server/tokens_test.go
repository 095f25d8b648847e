package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/server"
)

// tokens runs "linkdrop-server token …" on a file.
func tokens(t *testing.T, file string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), append([]string{"token"}, args...), env("LINKDROP_TOKENS_FILE", file), &out, &strings.Builder{})
	return strings.TrimSpace(out.String()), err
}

// TestTokensAreMadeListedAndRevoked: each is shown once, the file has none of them, and what is revoked signs nobody in.
func TestTokensAreMadeListedAndRevoked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	made := map[string]string{}
	for _, name := range []string{"anna", "ben", "anna"} {
		token, err := tokens(t, file, "create", name)
		if err != nil || len(token) < 43 {
			t.Fatalf("%q %v", token, err)
		}
		made[token] = name
	}
	text, err := os.ReadFile(file)
	if err != nil || len(made) != 3 {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	opened, err := server.OpenTokenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for token, name := range made {
		if owner, ok := opened.Owner(token); !ok || owner != name || strings.Contains(string(text), token) {
			t.Errorf("%s: %q %v", name, owner, ok)
		}
	}
	listed, err := tokens(t, file, "list")
	lines := strings.Split(listed, "\n")
	if err != nil || len(lines) != 3 || !strings.HasPrefix(lines[0], "anna/") || !strings.HasPrefix(lines[1], "ben/") {
		t.Fatalf("%q %v", listed, err)
	}
	for _, c := range []struct {
		which string
		left  int
		fails bool
	}{{lines[0], 2, false}, {lines[0], 2, true}, {"clara", 2, true}, {"anna", 1, false}, {"ben", 0, false}} {
		if _, err := tokens(t, file, "revoke", c.which); (err != nil) != c.fails {
			t.Errorf("%s: %v", c.which, err)
		}
		if err := opened.Reload(); err != nil || opened.Count() != c.left {
			t.Errorf("%s: %d tokens are left, want %d; %v", c.which, opened.Count(), c.left, err)
		}
	}
	for token := range made {
		if _, ok := opened.Owner(token); ok {
			t.Error("a revoked token signs in")
		}
	}
	if _, err := tokens(t, file, "create", "anna"); err != nil {
		t.Errorf("a new one in an empty file: %v", err)
	}
}

// TestTokenCommandsThatAreNone are usage errors, and a file with a mistake is left alone.
func TestTokenCommandsThatAreNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	for _, args := range [][]string{{}, {"make"}, {"create"}, {"create", "a b"}, {"create", "anna", "ben"}, {"list", "anna"}, {"revoke"}, {"list", "--nothing"}} {
		_, err := tokens(t, file, args...)
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := tokens(t, "", "list"); err == nil || !strings.Contains(err.Error(), "--tokens-file") {
		t.Errorf("no file: %v", err)
	}
	if out, err := tokens(t, "", "--help"); err != nil || !strings.Contains(out, "token create") {
		t.Errorf("help: %q %v", out, err)
	}
	const mistake = "anna secret\n"
	if err := os.WriteFile(file, []byte(mistake), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"create", "ben"}, {"list"}, {"revoke", "anna"}} {
		if out, err := tokens(t, "", append(args, "--tokens-file", file)...); err == nil || !strings.Contains(err.Error(), "line 1") || strings.Contains(out+err.Error(), "secret") {
			t.Errorf("%v: %q %v", args, out, err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != mistake {
		t.Errorf("%q %v", text, err)
	}
}

// TestTheFirstToken: on a new machine there is neither the file nor its folder. The server says what makes it, and that makes it.
func TestTheFirstToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "etc", "linkdrop", "tokens")
	err := run(t.Context(), []string{"--addr", "127.0.0.1:0", "--state-dir", t.TempDir(), "--tokens-file", file}, env(), &strings.Builder{}, &strings.Builder{})
	if err == nil || !strings.Contains(err.Error(), "linkdrop-server token create NAME --tokens-file "+file) {
		t.Errorf("the server says %v", err)
	}
	if token, err := tokens(t, file, "create", "anna"); err != nil || token == "" {
		t.Fatalf("%q %v", token, err)
	}
	for path, forbidden := range map[string]os.FileMode{filepath.Dir(file): 0o022, file: 0o177} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&forbidden != 0 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	missing := filepath.Join(t.TempDir(), "no", "tokens")
	for _, word := range [][]string{{"list"}, {"revoke", "anna"}} {
		if _, err := tokens(t, missing, word...); err == nil || strings.Contains(err.Error(), ".lock") {
			t.Errorf("%v of no file: %v", word, err)
		}
	}
	if _, err := os.Stat(filepath.Dir(missing)); err == nil {
		t.Error("looking for a token makes a folder")
	}
}
