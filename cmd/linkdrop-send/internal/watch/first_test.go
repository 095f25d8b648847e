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

// first gives the n-th file of a drop its link, before it has arrived.
func (q *fakeQueue) first(drop uploader.DropID, n int) {
	q.change(func() {
		it := &q.items[drop][n]
		it.Early = destination.Link{ID: string(it.ID), URL: destination.NewURL("https://x/" + it.Base)}
	})
}

// watchFirst is watchThese where links are to be said first.
func watchFirst(t *testing.T, drops ...[]string) *watching {
	t.Helper()
	r := watchThese(t, 0, drops...)
	r.q.change(func() {
		for i := range r.q.views {
			r.q.views[i].Options.LinkAtDrop, r.q.views[i].Items = true, len(r.q.items[r.q.views[i].ID])
		}
	})
	synctest.Wait()
	return r
}

func (r *watching) says(t *testing.T, out string) {
	t.Helper()
	synctest.Wait()
	if r.out.String() != out {
		t.Errorf("stdout %q, want %q", r.out.String(), out)
	}
}

// Links are printed in the order of the files, before those have arrived, and once; the end waits for the files.
func TestLinksArePrintedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchFirst(t, []string{"a", "b"}, []string{"c"})
		r.q.first("D0", 1)
		r.says(t, "")
		r.q.first("D0", 0)
		r.says(t, "https://x/a\nhttps://x/b\n")
		r.q.first("D1", 0)
		r.says(t, "https://x/a\nhttps://x/b\nhttps://x/c\n")
		for _, one := range []struct {
			drop uploader.DropID
			n    int
		}{{"D1", 0}, {"D0", 1}, {"D0", 0}} {
			r.q.become(one.drop, one.n, nil)
		}
		synctest.Wait()
		select {
		case <-r.done:
			t.Error("it ended before the drops settled")
		default:
		}
		r.q.settle("D0", uploader.DropView{Options: uploader.Options{LinkAtDrop: true}, Items: 2})
		r.q.settle("D1", uploader.DropView{Options: uploader.Options{LinkAtDrop: true}, Items: 1})
		r.expect(t, exit.Sent, "https://x/a\nhttps://x/b\nhttps://x/c\n")
	})
}

// A link whose file did not arrive is said to be dead, and the exit code says that it is.
func TestAPrintedLinkThatDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchFirst(t, []string{"a", "b"})
		r.q.first("D0", 0)
		r.q.become("D0", 1, fault.New(fault.Forbidden, "put", "")) // no link was ever made
		r.says(t, "https://x/a\n\n")
		r.q.become("D0", 0, fault.New(fault.Changed, "read", ""))
		r.q.settle("D0", uploader.DropView{Options: uploader.Options{LinkAtDrop: true}, Items: 2, Failed: 2})
		r.expect(t, exit.NotSent, "https://x/a\n\n", "/d/a: the link that was printed leads to nothing, as the file did not arrive.")
		if n := strings.Count(r.errs.String(), "leads to nothing"); n != 1 {
			t.Errorf("%d links are dead: %s", n, r.errs.String())
		}
	})
}

// The one link of a drop, and another one in its place.
func TestTheOneLinkIsPrintedFirst(t *testing.T) {
	early := destination.Link{ID: "one", URL: destination.NewURL("https://x/one")}
	for name, one := range map[string]struct {
		link destination.Link
		code int
		errs []string
	}{
		"arrived": {early, exit.Sent, nil},
		"another": {destination.Link{ID: "two", URL: destination.NewURL("https://x/two")}, exit.NotSent, []string{"the link that was printed first leads to nothing. This one works: https://x/two"}},
		"none":    {destination.Link{}, exit.NotSent, []string{"D: the link that was printed leads to nothing, as the file did not arrive."}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := watchFirst(t, []string{"a", "b"})
				r.q.change(func() {
					r.q.views[0].Name, r.q.views[0].Early = "D", early
					for i := range r.q.items["D0"] {
						r.q.items["D0"][i].Grouped = true
					}
				})
				r.says(t, "https://x/one\n")
				r.q.change(func() {
					for i := range r.q.items["D0"] {
						r.q.items["D0"][i].Step = uploader.Stored
					}
				})
				r.q.settle("D0", uploader.DropView{Name: "D", Options: uploader.Options{LinkAtDrop: true}, Items: 2, Done: 2, Link: one.link})
				r.expect(t, one.code, "https://x/one\n", one.errs...)
			})
		})
	}
}

// Interrupted, a link that was printed has its line already, and resume goes on.
func TestAPrintedLinkOfAFileThatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchFirst(t, []string{"a", "b"})
		r.q.first("D0", 0)
		synctest.Wait()
		r.cancel()
		r.expect(t, exit.Interrupted, "https://x/a\n\n", `/d/a: the link that was printed leads to nothing until "linkdrop-send resume" has sent the rest.`, "2 files are not sent yet")
	})
}
