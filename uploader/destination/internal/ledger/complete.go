package ledger

import (
	"context"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// Stored is the object of an upload that this run completed; nil where it did not. host is whom an error names.
func (l *Ledger) Stored(ctx context.Context, op, host string, u destination.Upload) (*destination.Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.Network(op, host, err)
	}
	e, _, err := l.Check(op, u)
	if err != nil || e.State != Stored {
		return nil, err
	}
	return &e.Object, nil
}

// Complete answers destination.Transfer's Complete for a server that is asked about one upload at a time: what this run has
// stored is answered from memory, so that completing twice gives the same Object; for the rest finish makes the object, or
// proves that it is there, and what it returns is noted. finish is called from several goroutines.
func (l *Ledger) Complete(ctx context.Context, host string, sent []destination.Sent,
	finish func(s destination.Sent, e Entry, known bool) (destination.Object, error),
) []destination.Result[destination.Object] {
	one := func(s destination.Sent) (destination.Object, error) {
		stored, err := l.Stored(ctx, "complete", host, s.Upload)
		if err != nil {
			return destination.Object{}, err
		}
		if stored != nil {
			return *stored, nil
		}
		e, known, err := l.Check("complete", s.Upload)
		if err != nil {
			return destination.Object{}, err
		}
		object, err := finish(s, e, known)
		if err != nil {
			return destination.Object{}, err
		}
		l.Put(Entry{Upload: s.Upload, State: Stored, Object: object, Answer: e.Answer})
		return object, nil
	}
	all := make([]destination.Result[destination.Object], len(sent))
	wire.Concurrently(len(sent), func(i int) { all[i].Value, all[i].Err = one(sent[i]) })
	return all
}
