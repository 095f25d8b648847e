package watch

import (
	"strings"
	"testing"
	"testing/synctest"

	"linkdrop/cmd/linkdrop-send/internal/exit"
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
				code := exit.Interrupted
				if stuck {
					code = exit.NotSent
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
