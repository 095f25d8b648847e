package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// However a run ends, the n-th line of standard output is about the n-th FILE.
func TestLinesStayInStep(t *testing.T) {
	folder := t.TempDir()
	for name, each := range map[string]struct {
		drops  [][]string
		become func(q *fakeQueue)
		out    string
		says   string
	}{
		"a file behind one that is not sent": {
			drops: [][]string{{"a", "b"}}, become: func(q *fakeQueue) { q.become("D0", 1, nil) },
			out: "\nhttps://x/b\n", says: "1 file is not sent yet.",
		},
		"a folder before a file": {
			drops: [][]string{{"a", "b"}, {"c"}}, become: func(q *fakeQueue) {
				q.change(func() {
					for i := range q.items["D0"] {
						q.items["D0"][i].Grouped = true
					}
					q.views[0].Options.Together, q.views[0].Paths = true, []string{folder}
				})
				q.become("D1", 0, nil)
				q.settle("D1", uploader.DropView{})
			},
			out: "\nhttps://x/c\n", says: "2 files are not sent yet.",
		},
		"a folder of which the link is missing": {
			drops: [][]string{{"a", "b"}, {"c"}}, become: func(q *fakeQueue) {
				q.change(func() {
					for i := range q.items["D0"] {
						q.items["D0"][i].Grouped, q.items["D0"][i].Step = true, uploader.Stored
					}
					q.views[0].Options.Together = true
				})
			},
			out: "\n\n", says: "1 file is not sent yet, and 1 link is not made yet.",
		},
		"a folder at a place that nobody could open": {
			drops: [][]string{{"a", "b"}}, become: func(q *fakeQueue) {
				q.change(func() {
					q.items["D0"][0].Step = uploader.Stored // what is stored is in no group yet, as far as is known
					q.items["D0"][1].Grouped = true
					q.views[0].Options.Together = true
				})
			},
			out: "\n", says: "1 file is not sent yet.",
		},
		"files that were to have one link, and get one each": {
			drops: [][]string{{"big", "b", "c"}}, become: func(q *fakeQueue) {
				q.change(func() { q.views[0].Options.Together, q.views[0].Paths = true, []string{"/d/big", "/d/b", "/d/c"} })
				q.become("D0", 1, nil)
				q.become("D0", 2, nil)
			},
			out: "\nhttps://x/b\nhttps://x/c\n", says: "1 file is not sent yet.",
		},
		"one link each, and nothing is sent yet": {
			drops: [][]string{{"a", "b"}}, become: func(q *fakeQueue) {
				q.change(func() { q.views[0].Options.Together, q.views[0].Paths = true, []string{"/d/a", "/d/b"} })
			},
			out: "\n\n", says: "2 files are not sent yet.",
		},
		"one link each, and the links are missing": {
			drops: [][]string{{"a", "b", "c"}}, become: func(q *fakeQueue) {
				q.become("D0", 0, nil)
				q.change(func() {
					q.items["D0"][1].Step, q.items["D0"][2].Step = uploader.Stored, uploader.Stored
					q.views[0].Options.Together, q.views[0].Paths = true, []string{"/d/a", "/d/b", "/d/c"}
				})
			},
			out: "https://x/a\n\n\n", says: "2 links are not made yet.",
		},
		"more files than one link may have": {
			drops: [][]string{{"a", "b"}}, become: func(q *fakeQueue) {
				q.change(func() {
					q.items["D0"][0].Step, q.items["D0"][1].Step = uploader.Stored, uploader.Stored
					q.views[0].Options.Together, q.views[0].Paths, q.views[0].TooMany = true, []string{"/d/a", "/d/b"}, 1
				})
			},
			out: "\n\n", says: "2 links are not made yet.",
		},
		"no links at all, and not all found": {
			drops: [][]string{{"a", "b"}}, become: func(q *fakeQueue) {
				q.change(func() {
					q.items["D0"][0].LinkLess, q.items["D0"][1].LinkLess = true, true
					q.items["D0"][1].Step = uploader.Linked
					q.views[0].Options.Together, q.views[0].Paths, q.views[0].LinkLess = true, []string{"/d/a", "/d/b", "/d/c"}, true
				})
			},
			out: "\n\n\n", says: "1 file is not sent yet.",
		},
		"what nobody has looked at": {
			drops: [][]string{{"a"}, nil, nil}, become: func(q *fakeQueue) {
				q.change(func() {
					q.views[0].Paths, q.views[0].Looking, q.views[0].Items = []string{"/d/a", "/d/b", "/d/c"}, true, 1
					q.views[1].Options.Together, q.views[1].Looking, q.views[1].Paths = true, true, []string{folder}
					q.views[2].Options.Together, q.views[2].Looking, q.views[2].Paths = true, true, []string{"/d/x", folder}
				})
				q.become("D0", 0, nil)
			},
			out: "https://x/a\n\n\n\n\n", says: "3 files and 2 folders are not sent yet.",
		},
		"one that failed, and one without its link": {
			drops: [][]string{{"a", "b", "c"}}, become: func(q *fakeQueue) {
				q.become("D0", 0, fault.New(fault.Gone, "open", ""))
				q.change(func() { q.items["D0"][1].Step = uploader.Stored })
			},
			out: "\n\n\n", says: "1 file is not sent yet, and 1 link is not made yet.",
		},
		"one that was sent before": {
			drops: [][]string{{"a", "b"}}, become: func(q *fakeQueue) {
				q.change(func() { q.items["D0"][0].Step, q.items["D0"][0].HadLink = uploader.Stored, true })
			},
			out: "\n\n", says: "1 file is not sent yet.",
		},
		"one that was told before": {
			drops: [][]string{{"a"}, {"b"}}, become: func(q *fakeQueue) {
				q.settle("D0", uploader.DropView{Told: true, Done: 1})
			},
			out: "\n", says: "1 file is not sent yet.",
		},
		"a folder that is settled behind a file": {
			drops: [][]string{{"a"}, {"b"}}, become: func(q *fakeQueue) {
				q.change(func() { q.items["D1"][0].Grouped, q.items["D1"][0].Step = true, uploader.Stored })
				q.settle("D1", uploader.DropView{Link: destination.Link{URL: destination.NewURL("https://x/d")}})
			},
			out: "\nhttps://x/d\n", says: "1 file is not sent yet.",
		},
	} {
		for _, stuck := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				r := watchThese(t, 0, each.drops...)
				each.become(r.q)
				synctest.Wait()
				code := exitInterrupted
				if stuck {
					code = exitNotSent
					r.q.change(func() { r.q.holds = []uploader.Hold{{Destination: "acme", Fault: &fault.Error{Kind: fault.SignIn}}} })
				} else {
					r.cancel()
				}
				r.expect(t, code, each.out, strings.TrimSuffix(each.says, "."))
				if stuck && (name == "one that was sent before" || strings.Contains(name, "nobody could open")) && strings.Contains(r.errs.String(), "/d/a") {
					t.Errorf("what was sent is said not to be: %s", r.errs.String())
				}
			})
			if t.Failed() {
				t.Fatal(name, "stuck:", stuck)
			}
		}
	}
}

// A part of a size that no storage takes is wrong usage, and said.
func TestPartSizes(t *testing.T) {
	s := newShell(t)
	s.backend()
	for text, ok := range map[string]bool{"4MiB": false, "5.5MiB": false, "100GiB": false, "5MB": false, "5MiB": true, "5GiB": true} {
		r := s.run("", "--practice", "--part-size", text, filepath.Join(s.state, "none"))
		if refused := r.code == exitUsage && strings.Contains(r.errs, "whole MiB from 5MiB to 5GiB"); refused == ok {
			t.Errorf("%s: exit code %d, %s", text, r.code, r.errs)
		}
	}
}

// That there is nothing to resume is said, and who else is at work.
func TestNothingToResume(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{"resume"}, {"resume", "--forget"}} {
		if r := s.run("", args...); r.code != exitSent || r.out != "" || r.errs != "There is nothing unfinished.\n" {
			t.Errorf("%v: exit code %d, %q, %s", args, r.code, r.out, r.errs)
		}
	}
	j := s.openRun()
	for _, args := range [][]string{{"resume"}, {"resume", "--forget"}} {
		if r := s.run("", args...); r.code != exitSent || r.out != "" || r.errs != "Nothing else is unfinished: 1 linkdrop-send is still at work.\n" {
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
		if r.code != exitNotSent || !strings.Contains(r.errs, bad+": ") || b.Open() != 0 || s.runs() != 1 {
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
		if err != nil || len(kept) == 0 || r.code != exitNotSent || !strings.Contains(r.errs, kept[0]) || s.runs() != 0 {
			t.Errorf("%v: exit code %d, %d runs, kept %v, %s", args, r.code, s.runs(), kept, r.errs)
		}
		if r := s.run("", args...); r.code != exitSent || r.errs != "There is nothing unfinished.\n" {
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
