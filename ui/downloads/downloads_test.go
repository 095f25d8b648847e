package downloads_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/ui/downloads"
	"linkdrop/uploader/destination"
)

// source is an archive that counts what a test says, and notes what it is asked.
type source struct {
	mu       sync.Mutex
	counts   map[string]int64
	err      error
	slow     time.Duration
	asked    []string
	tell     map[string]func(destination.LinkNews)
	followed int
	ended    int
}

func (s *source) Count(ctx context.Context, dest string, links []string) (map[string]destination.Downloads, error) {
	s.mu.Lock()
	text := strings.Join(links, " ")
	if len(links) > 5 {
		text = fmt.Sprint(len(links))
	}
	s.asked = append(s.asked, dest+": "+text)
	all := map[string]destination.Downloads{}
	for _, id := range links {
		if n, there := s.counts[id]; there {
			all[id] = destination.Downloads{Count: n}
		}
	}
	err, slow := s.err, s.slow
	s.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return all, err
}

func (s *source) Follow(ctx context.Context, dest string, tell func(destination.LinkNews)) {
	s.mu.Lock()
	s.tell[dest] = tell
	s.followed++
	s.mu.Unlock()
	<-ctx.Done()
	s.mu.Lock()
	s.ended++
	s.mu.Unlock()
}

// take is what was asked since the last time.
func (s *source) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.Join(s.asked, "; ")
	s.asked = nil
	return text
}

type world struct {
	t       *testing.T
	source  *source
	counts  *downloads.Counts
	changes int
}

func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, source: &source{counts: map[string]int64{"a": 1, "b": 2}, tell: map[string]func(destination.LinkNews){}}}
		var mu sync.Mutex
		w.counts = downloads.New(w.source, func() { mu.Lock(); w.changes++; mu.Unlock() })
		test(w)
		w.counts.Close()
		synctest.Wait()
		if w.source.followed != w.source.ended {
			t.Errorf("%d destinations are still listened to", w.source.followed-w.source.ended)
		}
		if w.counts.Of("d", "a") != nil {
			t.Error("something is known after the end")
		}
	})
}

// hears is what the destination tells.
func (w *world) hears(news destination.LinkNews) {
	synctest.Wait()
	w.source.mu.Lock()
	tell := w.source.tell["d"]
	w.source.mu.Unlock()
	tell(news)
}

// shows is what a row with these links would show.
func (w *world) shows(want string, links ...string) {
	w.t.Helper()
	got := "nothing"
	if d := w.counts.Of("d", links...); d != nil {
		got = fmt.Sprint(d.Count)
	}
	if got != want {
		w.t.Errorf("%v: shows %s, want %s", links, got, want)
	}
}

func (w *world) wantAsked(want string) {
	w.t.Helper()
	synctest.Wait()
	if got := w.source.take(); got != want {
		w.t.Errorf("asked %q, want %q", got, want)
	}
}

// TestWhatIsShownIsAskedFor once, together, a moment after it was drawn; what changes is shown, and asked for where nobody says it.
func TestWhatIsShownIsAskedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 3 {
			w.shows("nothing", "a")
			w.shows("nothing", "b", "a")
			w.shows("nothing", "x")
		}
		w.wantAsked("")
		<-time.After(time.Second)
		w.wantAsked("d: a b x")
		w.shows("1", "a")
		w.shows("3", "b", "a")
		w.shows("nothing", "x")
		if w.changes != 1 || w.source.followed != 1 {
			t.Errorf("changed %d times, %d are listened to", w.changes, w.source.followed)
		}
		<-time.After(time.Hour)
		w.shows("1", "a")
		<-time.After(time.Second)
		w.wantAsked("")

		w.hears(destination.LinkNews{ID: "a", Downloads: destination.Downloads{Count: 7}})
		w.hears(destination.LinkNews{ID: "never shown"})
		w.shows("7", "a")
		if w.changes != 2 {
			t.Errorf("changed %d times", w.changes)
		}
		w.source.counts["a"] = 9
		w.hears(destination.LinkNews{})
		w.shows("7", "a") // until it is known better; b is not drawn any more
		<-time.After(time.Second)
		w.wantAsked("d: a")
		w.shows("9", "a")
		w.shows("2", "b")
		<-time.After(2 * time.Second)
		w.wantAsked("d: b")
	})
}

// TestAnAnswerIsOlderThanWhatWasHeardMeanwhile.
func TestAnAnswerIsOlderThanWhatWasHeardMeanwhile(t *testing.T) {
	inWorld(t, func(w *world) {
		w.source.slow = 10 * time.Second
		w.shows("nothing", "a", "b")
		<-time.After(5 * time.Second)
		w.hears(destination.LinkNews{ID: "a", Downloads: destination.Downloads{Count: 7}})
		<-time.After(6 * time.Second)
		w.wantAsked("d: a b")
		w.shows("9", "a", "b")
	})
}

// TestNobodyIsAskedTooOften: not after failures, nor where a destination says all the time that everything changed.
func TestNobodyIsAskedTooOften(t *testing.T) {
	inWorld(t, func(w *world) {
		w.source.err = errors.New("broken")
		for range 119 {
			w.shows("nothing", "a")
			<-time.After(time.Second)
		}
		w.wantAsked("d: a; d: a")
		w.source.err = nil
		<-time.After(time.Minute)
		w.shows("nothing", "a")
		<-time.After(time.Second)
		w.wantAsked("d: a")
		w.shows("1", "a")
		for range 1000 {
			w.hears(destination.LinkNews{})
			w.shows("1", "a")
			<-time.After(10 * time.Millisecond)
		}
		if n := strings.Count(w.source.take(), "d:"); n > 11 {
			t.Errorf("asked %d times in ten seconds", n)
		}
	})
}

// TestAHiddenWindowAsksNobody, and asks again when it is back.
func TestAHiddenWindowAsksNobody(t *testing.T) {
	inWorld(t, func(w *world) {
		w.shows("nothing", "a")
		<-time.After(time.Second)
		w.wantAsked("d: a")
		w.counts.See(false)
		synctest.Wait()
		if w.source.ended != 1 {
			t.Error("it listens")
		}
		w.shows("1", "a")
		w.shows("nothing", "b")
		<-time.After(time.Hour)
		w.wantAsked("")
		w.counts.See(true)
		w.shows("1", "a")
		w.shows("nothing", "b")
		<-time.After(time.Second)
		w.wantAsked("d: a b")
		w.counts.Reopened("d")
		w.shows("1", "a")
		<-time.After(2 * time.Second)
		w.wantAsked("d: a")
		if w.source.followed != 3 {
			t.Errorf("listened %d times", w.source.followed)
		}
	})
}

// TestThereAreBounds to what is asked, remembered and listened to.
func TestThereAreBounds(t *testing.T) {
	inWorld(t, func(w *world) {
		for i := range 12_000 {
			w.counts.Of("d", fmt.Sprint(i))
		}
		for i := range 20 {
			w.counts.Of(fmt.Sprint("d", i), "a")
		}
		<-time.After(time.Minute)
		if n := strings.Count(w.source.take(), "d: 500"); n != 4 { // those of the last 2,000 that are remembered
			t.Errorf("%d questions", n)
		}
		if w.source.followed != 8 {
			t.Errorf("%d are listened to", w.source.followed)
		}
	})
	if none := downloads.New(nil, nil); none.Of("d", "a") != nil {
		t.Error("something is known without a source")
	}
}

// TestWhenLinksEnd is what the destination says, until something is done here that it was not asked about yet.
func TestWhenLinksEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		known := time.Now().Add(time.Hour)
		later := known.Add(time.Hour)
		end := func(want time.Time, over bool) {
			t.Helper()
			d := w.counts.Of("d", "a")
			if got := w.counts.End("d", known, "a"); !got.Equal(want) || d != nil && d.Over != over {
				t.Errorf("ends %v, want %v; %+v", got, want, d)
			}
		}
		end(known, false)
		<-time.After(time.Second)
		w.wantAsked("d: a")
		w.hears(destination.LinkNews{ID: "a", Downloads: destination.Downloads{Ends: later}})
		end(later, false)
		w.hears(destination.LinkNews{ID: "a", Downloads: destination.Downloads{Count: 4, Ends: later, Over: true}})
		end(later, true)
		w.counts.EndsChanged()
		end(known, false)
		w.shows("4", "a")
		<-time.After(2 * time.Second)
		w.wantAsked("d: a")
	})
}
