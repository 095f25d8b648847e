package uploader_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader"
)

// A gateway exists that publishes what came of a file when its connection ends, however late. So a file whose one request
// broke off without an answer is sent again to another key: what the gateway does with the first one then harms nobody.
func TestABodyThatHangsCannotReplaceTheFile(t *testing.T) {
	for name, do := range map[string]func(*rig, uploader.DropID){
		"stalls": func(*rig, uploader.DropID) {},
		"is paused": func(r *rig, id uploader.DropID) {
			check(r.t, r.q.WishDrop(r.t.Context(), uploader.Pause, id))
			check(r.t, r.q.WishDrop(r.t.Context(), uploader.Run, id)) // at once: the first request is still ending
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				var hung atomic.Pointer[string]
				late := make(chan struct{})
				s.rewrite = func(req *http.Request) (*http.Response, error) {
					if hung.Load() != nil {
						return nil, nil
					}
					key, _, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
					hung.Store(&key)
					half := make([]byte, 500)
					if _, err := io.ReadFull(req.Body, half); err != nil {
						return nil, err
					}
					go func() {
						<-late
						s.look(func() { s.objects[key] = half })
					}()
					<-req.Context().Done()
					return nil, req.Context().Err()
				}
				r := newRig(t, s)
				defer r.stop()
				path := file(t, t.TempDir(), "f", 1000)
				id := r.add(uploader.Options{}, path)
				r.until("half of it is sent", func() bool { return hung.Load() != nil })
				pass(time.Second)
				do(r, id)
				r.untilSettled(1)
				close(late)
				pass(time.Second)
				it := r.items(id)[0]
				want, err := os.ReadFile(path)
				check(t, err)
				s.look(func() {
					if got := s.objects[s.links[it.Link.ID][0]]; it.State() != uploader.Done || !bytes.Equal(got, want) {
						t.Errorf("%v, and the link leads to %d bytes of %d", it.State(), len(got), len(want))
					}
				})
			})
		})
	}
}

// What a request that broke off may yet publish is freed when it is there, not looked for before. A run that ends meanwhile
// leaves it to the next one.
func TestWhatIsPublishedLateIsFreed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var broken atomic.Bool
		s.rewrite = func(*http.Request) (*http.Response, error) {
			if broken.Swap(true) {
				return nil, nil
			}
			return nil, syscall.ECONNRESET
		}
		published := time.Time{}
		s.trip = func(op, _ string, _ int) error {
			if op == "abort" && time.Now().Before(published) {
				t.Errorf("freed %v before it can be there", time.Until(published))
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		published = time.Now().Add(3 * time.Second)
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 1000))
		r.untilSettled(1)
		if v := r.q.View(); v.Owed != 1 || s.count("abort") != 0 {
			t.Errorf("%d are owed, %d aborts", v.Owed, s.count("abort"))
		}
		r.until("it is freed", func() bool { return r.q.View().Owed == 0 })
		if s.count("abort") != 1 {
			t.Errorf("%d aborts", s.count("abort"))
		}
	})
}
