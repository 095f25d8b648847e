package journaltest

import (
	"cmp"
	"slices"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// model is what facts mean, in the plainest form there is: slices in order, searched from the front.
type model struct {
	drops   []drop
	owed    []uploader.Owed
	entries []uploader.Entry
}

type drop struct{ uploader.RecoveredDrop }

// over: nobody will ask for it again.
func (d drop) over() bool { return d.Settled && d.Told }

// apply changes the model by one fact. A fact about something unknown is nothing: the drop was removed meanwhile, or its
// items belong to a run that is over.
func (m *model) apply(f uploader.Fact) { //nolint:gocyclo // one line a fact
	switch f := f.(type) {
	case uploader.DropAdded:
		m.dropAdded(f.Drop)
	case uploader.DropExpanded:
		m.withDrop(f.Drop, func(d *drop) {
			d.Expanded, d.Skipped, d.Unread, d.Fault = true, f.Skipped, f.Unread, cleaned(f.Fault)
		})
	case uploader.DropSettled:
		m.withDrop(f.Drop, func(d *drop) { d.Settled = f.Settled })
	case uploader.DropTold:
		m.withDrop(f.Drop, func(d *drop) { d.Told = f.Told })
	case uploader.DropWished:
		m.withDrop(f.Drop, func(d *drop) { d.Wish = f.Wish })
	case uploader.DropLinked:
		m.withDrop(f.Drop, func(d *drop) { d.LinkID, d.Linked = f.LinkID, f.Done })
	case uploader.EarlyLinked:
		m.earlyLinked(f)
	case uploader.EarlyLost:
		m.earlyLost(f)
	case uploader.DropRemoved:
		m.drops = slices.DeleteFunc(m.drops, func(d drop) bool { return d.Drop.ID == f.Drop })
	case uploader.ItemsFound:
		for _, found := range f.Items {
			m.itemFound(found)
		}
	case uploader.AbortOwed:
		m.abortOwed(f.Owed)
	case uploader.AbortPaid:
		m.abortPaid(f.ID)
	case uploader.EntryOwed:
		m.entriesOwed(f.Entry)
	case uploader.EntryWritten:
		m.entries = slices.DeleteFunc(m.entries, func(e uploader.Entry) bool { return e.ID == f.ID })
	default:
		m.applyToItems(f)
	}
}

func (m *model) applyToItems(f uploader.Fact) {
	switch f := f.(type) {
	case uploader.ItemsAsked:
		m.itemsAsked(f.IDs)
	case uploader.ItemsWished:
		m.itemsWished(f)
	case uploader.AttemptBegan:
		m.withItem(f.ID, func(i *uploader.RecoveredItem) { began(i, f) })
		if f.Frees != nil {
			m.abortOwed(*f.Frees)
		}
		if f.Entry != nil {
			m.entriesOwed(*f.Entry)
		}
	case uploader.UploadOpened:
		m.withItem(f.ID, func(i *uploader.RecoveredItem) { opened(i, f) })
	case uploader.PieceArrived:
		m.withItem(f.ID, func(i *uploader.RecoveredItem) { arrived(i, f) })
	case uploader.ItemStored:
		m.withItem(f.ID, func(i *uploader.RecoveredItem) { stored(i, f) })
	case uploader.ItemLinked:
		m.withItem(f.ID, func(i *uploader.RecoveredItem) {
			if i.Step >= uploader.Stored {
				i.Step = uploader.Linked
			}
		})
	case uploader.ItemFailed:
		m.withItem(f.ID, func(i *uploader.RecoveredItem) { i.Fault = cleaned(f.Fault) })
	case uploader.ItemsRemoved:
		for i := range m.drops {
			d := &m.drops[i]
			d.Items = slices.DeleteFunc(d.Items, func(x uploader.RecoveredItem) bool { return slices.Contains(f.IDs, x.ID) })
		}
		for _, o := range f.Owes {
			m.abortOwed(o)
		}
		m.entriesOwed(f.Entries...)
	}
}

func (m *model) earlyLinked(f uploader.EarlyLinked) {
	m.withDrop(f.Drop, func(d *drop) { d.Early = f.LinkID })
	for _, e := range f.Items {
		m.withItem(e.ID, func(i *uploader.RecoveredItem) { i.Early, i.EarlySite, i.EarlyLost = e.Attempt, e.Site, false })
	}
}

func (m *model) earlyLost(f uploader.EarlyLost) {
	m.withDrop(f.Drop, func(d *drop) { d.EarlyLost = true })
	for _, id := range f.Items {
		m.withItem(id, func(i *uploader.RecoveredItem) { i.EarlyLost = i.Early > 0 })
	}
	for _, o := range f.Ends {
		m.abortOwed(o)
	}
}

func (m *model) dropAdded(d uploader.Drop) {
	d.Added = instant(d.Added)
	known := false
	m.withDrop(d.ID, func(old *drop) { old.Drop, known = d, true })
	if !known {
		m.drops = append(m.drops, drop{RecoveredDrop: uploader.RecoveredDrop{Drop: d}})
	}
}

func (m *model) itemFound(found uploader.FoundItem) {
	if !slices.ContainsFunc(m.drops, func(d drop) bool { return d.Drop.ID == found.Drop }) {
		return
	}
	found.Fault = cleaned(found.Fault)
	known := false
	m.withItem(found.ID, func(i *uploader.RecoveredItem) {
		found.Drop = i.Drop // an item never moves to another drop
		i.FoundItem, known = found, true
	})
	if known {
		return
	}
	m.withDrop(found.Drop, func(d *drop) { d.Items = append(d.Items, uploader.RecoveredItem{FoundItem: found}) })
}

// began: a lower attempt than the one that is known is an answer that came too late; a higher one starts over.
func began(i *uploader.RecoveredItem, f uploader.AttemptBegan) {
	if f.Attempt < max(1, i.Upload.File.Attempt) {
		return
	}
	if i.Step == uploader.Linked && !i.EarlyLost {
		i.Early = 0
	}
	i.Step, i.Receipts, i.CRC64, i.Fault = uploader.Found, nil, nil, nil
	i.Created, i.Upload = f.Stamp, destination.Upload{File: destination.File{ID: string(f.ID), Attempt: f.Attempt}}
}

func opened(i *uploader.RecoveredItem, f uploader.UploadOpened) {
	if f.Upload.File.Attempt < i.Upload.File.Attempt {
		return
	}
	if f.Upload.File.Attempt > i.Upload.File.Attempt {
		i.Step, i.Receipts, i.CRC64 = uploader.Found, nil, nil
	}
	i.Step = max(i.Step, uploader.Created)
	i.Created, i.Upload = f.Stamp, f.Upload
}

func arrived(i *uploader.RecoveredItem, f uploader.PieceArrived) {
	if i.Step != uploader.Created || f.Attempt != i.Upload.File.Attempt {
		return
	}
	f.Receipt.Body = nil
	i.Receipts = slices.DeleteFunc(i.Receipts, func(r destination.Receipt) bool { return r.N == f.Receipt.N })
	i.Receipts = append(i.Receipts, f.Receipt)
}

func stored(i *uploader.RecoveredItem, f uploader.ItemStored) {
	if f.Upload.File.Attempt < i.Upload.File.Attempt {
		return
	}
	if f.Upload.File.Attempt > i.Upload.File.Attempt {
		i.Step = uploader.Found
	}
	i.Step = max(i.Step, uploader.Stored)
	i.Upload, i.CRC64, i.Receipts = f.Upload, f.CRC64, nil
}

func (m *model) abortOwed(o uploader.Owed) {
	o.NotBefore = instant(o.NotBefore)
	if i := slices.IndexFunc(m.owed, func(x uploader.Owed) bool { return x.ID == o.ID }); i >= 0 {
		m.owed[i] = o
		return
	}
	m.owed = append(m.owed, o)
}

func (m *model) itemsAsked(ids []uploader.ItemID) {
	for _, id := range ids {
		m.withItem(id, func(i *uploader.RecoveredItem) { i.Asked = max(1, i.Upload.File.Attempt) })
	}
}

func (m *model) itemsWished(f uploader.ItemsWished) {
	for _, id := range f.IDs {
		m.withItem(id, func(i *uploader.RecoveredItem) { i.Wish = f.Wish })
	}
	for _, o := range f.Owes {
		m.abortOwed(o)
	}
	for _, id := range f.Forgives {
		m.abortPaid(id)
	}
	m.entriesOwed(f.Entries...)
}

func (m *model) entriesOwed(entries ...uploader.Entry) {
	for _, e := range entries {
		if !slices.ContainsFunc(m.entries, func(old uploader.Entry) bool { return old.ID == e.ID }) {
			e.SentAt, e.Ends = instant(e.SentAt), instant(e.Ends)
			m.entries = append(m.entries, e)
		}
	}
}

func (m *model) abortPaid(id string) {
	m.owed = slices.DeleteFunc(m.owed, func(o uploader.Owed) bool { return o.ID == id })
}

func (m *model) withDrop(id uploader.DropID, do func(*drop)) {
	for i := range m.drops {
		if m.drops[i].Drop.ID == id {
			do(&m.drops[i])
			return
		}
	}
}

func (m *model) withItem(id uploader.ItemID, do func(*uploader.RecoveredItem)) {
	for d := range m.drops {
		items := m.drops[d].Items
		for i := range items {
			if items[i].ID == id {
				do(&items[i])
				return
			}
		}
	}
}

func (m *model) recovered() uploader.Recovered {
	var r uploader.Recovered
	for _, d := range m.clone().drops {
		if d.over() {
			continue
		}
		for i := range d.Items {
			finish(&d.Items[i])
		}
		r.Drops = append(r.Drops, d.RecoveredDrop)
	}
	r.Owed, r.Entries = slices.Clone(m.owed), slices.Clone(m.entries)
	return r
}

// finish derives what no fact says: every piece acknowledged makes the step Sent.
func finish(i *uploader.RecoveredItem) {
	slices.SortFunc(i.Receipts, func(a, b destination.Receipt) int { return cmp.Compare(a.N, b.N) })
	if i.Step != uploader.Created {
		return
	}
	have := 0
	for _, r := range i.Receipts {
		if (i.Upload.Parts == 0 && r.N == 0) || (i.Upload.Parts > 0 && r.N >= 1 && r.N <= i.Upload.Parts) {
			have++
		}
	}
	if have == i.Upload.Pieces() {
		i.Step = uploader.Sent
	}
}

func (m *model) clone() model {
	c := model{owed: slices.Clone(m.owed), entries: slices.Clone(m.entries), drops: slices.Clone(m.drops)}
	for d := range c.drops {
		c.drops[d].Items = slices.Clone(c.drops[d].Items)
		for i := range c.drops[d].Items {
			c.drops[d].Items[i].Receipts = slices.Clone(c.drops[d].Items[i].Receipts)
		}
	}
	return c
}

func (m *model) prune() {
	m.drops = slices.DeleteFunc(m.drops, drop.over)
}

// cleaned is what of an error is kept: the journal trusts nobody to have kept addresses out of Detail.
func cleaned(e *fault.Error) *fault.Error {
	if e == nil {
		return nil
	}
	c := *e
	c.Detail = fault.Clean(c.Detail)
	c.RetryAfter = c.RetryAfter.Truncate(time.Millisecond)
	return &c
}

// instant is the precision a journal keeps: microseconds, no zone, no monotonic reading.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}
