package uploader_test

import (
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A backend moves to another storage while a file is on its way. Nothing goes there until a person allows the host; then
// the file goes on where it stopped, without an attempt more.
func TestANewHostHoldsUntilItIsAllowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = 10 * time.Millisecond
		var moved, allowed atomic.Bool
		var refused atomic.Int32
		s.rewrite = func(*http.Request) (*http.Response, error) { // what the guard of the storage's transport does
			if !moved.Load() || allowed.Load() {
				return nil, nil
			}
			refused.Add(1)
			return nil, &fault.Error{Kind: fault.NewHost, Op: "connect", Host: "other.example"}
		}
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "large", 64_000), file(t, dir, "small", 10))
		r.until("under way", func() bool { return s.count("put") > 3 })
		moved.Store(true)
		pass(24 * time.Hour)
		v := r.q.View()
		if len(v.Holds) != 1 || v.Holds[0].Fault.Kind != fault.NewHost || v.Holds[0].Fault.Host != "other.example" || !v.Holds[0].Next.IsZero() || v.Totals.Failed != 0 {
			t.Fatalf("%+v", v)
		}
		if n := refused.Load(); n > 8 { // those that were on their way
			t.Errorf("tried %d times while nobody had allowed it", n)
		}
		opened := s.count("open")
		r.q.Nudge("shelf") // somebody presses "Try again" without allowing anything
		pass(time.Hour)
		if v := r.q.View(); len(v.Holds) != 1 || v.Holds[0].Fault.Kind != fault.NewHost || v.Totals.Failed != 0 {
			t.Fatalf("%+v", v)
		}
		allowed.Store(true)
		r.q.Nudge("shelf")
		r.untilSettled(1)
		if v := r.q.View(); len(v.Holds) != 0 || s.count("open") < opened+2 {
			t.Errorf("%d holds, opened %d times: its pins are read when it is opened", len(v.Holds), s.count("open")-opened)
		}
		for _, it := range r.items(id) {
			want, err := os.ReadFile(it.Path())
			if err != nil {
				t.Fatal(err)
			}
			s.look(func() {
				if string(s.objects[string(it.ID)+"-1"]) != string(want) {
					t.Errorf("%s: %v, or other bytes than the file's", it.Base, it.State())
				}
			})
		}
		if _, uploads, _, bytes := s.sizes(); uploads != 0 || bytes != 64_010 {
			t.Errorf("%d bytes for 64,010, %d uploads left open", bytes, uploads)
		}
	})
}
