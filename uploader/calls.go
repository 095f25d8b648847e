package uploader

import (
	"cmp"
	"context"
	"errors"
	"mime"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"linkdrop/uploader/checksum"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
	"linkdrop/uploader/transfer"
)

// errReopened answers what was meant for a destination as it was set up before.
var errReopened = core.Stopped{Why: "opened anew"}

// ended makes sure that what broke because it was stopped says so, and nothing else.
func ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return core.Stopped{Why: context.Cause(ctx).Error()}
}

// open opens a destination, and keeps it for the commands that name this place: also when it was set up otherwise since, for
// what is still open there.
func (q *Queue) open(ctx context.Context, c core.Open) core.Event {
	dest, err := q.c.Resolve(ctx, c.Place.Destination)
	if err != nil {
		if ctx.Err() != nil {
			return core.Tick{}
		}
		return core.Opened{Call: c.Call, Err: asFault("open", err)}
	}
	if dest.Storage == nil {
		with := *dest
		with.Storage = transfer.NewTransport(transfer.TransportOptions{})
		dest = &with
	}
	traits := dest.Traits()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks.places[c.Place] = &openPlace{dest, traits}
	return core.Opened{Call: c.Call, Name: traits.Name, Site: dest.Site, Links: dest.Linker != nil, Traits: traits}
}

// learn tells the core when a destination's limits have changed.
func (q *Queue) learn(place core.Place, p *openPlace) {
	if p == nil {
		return
	}
	traits := p.Traits()
	q.mu.Lock()
	defer q.mu.Unlock()
	if !reflect.DeepEqual(traits, p.traits) {
		p.traits = traits
		q.stepLocked(core.Learned{Place: place, Traits: traits})
	}
}

// create looks at the files again, which may have waited for hours, and opens uploads for them.
func create(ctx context.Context, p *openPlace, c core.Create) core.Event {
	answers := make([]core.CreateAnswer, len(c.Files))
	var files []destination.File
	var at []int
	for i, f := range c.Files {
		a := &answers[i]
		a.NotAsked = true
		stamp, err := inspect(f.Path)
		switch {
		case p == nil:
			a.Err = errReopened
		case err != nil:
			a.Err = err
		case f.Limit > 0 && stamp.Size > f.Limit:
			a.Err = &fault.Error{Kind: fault.TooLarge, Op: "create", Detail: sizes(stamp.Size, f.Limit)}
		case stamp != f.Stamp && !f.Fresh:
			a.Stamp = stamp // an upload of this attempt may be open already, with the size the file had then
		default:
			a.NotAsked, a.Stamp = false, stamp
			f.File.Size = stamp.Size
			files, at = append(files, f.File), append(at, i)
		}
	}
	if len(files) > 0 {
		for k, result := range p.Create(ctx, files) {
			a := &answers[at[k]]
			a.Created, a.Err = result.Value, ended(ctx, result.Err)
			if a.Err == nil && result.Value.Upload.File != files[k] {
				a.Err = fault.New(fault.Protocol, "create", "the answer is about another file")
			}
		}
	}
	return core.CreateDone{Call: c.Call, Answers: answers}
}

// list asks the storage what it has. Pieces that nobody noted are compared with the file before they are believed.
func list(ctx context.Context, p *openPlace, c core.List) core.Event {
	done := core.ListDone{Call: c.Call}
	if p == nil {
		done.Err = errReopened
		return done
	}
	done.Arrived, done.Err = p.List(ctx, c.Upload)
	if done.Err != nil || c.Stored {
		done.Err = ended(ctx, done.Err)
		return done
	}
	stamp, err := inspect(c.Path)
	switch done.Stamp = stamp; {
	case done.Arrived.Object != nil: // what became of the file since says only whether it may be believed
	case err != nil:
		done.Err = err
	default:
		countAgain(c.Path, c.Upload, c.Receipts, &done.Arrived)
	}
	return done
}

// complete makes objects of uploads. It is told every receipt, and the checksum of the whole where every piece has one.
func complete(ctx context.Context, p *openPlace, c core.Complete) core.Event {
	if p == nil {
		return core.CompleteDone{Call: c.Call, Answers: destination.Fail[destination.Object](len(c.Sent), errReopened)}
	}
	for i := range c.Sent {
		c.Sent[i].Digests.CRC64 = combined(c.Sent[i].Receipts)
	}
	answers := p.Complete(ctx, c.Sent)
	for i := range answers {
		answers[i].Err = ended(ctx, answers[i].Err)
	}
	return core.CompleteDone{Call: c.Call, Answers: answers}
}

// combined is the checksum of the whole file, where each piece has its own.
func combined(receipts []destination.Receipt) *uint64 {
	crc := uint64(0)
	for _, r := range receipts {
		if r.Sent.CRC64 == nil {
			return nil
		}
		crc = checksum.Combine(crc, *r.Sent.CRC64, r.Size)
	}
	return &crc
}

func link(ctx context.Context, p *openPlace, c core.Link) core.Event {
	answers := destination.Fail[destination.Link](len(c.Requests), errReopened)
	switch {
	case p == nil:
	case p.Linker == nil:
		answers = destination.Fail[destination.Link](len(c.Requests), fault.New(fault.Unsupported, "link", ""))
	default:
		answers = linkWhatIsThere(ctx, p, c)
	}
	for i := range answers {
		answers[i].Err = ended(ctx, answers[i].Err)
	}
	return core.LinkDone{Call: c.Call, Answers: answers}
}

// linkWhatIsThere makes links, but to files of an earlier run that the storage says are gone.
func linkWhatIsThere(ctx context.Context, p *openPlace, c core.Link) []destination.Result[destination.Link] {
	if !c.Look || p.Looker == nil {
		return p.Linker.Link(ctx, c.Requests)
	}
	var uploads []destination.Upload
	for _, r := range c.Requests {
		uploads = append(uploads, r.Uploads...)
	}
	found := p.Looker.Look(ctx, uploads)
	answers := make([]destination.Result[destination.Link], len(c.Requests))
	var asked []destination.LinkRequest
	var at []int
	for i, r := range c.Requests {
		answers[i].Err = errors.Join(found[:len(r.Uploads)]...)
		if found = found[len(r.Uploads):]; answers[i].Err == nil {
			asked, at = append(asked, r), append(at, i)
		}
	}
	if len(asked) > 0 {
		for k, answer := range p.Linker.Link(ctx, asked) {
			answers[at[k]] = answer
		}
	}
	return answers
}

const freeTime = 10 * time.Second // for one abort, which may begin as the program ends

// free frees what an upload has opened, or deletes the object that came of it.
func free(ctx context.Context, p *openPlace, rows *rowCheck, c core.Free) core.Event {
	if p == nil {
		return core.FreeDone{Call: c.Call, Err: errReopened}
	}
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), freeTime)
	defer cancel()
	linked, err := rows.lead(detached, c)
	if linked || err != nil {
		return core.FreeDone{Call: c.Call, Err: err, Linked: linked}
	}
	return core.FreeDone{Call: c.Call, Err: freeNow(detached, p, c.Owed)}
}

func freeNow(ctx context.Context, p *openPlace, o Owed) error {
	if o.LinkID != "" {
		if p.Manager == nil {
			return fault.New(fault.Unsupported, "revoke", "")
		}
		return p.Manager.Revoke(ctx, o.LinkID)
	}
	if o.Delete && p.Manager != nil {
		return p.Manager.Delete(ctx, o.Upload)
	}
	if o.Upload.Key != "" {
		return p.Abort(ctx, o.Upload)
	}
	// The answer to Create was lost: asked again it is the same upload, and then it has a name.
	created := p.Create(ctx, []destination.File{o.Upload.File})[0]
	if created.Err == nil {
		return p.Abort(ctx, created.Value.Upload)
	}
	if kind := fault.KindOf(created.Err); kind == fault.Policy || kind == fault.TooLarge { // what is refused was not opened
		return nil
	}
	return created.Err
}

const rememberTime = 10 * time.Second // for one call, which may begin as the program ends

// rememberLocked adds to the history beside everything else: a full disk under it must not stop files. It is done as the
// program ends, too.
func (q *Queue) rememberLocked(c core.Remember) {
	if q.tasks.over && q.tasks.running == 0 {
		return // nobody would wait for it: it is owed to the next start
	}
	history := q.c.History
	q.callLocked(core.Remembered{Err: brokenFault()}, func(ctx context.Context) core.Event {
		if history == nil {
			return core.Remembered{}
		}
		write, cancel := context.WithTimeout(context.WithoutCancel(ctx), rememberTime)
		defer cancel()
		return core.Remembered{Err: history.Put(write, c.Entries...)}
	})
}

// typeOf guesses a file's type by its name.
func typeOf(base string) string {
	kind, _, _ := strings.Cut(mime.TypeByExtension(strings.ToLower(filepath.Ext(base))), ";")
	return cmp.Or(strings.TrimSpace(kind), "application/octet-stream")
}

// sizes says how large a file is and may be, for the sentence of TooLarge.
func sizes(size, limit int64) string {
	return humanize.Bytes(uint64(size)) + " > " + humanize.Bytes(uint64(limit)) //nolint:gosec // sizes are not negative
}
