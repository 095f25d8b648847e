package command

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/protocol"
)

// The commonest mistakes each have a sentence that is true of them, and none of another mistake's.
func TestMistakesAreCalledWhatTheyAre(t *testing.T) {
	answers := func(status int, kind, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, text)
		}
	}
	const refusal = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>no</Message></Error>`
	for name, each := range map[string]struct {
		answer http.HandlerFunc
		secure bool // the address says https
		says   string
	}{
		"no TLS":         {answers(http.StatusOK, "text/plain", ""), true, "answers without encryption"},
		"a storage, 403": {answers(http.StatusForbidden, "application/xml", fmt.Sprintf(refusal, "AccessDenied")), false, "This is not a Linkdrop backend. Look at"},
		"a storage, 400": {answers(http.StatusBadRequest, "application/xml", fmt.Sprintf(refusal, "InvalidRequest")), false, "This is not a Linkdrop backend. Look at"},
		"a page":         {answers(http.StatusNotFound, "text/html", "<html>"), false, "This is not a Linkdrop backend. Look at"},
		"something else": {answers(http.StatusOK, "application/json", "{}"), false, "This is not a Linkdrop backend. Look at"},
		"gone in mid-run": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/.well-known/linkdrop" {
				http.NotFound(w, r)
				return
			}
			_ = json.NewEncoder(w).Encode(protocol.WellKnown{Name: "Acme", Version: protocol.Version})
		}, false, "The backend was not found at its address."},
	} {
		s := newShell(t)
		server := httptest.NewServer(each.answer)
		address := server.URL
		if each.secure {
			address = strings.Replace(address, "http:", "https:", 1)
		}
		r := s.run("", "--backend", address, "--wait", "1s", s.file("a.txt", "abc"))
		server.Close()
		if r.code != exit.NotSent || !strings.Contains(r.errs, each.says) {
			t.Errorf("%s: exit code %d, %s", name, r.code, r.errs)
		}
		for _, wrong := range []string{"security filter", "bucket's name", "storage place", "makes no sense"} {
			if strings.Contains(r.errs, wrong) {
				t.Errorf("%s is called a %q: %s", name, wrong, r.errs)
			}
		}
	}
}

// Links in a circle are no devices.
func TestALinkThatLeadsBackToItself(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT RUN on Windows, where making links needs a privilege: every run on Linux has it")
	}
	s, storage := newShell(t), newDummy(t)
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for from, to := range map[string]string{a: b, b: a} {
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{a, filepath.Join(a, "x"), dir} {
		r := s.run("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", path)
		if r.code != exit.NotSent || !strings.Contains(r.errs, "leads back to itself") || strings.Contains(r.errs, "device") {
			t.Errorf("%s: exit code %d, %s", path, r.code, r.errs)
		}
	}
}
