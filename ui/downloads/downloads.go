// Package downloads is what the window knows of links that others change: how often they were downloaded, and when they end. It asks for those that are shown, a moment after they
// were drawn, and listens to their destinations from then on: what changes is shown at once, where the destination tells, and else
// now and then. Nothing of it is kept: the destinations count.
//
// What is where:
//
//	downloads.go  Counts: what is known, and asking for what is not
//	follow.go     listening to destinations, while the window is to be seen
package downloads

import (
	"context"
	"slices"
	"sync"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// Source is what Counts needs of uploader.Archive, which documents the methods. They block on the network.
type Source interface {
	Count(ctx context.Context, dest string, links []string) (map[string]destination.Downloads, error)
	Follow(ctx context.Context, dest string, tell func(destination.LinkNews))
}

const (
	// askAfter is how long more is drawn before it is asked for: a list draws a screen full of rows, one after the other.
	askAfter = 100 * time.Millisecond
	// askGap is how long a destination is left alone after a question, whatever it tells meanwhile.
	askGap = time.Second
	// askAgain is when what was asked for in vain, or left unanswered, is asked for again, should it still be shown.
	askAgain = time.Minute
	// askWait is how long a destination may take to answer.
	askWait = 30 * time.Second
	// mostAsked is how many links one question names; the others follow.
	mostAsked = 500
	// mostKnown is how many links of a destination are remembered.
	mostKnown = 5000
	// mostFollowed is how many destinations are listened to.
	mostFollowed = 8
)

// Counts is safe for concurrent use. The zero Counts is not usable: see New.
type Counts struct {
	source  Source
	changed func()          // called from any goroutine; must not block
	ctx     context.Context //nolint:containedctx // of what goes on by itself; ends with Close
	end     context.CancelFunc

	mu      sync.Mutex
	places  map[string]*place
	visible bool
}

// place is what is known of a destination's links.
type place struct {
	links  map[string]*link
	wanted map[string]bool // to be asked for
	asking bool            // a question is under way, or will be in a moment
	last   time.Time       // when the last question was asked
	stop   context.CancelFunc
}

type link struct {
	downloads destination.Downloads
	known     bool
	fresh     bool      // nothing has changed since
	asked     time.Time // when it was asked for last
	version   int       // counts what was heard of it
}

// New makes Counts of a source; nil: nothing is ever known. changed is told, from any goroutine, that there is something new to draw.
func New(source Source, changed func()) *Counts {
	ctx, end := context.WithCancel(context.Background())
	return &Counts{source: source, changed: changed, ctx: ctx, end: end, places: map[string]*place{}, visible: true}
}

// Of gives how often links of a destination were downloaded, all together, or nil where that is not known (yet): then it is asked for.
// It does not block.
func (c *Counts) Of(dest string, links ...string) *destination.Downloads {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.source == nil || c.ctx.Err() != nil || len(links) == 0 {
		return nil
	}
	p := c.places[dest]
	if p == nil {
		p = &place{links: map[string]*link{}, wanted: map[string]bool{}}
		c.places[dest] = p
	}
	counted, now := map[string]destination.Downloads{}, time.Now()
	for _, id := range links {
		l := p.links[id]
		if l == nil {
			if len(p.links) >= mostKnown {
				clear(p.links) // what is still shown is asked for again
			}
			l = &link{}
			p.links[id] = l
		}
		if !l.fresh && (l.asked.IsZero() || now.Sub(l.asked) >= askAgain) {
			p.wanted[id] = true
		}
		if l.known {
			counted[id] = l.downloads
		}
	}
	if c.visible {
		c.follow(dest, p)
		c.ask(dest, p)
	}
	sum, known := uploader.Together(links, counted)
	if !known {
		return nil
	}
	return &sum
}

// End is when links of a destination end, all of them, as far as is known: else as was known before. It does not block.
func (c *Counts) End(dest string, known time.Time, links ...string) time.Time {
	if d := c.Of(dest, links...); d != nil && !d.Ends.IsZero() {
		return d.Ends
	}
	return known
}

// ask asks for what is wanted, in a moment. mu is held.
func (c *Counts) ask(dest string, p *place) {
	if p.asking || len(p.wanted) == 0 {
		return
	}
	p.asking = true
	time.AfterFunc(max(askAfter, time.Until(p.last.Add(askGap))), func() { c.askNow(dest, p) })
}

// askNow asks, and notes the answer.
func (c *Counts) askNow(dest string, p *place) {
	c.mu.Lock()
	if c.ctx.Err() != nil || !c.visible {
		p.asking = false
		c.mu.Unlock()
		return
	}
	p.last = time.Now()
	var ids []string
	versions := map[string]int{}
	for id := range p.wanted {
		l := p.links[id]
		if l == nil { // forgotten meanwhile
			delete(p.wanted, id)
			continue
		}
		if len(ids) == mostAsked {
			break
		}
		delete(p.wanted, id)
		ids, l.asked, l.fresh, versions[id] = append(ids, id), time.Now(), true, l.version // unless something changes meanwhile
	}
	c.mu.Unlock()
	slices.Sort(ids)
	ctx, cancel := context.WithTimeout(c.ctx, askWait)
	counted, err := c.source.Count(ctx, dest, ids)
	cancel()
	c.mu.Lock()
	for _, id := range ids {
		l := p.links[id]
		if l == nil || l.version != versions[id] { // what was heard meanwhile is newer
			continue
		}
		if err != nil {
			l.fresh = false
			continue
		}
		if downloads, known := counted[id]; known {
			l.downloads, l.known = downloads, true
		}
	}
	p.asking = false
	if c.ctx.Err() == nil {
		c.ask(dest, p)
	}
	c.mu.Unlock()
	if err == nil && len(counted) > 0 {
		c.changed()
	}
}
