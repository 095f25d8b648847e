package command

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
)

// inHistory does something to the file of the history.
func (s *shell) inHistory(query string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.state, "history.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(s.t.Context(), query); err != nil {
		s.t.Fatal(err)
	}
}

// A link that is not in the history is printed all the same; that it is missing there is said, and resume writes it, without
// printing what was printed.
func TestAHistoryThatCannotBeWritten(t *testing.T) {
	for _, more := range []string{"", "--together", "gone"} {
		t.Run("send"+more, func(t *testing.T) {
			t.Parallel()
			s, storage := newShell(t), newDummy(t)
			s.must("", "history") // makes it
			s.inHistory(`CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(FAIL, 'no more'); END`)
			args := []string{"--wait", "3s", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"), s.file("b.txt", "defg")}
			switch more {
			case "gone": // a drop that resume can do nothing about is not forgotten either
				args = append(args, filepath.Join(t.TempDir(), "gone"))
			case "":
			default:
				args = append(args, more)
			}
			r := s.run("", args...)
			if r.code != exit.NotSent || len(strings.Fields(r.out)) != 2 || !strings.Contains(r.errs, "2 entries are missing in the history") {
				t.Errorf("exit code %d, %q, %s", r.code, r.out, r.errs)
			}
			s.inHistory(`DROP TRIGGER full`)
			r = s.run("", "resume", "--keys-env")
			if more != "gone" && (r.code != exit.Sent || r.out != "" || r.errs != "") {
				t.Errorf("resume: exit code %d, %q, %s", r.code, r.out, r.errs)
			}
			if lines := strings.Split(strings.TrimSpace(s.must("", "history")), "\n"); len(lines) != 1+2 {
				t.Errorf("the history has %q", lines)
			}
			if n := s.runs(); n != 0 {
				t.Errorf("%d runs are left", n)
			}
		})
	}
}

// What is given up may be what somebody has a link to: its entries are written first, and as long as they cannot be, the run stays.
func TestForgettingKeepsWhatTheHistoryIsOwed(t *testing.T) {
	t.Parallel()
	s, storage := newShell(t), newDummy(t)
	s.must("", "history") // makes it
	s.inHistory(`CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(FAIL, 'no more'); END`)
	r := s.run("", "--wait", "1s", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"))
	if r.code != exit.NotSent || r.out == "" {
		t.Fatalf("exit code %d, %q, %s", r.code, r.out, r.errs)
	}
	for range 2 {
		r = s.run("", "resume", "--forget", "--keys-env", "--wait", "1s")
		if r.code != exit.NotSent || s.runs() != 1 || !strings.Contains(r.errs, "1 entry is missing in the history") {
			t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
		}
	}
	s.inHistory(`DROP TRIGGER full`)
	r = s.run("", "resume", "--forget", "--keys-env")
	if r.code != exit.Sent || s.runs() != 0 || !strings.Contains(s.must("", "history"), "a.txt") {
		t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
}
