package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// fakeQueue is a queue whose items are what the test says they are.
type fakeQueue struct {
	mu     sync.Mutex
	items  map[uploader.DropID][]uploader.Item
	views  []uploader.DropView
	holds  []uploader.Hold
	sent   int64
	owed   int
	behind int // entries that the history does not have
	w      *Watch
	wished []uploader.DropID
	told   []uploader.DropID
	ended  chan error // what Run returns early
}

func (q *fakeQueue) Run(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-q.ended:
		return err
	}
}

func (q *fakeQueue) View() uploader.View {
	q.mu.Lock()
	defer q.mu.Unlock()
	return uploader.View{Holds: slices.Clone(q.holds), Owed: q.owed, Unwritten: q.behind}
}

func (q *fakeQueue) Drops(dst []uploader.DropView, newest int) (int, uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := len(q.views) - 1 - newest
	if i < 0 || newest < 0 {
		return 0, 0
	}
	return copy(dst, q.views[i:i+1]), 0
}

func (q *fakeQueue) WishDrop(_ context.Context, w uploader.Wish, ids ...uploader.DropID) error {
	q.wished = append(q.wished, ids...)
	if w != uploader.Remove {
		return errors.New("only removing is asked for")
	}
	return nil
}

func (q *fakeQueue) Told(ids ...uploader.DropID) { q.told = append(q.told, ids...) }

func (q *fakeQueue) Items(dst []uploader.Item, drop uploader.DropID, from int) (int, uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := q.items[drop]
	return copy(dst, items[min(from, len(items)):]), 0
}

func (q *fakeQueue) Overall() uploader.Numbers {
	q.mu.Lock()
	defer q.mu.Unlock()
	return uploader.Numbers{Sent: q.sent}
}

// change does something to the queue and rings.
func (q *fakeQueue) change(do func()) {
	q.mu.Lock()
	do()
	q.mu.Unlock()
	q.w.bell.Ring()
}

// become gives the n-th item of a drop a link, or a fault.
func (q *fakeQueue) become(drop uploader.DropID, n int, f *fault.Error) {
	q.change(func() {
		it := &q.items[drop][n]
		it.Fault = f
		if f == nil {
			it.Step = uploader.Linked
			it.Link = destination.Link{ID: string(it.ID), URL: destination.NewURL("https://x/" + it.Base)}
		}
	})
}

func (q *fakeQueue) settle(drop uploader.DropID, view uploader.DropView) {
	q.change(func() {
		view.ID, view.Settled = drop, true
		for i := range q.views {
			if q.views[i].ID == drop {
				q.views[i] = view
			}
		}
	})
}

type watching struct {
	q         *fakeQueue
	out, errs bytes.Buffer
	code      int
	done      chan struct{}
	cancel    context.CancelFunc
}

// watchThese follows a queue with one drop for each list of names.
func watchThese(t *testing.T, wait time.Duration, drops ...[]string) *watching {
	t.Helper()
	r := &watching{q: &fakeQueue{items: map[uploader.DropID][]uploader.Item{}, ended: make(chan error, 1)}, done: make(chan struct{})}
	r.q.w = New(output.New(&r.out, &r.errs, false, false, "Acme"), wait)
	r.q.w.Queue = r.q
	for i, names := range drops {
		id := uploader.DropID(fmt.Sprintf("D%d", i))
		r.q.w.Drops = append(r.q.w.Drops, id)
		r.q.views = append(r.q.views, uploader.DropView{ID: id})
		for _, name := range names {
			r.q.items[id] = append(r.q.items[id], uploader.Item{ID: uploader.ItemID(name), Drop: id, Destination: "acme", Dir: "/d", Base: name})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.cancel = cancel
	go func() { defer close(r.done); r.code = r.q.w.Follow(ctx).Exit }()
	synctest.Wait()
	return r
}

func (r *watching) expect(t *testing.T, code int, out string, errs ...string) {
	t.Helper()
	<-r.done
	r.cancel()
	if r.code != code {
		t.Errorf("exit code %d, want %d", r.code, code)
	}
	if r.out.String() != out {
		t.Errorf("stdout %q, want %q", r.out.String(), out)
	}
	for _, part := range errs {
		if !strings.Contains(r.errs.String(), part) {
			t.Errorf("stderr lacks %q: %s", part, r.errs.String())
		}
	}
	if len(errs) == 0 && r.errs.Len() > 0 {
		t.Errorf("stderr is not silent: %s", r.errs.String())
	}
}

func TestLinksComeInTheOrderOfTheFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"}, []string{"c"})
		r.q.become("D1", 0, nil)
		r.q.settle("D1", uploader.DropView{})
		r.q.become("D0", 1, nil)
		synctest.Wait()
		if r.out.Len() != 0 {
			t.Errorf("printed before the first is known: %q", r.out.String())
		}
		r.q.become("D0", 0, nil)
		r.q.settle("D0", uploader.DropView{})
		r.expect(t, exit.Sent, "https://x/a\nhttps://x/b\nhttps://x/c\n")
	})
}

// Why there is a link for each file where one was asked for is said, and only once.
func TestTooManyFilesForOneLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"}, []string{"c"})
		for _, id := range []uploader.DropID{"D0", "D1"} {
			for n := range r.q.items[id] {
				r.q.become(id, n, nil)
			}
			r.q.settle(id, uploader.DropView{TooMany: 1})
		}
		r.expect(t, exit.Sent, "https://x/a\nhttps://x/b\nhttps://x/c\n", "One link may lead to 1 file here, and there are more: each file gets a link of its own.")
		if strings.Count(r.errs.String(), "\n") != 1 {
			t.Errorf("stderr %q", r.errs.String())
		}
	})
}

func TestLinkIsPrintedBeforeTheRestIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"})
		r.q.become("D0", 0, nil)
		synctest.Wait()
		if r.out.String() != "https://x/a\n" {
			t.Errorf("stdout %q", r.out.String())
		}
		r.q.become("D0", 1, nil)
		r.q.settle("D0", uploader.DropView{})
		r.expect(t, exit.Sent, "https://x/a\nhttps://x/b\n")
	})
}

func TestFailedFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a\x1b[2J\u202e", "b"})
		r.q.become("D0", 1, nil)
		r.q.become("D0", 0, fault.New(fault.Gone, "open", ""))
		r.q.settle("D0", uploader.DropView{Failed: 1})
		r.expect(t, exit.NotSent, "\nhttps://x/b\n", "/d/a\ufffd[2J\ufffd: The file was moved or deleted.")
		if len(r.q.wished) != 1 {
			t.Errorf("resume would try %d hopeless drops again", 1-len(r.q.wished))
		}
	})
}

// Where only the link was refused, the file is stored: the drop stays, whatever refused it.
func TestARefusedLinkIsNotHopeless(t *testing.T) {
	policy := fault.New(fault.Policy, "link", "no links on Sundays")
	for name, each := range map[string]struct {
		step    uploader.Step
		item    *fault.Error
		drop    *fault.Error
		removed int
	}{
		"of a file":                     {step: uploader.Stored, item: policy},
		"of a file, by another call":    {step: uploader.Stored, item: fault.New(fault.Policy, "shares", "")},
		"of a file that is looked for":  {step: uploader.Sent, item: policy},
		"of a drop":                     {step: uploader.Stored, drop: policy},
		"not the link, but the file":    {step: uploader.Created, item: fault.New(fault.Policy, "create", ""), removed: 1},
		"not the link, but what it has": {drop: fault.New(fault.Nothing, "find", ""), removed: 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := watchThese(t, 0, []string{"a", "b"})
			r.q.change(func() {
				for i := range r.q.items["D0"] {
					it := &r.q.items["D0"][i]
					it.Step, it.Fault, it.Grouped = each.step, each.item, each.drop != nil
				}
				if each.step != uploader.Stored {
					r.q.items["D0"][1].Fault = fault.New(fault.Gone, "open", "")
				}
			})
			r.q.settle("D0", uploader.DropView{Name: "d", Failed: 1, Fault: each.drop})
			<-r.done
			if r.code != exit.NotSent || len(r.q.wished) != each.removed {
				t.Errorf("%s: exit code %d, %d drops are taken out, want %d; %s", name, r.code, len(r.q.wished), each.removed, r.errs.String())
			}
		})
	}
}

func TestGroupIsOneLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"})
		r.q.change(func() {
			for i := range r.q.items["D0"] {
				r.q.items["D0"][i].Grouped = true
				r.q.items["D0"][i].Step = uploader.Stored
			}
		})
		synctest.Wait()
		r.q.settle("D0", uploader.DropView{Name: "d", Done: 2, Link: destination.Link{URL: destination.NewURL("https://x/d")}})
		r.expect(t, exit.Sent, "https://x/d\n")
	})
}

// What was said of a drop is told, so that resume does not say it again; what waits for a line before its own is not.
func TestWhatWasPrintedIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a"}, []string{"b"}, []string{"c"})
		r.q.become("D0", 0, nil)
		r.q.settle("D0", uploader.DropView{})
		r.q.become("D2", 0, nil)
		r.q.settle("D2", uploader.DropView{})
		synctest.Wait()
		if !slices.Equal(r.q.told, []uploader.DropID{"D0"}) || r.out.String() != "https://x/a\n" {
			t.Errorf("told %v after %q", r.q.told, r.out.String())
		}
		r.q.become("D1", 0, nil)
		r.q.settle("D1", uploader.DropView{})
		r.expect(t, exit.Sent, "https://x/a\nhttps://x/b\nhttps://x/c\n")
		if !slices.Equal(r.q.told, []uploader.DropID{"D0", "D1", "D2"}) {
			t.Errorf("told %v", r.q.told)
		}
	})
}

// A folder that is settled behind a file that is not: interrupted, its link is printed all the same.
func TestAFolderBehindAnUnfinishedFileIsPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a"}, []string{"b", "c"})
		r.q.change(func() {
			for i := range r.q.items["D1"] {
				r.q.items["D1"][i].Grouped, r.q.items["D1"][i].Step = true, uploader.Stored
			}
		})
		r.q.settle("D1", uploader.DropView{Name: "d", Done: 2, Link: destination.Link{URL: destination.NewURL("https://x/d")}})
		synctest.Wait()
		if r.out.Len() > 0 || len(r.q.told) > 0 {
			t.Errorf("printed out of turn: %q, told %v", r.out.String(), r.q.told)
		}
		r.cancel()
		r.expect(t, exit.Interrupted, "\nhttps://x/d\n", "1 file is not sent yet.")
		if !slices.Equal(r.q.told, []uploader.DropID{"D1"}) {
			t.Errorf("told %v", r.q.told)
		}
	})
}

func TestNoLinkIsAnEmptyLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"})
		r.q.change(func() {
			for i := range r.q.items["D0"] {
				it := &r.q.items["D0"][i]
				it.LinkLess, it.Step = true, uploader.Linked
			}
		})
		r.q.settle("D0", uploader.DropView{LinkLess: true})
		r.expect(t, exit.Sent, "\n\n", "This backend gives no link.")
		if n := strings.Count(r.errs.String(), "no link"); n != 1 {
			t.Errorf("said %d times", n)
		}
	})
}

func TestDropThatBroughtNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, nil)
		r.q.settle("D0", uploader.DropView{Name: "empty", Fault: fault.New(fault.Nothing, "find", "")})
		r.expect(t, exit.NotSent, "\n", "empty: There is no file in it.")
	})
}

// A folder gets one line, whatever became of the files in it; files that were to have one link, and got none, too.
func TestGroupWithoutALinkIsOneEmptyLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"}, []string{"c"})
		r.q.change(func() {
			for i := range r.q.items["D0"] {
				r.q.items["D0"][i].Grouped = true
			}
		})
		r.q.become("D0", 0, fault.New(fault.Gone, "open", ""))
		r.q.become("D0", 1, fault.New(fault.Gone, "open", ""))
		r.q.become("D1", 0, nil)
		r.q.settle("D0", uploader.DropView{Failed: 2})
		r.q.settle("D1", uploader.DropView{})
		r.expect(t, exit.NotSent, "\nhttps://x/c\n", "/d/a: ", "/d/b: ")
	})
}

// Whether files that were to have one link get it shows only when the destination is open: a line that was not said before is said then.
func TestOneThatFailedBeforeTheDestinationWasOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"})
		r.q.change(func() { r.q.items["D0"][0].Grouped, r.q.items["D0"][1].Grouped = true, true })
		r.q.become("D0", 0, fault.New(fault.Gone, "open", ""))
		synctest.Wait()
		r.q.change(func() { r.q.items["D0"][0].Grouped, r.q.items["D0"][1].Grouped = false, false })
		r.q.become("D0", 1, nil)
		r.q.settle("D0", uploader.DropView{Failed: 1})
		r.expect(t, exit.NotSent, "\nhttps://x/b\n", "/d/a: ")
	})
}

// Links that end sooner than was asked for say so, once.
func TestALifeThatWasCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b"})
		week := time.Now().Add(7 * 24 * time.Hour)
		r.q.change(func() { r.q.views[0].Options.Life = 30 * 24 * time.Hour })
		for i := range 2 {
			r.q.change(func() {
				it := &r.q.items["D0"][i]
				it.Step, it.Link = uploader.Linked, destination.Link{URL: destination.NewURL("https://x/" + it.Base), Ends: week}
			})
		}
		r.q.settle("D0", uploader.DropView{Options: uploader.Options{Life: 30 * 24 * time.Hour}})
		r.expect(t, exit.Sent, "https://x/a\nhttps://x/b\n", "The links work until "+week.Local().Format("2006-01-02 15:04"))
		if n := strings.Count(r.errs.String(), "work until"); n != 1 {
			t.Errorf("said %d times", n)
		}
	})
}

func TestALifeThatWasKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a"})
		r.q.change(func() {
			it := &r.q.items["D0"][0]
			it.Step = uploader.Linked
			it.Link = destination.Link{URL: destination.NewURL("https://x/a"), Ends: time.Now().Add(24*time.Hour - time.Second)}
		})
		r.q.settle("D0", uploader.DropView{Options: uploader.Options{Life: 24 * time.Hour}})
		r.expect(t, exit.Sent, "https://x/a\n")
	})
}

func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a", "b", "c"})
		r.q.become("D0", 1, nil)
		synctest.Wait()
		r.cancel()
		r.expect(t, exit.Interrupted, "\nhttps://x/b\n\n", "2 files are not sent yet. \"linkdrop-send resume\" goes on")
	})
}

func TestSignalAfterAllIsSentIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a"})
		r.q.change(func() {
			it := &r.q.items["D0"][0]
			it.Step, it.Link = uploader.Linked, destination.Link{URL: destination.NewURL("https://x/a")}
			r.q.views[0].Settled = true
			r.cancel()
		})
		r.expect(t, exit.Sent, "https://x/a\n")
	})
}

func TestGivesUpWhenNothingMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		r := watchThese(t, time.Minute, []string{"a"})
		r.q.change(func() {
			r.q.holds = []uploader.Hold{{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: began.Add(time.Hour)}}
		})
		time.Sleep(50 * time.Second) //nolint:forbidigo // the bubble's clock
		r.q.change(func() { r.q.sent = 10 })
		time.Sleep(50 * time.Second) //nolint:forbidigo // the bubble's clock
		select {
		case <-r.done:
			t.Fatal("gave up though something had moved")
		default:
		}
		r.expect(t, exit.NotSent, "\n", "Cannot reach Acme.", "/d/a: Cannot reach Acme.", "1 file is not sent yet.")
		if took := time.Since(began); took < 110*time.Second || took > 111*time.Second {
			t.Errorf("gave up after %v", took)
		}
		if n := strings.Count(r.errs.String(), "Cannot reach"); n != 2 {
			t.Errorf("said %d times: once for the hold, once for the file", n)
		}
	})
}

func TestDoesNotWaitForAPersonWhoIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a"})
		r.q.change(func() {
			r.q.holds = []uploader.Hold{{Destination: "acme", Fault: &fault.Error{Kind: fault.SignIn}}}
		})
		r.expect(t, exit.NotSent, "\n", "The backend does not accept this.")
	})
}

func TestQueueThatEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := watchThese(t, 0, []string{"a"})
		r.q.ended <- nil
		r.expect(t, exit.NotSent, "\n", "/d/a: ", "resume")
	})
}

// A run with nothing left but what has to be freed is not over before that is, but does not wait for ever. What is left is no
// success where that is what it was for, and it is said.
func TestWhatIsOwedIsWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		holds        []uploader.Hold
		paid, signal time.Duration
		ends         time.Duration
		code         int // where it must be freed
	}{
		"paid":                {paid: 3 * time.Second, signal: time.Hour, ends: 3 * time.Second, code: exit.Sent},
		"never paid":          {paid: time.Hour, signal: time.Hour, ends: freeWait, code: exit.NotSent},
		"a person is needed":  {holds: []uploader.Hold{{Destination: "d", Fault: &fault.Error{Kind: fault.SignIn}}}, paid: time.Hour, signal: time.Hour, code: exit.NotSent},
		"a signal":            {paid: time.Hour, signal: time.Second, ends: time.Second, code: exit.Interrupted},
		"a signal at the end": {paid: time.Second, signal: time.Second, ends: time.Second, code: exit.Sent},
	} {
		for _, mustFree := range []bool{false, true} {
			t.Run(fmt.Sprint(name, mustFree), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					q, errs := &fakeQueue{owed: 1, holds: c.holds}, &bytes.Buffer{}
					w := New(output.New(&bytes.Buffer{}, errs, false, false, ""), time.Minute)
					w.Queue, w.MustFree = q, mustFree
					ctx, signal := context.WithCancel(t.Context())
					defer signal()
					go func() {
						select {
						case <-time.After(c.paid):
							q.mu.Lock()
							q.owed = 0
							q.mu.Unlock()
						case <-t.Context().Done():
							return
						}
						if c.signal == c.paid {
							signal()
						}
					}()
					if c.signal != c.paid {
						time.AfterFunc(c.signal, signal)
					}
					began, code := time.Now(), exit.Sent
					if mustFree {
						code = c.code
					}
					if got := w.Follow(ctx).Exit; got != code || strings.Contains(errs.String(), "1 upload is still to be freed.") != (code != exit.Sent) {
						t.Errorf("exit code %d, want %d: %s", got, code, errs)
					}
					if took := time.Since(began); took < c.ends || took > c.ends+Tick {
						t.Errorf("it took %v, not %v", took, c.ends)
					}
				})
			})
		}
	}
}

// A large queue is collected more often; a small one, and one whose GOGC the person chose, as Go does by itself.
func TestLargeQueuesAreSpared(t *testing.T) {
	for _, one := range []struct {
		files int
		gogc  string
		want  int
	}{{manyFiles - 1, "", 100}, {manyFiles, "", thriftyGoGC}, {veryManyFiles - 1, "", thriftyGoGC}, {veryManyFiles, "", stingyGoGC}, {veryManyFiles, "100", 100}} {
		t.Setenv("GOGC", one.gogc)
		before := debug.SetGCPercent(100)
		New(nil, 0).spare(one.files)
		if got := debug.SetGCPercent(before); got != one.want {
			t.Errorf("%d files, GOGC %q: %d, want %d", one.files, one.gogc, got, one.want)
		}
	}
}
