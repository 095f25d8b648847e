package settings_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("SETTINGS_TEST_WRITER"); dir != "" {
		saveUntilKilled(dir)
		return
	}
	m.Run()
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestUpdateKeepsWhatItDoesNotUnderstand(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.json")
	write(t, file, `{"version": 7, "future": {"a": [1, 2]}, "streams": -1, "limit": 4096,
		"destinations": [{"id": "new", "kind": "quantum"}, {"id": "a", "kind": "linkdrop", "url": "https://a.example"}]}`)
	s := settings.Open(dir, "")
	before := s.Version()
	err := s.Update(func(v *settings.Settings) {
		v.Theme, v.Limit = new(settings.Dark), nil
		v.Destinations = append(v.Destinations, settings.Destination{ID: "b", Kind: settings.Linkdrop, URL: "https://b.example"})
	})
	if err != nil || s.Version() == before || s.Effective().Theme.Value != settings.Dark {
		t.Fatal(err, s.Effective())
	}
	var got struct {
		Version      int
		Future       map[string][]int
		Streams      int
		Limit        *int
		Theme        string
		Destinations []map[string]string
	}
	if err := json.Unmarshal([]byte(contents(t, file)), &got); err != nil {
		t.Fatal(err)
	}
	want := "{7 map[a:[1 2]] -1 <nil> dark [map[id:a kind:linkdrop url:https://a.example] map[id:b kind:linkdrop url:https://b.example] map[id:new kind:quantum]]}"
	if fmt.Sprint(got) != want {
		t.Errorf("\n got %v\nwant %s", got, want)
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestUpdateSetsABrokenFileAside(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.json")
	const broken = `{"streams": 3, "destinations": [{"id":`
	write(t, file, broken)
	s := settings.Open(dir, "")
	if err := s.Update(func(v *settings.Settings) { v.AutoCopy = new(false) }); err != nil {
		t.Fatal(err)
	}
	if e := s.Effective(); e.Streams.Value != 3 || e.AutoCopy.Value || len(e.Problems) != 0 {
		t.Errorf("%+v", e)
	}
	aside, _ := filepath.Glob(file + ".set-aside-*")
	if len(aside) != 1 || contents(t, aside[0]) != broken {
		t.Errorf("%v", aside)
	}
}

func TestUpdateRefusesNonsense(t *testing.T) {
	dir := t.TempDir()
	s := settings.Open(dir, "")
	for _, change := range []func(*settings.Settings){
		func(v *settings.Settings) { v.Streams = new(99) },
		func(v *settings.Settings) {
			v.Destinations = []settings.Destination{{ID: "a", Kind: settings.Linkdrop, URL: "http://a.example"}}
		},
	} {
		if err := s.Update(change); err == nil || fault.KindOf(err) != fault.Policy {
			t.Errorf("got %v, want policy", err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "settings.json")); err == nil {
		t.Error("something was written")
	}
}

func TestUpdateWhereNothingCanBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	write(t, dir, "in the folder's place")
	s := settings.Open(dir, "")
	if err := s.Update(func(v *settings.Settings) { v.Streams = new(2) }); err == nil || fault.KindOf(err) == fault.Bug {
		t.Errorf("got %v, want an error with a kind", err)
	}
	if s.Effective().Streams.Value != 8 {
		t.Error("the change counts though it was not written")
	}
}

func TestAFileOthersMayWriteIsSaid(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "settings.json")
	write(t, file, `{"streams": 3}`)
	if err := os.Chmod(file, 0o666); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	if e := settings.Open(dir, "").Effective(); e.Streams.Value != 3 || len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Says, "Other people") {
		t.Errorf("%+v", e.Problems)
	}
}

func TestTheAdministratorsFile(t *testing.T) {
	dir := t.TempDir()
	admin := filepath.Join(dir, "admin.json")
	write(t, admin, `{"streams": 2}`)
	s := settings.Open(filepath.Join(dir, "state"), admin)
	if e := s.Effective(); e.Streams != (settings.Value[int]{Value: 2, Source: settings.Admin}) {
		t.Errorf("%+v", e.Streams)
	}
	if err := s.Update(func(v *settings.Settings) { v.Streams = new(5) }); err != nil {
		t.Fatal(err)
	}
	if e := s.Effective(); e.Streams != (settings.Value[int]{Value: 5, Source: settings.Person}) {
		t.Errorf("%+v", e.Streams)
	}
	if contents(t, admin) != `{"streams": 2}` {
		t.Error("the administrator's file was written")
	}
}

func saveUntilKilled(dir string) {
	s := settings.Open(dir, "")
	for n := 0; ; n++ {
		err := s.Update(func(v *settings.Settings) {
			v.Streams, v.Language = new(n%32+1), new("de-"+strings.Repeat("x", n%8+1))
		})
		if err != nil {
			fmt.Fprintln(os.Stdout, err)
			return
		}
		fmt.Fprintln(os.Stdout, n%32+1)
	}
}

// TestKilledWhileSaving: the file is never unreadable, and never older than what was reported as saved.
func TestKilledWhileSaving(t *testing.T) {
	dir := t.TempDir()
	for life := range 40 {
		cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very binary
		cmd.Env = append(os.Environ(), "SETTINGS_TEST_WRITER="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines, last, count := bufio.NewScanner(out), "", 0
		for lines.Scan() {
			last = lines.Text()
			if count++; count == 1+life%9 {
				_ = cmd.Process.Kill()
			}
		}
		_ = cmd.Wait()
		e := settings.Open(dir, "").Effective()
		saved := fmt.Sprint(e.Streams.Value)
		var reported int
		if _, err := fmt.Sscan(last, &reported); err != nil {
			t.Fatalf("the writer said %q", last)
		}
		if len(e.Problems) != 0 || saved != last && saved != fmt.Sprint(reported%32+1) {
			t.Fatalf("life %d: reported %s, found %s, problems %v", life, last, saved, e.Problems)
		}
	}
	if err := settings.Open(dir, "").Update(func(*settings.Settings) {}); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".settings.json-*")); len(left) != 0 {
		t.Errorf("%v", left)
	}
}
