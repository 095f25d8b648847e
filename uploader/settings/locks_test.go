package settings_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/settings"
)

// What the administrator locked counts whatever the person's file says; what is not locked is the person's.
func TestLockedIsStrongest(t *testing.T) {
	person := settings.Parse(settings.Person, []byte(`{"limit": 2048, "streams": 4, "theme": "dark"}`))
	admin := settings.Parse(settings.Admin, []byte(`{"locked": ["limit", "theme"], "limit": 65536, "streams": 2, "theme": "light"}`))
	e := settings.Resolve(person, admin)
	if len(e.Problems) != 0 {
		t.Fatal(e.Problems)
	}
	if e.Limit != (settings.Value[int64]{65536, settings.Enforced}) || e.Theme != (settings.Value[settings.Theme]{settings.Light, settings.Enforced}) {
		t.Errorf("locked: %v, %v", e.Limit, e.Theme)
	}
	if e.Streams != (settings.Value[int]{4, settings.Person}) {
		t.Errorf("not locked: %v", e.Streams)
	}
	if e.Source("limit") != settings.Enforced || e.Source("streams") != settings.Person || e.Source("history_days") != settings.BuiltIn || settings.Enforced.String() != "enforced" {
		t.Error("the sources are wrong")
	}
}

func TestLocksThatMeanNothing(t *testing.T) {
	for name, c := range map[string]struct {
		source     settings.Source
		file, says string
	}{
		"by the person":  {settings.Person, `{"locked": ["limit"], "limit": 65536}`, "locked: Only the file of the machine"},
		"not a list":     {settings.Admin, `{"locked": "limit", "limit": 65536}`, "locked: This must be a list of texts"},
		"no such field":  {settings.Admin, `{"locked": ["limits"], "limit": 65536}`, `locked: There is no setting "limits"`},
		"cannot be":      {settings.Admin, `{"locked": ["destination"], "limit": 65536}`, `locked: There is no setting "destination"`},
		"without value":  {settings.Admin, `{"locked": ["streams"], "limit": 65536}`, `locked: There is no value for "streams"`},
		"of a bad value": {settings.Admin, `{"locked": ["streams"], "streams": 99, "limit": 65536}`, "This must be from 1 to 32"},
	} {
		t.Run(name, func(t *testing.T) {
			e := settings.Resolve(settings.Parse(c.source, []byte(c.file)))
			if e.Limit != (settings.Value[int64]{65536, c.source}) || e.Streams.Source != settings.BuiltIn {
				t.Errorf("counts: %v, %v", e.Limit, e.Streams)
			}
			for _, p := range e.Problems {
				if strings.Contains(p.Line(), c.says) {
					return
				}
			}
			t.Errorf("says %v", e.Problems)
		})
	}
}

// Every field that has a source here is one of the file, and the other way round.
func TestSourceOfEveryField(t *testing.T) {
	defaults := settings.Defaults()
	defaults.Source = settings.Person
	e := settings.Resolve(defaults)
	for _, key := range defaults.Settings.Fields() {
		if e.Source(key) != settings.Person {
			t.Errorf("%s is from %v", key, e.Source(key))
		}
	}
}

// A person's own lock stays in the file as it was, for whoever wrote it.
func TestAPersonsLockIsKept(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "settings.json"), `{"locked": ["limit"]}`)
	if err := settings.Open(dir, "").Update(func(s *settings.Settings) { s.Streams = new(3) }); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "settings.json"))
	var got struct{ Locked []string }
	if err != nil || json.Unmarshal(text, &got) != nil || len(got.Locked) != 1 {
		t.Errorf("%s, %v", text, err)
	}
}
