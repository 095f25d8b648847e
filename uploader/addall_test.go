package uploader_test

import (
	"errors"
	"path/filepath"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// Drops that were given at once are noted at once: a crash keeps all of them or none.
func TestDropsGivenAtOnceAreOneCommit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		commits, full := []int{}, true
		r.journal.Fail = func(facts []uploader.Fact) error {
			n := 0
			for _, f := range facts {
				if _, ok := f.(uploader.DropAdded); ok {
					n++
				}
			}
			if n > 0 {
				commits = append(commits, n)
				if full {
					return fault.New(fault.DiskFull, "journal", "")
				}
			}
			return nil
		}
		r.start()
		dir, drops := t.TempDir(), []uploader.Drop{}
		for _, name := range []string{"a", "b", "c"} {
			drops = append(drops, uploader.Drop{Destination: "shelf", Paths: []string{file(t, dir, name, 10)}})
		}
		if ids, err := r.q.AddAll(t.Context(), drops...); !errors.Is(err, &fault.Error{Kind: fault.DiskFull}) || ids != nil || r.q.View().Drops != 0 {
			t.Errorf("%v, %v, %d drops", ids, err, r.q.View().Drops)
		}
		full = false
		ids, err := r.q.AddAll(t.Context(), drops...)
		if err != nil || len(ids) != 3 {
			t.Fatal(ids, err)
		}
		views := make([]uploader.DropView, 3)
		if n, _ := r.q.Drops(views, 0); n != 3 || views[0].ID != ids[2] || views[2].ID != ids[0] {
			t.Errorf("%d drops, not in the order they were given", n)
		}
		if len(commits) != 2 || commits[0] != 3 || commits[1] != 3 {
			t.Errorf("commits of %v drops, want one of 3 each time", commits)
		}
		if _, err := r.q.AddAll(t.Context(), drops[0], uploader.Drop{Destination: "shelf"}, drops[1]); !errors.Is(err, &fault.Error{Kind: fault.Nothing}) || r.q.View().Drops != 3 {
			t.Errorf("with one that is none: %v, %d drops", err, r.q.View().Drops)
		}
		r.until("all are sent", func() bool { return len(r.settled()) == 3 })
		r.stop()
		r.start()
		defer r.stop()
		if _, err := r.q.AddAll(t.Context(), uploader.Drop{Destination: "shelf", Paths: []string{filepath.Join(dir, "a")}}); err != nil {
			t.Error(err)
		}
	})
}
