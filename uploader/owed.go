package uploader

import (
	"cmp"
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// debt is an abort that is owed. Guarded by Queue.mu.
type debt struct {
	Owed
	tries   int
	paying  bool
	durable bool                     // the journal has it, and with it the attempt that took its place
	at      *destination.Destination // where it was opened, if that has been set up otherwise since; nil: where the lane is now
}

const mostAborts = 8 // in one run; what is still owed then is tried at the next start

// owe notes that an upload must be freed. With the lock held.
func (q *Queue) owe(dest string, u destination.Upload, stored bool, notBefore time.Time) {
	debt := q.newDebt(dest, u, stored, notBefore)
	q.owed = append(q.owed, debt)
	q.note(AbortOwed{debt.Owed})
	q.ring()
}

// newDebt makes a debt that is not owed yet. With the lock held.
func (q *Queue) newDebt(dest string, u destination.Upload, stored bool, notBefore time.Time) *debt {
	q.lane(dest)
	return &debt{Owed: Owed{ID: ulid.Make().String(), Destination: dest, Upload: u, Delete: stored, NotBefore: notBefore}}
}

// forgive takes a debt back: the person undid the cancelling. It returns nil where that is too late. With the lock held.
func (q *Queue) forgive(u destination.Upload) *debt {
	for i, debt := range q.owed {
		if debt.Upload.File == u.File && debt.Upload.Key == u.Key && !debt.paying {
			q.owed = append(q.owed[:i], q.owed[i+1:]...)
			return debt
		}
	}
	return nil
}

// payDebt frees one upload whose time has come. It reports whether it started. With the lock held.
func (q *Queue) payDebt(l *lane, now time.Time, sooner func(time.Duration)) bool {
	for _, debt := range q.owed {
		if debt.Destination != l.id || debt.paying || debt.tries > mostAborts {
			continue
		}
		if wait := debt.NotBefore.Sub(now); wait > 0 {
			sooner(wait)
			continue
		}
		q.pay(l, debt)
		return true
	}
	return false
}

func (q *Queue) pay(l *lane, debt *debt) {
	debt.paying, l.aborting = true, true
	dest := cmp.Or(debt.at, l.dest)
	durable := debt.durable
	q.spawn(func(ctx context.Context) {
		var err error
		if !durable { // freed first and noted later, a crash in between would go on with what is being freed
			err = q.barrier(ctx)
		}
		if err == nil {
			detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
			defer cancel()
			err = free(detached, dest, debt.Owed)
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		debt.paying, l.aborting = false, false
		if stopped(err) {
			return // the program ends; it stays owed
		}
		debt.durable = true
		q.paid(l, debt, err)
		q.ring()
	}, func(f *fault.Error) {
		q.mu.Lock()
		defer q.mu.Unlock()
		debt.paying, l.aborting = false, false
		q.paid(l, debt, f)
	})
}

func free(ctx context.Context, dest *destination.Destination, o Owed) error {
	if o.Delete && dest.Manager != nil {
		return dest.Manager.Delete(ctx, o.Upload)
	}
	if o.Upload.Key != "" {
		return dest.Abort(ctx, o.Upload)
	}
	// The answer to Create was lost: asked again it is the same upload, and then it has a name.
	created := dest.Create(ctx, []destination.File{o.Upload.File})[0]
	if created.Err != nil {
		return created.Err
	}
	return dest.Abort(ctx, created.Value.Upload)
}

func (q *Queue) paid(l *lane, debt *debt, err error) {
	if err != nil && fault.KindOf(err) != fault.Unsupported && fault.KindOf(err) != fault.Missing && fault.KindOf(err) != fault.Kept {
		debt.tries++
		debt.at = nil // its old self may know it no more: as it is set up now
		debt.NotBefore = time.Now().Add(backoff(debt.tries, firstAgain, lastAgain))
		if f := asFault("abort", err); react(f.Kind) == holdAll && l.hold != nil {
			q.holdOn(l, calls, f)
		}
		return
	}
	for i, other := range q.owed {
		if other == debt {
			q.owed = append(q.owed[:i], q.owed[i+1:]...)
			break
		}
	}
	q.note(AbortPaid{debt.ID})
	q.worked(l, calls)
}
