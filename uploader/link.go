package uploader

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// linkID is the LinkRequest.ID of an item's own link. It is made of the item and its attempt, so that an answer lost in a
// crash is asked for again under the same name, and a file that was sent anew gets a link of its own.
func linkID(id ItemID, attempt int32) string {
	if attempt <= 1 {
		return string(id)
	}
	return derived(string(id), string(id), int(attempt))
}

// groupID is the LinkRequest.ID of a drop's one link: the same files give the same link, one more gives another.
func groupID(d DropID, items []*item) string {
	h := sha256.New()
	for _, it := range items {
		_, _ = fmt.Fprintf(h, "%s/%d ", it.id, it.attempt) // a hash never fails
	}
	return derived(string(d), string(h.Sum(nil)), len(items))
}

// derived makes a ULID with the time of another, so that it sorts beside it, and the rest from what it stands for.
func derived(id, of string, n int) string {
	parsed, err := ulid.Parse(id)
	if err != nil {
		return id
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", of, n))
	copy(parsed[6:], sum[:])
	return parsed.String()
}

// link asks for the links of stored files, many at once. With the lock held.
func (q *Queue) link(l *lane) {
	var batch []*item
	var asked []destination.LinkRequest
	for len(batch) < l.batch() {
		it := l.toLink.pop()
		if it == nil {
			break
		}
		if l.dest.Linker == nil || it.link != nil {
			q.linked(l, it, it.link)
			continue
		}
		batch = append(batch, it)
		asked = append(asked, destination.LinkRequest{
			ID: linkID(it.id, it.attempt), Uploads: []destination.Upload{*it.stored}, Name: it.name, Life: it.drop.Options.Life,
		})
	}
	if len(batch) == 0 {
		return
	}
	linker, gen := l.dest.Linker, l.gen
	var results []destination.Result[destination.Link]
	q.call(&l.linking, batch, func(ctx context.Context) { results = linker.Link(ctx, asked) }, func(i int, it *item) {
		if gen != l.gen && results[i].Err != nil {
			q.change(it, func() {})
			q.enqueue(it)
			return
		}
		if results[i].Err != nil {
			q.linkFailed(l, it, results[i].Err)
			return
		}
		q.worked(l, calls)
		q.linked(l, it, &results[i].Value)
	})
}

// linkFailed retries links, and never sends the file again for one. That the file is not there has to be said twice, by the link
// call and by the storage: then it is sent again.
func (q *Queue) linkFailed(l *lane, it *item, err error) {
	if it.stored == nil { // it was started over meanwhile
		q.change(it, func() {})
		q.enqueue(it)
		return
	}
	f := asFault("link", err)
	switch {
	case f.Kind == fault.Unsupported: // there is no such call: what is sent is sent
		q.giveNoLinks(l)
		q.change(it, func() {})
		q.enqueue(it)
	case f.Kind == fault.Missing && !it.doubted:
		q.doubt(it)
	case react(f.Kind) == ask, react(f.Kind) == anew: // nothing is gained by sending it again
		q.tryAgain(it, f)
	default:
		q.callFailed(l, calls, it, err)
	}
}

// doubt has the storage asked whether a stored file is there. With the lock held.
func (q *Queue) doubt(it *item) {
	it.doubted = true
	q.change(it, func() { it.step = Sent })
	q.enqueue(it)
}

// linked finishes an item. With the lock held.
func (q *Queue) linked(l *lane, it *item, link *destination.Link) {
	if it.ending || it.wish == Cancel || it.removed() || it.stored == nil || (link != nil && link.ID != linkID(it.id, it.attempt) && link != it.link) {
		q.change(it, func() {}) // the file is being deleted, and the link ends with it
		q.enqueue(it)
		return
	}
	q.note(ItemLinked{it.id})
	if !it.known {
		q.remember(l, it, link)
	}
	q.change(it, func() { it.step, it.link, it.fault, it.retryAt = Linked, link, nil, time.Time{} })
}

// remember puts a file into the history. With the lock held; the write happens beside it.
func (q *Queue) remember(l *lane, it *item, link *destination.Link) {
	entry := Entry{
		ID: string(it.id), Drop: it.drop.ID, Destination: l.id, Where: l.name(), Name: it.name, Size: it.stamp.Size,
		Uploads: []destination.Upload{*it.stored}, SentAt: time.Now(),
	}
	if link != nil {
		entry.ID, entry.Ends, entry.Linked = link.ID, link.Ends, true
	}
	q.writeHistory(entry)
}

// linkGroup asks for the one link of a drop in which nothing moves any more. It reports whether it started. With the lock
// held.
func (q *Queue) linkGroup(l *lane, now time.Time, sooner func(time.Duration)) bool {
	for i, d := range l.groups {
		if wait := d.linkAt.Sub(now); wait > 0 {
			sooner(wait)
			continue
		}
		l.groups = append(l.groups[:i], l.groups[i+1:]...)
		if d.removed || d.linking || d.count[done] == 0 || !d.grouped || d.moves() {
			return true
		}
		q.linkDrop(l, d)
		return true
	}
	return false
}

func (q *Queue) linkDrop(l *lane, d *drop) {
	request := destination.LinkRequest{Name: d.title(), Life: d.Options.Life}
	var items []*item
	for _, it := range d.items {
		if it.step >= Stored && it.wish != Cancel && !it.removed() {
			items = append(items, it)
			request.Uploads = append(request.Uploads, *it.stored)
		}
	}
	request.ID = groupID(d.ID, items)
	d.linking, d.linked = true, false
	l.linking = true
	linker, gen := l.dest.Linker, l.gen
	q.spawn(func(ctx context.Context) {
		result := destination.Result[destination.Link]{Err: q.barrier(ctx, DropLinked{d.ID, request.ID, false})}
		if result.Err == nil {
			result = linker.Link(ctx, []destination.LinkRequest{request})[0]
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		l.linking, d.linking = false, false
		if gen != l.gen && result.Err != nil {
			q.settleIfDone(d)
		} else {
			q.groupLinked(l, d, items, request, result)
		}
		q.ring()
	}, func(f *fault.Error) {
		q.mu.Lock()
		defer q.mu.Unlock()
		l.linking, d.linking = false, false
		q.dropFailed(d, f)
	})
}

// groupLinked acts on the answer. With the lock held.
func (q *Queue) groupLinked(l *lane, d *drop, items []*item, request destination.LinkRequest, result destination.Result[destination.Link]) {
	if result.Err != nil {
		q.groupFailed(l, d, items, request.ID, result.Err)
		return
	}
	q.worked(l, calls)
	link := result.Value
	d.link, d.linked, d.fault, d.linkTries = &link, true, nil, 0
	facts := []Fact{DropLinked{d.ID, request.ID, true}}
	entry := Entry{
		ID: link.ID, Drop: d.ID, Destination: l.id, Where: l.name(), Name: d.title(), Uploads: request.Uploads,
		SentAt: time.Now(), Ends: link.Ends, Linked: true,
	}
	for _, it := range items {
		entry.Size += it.stamp.Size
		facts = append(facts, ItemLinked{it.id})
		it.step = Linked // its class stays done: a group's stored file is as far as it goes alone
		if len(d.items) == 1 {
			it.link = &link
		}
	}
	q.note(facts...)
	q.writeHistory(entry)
	q.changed()
	q.settleIfDone(d)
}

func (q *Queue) groupFailed(l *lane, d *drop, items []*item, request string, err error) {
	if stopped(err) {
		return
	}
	f := asFault("link", err)
	if f.Kind == fault.Unsupported {
		q.giveNoLinks(l)
		q.settleIfDone(d)
		return
	}
	d.linkTries++
	if f.Kind == fault.Missing && d.doubted != request {
		d.doubted = request // once for these files; when one of them is sent anew, the request has another name
		d.linkAt = time.Now().Add(backoff(d.linkTries, firstAgain, lastAgain))
		for _, it := range items {
			if it.step == Stored && it.wish != Cancel && !it.removed() {
				q.doubt(it)
			}
		}
		q.settleIfDone(d)
		return
	}
	switch react(f.Kind) {
	case holdAll:
		q.holdOn(l, calls, f)
	case network, again, ask:
		if react(f.Kind) == network {
			l.streak[calls]++
			if l.streak[calls] >= holdAfter || l.hold != nil {
				q.holdOn(l, calls, f)
			}
		}
		if d.linkTries > mostTries {
			q.dropFailed(d, f)
			return
		}
		d.linkAt = time.Now().Add(max(backoff(d.linkTries, firstAgain/4, lastAgain), f.RetryAfter))
	case giveUp, resign, anew:
		q.dropFailed(d, f)
		return
	}
	l.groups = append(l.groups, d)
}

// dropFailed says on the drop itself that its link could not be made; what was sent stays sent. With the lock held.
func (q *Queue) dropFailed(d *drop, f *fault.Error) {
	d.fault = f
	q.changed()
	q.settleIfDone(d)
}

// writeHistory adds to the history beside everything else: a full disk under it must not stop files.
func (q *Queue) writeHistory(entry Entry) {
	if q.c.History == nil {
		return
	}
	q.spawn(func(ctx context.Context) {
		write, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if err := q.c.History.Put(write, entry); err != nil {
			q.c.Log.Warn("not in the history", "entry", entry.ID, "fault", err)
		}
	}, func(*fault.Error) {})
}

// sizes says how large a file is and may be, for the sentence of TooLarge.
func sizes(size, limit int64) string {
	return humanize.Bytes(uint64(size)) + " > " + humanize.Bytes(uint64(limit)) //nolint:gosec // sizes are not negative
}
