package uploader

import (
	"context"
	"mime"
	"path/filepath"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// create opens uploads for the next files in line. With the lock held.
func (q *Queue) create(l *lane) {
	var items []*item
	var batch []opened
	bytes := int64(0)
	for len(batch) < l.batch() && (bytes == 0 || bytes < createBytes) {
		it := l.toCreate.pop()
		if it == nil {
			break
		}
		items = append(items, it)
		batch = append(batch, opened{it: it, again: it.asked})
		it.asked = true
		l.created = max(l.created, it.order)
		bytes += it.stamp.Size
	}
	dest, limit, gen := l.dest, l.dest.Traits().MaxFile, l.gen
	q.call(&l.creating, items, func(ctx context.Context) { q.createNow(ctx, dest, limit, batch) }, func(i int, it *item) {
		if gen != l.gen {
			q.createdElsewhere(it, &batch[i], dest)
			return
		}
		q.afterCreate(l, &batch[i], dest)
	})
}

// opened is what became of one file of a batch.
type opened struct {
	it    *item
	again bool // an upload of this attempt may be open already, with the size the file had then
	stamp Stamp
	file  destination.File
	up    *upload
	first *destination.Request
	err   error
}

func (q *Queue) createNow(ctx context.Context, dest *destination.Destination, limit int64, all []opened) {
	asked := make([]*opened, 0, len(all))
	files := make([]destination.File, 0, len(all))
	for i := range all {
		o := &all[i]
		q.look(o, limit)
		if o.err == nil {
			asked = append(asked, o)
			files = append(files, o.file)
		}
	}
	// The files' names for the destination, their IDs and higher attempts, are durable before it hears them: whatever it opens
	// is found again.
	if err := q.barrier(ctx, higherAttempts(asked)...); err != nil {
		for _, o := range asked {
			o.err = err
		}
		asked = nil
	} else if len(files) > 0 {
		for i, result := range dest.Create(ctx, files) {
			q.opened(asked[i], result)
		}
	}
	var facts []Fact
	for _, o := range asked {
		if o.err == nil && (o.up.Parts > 0 || o.file.Attempt > 1) {
			facts = append(facts, ItemCreated{o.it.id, o.stamp, o.up.Upload})
		}
	}
	if len(facts) > 0 {
		if err := q.barrier(ctx, facts...); err != nil {
			for _, o := range asked {
				o.err = err
			}
		}
	}
}

func higherAttempts(asked []*opened) (facts []Fact) {
	for _, o := range asked {
		if o.file.Attempt > 1 {
			facts = append(facts, ItemCreated{o.it.id, o.stamp, destination.Upload{File: o.file}})
		}
	}
	return facts
}

// look reads the file's stamp again: it may have waited for hours. It runs without the lock, the file system may block.
func (q *Queue) look(o *opened, limit int64) {
	stamp, err := inspect(o.it.path())
	if err != nil {
		o.err = err
		return
	}
	o.stamp = stamp
	if limit > 0 && stamp.Size > limit {
		o.err = &fault.Error{Kind: fault.TooLarge, Op: "create", Detail: sizes(stamp.Size, limit)}
		return
	}
	q.mu.Lock()
	it := o.it
	it.attempt = max(1, it.attempt)
	if stamp != it.stamp {
		if o.again {
			it.attempt++
		}
		q.resize(it, stamp)
	}
	o.file = destination.File{ID: string(it.id), Attempt: int(it.attempt), Name: it.name, Size: stamp.Size}
	q.mu.Unlock()
	o.file.Type = typeOf(o.it.base)
}

// opened checks an answer before anything is built on it.
func (q *Queue) opened(o *opened, result destination.Result[destination.Created]) {
	if result.Err != nil {
		o.err = result.Err
		return
	}
	u := result.Value.Upload
	covered := u.Parts == 0 || (u.PartSize > 0 && (o.file.Size+u.PartSize-1)/u.PartSize == int64(u.Parts)) || (u.Parts == 1 && o.file.Size == 0)
	if u.File != o.file || !covered {
		o.err = &fault.Error{Kind: fault.Protocol, Op: "create", Detail: "the plan does not cover the file"}
		return
	}
	o.up = newUpload(q.runCtx, u, o.stamp)
	o.first = result.Value.First
}

// createdElsewhere takes in an answer of before the destination was set up otherwise: what it opened is freed where it is, and the
// file begins again at the new place. With the lock held.
func (q *Queue) createdElsewhere(it *item, o *opened, old *destination.Destination) {
	switch {
	case o.up == nil: // what a lost answer may have opened is asked for again, under the same name
		if it.wish == Cancel || it.removed() {
			q.owe(it.drop.Destination, it.maybe(), false, time.Time{})
		}
	case o.file.Attempt == int(it.attempt):
		o.up.cancel(errRestarted)
		q.nextAttempt(it, &o.up.Upload, old)
	default:
		o.up.cancel(errRestarted)
		q.owe(it.drop.Destination, o.up.Upload, false, time.Time{})
		q.owed[len(q.owed)-1].at = old
	}
	q.change(it, func() {})
	q.enqueue(it)
}

// afterCreate acts on it. With the lock held.
func (q *Queue) afterCreate(l *lane, o *opened, dest *destination.Destination) {
	it := o.it
	if o.up != nil && (o.err != nil || o.file.Attempt != int(it.attempt) || it.wish == Cancel || it.removed()) {
		o.up.cancel(errRestarted) // nobody goes on with it
	}
	if o.err == nil && o.file.Attempt != int(it.attempt) { // cancelled and started over meanwhile
		q.owe(it.drop.Destination, o.up.Upload, false, time.Time{})
		q.change(it, func() {})
		q.enqueue(it)
		return
	}
	if o.err != nil && (it.wish == Cancel || it.removed()) {
		q.owe(it.drop.Destination, it.maybe(), false, time.Time{})
	}
	if o.err != nil {
		q.callFailed(l, calls, it, o.err)
		return
	}
	it.asked = false
	q.worked(l, calls)
	if it.wish == Cancel || it.removed() {
		q.owe(it.drop.Destination, o.up.Upload, false, time.Time{})
		q.change(it, func() {})
		return
	}
	it.up = o.up
	it.up.at = dest
	q.change(it, func() { it.step, it.fault, it.retryAt = max(it.step, Created), nil, time.Time{} })
	if it.wish != Run {
		return // paused meanwhile: it goes on from here
	}
	if o.first == nil {
		q.enqueue(it)
		return
	}
	n, _ := it.up.take()
	l.jobs = append(l.jobs, job{it, it.up, it.up.gen, n, *o.first})
	q.lifeOf(l, *o.first)
	if it.up.wants() {
		l.ready.push(it)
	}
}

// maybe is the upload that a lost answer may have opened. Creating it again gives the same one, which can then be freed.
func (it *item) maybe() destination.Upload {
	return destination.Upload{File: destination.File{
		ID: string(it.id), Attempt: max(1, int(it.attempt)), Name: it.name, Type: typeOf(it.base), Size: it.stamp.Size,
	}}
}

// lifeOf remembers whether the lane's signed requests end so soon that none may wait.
func (q *Queue) lifeOf(l *lane, r destination.Request) {
	l.shortLife = r.Life.Total() > 0 && r.Life.Total() < 2*time.Minute
}

// typeOf tells a file's MIME type without parameters, by its name. Two thousand small files are not opened for it: what
// the name does not tell is octets.
func typeOf(name string) string {
	full := mime.TypeByExtension(strings.ToLower(filepath.Ext(name)))
	plain, _, _ := strings.Cut(full, ";")
	if plain == "" {
		return "application/octet-stream"
	}
	return strings.TrimSpace(plain)
}
