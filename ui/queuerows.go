package ui

import (
	"time"

	"linkdrop/ui/downloads"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// freshFor is how long a row says that it was picked up after a restart.
const freshFor = 5 * time.Second

// queueRows is the list of what is in the queue: rows, and what the window itself knows about them. It belongs to the ui thread.
type queueRows struct {
	queue     Queue
	rows      *rows
	view      uploader.View // at a glance, as of the last pull
	presenter func() present.Presenter
	numbers   map[present.RowKey]uploader.Numbers // as of the last tick
	meters    map[present.RowKey]*present.Meter   // of rows in sight
	fresh     map[present.RowKey]time.Time        // until when a restored row says so
	copied    map[present.RowKey]bool             // what is on the clipboard, as far as we put it there
	undo      map[present.RowKey]bool             // cancelled a moment ago
	busy      map[present.RowKey]present.Action
	newLinks  map[present.RowKey]*destination.Link
	deleted   map[present.RowKey]bool
	closed    *closedLinks
	counts    *downloads.Counts // nil: nobody counts
}

func newQueueRows(q Queue, paint func() present.Presenter) *queueRows {
	return &queueRows{
		queue: q, rows: newRows(q), presenter: paint,
		numbers: map[present.RowKey]uploader.Numbers{}, meters: map[present.RowKey]*present.Meter{}, fresh: map[present.RowKey]time.Time{},
		copied: map[present.RowKey]bool{}, undo: map[present.RowKey]bool{}, busy: map[present.RowKey]present.Action{},
		newLinks: map[present.RowKey]*destination.Link{}, deleted: map[present.RowKey]bool{},
	}
}

func (s *queueRows) Len() int                    { return s.rows.len() }
func (s *queueRows) Find(key present.RowKey) int { return s.rows.find(key) }

// Key implements view.KeyedSource.
func (s *queueRows) Key(n int) (present.RowKey, bool) {
	e, ok := s.rows.at(n)
	if !ok {
		return present.RowKey{}, false
	}
	return e.key(), true
}

// Row implements view.Source.
func (s *queueRows) Row(n int) (present.Row, bool) {
	e, ok := s.rows.at(n)
	if !ok {
		return present.Row{}, false
	}
	p := s.presenter().For(e.drop.Destination)
	m := s.context(e, p.Place.Restarts)
	if p.Place.Links.Counts {
		m.Downloads = s.downloads(e, m.NewLink)
	}
	if e.item == nil {
		return p.DropRow(e.drop, m), true
	}
	return p.ItemRow(e.linked(), m), true
}

// downloads are those of the link of a row.
func (s *queueRows) downloads(e rowEntry, renewed *destination.Link) *destination.Downloads {
	link := e.drop.Link
	if e.item != nil {
		link = e.linked().Link
	}
	if link.URL.IsZero() { // it has not arrived
		if link = e.drop.Early; e.item != nil {
			link = e.linked().Early
		}
	}
	if renewed != nil {
		link = *renewed
	}
	if s.counts == nil || link.URL.IsZero() || link.ID == "" {
		return nil
	}
	return s.counts.Of(e.drop.Destination, link.ID)
}

// context is what a row needs besides the snapshot.
func (s *queueRows) context(e rowEntry, restarts bool) present.RowContext {
	key := e.key()
	m := present.RowContext{
		Fold: e.fold, Copied: s.copied[key], Undo: s.undo[key], Busy: s.busy[key], NewLink: s.newLinks[key], Deleted: s.deleted[key],
		Most: e.drop.Options.MaxDownloads,
	}
	if s.closed != nil {
		_, m.Password = s.closed.known[e.drop.ID]
	}
	if e.first { // of the files that have one link each instead of one for all: it is said once
		m.TooMany = e.drop.TooMany
	}
	if !counts(e) {
		return m
	}
	m.Numbers = s.number(key)
	if meter, ok := s.meters[key]; ok {
		m.Pace = meter.Shown
	}
	m.Restored = s.freshly(e, key, restarts || m.Numbers.Acked > 0)
	return m
}

// counts reports whether a row shows numbers.
func counts(e rowEntry) bool {
	if e.item == nil {
		return e.drop.Items > e.drop.Done
	}
	switch e.item.State() {
	case uploader.Uploading, uploader.Paused, uploader.Retrying, uploader.OnHold:
		return true
	default:
		return false
	}
}

// number is from the last tick, or asked for now, where a row has just come into sight.
func (s *queueRows) number(key present.RowKey) uploader.Numbers {
	if n, ok := s.numbers[key]; ok {
		return n
	}
	var n [1]uploader.Numbers
	if key.Item == "" {
		s.queue.DropProgress(n[:], []uploader.DropID{key.Drop})
	} else {
		s.queue.Progress(n[:], []uploader.ItemID{key.Item})
	}
	return n[0]
}

// freshly notes when a restored row began to move, and reports whether that was a moment ago.
func (s *queueRows) freshly(e rowEntry, key present.RowKey, begun bool) bool {
	if e.item == nil || !e.item.Restored || e.item.State() != uploader.Uploading || !begun {
		return false
	}
	at := s.presenter().Now
	until, known := s.fresh[key]
	if !known {
		until = at.Add(freshFor)
		s.fresh[key] = until
	}
	return at.Before(until)
}

// sample reads the numbers of these rows in two calls, and feeds their meters. Meters of rows out of sight are let go.
func (s *queueRows) sample(at time.Time, keys []present.RowKey) {
	var items []uploader.ItemID
	var drops []uploader.DropID
	for _, k := range keys {
		if k.Item == "" {
			drops = append(drops, k.Drop)
			continue
		}
		items = append(items, k.Item)
	}
	ofItems, ofDrops := make([]uploader.Numbers, len(items)), make([]uploader.Numbers, len(drops))
	s.queue.Progress(ofItems, items)
	s.queue.DropProgress(ofDrops, drops)
	clear(s.numbers)
	old := s.meters
	s.meters = make(map[present.RowKey]*present.Meter, len(keys))
	for _, k := range keys {
		var n uploader.Numbers
		if k.Item == "" {
			n, ofDrops = ofDrops[0], ofDrops[1:]
		} else {
			n, ofItems = ofItems[0], ofItems[1:]
		}
		s.numbers[k] = n
		m := old[k]
		if m == nil {
			m = &present.Meter{}
		}
		m.Add(at, n.Sent, n.Size)
		s.meters[k] = m
	}
}

// pull takes over what is new in the queue, and reports what rows.pull does.
func (s *queueRows) pull() (moved, news bool) {
	s.view = s.queue.View()
	moved, news = s.rows.pull()
	s.forget()
	return moved, news
}

// markCopied notes whose links are on the clipboard now.
func (s *queueRows) markCopied(keys []present.RowKey) {
	clear(s.copied)
	for _, key := range keys {
		s.copied[key] = true
	}
}

// linkOf is the link of a row, as it is now. made is the id of its first link, which is what the archive knows it by.
func (s *queueRows) linkOf(key present.RowKey) (link destination.Link, name, made string, ok bool) {
	e, ok := s.rows.at(s.rows.find(key))
	if !ok {
		return link, "", "", false
	}
	link, name = e.drop.Link, e.drop.Name
	if e.item != nil {
		link, name = e.linked().Link, e.item.Base
	}
	switch {
	case !link.URL.IsZero():
	case e.item != nil:
		link = e.linked().Early
	default:
		link = e.drop.Early
	}
	made = link.ID
	if renewed := s.newLinks[key]; renewed != nil {
		link = *renewed
	}
	if s.counts != nil && link.ID != "" {
		link.Ends = s.counts.End(e.drop.Destination, link.Ends, link.ID)
	}
	return link, name, made, true
}

// linkOptions are what a further link to something of a drop has: what the first had, as far as it is known, which it is while the drop is
// in the list; and this password.
func (s *queueRows) linkOptions(drop uploader.DropID, password destination.Password) destination.LinkOptions {
	o := destination.LinkOptions{Password: password}
	if n, there := s.rows.index[drop]; there {
		first := s.rows.drops[n].Options
		o.MaxDownloads, o.Note, o.Sender = first.MaxDownloads, first.Note, first.Sender
	}
	return o
}

// factsOf are what can be said of the links of rows, and whose they are. Rows without a link that can be passed on have none.
func (s *queueRows) factsOf(rows []present.Row) (facts []present.LinkFacts, keys []present.RowKey) {
	for _, r := range rows {
		link, name, _, ok := s.linkOf(r.Key)
		if !ok || link.URL.IsZero() || !r.Offers(present.ActionCopyLink) {
			continue
		}
		e, _ := s.rows.at(s.rows.find(r.Key))
		f := present.LinkFacts{Name: name, Size: e.drop.Bytes, Ticket: e.drop.Options.Ticket, Link: link}
		if e.item != nil {
			f.Size = e.item.Stamp.Size
		}
		facts, keys = append(facts, f), append(keys, r.Key)
	}
	return facts, keys
}

// destinationOf is where a row's file went.
func (s *queueRows) destinationOf(key present.RowKey) string {
	e, _ := s.rows.at(s.rows.find(key))
	return e.drop.Destination
}

// forget drops what is known of rows that are gone.
func (s *queueRows) forget() {
	for _, known := range []map[present.RowKey]bool{s.copied, s.undo, s.deleted} {
		for key := range known {
			if _, there := s.rows.index[key.Drop]; !there {
				delete(known, key)
			}
		}
	}
	if s.closed != nil {
		s.closed.forget(func(id uploader.DropID) bool { _, there := s.rows.index[id]; return there })
	}
	for key := range s.fresh {
		if _, there := s.rows.index[key.Drop]; !there {
			delete(s.fresh, key)
		}
	}
	for key := range s.newLinks {
		if _, there := s.rows.index[key.Drop]; !there {
			delete(s.newLinks, key)
		}
	}
}

// faultOf is why a row failed.
func (s *queueRows) faultOf(key present.RowKey) (why *fault.Error, name string) {
	e, ok := s.rows.at(s.rows.find(key))
	switch {
	case !ok:
		return nil, ""
	case e.item != nil:
		return e.item.Fault, e.item.Base
	}
	return e.drop.Fault, e.drop.Name
}
