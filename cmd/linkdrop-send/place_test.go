package main

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/settings"
)

// A home that is relative would be another one in every working folder: whoever resumes from elsewhere would find nothing.
func TestNoStateInTheWorkingFolder(t *testing.T) {
	for _, home := range []string{"", "home", "./home", "."} {
		t.Chdir(t.TempDir())
		for _, name := range []string{"XDG_CONFIG_HOME", "HOME", "APPDATA", "AppData"} {
			t.Setenv(name, home)
		}
		p := &program{env: func(string) string { return "" }}
		dir, err := p.stateFolder(&options{})
		if err == nil || !strings.Contains(err.Error(), "give --state-dir") {
			t.Errorf("%q: %q, %v", home, dir, err)
		}
		if runtime.GOOS == "linux" { // where XDG_CONFIG_HOME is stronger
			t.Setenv("XDG_CONFIG_HOME", "")
			if dir, err := p.stateFolder(&options{}); err == nil {
				t.Errorf("HOME is %q: %q", home, dir)
			}
		}
		if dir, err := p.stateFolder(flags(t, "--state-dir", "here")); err != nil || !filepath.IsAbs(dir) {
			t.Errorf("--state-dir here: %q, %v", dir, err)
		}
	}
}

// Editors on Windows put a byte order mark in front, and may write UTF-16.
func TestByteOrderMarks(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	utf16 := func(text string) string {
		wide := "\xFF\xFE"
		for _, b := range []byte(text) {
			wide += string([]byte{b, 0})
		}
		return wide
	}
	for _, written := range []func(string) string{func(text string) string { return "\xEF\xBB\xBF" + text }, utf16} {
		s := newShell(t)
		if text, err := flags(t, "--ca-file", s.file("ca.pem", written(certificate))).authorities(); err != nil || string(text) != certificate {
			t.Errorf("--ca-file: %v, %q", err, text)
		}
		d, err := namedPlace("backend:https://files.example.com?dialect=mapping:" + s.file("m.json", written(mappingText)))
		if err != nil || len(d.Mapping.File) == 0 {
			t.Errorf("mapping: %v", err)
		}
		s.must("", "destinations", "add", s.file("acme.linkdrop", `{"version": 1, "destinations": [{"id": "cloud", "kind": "s3", "s3": {
			"bucket": "drops", "cloudfront": {"url": "https://d111111abcdef8.cloudfront.net", "key_pair_id": "K2JCJMDEHXQW5F"}}}]}`))
		s.must("", "keys", "set", "cloud", "--link-key", s.file("key.pem", written("KEY")))
		place, _ := settings.Open(s.state, "").Effective().Find("cloud")
		if got, err := s.keys.Get(t.Context(), place.SecretName()+"-"+string(connect.LinkKey)); err != nil || got != "KEY" {
			t.Errorf("--link-key: %q, %v", got, err)
		}
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := flags(t, "--ca-file", large).authorities(); err == nil || !strings.Contains(err.Error(), "larger than 1 MB") {
		t.Errorf("of 2 MB: %v", err)
	}
}
