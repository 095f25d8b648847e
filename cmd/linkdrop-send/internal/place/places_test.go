package place

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/keychain"
)

// Editors on Windows put a byte order mark in front, and may write UTF-16.
func TestByteOrderMarks(t *testing.T) {
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
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
		if text, err := authorities(flags(t, "--ca-file", write("ca.pem", written(certificate)))); err != nil || string(text) != certificate {
			t.Errorf("--ca-file: %v, %q", err, text)
		}
		d, err := namedPlace("backend:https://files.example.com?dialect=mapping:" + write("m.json", written(`{"version": 1, "sign": {"path": "/sign", "answer": {"url": "/url"}}}`)))
		if err != nil || len(d.Mapping.File) == 0 {
			t.Errorf("mapping: %v", err)
		}
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := authorities(flags(t, "--ca-file", large)); err == nil || !strings.Contains(err.Error(), "larger than 1 MB") {
		t.Errorf("of 2 MB: %v", err)
	}
}

// What is in no settings has keys of its own, by bucket and storage, not by prefix.
func TestKeysOfWhatIsNotSaved(t *testing.T) {
	keys, state := &keychain.Memory{}, t.TempDir()
	open := func(bucket, endpoint string) *Places {
		t.Helper()
		o := flags(t, "--s3", bucket, "--endpoint", endpoint)
		o.StateDir = state
		at, err := Open(t.Context(), o, func(string) string { return "" }, keys)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(at.Close)
		return at
	}
	saved := open("s3://drops/in", "https://s3.example.com")
	d, err := saved.Named()
	if err == nil {
		err = saved.Editor.SaveSecrets(t.Context(), d, map[connect.Field]string{connect.AccessKey: "id", connect.SecretKey: "key"})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range []struct {
		bucket, endpoint string
		has              bool
	}{
		{"s3://drops/out", "https://s3.example.com", true},
		{"s3://drops", "https://s3.example.net", false},
		{"s3://drop", "https://s3.example.com", false},
	} {
		_, err := open(each.bucket, each.endpoint).NamedWithKeys(t.Context())
		if (err == nil) != each.has || err != nil && !strings.Contains(err.Error(), "keys set --s3 "+each.bucket) {
			t.Errorf("%s at %s: %v", each.bucket, each.endpoint, err)
		}
	}
}
