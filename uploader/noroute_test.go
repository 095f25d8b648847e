package uploader_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// That a backend which promised links does not know the call is retried, a bounded number of times, and is never a reason to
// send the file again, or to give others no link. What is owed then is the next start's.
func TestALinkWhoseCallIsNotKnown(t *testing.T) {
	for _, together := range []bool{false, true} {
		t.Run(fmt.Sprint("together ", together), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				var away atomic.Bool
				away.Store(true)
				s.trip = func(op, _ string, _ int) error {
					if op == "link" && away.Load() {
						return &fault.Error{Kind: fault.NoRoute, Op: "link", Status: 404}
					}
					return nil
				}
				r := newRig(t, s)
				defer func() { r.stop() }()
				dir := t.TempDir()
				id := r.add(uploader.Options{Together: together}, file(t, dir, "a", 10), file(t, dir, "b", 20))
				r.untilSettled(1)
				asked := s.count("link")
				if asked < 3 || asked > 30 {
					t.Errorf("asked %d times", asked)
				}
				pass(24 * time.Hour)
				if more := s.count("link") - asked; more > 0 {
					t.Errorf("asked %d times more in a day", more)
				}
				why := r.view(id).Fault
				if !together {
					why = r.items(id)[0].Fault
				}
				if why == nil || why.Kind != fault.NoRoute || r.view(id).LinkLess {
					t.Errorf("%v; %+v", why, r.view(id))
				}
				r.interrupt("killed")
				away.Store(false)
				if r.q.View().Drops != 1 {
					t.Fatalf("%d drops after a restart", r.q.View().Drops)
				}
				check(t, r.q.WishDrop(t.Context(), uploader.Run, id))
				want := 2
				if together {
					want = 1
				}
				r.until("the links are told", func() bool {
					told := 0
					for _, report := range r.settled() {
						told += len(report.Links)
					}
					return told >= want && r.view(id).Failed == 0
				})
				r.everyLinkWorks(want)
				if _, _, _, bytes := s.sizes(); bytes != 30 {
					t.Errorf("%d bytes for 30", bytes)
				}
			})
		})
	}
}
