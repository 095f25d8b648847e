package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
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
			if r.code != exitNotSent || len(strings.Fields(r.out)) != 2 || !strings.Contains(r.errs, "2 entries are missing in the history") {
				t.Errorf("exit code %d, %q, %s", r.code, r.out, r.errs)
			}
			s.inHistory(`DROP TRIGGER full`)
			r = s.run("", "resume", "--keys-env")
			if more != "gone" && (r.code != exitSent || r.out != "" || r.errs != "") {
				t.Errorf("resume: exit code %d, %q, %s", r.code, r.out, r.errs)
			}
			if lines := strings.Split(strings.TrimSpace(s.must("", "history")), "\n"); len(lines) != 1+2 {
				t.Errorf("the history has %q", lines)
			}
			if n := abandonedDrops(t, s.state); n != 0 {
				t.Errorf("%d drops are left", n)
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
	if r.code != exitNotSent || r.out == "" {
		t.Fatalf("exit code %d, %q, %s", r.code, r.out, r.errs)
	}
	for range 2 {
		r = s.run("", "resume", "--forget", "--keys-env", "--wait", "1s")
		if r.code != exitNotSent || s.runs() != 1 || !strings.Contains(r.errs, "1 entry is missing in the history") {
			t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
		}
	}
	s.inHistory(`DROP TRIGGER full`)
	r = s.run("", "resume", "--forget", "--keys-env")
	if r.code != exitSent || s.runs() != 0 || !strings.Contains(s.must("", "history"), "a.txt") {
		t.Errorf("exit code %d, %d runs, %s", r.code, s.runs(), r.errs)
	}
}

// A history that stays behind is waited for, and not for ever: as long as for what has to be freed, or as the person said.
func TestTheHistoryIsWaitedFor(t *testing.T) {
	for _, c := range []struct {
		wait, written, ends time.Duration
		code                int
	}{
		{0, 2 * time.Second, 2 * time.Second, exitSent},
		{0, time.Hour, historyWait, exitNotSent},
		{time.Second, time.Hour, time.Second, exitNotSent},
	} {
		t.Run(fmt.Sprint(c.wait, c.written), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q, errs := &fakeQueue{behind: 3}, &bytes.Buffer{}
				w := newWatch(&plain{out: &bytes.Buffer{}, errs: errs}, c.wait)
				w.q, w.hopeless = q, []uploader.DropID{"d"}
				time.AfterFunc(c.written, func() {
					q.mu.Lock()
					defer q.mu.Unlock()
					q.behind = 0
				})
				began := time.Now()
				if code := w.follow(t.Context()); code != c.code || strings.Contains(errs.String(), "3 entries are missing") != (code == exitNotSent) {
					t.Errorf("exit code %d, %s", code, errs)
				}
				if took := time.Since(began); took < c.ends || took > c.ends+tick {
					t.Errorf("it took %v, not %v", took, c.ends)
				}
				if forgot := len(q.wished) > 0; forgot != (c.code == exitSent) {
					t.Errorf("forgotten: %v", forgot)
				}
			})
		})
	}
}
