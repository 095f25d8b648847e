package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/smallfile"
)

func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestFlagsAreStrongerThanTheEnvironment(t *testing.T) {
	s, err := readSettings([]string{"--addr", "127.0.0.1:1", "--state-dir", "d"}, env("LINKDROP_ADDR", "127.0.0.1:2", "LINKDROP_PUBLIC_URL", "https://files.example.com/"), io.Discard)
	if err != nil || s.addr != "127.0.0.1:1" || s.publicURL != "https://files.example.com" || s.logFormat != "text" {
		t.Errorf("%+v %v", s, err)
	}
	if s, err = readSettings(nil, env(), io.Discard); err != nil || s.addr != "127.0.0.1:8480" || filepath.Base(s.stateDir) != "linkdrop-server" {
		t.Errorf("no settings: %+v %v", s, err)
	}
}

// TestNoStateInTheWorkingFolder: keys and records would be others wherever the server is started.
func TestNoStateInTheWorkingFolder(t *testing.T) {
	for _, home := range []string{"", "home", "."} {
		t.Setenv("XDG_CONFIG_HOME", "")
		t.Setenv("HOME", home)
		t.Setenv("APPDATA", home)
		s, err := readSettings(nil, env(), io.Discard)
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), "--state-dir is needed") {
			t.Errorf("%q: %q, %v", home, s.stateDir, err)
		}
	}
}

// TestWrongSettingsAreUsageErrors: they are found before anything is opened, and the exit status is 2.
func TestWrongSettingsAreUsageErrors(t *testing.T) {
	for _, args := range []string{
		"more", "--nothing", "--log-format=xml", "--public-url=files.example.com", "--public-url=https://u:p@h", "--public-url=https://h/path", "--public-url=ftp://h",
		"--storage=ftp://h/", "--storage=file://host/dir", "--storage=s3://", "--storage=s3://b?secret=x", "--storage=%zz", "--database=postgres://h/d", "--database=sqlite://",
	} {
		s, err := readSettings([]string{"--state-dir", t.TempDir(), args}, env(), io.Discard)
		if err == nil {
			_, closeStores, wrong := s.options(t.Context(), &net.TCPAddr{}, slog.New(slog.DiscardHandler))
			closeStores()
			err = wrong
		}
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("%s: %v", args, err)
		}
	}
	if _, err := readSettings(nil, env("LINKDROP_KEEP_AFTER", "perhaps"), io.Discard); err == nil || !strings.Contains(err.Error(), "LINKDROP_KEEP_AFTER") {
		t.Errorf("a wrong variable is not named: %v", err)
	}
}

func TestTokensFileWithoutTokensIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(name, []byte("anna the-token-itself\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readTokens(name); err == nil || strings.Contains(err.Error(), "the-token-itself") {
		t.Errorf("%v", err)
	}
}

// TestTokensFileAsWindowsWritesIt: with a byte order mark, and in UTF-16.
func TestTokensFileAsWindowsWritesIt(t *testing.T) {
	const line = "anna 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\r\n" // printf %s hello | sha256sum
	utf16 := "\xFF\xFE"
	for _, b := range []byte(line) {
		utf16 += string([]byte{b, 0})
	}
	for _, text := range []string{line, "\xEF\xBB\xBF" + line, utf16} {
		name := filepath.Join(t.TempDir(), "tokens")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		tokens, err := readTokens(name)
		if err != nil {
			t.Errorf("%.10q: %v", text, err)
			continue
		}
		if owner, ok := tokens.Owner("hello"); !ok || owner != "anna" {
			t.Errorf("%.10q: hello is %q", text, owner)
		}
	}
}

// TestTokensFileIsAFile: what never ends, or is too long, is refused at the start and named.
func TestTokensFileIsAFile(t *testing.T) {
	long := filepath.Join(t.TempDir(), "long")
	if err := os.WriteFile(long, make([]byte, maxTokens+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{os.DevNull: smallfile.ErrNotRegular, t.TempDir(): smallfile.ErrNotRegular, long: smallfile.ErrTooLarge} {
		if _, err := readTokens(name); !errors.Is(err, want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHelpIsWhatWasAskedFor: it is on standard output, and nothing went wrong.
func TestHelpIsWhatWasAskedFor(t *testing.T) {
	for _, flag := range []string{"--help", "-h"} {
		var out, errs strings.Builder
		if err := run(t.Context(), []string{flag}, env(), &out, &errs); err != nil || !strings.Contains(out.String(), "-public-url") || errs.Len() > 0 {
			t.Errorf("%s: %v\n%s\n%s", flag, err, &out, &errs)
		}
	}
	var out, errs strings.Builder
	if err := run(t.Context(), []string{"--no-such"}, env(), &out, &errs); err == nil || !strings.Contains(errs.String(), "-public-url") || out.Len() > 0 {
		t.Errorf("%v\n%s\n%s", err, &out, &errs)
	}
}
