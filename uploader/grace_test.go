package uploader_test

import (
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// A pause that is taken back leaves the piece on its way alone, also beyond the grace it had; one that is said again after that ends
// it by its own grace.
func TestAPauseTakenBackEndsNothing(t *testing.T) {
	for _, again := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.putDelay = 25 * time.Second // longer than two graces
			var sent atomic.Int32
			s.rewrite = func(*http.Request) (*http.Response, error) { sent.Add(1); return nil, nil }
			r := newRig(t, s)
			defer r.stop()
			id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 1000))
			r.until("under way", func() bool { return sent.Load() == 1 })
			wishes := []uploader.Wish{uploader.Pause, uploader.Run}
			if again {
				wishes = append(wishes, uploader.Pause)
			}
			for _, w := range wishes {
				check(t, r.q.WishDrop(t.Context(), w, id))
				pass(time.Second)
			}
			if again {
				pass(10 * time.Second)
				if it := r.items(id)[0]; it.State() != uploader.Paused {
					t.Errorf("%v after the grace of its second pause", it.State())
				}
				return
			}
			r.untilSettled(1)
			if it := r.items(id)[0]; it.State() != uploader.Done || sent.Load() != 1 {
				t.Errorf("%v, sent %d times", it.State(), sent.Load())
			}
		})
	}
}

// What was stopped counts no more, however long its line takes to end, and whatever else is stopped after it; others' bytes go on
// counting.
func TestStoppedBytesDoNotCount(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var under atomic.Int32
		end := make(chan struct{})
		s.rewrite = func(req *http.Request) (*http.Response, error) {
			_, _ = req.Body.Read(make([]byte, 500))
			_, _ = req.Body.Read(make([]byte, 1)) // a byte is sent when the next is asked for
			under.Add(1)
			<-end // it does not hear of being stopped
			return nil, syscall.ECONNRESET
		}
		r := newRig(t, s)
		defer r.stop()
		defer close(end)
		dir := t.TempDir()
		drops := []uploader.DropID{
			r.add(uploader.Options{}, file(t, dir, "a", 1000)), r.add(uploader.Options{}, file(t, dir, "b", 1000)), r.add(uploader.Options{}, file(t, dir, "c", 1000)),
		}
		r.until("all are under way", func() bool { return under.Load() == 3 })
		sent := func() []int64 {
			numbers := make([]uploader.Numbers, 3)
			r.q.DropProgress(numbers, drops)
			return []int64{numbers[0].Sent, numbers[1].Sent, numbers[2].Sent}
		}
		before := sent()
		if slices.Min(before) < 500 {
			t.Fatalf("%v are sent: this test proves nothing", before)
		}
		for i, want := range [][]int64{{0, before[1], before[2]}, {0, 0, before[2]}} {
			check(t, r.q.WishDrop(t.Context(), uploader.Cancel, drops[i]))
			if got := sent(); !slices.Equal(got, want) {
				t.Errorf("after %d were cancelled: %v are sent, want %v", i+1, got, want)
			}
		}
	})
}

// A small file that had to go to another key is in the journal as well: what arrived before a crash is not sent again.
func TestASmallFileThatArrivedAtAnotherKeyIsNotSentAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var broken, down atomic.Bool
		down.Store(true)
		s.rewrite = func(*http.Request) (*http.Response, error) {
			if broken.Swap(true) {
				return nil, nil
			}
			return nil, syscall.ECONNRESET
		}
		s.trip = func(op, _ string, _ int) error {
			if op == "complete" && down.Load() {
				return fault.New(fault.Unreachable, op, "")
			}
			return nil
		}
		r := newRig(t, s)
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 1000))
		r.until("it has arrived", func() bool { return s.count("complete") > 0 })
		if it := r.items(id)[0]; it.Attempt != 2 {
			t.Fatalf("attempt %d: this test proves nothing", it.Attempt)
		}
		pass(time.Second)
		r.kill()
		defer func() { r.stop() }()
		down.Store(false)
		r.untilSettled(1)
		if _, _, _, bytes := s.sizes(); bytes != 1000 || s.count("put") != 1 {
			t.Errorf("%d bytes in %d requests", bytes, s.count("put"))
		}
	})
}
