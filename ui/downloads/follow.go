package downloads

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
)

// follow listens to a destination, unless that is done. mu is held.
func (c *Counts) follow(dest string, p *place) {
	if p.stop != nil {
		return
	}
	following := 0
	for _, other := range c.places {
		if other.stop != nil {
			following++
		}
	}
	if following >= mostFollowed {
		return
	}
	ctx, stop := context.WithCancel(c.ctx)
	p.stop = stop
	go c.source.Follow(ctx, dest, func(news destination.LinkNews) {
		if ctx.Err() == nil && c.heard(p, news) {
			c.changed()
		}
	})
}

// heard takes news over, and reports whether there is something to draw.
func (c *Counts) heard(p *place, news destination.LinkNews) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if news.ID == "" {
		for _, l := range p.links {
			l.forget()
		}
		return len(p.links) > 0 // those that are drawn are asked for
	}
	l := p.links[news.ID]
	if l == nil {
		return false
	}
	l.version++
	l.downloads, l.known, l.fresh = news.Downloads, true, true
	return true
}

// forget makes a link one that is to be asked for again. What is known of it is shown until then.
func (l *link) forget() {
	l.version++
	l.fresh, l.asked = false, time.Time{}
}

// EndsChanged says that links may end at another time than they did, by something that was done here: what is known of their ends is
// asked for anew, and not shown until then.
func (c *Counts) EndsChanged() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.places {
		for _, l := range p.links {
			l.downloads.Ends, l.downloads.Over = time.Time{}, false
			l.forget()
		}
	}
}

// See says whether the window is to be seen. While it is not, nobody is asked and nobody listened to; when it is again, what is drawn
// is asked for.
func (c *Counts) See(visible bool) {
	c.mu.Lock()
	same := c.visible == visible
	c.visible = visible
	for _, p := range c.places {
		if !same {
			p.rest()
		}
	}
	c.mu.Unlock()
	if visible && !same {
		c.changed()
	}
}

// Reopened says that a destination may be another one now, or let itself be asked in another way: it is listened to anew.
func (c *Counts) Reopened(dest string) {
	c.mu.Lock()
	if p := c.places[dest]; p != nil {
		p.rest()
	}
	c.mu.Unlock()
	c.changed()
}

// Close ends everything. Nothing is known afterwards.
func (c *Counts) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end()
	for _, p := range c.places {
		p.rest()
	}
}

// rest stops listening: what is known may be old from then on.
func (p *place) rest() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	for _, l := range p.links {
		l.forget()
	}
}
