package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/server"
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

// TestHowThePagesLook is told to the server as it was set.
func TestHowThePagesLook(t *testing.T) {
	s, err := readSettings([]string{"--logo", "a.svg", "--color=#c8102e", "--state-dir", t.TempDir()}, env("LINKDROP_NAME", "Acme Share"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	o, closeAll, err := s.options(t.Context(), &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	if o.Name != "Acme Share" || o.Brand.Logo != "a.svg" || o.Brand.Color != "#c8102e" {
		t.Errorf("%q, %+v", o.Name, o.Brand)
	}
}

// TestWhatIsPublic: an address with a path, and one that is listened on everywhere.
func TestWhatIsPublic(t *testing.T) {
	for _, c := range []struct{ args, public string }{
		{"--public-url=https://h/", "https://h"},
		{"--public-url=https://h:1/files/ours/", "https://h:1/files/ours"},
		{"--addr=0.0.0.0:1 --public-url=https://h", "https://h"},
		{"--addr=:1 --public-url=https://h/x", "https://h/x"},
	} {
		s, err := readSettings(append(strings.Fields(c.args), "--state-dir=d", "--trusted-proxy=10.0.0.5, ::1,192.168.7.7/16"), env(), io.Discard)
		if err != nil || s.publicURL != c.public {
			t.Errorf("%s: %q, %v", c.args, s.publicURL, err)
		}
		var proxies []string
		for _, p := range s.proxies {
			proxies = append(proxies, p.String())
		}
		if !slices.Equal(proxies, []string{"10.0.0.5/32", "::1/128", "192.168.0.0/16"}) {
			t.Errorf("proxies %v", proxies)
		}
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
		"more", "--nothing", "--log-format=xml", "--public-url=files.example.com", "--public-url=https://u:p@h", "--public-url=https://h/s", "--public-url=https://h/a//b", "--public-url=https://h/#x", "--addr=0.0.0.0:1", "--addr=:1", "--addr=[::]:1", "--trusted-proxy=proxy.example.com", "--compat-admins=anna", "--public-url=ftp://h",
		"--storage=ftp://h/", "--storage=file://host/dir", "--storage=s3://", "--storage=s3://b?secret=x", "--storage=%zz", "--share-from=r=s3://b", "--share-from=r=s3://b?owners=", "--share-from=r=s3://b?owners=anna,", "--share-from=r=s3://b?owners=a/b",
		"--share-from=s3://b?owners=*", "--share-from=R=s3://b?owners=*", "--share-from=r=file:///b?owners=*", "--share-from=r=s3://?owners=*", "--share-from=r=s3://u:p@b?owners=*", "--share-from=r=s3://b?owners=*&secret=x", "--share-from=r=s3://b?owners=*;x", "--share-from=r=s3://b?owners=* r=s3://c?owners=*", "--database=postgres://h/d", "--database=sqlite://",
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

// TestWhereLinksMayLead is told to the server as it was set, beside a folder or a bucket of its own.
func TestWhereLinksMayLead(t *testing.T) {
	for _, args := range [][]string{nil, {"--storage=s3://files/in"}} {
		s, err := readSettings(append(args, "--share-from", "reports=s3://acme/monthly/?region=eu-central-1&owners=anna,ben@x"),
			env("LINKDROP_STATE_DIR", t.TempDir(), "LINKDROP_SHARE_FROM", "a=s3://a?owners=*  b=s3://b/p?owners=b"), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		o, closeAll, err := s.options(t.Context(), &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer closeAll()
		if len(o.Sources) != 3 || o.Sources[0].Name != "a" || !slices.Equal(o.Sources[0].Owners, []string{"*"}) || o.Sources[0].Prefix != "" {
			t.Fatalf("%+v", o.Sources)
		}
		if from := o.Sources[2]; from.Name != "reports" || from.Bucket != "acme" || from.Prefix != "monthly" || !slices.Equal(from.Owners, []string{"anna", "ben@x"}) || from.Storage == nil {
			t.Errorf("%+v", from)
		}
	}
	s, err := readSettings([]string{"--storage=s3://files", "--bucket=r=s3://r", "--share-from=r=s3://b?owners=*", "--state-dir", t.TempDir()}, env(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var usage usageError
	if _, closeAll, err := s.options(t.Context(), &net.TCPAddr{}, slog.New(slog.DiscardHandler)); !errors.As(err, &usage) {
		t.Errorf("a name of two: %v", err)
	} else {
		closeAll()
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

// FuzzShareFrom: what is taken names a bucket, and whom it is for.
func FuzzShareFrom(f *testing.F) {
	for _, text := range []string{"r=s3://b/p?owners=anna,ben&region=x", "r=s3://b?owners=*", "r=s3://b?owners=&owners=a", "r=s3://%zz?owners=*", "r=s3://b/%2e%2e?owners=a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		from, err := parseSource(text)
		if err != nil {
			return
		}
		if !bucketName.MatchString(from.name) || from.address.Host == "" || len(from.owners) == 0 || from.address.Query().Has("owners") {
			t.Errorf("%q: %+v", text, from)
		}
		for _, owner := range from.owners {
			if owner != "*" && !server.ValidOwner(owner) {
				t.Errorf("%q: the owner %q", text, owner)
			}
		}
	})
}

// TestHowLongAFileWaitsForItsLink is told to the server, and never shorter than an upload may stand still.
func TestHowLongAFileWaitsForItsLink(t *testing.T) {
	for given, want := range map[string]time.Duration{"168h": 168 * time.Hour, "2160h": 2160 * time.Hour, "167h": -1, "-1h": -1, "soon": -1} {
		s, err := readSettings([]string{"--state-dir", t.TempDir(), "--unlinked-after", given}, env(), io.Discard)
		var usage usageError
		if want < 0 && !errors.As(err, &usage) {
			t.Errorf("%s: %v", given, err)
		}
		if want < 0 {
			continue
		}
		o, done, opened := s.options(t.Context(), &net.TCPAddr{}, slog.New(slog.DiscardHandler))
		done()
		if err != nil || opened != nil || o.Limits.Unlinked != want {
			t.Errorf("%s: %v, %v %v", given, o.Limits.Unlinked, err, opened)
		}
	}
}

// TestAProxyThatNobodyNamedIsNoticed, where an address shows that there is one.
func TestAProxyThatNobodyNamedIsNoticed(t *testing.T) {
	here, everywhere := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, &net.TCPAddr{IP: net.IPv4zero}
	for _, c := range []struct {
		public  string
		listens net.Addr
		proxies string
		want    bool
	}{
		{"https://files.example.com", here, "", true},
		{"https://files.example.com", everywhere, "", true},
		{"http://files.example.com", here, "", true},
		{"http://files.example.com", everywhere, "", false},
		{"https://files.example.com", here, "127.0.0.1", false},
		{"http://localhost:8480", here, "", false},
		{"http://[::1]:8480", here, "", false},
		{"", here, "", false},
	} {
		set, err := readSettings([]string{"--state-dir", "d", "--public-url", c.public, "--trusted-proxy", c.proxies}, env(), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if got := set.behindUnknownProxy(c.listens); got != c.want {
			t.Errorf("%s at %s, %q: %v", c.public, c.listens, c.proxies, got)
		}
	}
}
