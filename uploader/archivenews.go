package uploader

import (
	"context"
	"math/rand/v2"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

const (
	// firstFollow and lastFollow are how soon a destination is asked again that stopped telling, and how late where it fails again
	// and again.
	firstFollow = 2 * time.Second
	lastFollow  = 5 * time.Minute
	// steady is how long a destination must have told for trouble of before not to count.
	steady = time.Minute
	// pollEvery is how often the links of one that does not tell are asked about.
	pollEvery = 2 * time.Minute
)

// Follow calls tell, from one goroutine, for all that is heard of the links of a destination, until ctx ends. It begins with news
// without an ID: what is known is to be asked for (Count), and so it is whenever something may have been missed. One that does not
// tell by itself has such news every two minutes. It returns at once where there is nothing to tell: the destination counts
// nothing. Trouble is no error: it is tried again, each time later, and no sooner than the destination says.
func (a Archive) Follow(ctx context.Context, dest string, tell func(destination.LinkNews)) {
	f := follower{tell: tell}
	for tries := 0; ctx.Err() == nil; tries++ {
		d, err := a.Resolve(ctx, dest)
		wait := pollEvery
		switch {
		case err != nil:
			wait = again(err, tries)
		case d.Counter == nil:
			return
		case d.Watcher == nil:
			f.ask()
		default:
			began := time.Now()
			err := d.Watcher.Watch(ctx, f.news)
			if time.Since(began) >= steady {
				tries = 0
			}
			wait = again(err, tries)
			if ctx.Err() == nil {
				f.ask()
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// follower knows when it was said last that what is known is to be asked for.
type follower struct {
	tell  func(destination.LinkNews)
	asked time.Time
}

func (f *follower) news(n destination.LinkNews) {
	if n.ID == "" {
		f.asked = time.Now()
	}
	f.tell(n)
}

// ask says so for a destination that does not, unless that was a moment ago.
func (f *follower) ask() {
	if f.asked.IsZero() || time.Since(f.asked) >= pollEvery {
		f.news(destination.LinkNews{})
	}
}

// again is when to ask again after an error: twice as late each time, with jitter, so that those whom a server left do not all come
// back at once.
func again(err error, tries int) time.Duration {
	d := min(firstFollow<<min(tries, 16), lastFollow)
	f := asFault("watch", err)
	if f.Kind == fault.Unsupported { // it does not tell
		d = lastFollow
	}
	d = max(d, min(f.RetryAfter, time.Hour))
	return d + rand.N(d/2) //nolint:gosec // jitter
}

// Count says how often links were downloaded, by the IDs that they were made with. What the destination does not know is left out;
// nil where it counts nothing.
func (a Archive) Count(ctx context.Context, dest string, links []string) (map[string]destination.Downloads, error) {
	d, err := a.Resolve(ctx, dest)
	if err != nil || d.Counter == nil || len(links) == 0 {
		return nil, err
	}
	return d.Counter.Count(ctx, links)
}
