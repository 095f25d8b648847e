package uploader_test

import (
	"testing"

	"linkdrop/uploader"
)

// A drop whose last row was taken away just before the program was killed is gone at the next start, and takes none of the drops
// behind it with it.
func TestAnEmptiedDropTakesNoOthersWithIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		r.stop()
		written := make(chan error, 1)
		r.journal.Write(func(err error) { written <- err },
			uploader.DropAdded{Drop: uploader.Drop{ID: "emptied", Destination: "shelf", Paths: []string{"/nowhere"}}},
			uploader.DropExpanded{Drop: "emptied"},
			uploader.DropAdded{Drop: uploader.Drop{ID: "behind", Destination: "shelf", Paths: []string{file(t, t.TempDir(), "f", 10)}}})
		check(t, <-written)
		r.start()
		defer func() { r.stop() }()
		r.untilSettled(1)
		if d := r.settled()[0].Drop; d.ID != "behind" || d.Done != 1 || r.q.View().Drops != 1 {
			t.Errorf("%+v of %d drops", d, r.q.View().Drops)
		}
		r.stop()
		noted, err := r.journal.Load()
		for _, d := range noted.Drops {
			if d.Drop.ID == "emptied" || err != nil {
				t.Errorf("the emptied drop is still noted, %v", err)
			}
		}
		r.start()
	})
}
