package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// A part of a size that no storage takes is wrong usage, and said.
func TestPartSizes(t *testing.T) {
	s := newShell(t)
	s.backend()
	for text, ok := range map[string]bool{"4MiB": false, "5.5MiB": false, "100GiB": false, "5MB": false, "5MiB": true, "5GiB": true} {
		r := s.run("", "--practice", "--part-size", text, filepath.Join(s.state, "none"))
		if refused := r.code == exit.WrongUsage && strings.Contains(r.errs, "whole MiB from 5MiB to 5GiB"); refused == ok {
			t.Errorf("%s: exit code %d, %s", text, r.code, r.errs)
		}
	}
}

// That there is nothing to resume is said, and who else is at work.
func TestNothingToResume(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{"resume"}, {"resume", "--forget"}} {
		if r := s.run("", args...); r.code != exit.Sent || r.out != "" || r.errs != "There is nothing unfinished.\n" {
			t.Errorf("%v: exit code %d, %q, %s", args, r.code, r.out, r.errs)
		}
	}
	j := s.openRun()
	for _, args := range [][]string{{"resume"}, {"resume", "--forget"}} {
		if r := s.run("", args...); r.code != exit.Sent || r.out != "" || r.errs != "Nothing else is unfinished: 1 linkdrop-send is still at work.\n" {
			t.Errorf("%v beside another: exit code %d, %q, %s", args, r.code, r.out, r.errs)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// A run that cannot be opened is named, and keeps no other from going on.
func TestARunThatCannotBeOpened(t *testing.T) {
	for _, args := range [][]string{{"resume", "--keys-env"}, {"resume", "--forget", "--keys-env"}} {
		s, b, _, _, _ := begunInParts(t)
		bad := filepath.Join(s.state, "runs", "01J00000000000000000000000") // the oldest
		if err := os.MkdirAll(filepath.Join(bad, "queue.db"), 0o700); err != nil {
			t.Fatal(err)
		}
		b.Heal()
		r := s.run("", args...)
		if r.code != exit.NotSent || !strings.Contains(r.errs, bad+": ") || b.Open() != 0 || s.runs() != 1 {
			t.Errorf("%v: exit code %d, %d are open, %d runs, %s", args, r.code, b.Open(), s.runs(), r.errs)
		}
	}
}

// What cannot be read is said, kept, and said once.
func TestWhatCannotBeRead(t *testing.T) {
	for _, args := range [][]string{{"resume", "--keys-env"}, {"resume", "--forget", "--keys-env"}} {
		s, _, _, _, _ := begunInParts(t)
		run, err := filepath.Glob(filepath.Join(s.state, "runs", "*", "queue.db"))
		if err != nil || len(run) != 1 {
			t.Fatal(run, err)
		}
		damage(t, run[0])
		r := s.run("", args...)
		kept, err := filepath.Glob(filepath.Join(s.state, "run-*.queue.db.set-aside-*"))
		if err != nil || len(kept) == 0 || r.code != exit.NotSent || !strings.Contains(r.errs, kept[0]) || s.runs() != 0 {
			t.Errorf("%v: exit code %d, %d runs, kept %v, %s", args, r.code, s.runs(), kept, r.errs)
		}
		if r := s.run("", args...); r.code != exit.Sent || r.errs != "There is nothing unfinished.\n" {
			t.Errorf("%v again: exit code %d, %s", args, r.code, r.errs)
		}
	}
	for _, args := range [][]string{{"resume"}, {"resume", "--forget"}, {"history"}, {"link", "x"}, {"delete", "x"}, {"--practice", "/no/such/file"}} {
		s := newShell(t)
		s.must("", "history")
		damage(t, filepath.Join(s.state, "history.db"))
		if r := s.run("", args...); !strings.Contains(r.errs, filepath.Join(s.state, "history.db.set-aside-")) {
			t.Errorf("%v: exit code %d, %s", args, r.code, r.errs)
		}
		if r := s.run("", args...); strings.Contains(r.errs, "set aside") {
			t.Errorf("%v says it twice: %s", args, r.errs)
		}
	}
}

func damage(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + "-wal"); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}
