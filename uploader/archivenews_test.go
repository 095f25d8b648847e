package uploader_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// teller is a destination's Counter and Watcher that does as a test says.
type teller struct {
	watch func(ctx context.Context, tell func(destination.LinkNews)) error
	began []time.Duration // when it was asked to tell, since the beginning
	start time.Time
}

func (w *teller) Count(context.Context, []string) (map[string]destination.Downloads, error) {
	return nil, nil
}

func (w *teller) Watch(ctx context.Context, tell func(destination.LinkNews)) error {
	w.began = append(w.began, time.Since(w.start))
	return w.watch(ctx, tell)
}

// followed are the news of so long a time, each with when it came.
func followed(t *testing.T, d *destination.Destination, long time.Duration, failing error) (news []string, began []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if w, ok := d.Watcher.(*teller); ok {
			w.start = start
		}
		a := uploader.Archive{Resolve: func(context.Context, string) (*destination.Destination, error) { return d, failing }}
		ctx, cancel := context.WithTimeout(t.Context(), long)
		defer cancel()
		a.Follow(ctx, "d", func(n destination.LinkNews) {
			news = append(news, fmt.Sprintf("%v %s %d", time.Since(start).Truncate(time.Second), n.ID, n.Downloads.Count))
		})
		if w, ok := d.Watcher.(*teller); ok {
			began = w.began
		}
		if d.Counter != nil && failing == nil && time.Since(start) != long {
			t.Errorf("ended after %v", time.Since(start))
		}
	})
	return news, began
}

// TestOneThatTells is listened to, and asked to go on soon after it ended; what may have been missed is asked for.
func TestOneThatTells(t *testing.T) {
	w := &teller{watch: func(ctx context.Context, tell func(destination.LinkNews)) error {
		tell(destination.LinkNews{})
		select {
		case <-ctx.Done():
			return fault.Network("watch", "", ctx.Err())
		case <-time.After(10 * time.Minute):
		}
		tell(destination.LinkNews{ID: "L", Downloads: destination.Downloads{Count: 2}})
		return fault.New(fault.Interrupted, "watch", "")
	}}
	news, began := followed(t, &destination.Destination{Counter: w, Watcher: w}, 21*time.Minute, nil)
	if len(began) != 3 || began[1]-10*time.Minute < 2*time.Second || began[1]-10*time.Minute > 3*time.Second {
		t.Errorf("began %v", began)
	}
	if len(news) < 5 || news[0] != "0s  0" || news[1] != "10m0s L 2" || news[2] != "10m0s  0" {
		t.Errorf("%q", news)
	}
}

// TestOneThatFails is asked less and less often, and no sooner than it says; meanwhile it is asked for the counts.
func TestOneThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		err   *fault.Error
		least time.Duration // between the first two
		most  int           // tries in an hour
	}{
		"broken":         {fault.New(fault.Protocol, "watch", ""), 2 * time.Second, 21},
		"busy":           {&fault.Error{Kind: fault.Busy, RetryAfter: 10 * time.Minute}, 10 * time.Minute, 7},
		"busy for years": {&fault.Error{Kind: fault.Busy, RetryAfter: 1000 * time.Hour}, time.Hour, 1},
		"not there":      {fault.New(fault.Unsupported, "watch", ""), 5 * time.Minute, 13},
	} {
		w := &teller{watch: func(context.Context, func(destination.LinkNews)) error { return c.err }}
		news, began := followed(t, &destination.Destination{Counter: w, Watcher: w}, time.Hour, nil)
		if len(began) > c.most || len(began) > 1 && began[1] < c.least || len(news) == 0 || len(news) > len(began) {
			t.Errorf("%s: began %v, news %q", name, began, news)
		}
	}
	w := &teller{watch: func(_ context.Context, tell func(destination.LinkNews)) error {
		tell(destination.LinkNews{})
		return fault.New(fault.Interrupted, "watch", "")
	}}
	if _, began := followed(t, &destination.Destination{Counter: w, Watcher: w}, time.Hour, nil); len(began) > 21 {
		t.Errorf("one that ends at once is asked %d times an hour", len(began))
	}
}

// TestOneThatOnlyCounts is asked now and then; one that does not even count is left alone, and so is one that cannot be opened.
func TestOneThatOnlyCounts(t *testing.T) {
	w := &teller{}
	news, _ := followed(t, &destination.Destination{Counter: w}, 5*time.Minute, nil)
	if !slices.Equal(news, []string{"0s  0", "2m0s  0", "4m0s  0"}) {
		t.Errorf("%q", news)
	}
	if news, _ = followed(t, &destination.Destination{}, time.Hour, nil); len(news) != 0 {
		t.Errorf("%q", news)
	}
	if news, _ = followed(t, &destination.Destination{Counter: w}, time.Hour, fault.New(fault.Unreachable, "open", "")); len(news) != 0 {
		t.Errorf("%q", news)
	}
}
