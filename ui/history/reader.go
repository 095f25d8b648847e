package history

import (
	"context"
	"time"

	"linkdrop/uploader"
)

// pageSize is how many entries are read at once: more than three screens of the largest window, so that scrolling never waits.
const pageSize = 200

// listed is an entry with the heading above it; empty where the day goes on.
type listed struct {
	uploader.Entry
	day string
}

// reader is what was read of the archive so far.
type reader struct {
	entries []listed
	asked   int    // which question is the newest; an older answer that comes late is dropped
	busy    bool   // a further page is being read
	over    bool   // there is no further page
	today   string // when it was read, as a date
}

// Load reads the archive anew, as much of it as was read before: what the person sees does not move away under them.
func (p *Page) Load() {
	if p.d.Archive == nil {
		return
	}
	p.read.asked++
	p.read.busy = true
	q := p.query()
	q.Limit = max(pageSize, min(len(p.read.entries), 5*pageSize))
	p.ask(q, func(entries []uploader.Entry) {
		p.read.entries = p.read.entries[:0]
		p.read.today = p.d.Now().Local().Format(time.DateOnly)
		p.take(entries, q.Limit, 0)
	})
}

// more reads the next page.
func (p *Page) more() {
	n := len(p.read.entries)
	if p.read.busy || p.read.over || n == 0 {
		return
	}
	p.read.busy = true
	q, last := p.query(), p.read.entries[n-1]
	q.Limit, q.After = pageSize, uploader.EntryPlace{SentAt: last.SentAt, ID: last.ID}
	p.ask(q, func(entries []uploader.Entry) { p.take(entries, q.Limit, n) })
}

// ask asks off the ui thread; then gets the answer on it, unless something else was asked meanwhile.
func (p *Page) ask(q uploader.Query, then func([]uploader.Entry)) {
	asked := p.read.asked
	go func() {
		ctx, cancel := context.WithTimeout(p.d.Context, archiveWait)
		defer cancel()
		entries, err := p.d.Archive.List(ctx, q)
		p.d.Dispatch(func() {
			if asked != p.read.asked {
				return
			}
			p.read.busy = false
			if err != nil {
				p.read.entries, p.read.over = nil, true
				p.List.Relay(0)
				p.nothing.SetText(p.d.Words.Text("history.failed"))
				return
			}
			then(entries)
		})
	}()
}

// take appends entries to the first kept ones.
func (p *Page) take(entries []uploader.Entry, limit, kept int) {
	before, now := "", p.d.Now()
	if kept > 0 {
		before = p.d.Words.DayHeading(p.read.entries[kept-1].SentAt, now)
	}
	for _, e := range entries {
		one := listed{Entry: e}
		if day := p.d.Words.DayHeading(e.SentAt, now); day != before {
			one.day, before = day, day
		}
		p.read.entries = append(p.read.entries, one)
	}
	p.read.over = len(entries) < limit
	text := ""
	switch {
	case len(p.read.entries) > 0:
	case p.text == "" && p.only == uploader.AnyState:
		text = p.d.Words.Text("history.empty")
	default:
		text = p.d.Words.Text("history.none")
	}
	p.nothing.SetText(text)
	p.List.Relay(kept)
}

// entry is the one of this id, as it was read.
func (p *Page) entry(id string) (uploader.Entry, bool) {
	for _, e := range p.read.entries {
		if e.ID == id {
			return e.Entry, true
		}
	}
	return uploader.Entry{}, false
}
