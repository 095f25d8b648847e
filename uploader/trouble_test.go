package uploader_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What a person may drop that is no file: each is one row with its reason, and the rest goes on.
func TestThingsThatAreNoFiles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		dir := t.TempDir()
		folder := filepath.Join(dir, "folder")
		_ = os.MkdirAll(filepath.Join(folder, "inner"), 0o700)
		good := file(t, folder, "good", 3000)
		if err := makePipe(filepath.Join(folder, "pipe")); err != nil {
			t.Fatal(err)
		}
		_ = os.Symlink(folder, filepath.Join(folder, "inner", "loop"))
		_ = os.Symlink("/etc/hostname", filepath.Join(folder, "outside"))
		_ = os.Symlink(good, filepath.Join(folder, "twin"))
		_ = os.Symlink("nowhere", filepath.Join(folder, "dangling"))
		empty := filepath.Join(dir, "empty")
		_ = os.Mkdir(empty, 0o700)

		r := newRig(t, newShelf())
		defer r.stop()
		id := r.add(uploader.Options{}, folder, "/dev/zero", "/proc/self/status", filepath.Join(dir, "gone"))
		r.untilSettled(1)
		got := map[string]string{}
		for _, it := range r.items(id) {
			got[it.Base] = it.State().String()
			if it.Fault != nil {
				got[it.Base] += " " + it.Fault.Kind.String()
			}
		}
		want := map[string]string{
			"good": "done", "pipe": "failed not-file", "loop": "failed not-file", "outside": "failed not-file",
			"dangling": "failed not-file", "zero": "failed not-file", "status": "failed not-file", "gone": "failed gone",
		}
		for name, state := range want {
			if got[name] != state {
				t.Errorf("%s: %q, want %q", name, got[name], state)
			}
		}
		r.add(uploader.Options{}, empty)
		r.untilSettled(2)
		if d := r.settled()[1].Drop; d.Fault == nil || d.Fault.Kind != fault.Nothing {
			t.Errorf("an empty folder: %+v", d)
		}
	})
}

// While the journal's disk is full nothing that must be noted happens, everything is tried again, and the hold says why.
func TestAFullDiskUnderTheJournal(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var full atomic.Bool
		r := newRig(t, newShelf())
		r.stop()
		r.journal.Fail = func([]uploader.Fact) error {
			if full.Load() {
				return &fault.Error{Kind: fault.DiskFull, Op: "journal"}
			}
			return nil
		}
		r.start()
		defer r.stop()
		r.shelf.putDelay = time.Second
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("under way", func() bool { return r.shelf.count("put") > 3 })
		full.Store(true)
		if _, err := r.q.Add(t.Context(), uploader.Drop{Destination: "shelf", Paths: []string{"/x"}}); !errors.Is(err, &fault.Error{Kind: fault.DiskFull}) {
			t.Errorf("a drop that cannot be noted: %v", err)
		}
		r.until("a hold", func() bool {
			h := r.q.View().Holds
			return len(h) == 1 && h[0].Fault.Kind == fault.DiskFull
		})
		if len(r.settled()) > 0 {
			t.Error("a link was shown before it was noted that the file is stored")
		}
		full.Store(false)
		r.untilSettled(1)
		if it := r.items(id)[0]; it.State() != uploader.Done || len(r.q.View().Holds) != 0 {
			t.Errorf("%v, holds %+v", it.State(), r.q.View().Holds)
		}
	})
}

// Signed requests that live three seconds on a slow line: nothing is shown, everything arrives.
func TestShortLives(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.life, s.putDelay = 3*time.Second, 2*time.Second
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 100_000))
		r.untilSettled(1)
		if it := r.items(id)[0]; it.State() != uploader.Done {
			t.Fatalf("%v %v", it.State(), it.Fault)
		}
		r.holds(r.items(id)[0])
	})
}

func TestAnExpiredRequestIsRenewed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var refused atomic.Int32
		s.rewrite = func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("n") == "2" && refused.Add(1) <= 2 {
				_, _ = io.Copy(io.Discard, r.Body)
				return answer(403, "ExpiredToken"), nil
			}
			return nil, nil
		}
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 5000))
		r.untilSettled(1)
		if it := r.items(id)[0]; it.State() != uploader.Done || refused.Load() < 2 {
			t.Fatalf("%v %v", it.State(), it.Fault)
		}
	})
}

// A refusal of one file is that file's alone; what the whole destination refuses is one hold.
func TestRefusals(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.rewrite = func(r *http.Request) (*http.Response, error) {
			if r.ContentLength == 13 {
				return answer(403, "AccessDenied"), nil
			}
			return nil, nil
		}
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		id := r.add(uploader.Options{Together: true}, file(t, dir, "a", 12), file(t, dir, "b", 13), file(t, dir, "c", 14))
		r.untilSettled(1)
		report := r.settled()[0]
		if report.Drop.Done != 2 || report.Drop.Failed != 1 || len(report.Links) != 1 || report.Links[0].Files != 2 {
			t.Fatalf("report %+v", report)
		}
		s.mu.Lock()
		s.rewrite = nil
		s.mu.Unlock()
		_ = r.q.Wish(t.Context(), uploader.Run, r.items(id)[1].ID)
		r.untilSettled(2)
		report = r.settled()[1]
		s.look(func() {
			if report.Links[0].Files != 3 || len(s.links[report.Links[0].Link.ID]) != 3 {
				t.Errorf("the second link: %+v", report)
			}
		})
	})
}

func TestSignInHoldsUntilSomebodyActs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		var signedOut atomic.Bool
		signedOut.Store(true)
		s.trip = func(op, _ string, _ int) error {
			if op == "create" && signedOut.Load() {
				return &fault.Error{Kind: fault.SignIn, Op: op}
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		var paths []string
		for i := range 1000 {
			paths = append(paths, file(t, dir, fmt.Sprint(i), 10))
		}
		id := r.add(uploader.Options{}, paths...)
		pass(time.Hour)
		v := r.q.View()
		if len(v.Holds) != 1 || !v.Holds[0].Next.IsZero() || v.Totals.Failed != 0 || r.items(id)[999].State() != uploader.OnHold {
			t.Fatalf("%+v", v)
		}
		if n := s.count("create"); n > 2 {
			t.Errorf("asked %d times while nobody signed in", n)
		}
		signedOut.Store(false)
		r.q.Nudge("shelf")
		r.untilSettled(1)
	})
}

// kill takes the process away at any moment: what the journal did not make durable is gone.
func (r *rig) kill() {
	next := r.journal.Crash()
	r.stop()
	pass(time.Second) // its last commit, which nobody hears of, winds down
	r.journal = next
	r.start()
}

func TestKilledAtEveryMoment(t *testing.T) {
	for delay := time.Duration(0); delay < 20*time.Second; delay += 330 * time.Millisecond {
		t.Run(delay.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.putDelay, s.delay = time.Second, 100*time.Millisecond
				r := newRig(t, s)
				r.journal.Delay = 40 * time.Millisecond
				dir := t.TempDir()
				id := r.add(uploader.Options{Together: true}, file(t, dir, "big", 64_000), file(t, dir, "small", 10), file(t, dir, "empty", 0))
				pass(delay)
				if len(r.settled()) > 0 {
					r.stop()
					return
				}
				r.kill()
				defer func() { r.stop() }()
				r.until("done", func() bool {
					v := r.q.View()
					_, _, links, _ := s.sizes()
					return v.Totals.Moving == 0 && (v.Drops == 0 || v.Totals.Done == 3) && links > 0
				})
				objects, uploads, links, bytes := s.sizes()
				if bytes > 64_010+9*1000 {
					t.Errorf("%d bytes for 64,010", bytes)
				}
				if objects != 3 || uploads != 0 || links != 1 {
					t.Errorf("%d objects, %d uploads left open, %d links", objects, uploads, links)
				}
				for _, it := range r.items(id) {
					want, _ := os.ReadFile(it.Path())
					s.look(func() {
						if string(s.objects[fmt.Sprintf("%s-1", it.ID)]) != string(want) {
							t.Errorf("%s has other bytes", it.Base)
						}
					})
				}
			})
		})
	}
}

// A gateway may list a part at its full size whose body was cut off by the kill. Nobody noted that it had arrived, so it is
// compared with the file before it is believed.
func TestAPartThatNobodyNotedIsCompared(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("some", func() bool { return s.count("put") > 8 })
		r.stop()
		s.look(func() {
			for _, up := range s.uploads {
				up.parts[64] = make([]byte, 1000)
			}
		})
		r.start()
		defer func() { r.stop() }()
		r.untilSettled(1)
		it := r.items(id)[0]
		if it.State() != uploader.Done || it.Attempt != 1 {
			t.Errorf("%v at attempt %d: it was sent anew as a whole", it.State(), it.Attempt)
		}
		r.holds(it)
	})
}

func TestCancelWhileItIsBeingCreated(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.delay = 5 * time.Second
		r := newRig(t, s)
		defer r.stop()
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 5000))
		pass(time.Second)
		_ = r.q.WishAll(t.Context(), uploader.Cancel)
		r.untilSettled(1)
		r.until("freed", func() bool { return s.count("abort") > 0 })
		pass(time.Minute)
		if _, uploads, _, _ := s.sizes(); uploads != 0 || s.count("put") != 0 {
			t.Errorf("%d uploads, %d puts", uploads, s.count("put"))
		}
	})
}

func TestACancelThatCameTooLateDeletes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		defer r.stop()
		s.trip = func(op, _ string, _ int) error {
			if op == "complete" {
				pass(5 * time.Second)
			}
			return nil
		}
		r.add(uploader.Options{}, file(t, t.TempDir(), "f", 5000))
		r.until("completing", func() bool { return s.count("complete") == 1 })
		_ = r.q.WishAll(t.Context(), uploader.Cancel)
		r.until("nothing is left", func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return len(s.objects)+len(s.uploads) == 0 && s.calls["delete"]+s.calls["abort"] > 0
		})
		if _, _, links, _ := s.sizes(); links != 0 {
			t.Error("a cancelled file has a link")
		}
	})
}

func TestRemovedRowsAreGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "a", 5000), file(t, dir, "b", 5000))
		r.until("two", func() bool { return len(r.items(id)) == 2 })
		_ = r.q.Wish(t.Context(), uploader.Remove, r.items(id)[0].ID)
		r.untilSettled(1)
		if n := len(r.items(id)); n != 1 {
			t.Fatalf("%d rows", n)
		}
		_ = r.q.WishDrop(t.Context(), uploader.Remove, id)
		if v := r.q.View(); v.Drops != 0 || v.Items != 0 || v.Totals.Files != 0 {
			t.Errorf("%+v", v)
		}
		r.stop()
		r.start()
		defer r.stop()
		if v := r.q.View(); v.Drops != 0 {
			t.Errorf("after a restart: %+v", v)
		}
	})
}

func TestNoLinksThere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.linkless = true
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{Together: true}, file(t, t.TempDir(), "f", 5))
		r.untilSettled(1)
		if it := r.items(id)[0]; it.State() != uploader.SentOnly || len(r.settled()[0].Links) != 0 {
			t.Errorf("%v, %+v", it.State(), r.settled())
		}
	})
}

func TestAPanicIsOneFilesFault(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.trip = func(op, _ string, _ int) error {
			if op == "create" && s.count("create") == 1 {
				panic("a bug in a driver")
			}
			return nil
		}
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		id := r.add(uploader.Options{}, file(t, dir, "f", 5))
		r.untilSettled(1)
		if it := r.items(id)[0]; it.State() != uploader.Failed || it.Fault.Kind != fault.Bug {
			t.Fatalf("%v %v", it.State(), it.Fault)
		}
		r.add(uploader.Options{}, file(t, dir, "g", 5))
		r.untilSettled(2)
		if r.settled()[1].Drop.Done != 1 {
			t.Error("the next file must go on")
		}
	})
}

// A panic is in the log, of a call as well as of a piece, and nothing is where there was none.
func TestAPanicIsInTheLog(t *testing.T) {
	for op, want := range map[string]int{"create": 1, "put": 1, "none": 0} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.trip = func(o, _ string, _ int) error {
				if o == op && s.count(op) == 1 {
					panic("a bug in a driver")
				}
				return nil
			}
			var log bytes.Buffer // a handler writes one line at a time, and it is read when all has ended
			settled := make(chan uploader.DropReport, 1)
			q, err := uploader.Open(uploader.Config{
				Resolve:  func(context.Context, string) (*destination.Destination, error) { return s.destination(), nil },
				Observer: uploader.Observer{Settled: func(d uploader.DropReport) { settled <- d }},
				Log:      slog.New(slog.NewTextHandler(&log, nil)),
			})
			check(t, err)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- q.Run(ctx) }()
			_, err = q.Add(t.Context(), uploader.Drop{Destination: "d", Paths: []string{file(t, t.TempDir(), "f", 5)}})
			check(t, err)
			if d := (<-settled).Drop; d.Failed != want {
				t.Errorf("%s: %+v", op, d)
			}
			cancel()
			check(t, <-ended)
			if got := strings.Count(log.String(), "panic in the engine"); got != want {
				t.Errorf("%s: %d panics in the log\n%s", op, got, &log)
			}
		})
	}
}

func TestFaultsNameNoSecret(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.rewrite = func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("Put %q: broken", r.URL.String())
		}
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 5))
		r.until("a hold", func() bool { return len(r.q.View().Holds) > 0 })
		if text := fmt.Sprintf("%+v %+v %v", r.items(id), r.q.View(), r.q.View().Holds[0].Fault); strings.Contains(text, "canary") {
			t.Error(text)
		}
	})
}
