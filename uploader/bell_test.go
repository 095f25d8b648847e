package uploader_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// What changes while the bell is being heard rings again: who pulled before it has not seen it.
func TestTheBellRingsForWhatChangesWhileItRings(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rung := make(chan struct{}) // each ring waits until it is heard
		q, err := uploader.Open(uploader.Config{Observer: uploader.Observer{Changed: func() { rung <- struct{}{} }}})
		check(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- q.Run(ctx) }()
		quiet := func() bool { // nobody rings, once all has come to rest
			synctest.Wait()
			select {
			case <-rung:
				return false
			default:
				return true
			}
		}
		for rings := true; rings; {
			rings = !quiet()
		}
		id, err := q.Add(t.Context(), uploader.Drop{Destination: "d", Paths: []string{filepath.Join(t.TempDir(), "gone")}})
		check(t, err)
		synctest.Wait() // it rings
		check(t, q.WishDrop(t.Context(), uploader.Remove, id))
		if quiet() {
			t.Fatal("nothing rang: this test proves nothing")
		}
		if quiet() {
			t.Error("what changed meanwhile was not rung for")
		}
		cancel()
		for open := true; open; {
			select {
			case <-rung:
			case err := <-ended:
				check(t, err)
				open = false
			}
		}
	})
}

// As many pieces are on their way at once as was set up: 8 without a word, 32 at most.
func TestStreams(t *testing.T) {
	for streams, want := range map[int]int32{-1: 8, 0: 8, 1: 1, 9: 9, 32: 32, 33: 32} {
		t.Run(fmt.Sprint(streams), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				var now, most atomic.Int32
				s.rewrite = func(*http.Request) (*http.Response, error) {
					most.Store(max(most.Load(), now.Add(1)))
					pass(time.Second)
					now.Add(-1)
					return nil, nil
				}
				q, err := uploader.Open(uploader.Config{
					Streams: streams, Resolve: func(context.Context, string) (*destination.Destination, error) { return s.destination(), nil },
				})
				check(t, err)
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- q.Run(ctx) }()
				_, err = q.Add(t.Context(), uploader.Drop{Destination: "d", Paths: []string{file(t, t.TempDir(), "f", 64_000)}})
				check(t, err)
				pass(time.Minute + 10*time.Second)
				if most.Load() != want {
					t.Errorf("%d at once, want %d", most.Load(), want)
				}
				if objects, _, _, _ := s.sizes(); objects != 1 {
					t.Errorf("%d objects", objects)
				}
				cancel()
				check(t, <-ended)
			})
		})
	}
}
