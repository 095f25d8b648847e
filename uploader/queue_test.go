package uploader_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

// rig is a queue over a shelf, with everything it said.
type rig struct {
	t       *testing.T
	shelf   *shelf
	journal *journaltest.Memory
	history *journaltest.History
	q       *uploader.Queue
	stop    func()

	stopOnly func() // the journal stays open
	ended    error  // of Run, once it was stopped

	mu      sync.Mutex
	reports []uploader.DropReport

	keepUntilTold bool
	moved         atomic.Pointer[shelf] // where the destination is set up since; nil: shelf
}

func newRig(t *testing.T, s *shelf) *rig {
	t.Helper()
	r := &rig{t: t, shelf: s, journal: &journaltest.Memory{}, history: &journaltest.History{}}
	r.start()
	return r
}

// start opens a queue over the rig's journal and runs it.
func (r *rig) start() {
	r.t.Helper()
	q, err := uploader.Open(uploader.Config{
		Journal: r.journal, History: r.history, KeepUntilTold: r.keepUntilTold,
		Resolve: func(_ context.Context, id string) (*destination.Destination, error) {
			if err := r.shelf.called("open", id, 0); err != nil {
				return nil, err
			}
			if moved := r.moved.Load(); moved != nil {
				return moved.destination(), nil
			}
			return r.shelf.destination(), nil
		},
		Observer: uploader.Observer{Settled: func(d uploader.DropReport) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.reports = append(r.reports, d)
		}},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); r.ended = q.Run(ctx) }()
	r.q = q
	r.stopOnly = func() {
		cancel()
		<-ended
		r.leavesNothing()
	}
	r.stop = func() {
		r.stopOnly()
		_ = r.journal.Close()
		r.journal = r.journal.Crash() // what the next start finds
	}
}

func (r *rig) add(o uploader.Options, paths ...string) uploader.DropID {
	r.t.Helper()
	id, err := r.q.Add(context.Background(), uploader.Drop{Destination: "shelf", Paths: paths, Options: o})
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *rig) settled() []uploader.DropReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]uploader.DropReport(nil), r.reports...)
}

func (r *rig) items(id uploader.DropID) []uploader.Item {
	all := make([]uploader.Item, r.q.View().Items)
	n, _ := r.q.Items(all, id, 0)
	return all[:n]
}

// until lets (bubble) time pass until ok.
func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	for range 100_000 {
		if ok() {
			return
		}
		pass(10 * time.Millisecond)
	}
	r.t.Fatalf("never: %s; view %+v; items %+v", what, r.q.View(), r.firstItems())
}

func (r *rig) firstItems() string {
	drops := make([]uploader.DropView, 3)
	n, _ := r.q.Drops(drops, 0)
	out := ""
	for _, d := range drops[:n] {
		out += fmt.Sprintf("\n%+v", d)
		for i, it := range r.items(d.ID) {
			if i < 5 {
				out += fmt.Sprintf("\n  %s %v %+v", it.Base, it.State(), it)
			}
		}
	}
	return out
}

func (r *rig) untilSettled(n int) {
	r.t.Helper()
	r.until(fmt.Sprintf("%d drops settled", n), func() bool { return len(r.settled()) >= n })
}

// holds makes sure that the object behind an item is the file.
func (r *rig) holds(it uploader.Item) {
	r.t.Helper()
	want, err := os.ReadFile(it.Path())
	if err != nil {
		r.t.Fatal(err)
	}
	r.shelf.mu.Lock()
	defer r.shelf.mu.Unlock()
	for _, key := range r.shelf.links[it.Link.ID] {
		if bytes.Equal(r.shelf.objects[key], want) {
			return
		}
	}
	r.t.Errorf("%s: no object behind its link holds its bytes", it.Base)
}

func file(t *testing.T, dir, name string, size int) string {
	t.Helper()
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i*7 + i/251 + len(name)) //nolint:gosec // any byte will do
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pass lets time pass in a bubble, where it costs none.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // virtual time
}

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func TestEveryFileBecomesALink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer r.stop()
		dir := t.TempDir()
		var paths []string
		for _, size := range []int{0, 1, 999, 1000, 1001, 2000, 2001, 3000, 64_000} {
			paths = append(paths, file(t, dir, fmt.Sprint(size), size))
		}
		id := r.add(uploader.Options{Life: time.Hour}, paths...)
		r.untilSettled(1)
		report := r.settled()[0]
		if len(report.Links) != len(paths) || report.Drop.Failed != 0 || report.Restored {
			t.Fatalf("report %+v", report)
		}
		for i, it := range r.items(id) {
			if it.State() != uploader.Done || report.Links[i].Name != it.Base {
				t.Errorf("%s is %v", it.Base, it.State())
			}
			r.holds(it)
		}
		v := r.q.View()
		n := r.q.Overall()
		if v.Totals.Done != 9 || v.Totals.Moving != 0 || n.Sent != n.Size || n.Acked != n.Size {
			t.Errorf("totals %+v, overall %+v", v.Totals, n)
		}
		if entries, _ := r.history.List(t.Context(), uploader.Query{}); len(entries) != 9 {
			t.Errorf("%d in the history", len(entries))
		}
	})
}

func TestAFolderIsOneLink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newRig(t, newShelf())
		defer r.stop()
		dir := filepath.Join(t.TempDir(), "photos")
		_ = os.MkdirAll(filepath.Join(dir, "sub"), 0o700)
		for i := range 300 {
			file(t, dir, fmt.Sprintf("f%03d", i), 100+i)
		}
		file(t, dir, "Thumbs.db", 5)
		file(t, filepath.Join(dir, "sub"), "deep", 5)
		r.add(uploader.Options{Together: true}, dir)
		r.untilSettled(1)
		report := r.settled()[0]
		if len(report.Links) != 1 || report.Links[0].Files != 301 || report.Drop.Skipped != 1 || report.Drop.Name != "photos" || !report.Drop.Folder {
			t.Fatalf("report %+v", report)
		}
		r.shelf.look(func() {
			if got := len(r.shelf.links[report.Links[0].Link.ID]); got != 301 {
				t.Errorf("%d files behind the link", got)
			}
		})
		if c, l := r.shelf.count("create"), r.shelf.count("link"); c > 2 || l != 1 {
			t.Errorf("%d create, %d link calls", c, l)
		}
	})
}

func TestTenThousandSmallFilesCostFewCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.delay, s.putDelay = 50*time.Millisecond, 50*time.Millisecond
		r := newRig(t, s)
		defer r.stop()
		dir := t.TempDir()
		var paths []string
		for i := range 10_000 {
			paths = append(paths, file(t, dir, fmt.Sprintf("f%05d", i), 64))
		}
		started := time.Now()
		r.add(uploader.Options{}, paths...)
		r.untilSettled(1)
		took := time.Since(started)
		calls := s.count("create") + s.count("sign") + s.count("complete") + s.count("link")
		t.Logf("%d calls (create %d, sign %d, complete %d, link %d), %v in bubble time", calls,
			s.count("create"), s.count("sign"), s.count("complete"), s.count("link"), took)
		if calls > 100 {
			t.Errorf("%d calls for 10,000 files", calls)
		}
		if floor := 10_000 / 8 * 50 * time.Millisecond; took > floor*11/10 {
			t.Errorf("took %v where the streams alone need %v", took, floor)
		}
	})
}

// What the engine does about each kind of trouble: the file arrives all the same, and no error is left on its row.
func TestItArrivesAllTheSame(t *testing.T) {
	once := func(s *shelf, op string, times int, f func() error) {
		left := times
		s.trip = func(o, _ string, _ int) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if o == op && left > 0 {
				left--
				return f()
			}
			return nil
		}
	}
	kind := func(k fault.Kind) func() error { return func() error { return fault.New(k, "test", "") } }
	for _, op := range []string{"open", "create", "sign", "put", "complete", "link", "list"} {
		for _, k := range []fault.Kind{fault.Interrupted, fault.Unreachable, fault.Offline, fault.Busy, fault.Stalled, fault.Protocol, fault.Blocked} {
			for _, times := range []int{1, 20} {
				if times == 20 && k == fault.Busy {
					times = 4
				}
				t.Run(fmt.Sprintf("%s %v %d times", op, k, times), func(t *testing.T) {
					bubble(t, func(t *testing.T) {
						s := newShelf()
						once(s, op, times, kind(k))
						r := newRig(t, s)
						defer r.stop()
						id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 8000))
						r.untilSettled(1)
						it := r.items(id)[0]
						if it.State() != uploader.Done || it.Fault != nil || len(r.q.View().Holds) > 0 {
							t.Errorf("%v, fault %v, holds %+v", it.State(), it.Fault, r.q.View().Holds)
						}
						r.holds(it)
					})
				})
			}
		}
	}
}

func TestAPausedFileStaysPausedOverARestart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("some pieces", func() bool { return s.count("put") > 8 })
		before := time.Now()
		if err := r.q.WishAll(t.Context(), uploader.Pause); err != nil {
			t.Fatal(err)
		}
		r.until("paused", func() bool { return r.items(id)[0].State() == uploader.Paused })
		if time.Since(before) > time.Second+50*time.Millisecond { // the pieces on their way come to their end, and nothing new begins
			t.Errorf("paused after %v", time.Since(before))
		}
		r.stop()
		r.start()
		pass(time.Minute)
		if it := r.items(id)[0]; it.State() != uploader.Paused || !it.Restored {
			t.Fatalf("after a restart: %v", it.State())
		}
		_ = r.q.WishAll(t.Context(), uploader.Run)
		r.untilSettled(1)
		defer r.stop()
		if _, _, _, bytes := s.sizes(); bytes != 64_000 {
			t.Errorf("%d bytes for 64,000: a pause threw some away", bytes)
		}
		r.holds(r.items(id)[0])
		if !r.settled()[0].Restored {
			t.Error("a drop from before the restart must say so")
		}
	})
}

func TestARestartGoesOnWithWhatTheStorageHas(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("half", func() bool { return s.count("put") > 30 })
		r.stop()
		r.start()
		defer r.stop()
		r.untilSettled(1)
		r.holds(r.items(id)[0])
		if _, _, _, bytes := s.sizes(); bytes > 64_000+8*1000 {
			t.Errorf("%d bytes for 64,000: more than a part a stream again", bytes)
		}
	})
}

func TestAChangedFileIsNeverCompleted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		defer r.stop()
		path := file(t, t.TempDir(), "f", 64_000)
		id := r.add(uploader.Options{}, path)
		r.until("half", func() bool { return s.count("put") > 30 })
		if err := os.WriteFile(path, bytes.Repeat([]byte("new"), 20_000), 0o600); err != nil {
			t.Fatal(err)
		}
		r.untilSettled(1)
		it := r.items(id)[0]
		if it.State() != uploader.Failed || it.Fault.Kind != fault.Changed {
			t.Fatalf("%v %v", it.State(), it.Fault)
		}
		if objects, _, _, _ := s.sizes(); objects != 0 {
			t.Fatal("half a file was completed")
		}
		_ = r.q.Wish(t.Context(), uploader.Run, it.ID)
		r.untilSettled(2)
		it = r.items(id)[0]
		if it.State() != uploader.Done || it.Attempt != 2 {
			t.Fatalf("%v, attempt %d, %v", it.State(), it.Attempt, it.Fault)
		}
		r.holds(it)
		r.until("the old upload is freed", func() bool { _, open, _, _ := s.sizes(); return open == 0 && s.count("abort") == 1 })
	})
}

func TestCancelFreesTheUploadAndUndoGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.putDelay = time.Second
		r := newRig(t, s)
		defer r.stop()
		id := r.add(uploader.Options{}, file(t, t.TempDir(), "f", 64_000))
		r.until("some", func() bool { return s.count("put") > 8 })
		_ = r.q.WishAll(t.Context(), uploader.Cancel)
		if got := r.items(id)[0].State(); got != uploader.Cancelled {
			t.Fatal(got)
		}
		pass(3 * time.Second)
		_ = r.q.Wish(t.Context(), uploader.Run, r.items(id)[0].ID)
		r.untilSettled(2)
		if it := r.items(id)[0]; it.State() != uploader.Done || it.Attempt != 1 || s.count("abort") != 0 {
			t.Fatalf("%v attempt %d aborts %d", it.State(), it.Attempt, s.count("abort"))
		}
		second := r.add(uploader.Options{}, file(t, t.TempDir(), "g", 64_000))
		r.until("some more", func() bool { return s.count("put") > 80 })
		_ = r.q.WishDrop(t.Context(), uploader.Cancel, second)
		r.until("freed", func() bool { _, open, _, _ := s.sizes(); return open == 0 })
		if s.count("abort") != 1 {
			t.Errorf("%d aborts", s.count("abort"))
		}
	})
}
