package check_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// told checks one destination, and returns what was told in the form "step level about value".
func told(t *testing.T, c *connect.Connector, d settings.Destination, secrets ...string) (lines []string, fine bool) {
	t.Helper()
	c.Settings = func() settings.Effective {
		return settings.Resolve(settings.Layer{Source: settings.Person, Settings: settings.Settings{Destinations: []settings.Destination{d}}})
	}
	all, fine := findings(t, t.Context(), c, d.ID, secrets...)
	for _, f := range all {
		lines = append(lines, line(f))
	}
	return lines, fine
}

func line(f check.Finding) string {
	text := strings.TrimPrefix(f.Sentence(), "check.")
	if f.Fault != nil {
		text += " (" + f.Fault.Kind.String() + ")"
	}
	return text
}

// findings checks, and makes sure of what holds for every finding: its order, its sentence, and that it tells no secret.
func findings(t *testing.T, ctx context.Context, c *connect.Connector, id string, secrets ...string) (all []check.Finding, fine bool) { //nolint:revive // a test's ctx
	t.Helper()
	fine = check.Run(ctx, c, id, func(f check.Finding) {
		all = append(all, f)
		if !slices.Contains(check.Sentences(), f.Sentence()) {
			t.Errorf("no sentence for %s", f.Sentence())
		}
	})
	last := -1
	for _, f := range all {
		at := slices.Index(check.Steps(), f.Step)
		if at <= last {
			t.Errorf("%s was told out of order, or twice", f.Step)
		}
		last = at
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range append(secrets, "://", "X-Amz-", "Signature=") {
		if strings.Contains(string(data), secret) {
			t.Errorf("the findings tell %q: %s", secret, data)
		}
	}
	return all, fine
}

func want(t *testing.T, got []string, fine, wantFine bool, lines ...string) {
	t.Helper()
	if !slices.Equal(got, lines) || fine != wantFine {
		t.Errorf("fine: %v, got\n  %s\nwant\n  %s", fine, strings.Join(got, "\n  "), strings.Join(lines, "\n  "))
	}
}

// Practice has no address, and everything else works.
func TestCheckPractice(t *testing.T) {
	local := &drivers.Local{Dir: filepath.Join(t.TempDir(), "practice")}
	t.Cleanup(local.Close)
	c := &connect.Connector{Openers: map[settings.Kind]connect.Opener{settings.Practice: local.Open}}
	got, fine := told(t, c, settings.Destination{ID: settings.PracticeID, Kind: settings.Practice})
	want(t, got, fine, true, "sign-in.ok", "write.ok", "read.ok", "delete.ok")
}

// connector opens every kind as the programs do.
func connector(o drivers.Options) *connect.Connector {
	return &connect.Connector{Keychain: &keychain.Memory{}, Openers: drivers.Openers(o), Authorities: o.Authorities}
}

func keep(t *testing.T, store keychain.Store, d settings.Destination, f connect.Field, secret string) {
	t.Helper()
	if err := store.Set(t.Context(), d.SecretName()+"-"+string(f), secret); err != nil {
		t.Fatal(err)
	}
}

// quiet is for servers whose clients are meant to go away.
func quiet(s *httptest.Server) {
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
}
