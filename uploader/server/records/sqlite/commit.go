package sqlite

import (
	"context"
	"errors"
	"fmt"
)

// groupMost is how many changes one transaction carries at most: whoever comes later waits for that many and no more.
const groupMost = 64

// errClosed answers changes that come after Close.
var errClosed = errors.New("records: closed")

// wantedChange is one caller's change on its way into a transaction.
type wantedChange struct {
	ctx   context.Context //nolint:containedctx // of a call that waits
	do    func(context.Context, *statements) error
	err   error
	panic any
	done  chan struct{}
}

// change runs do in a write transaction, and returns once that is on the disk. Changes that come while another transaction is being
// written share the next: the disk is waited for once, whatever they are. What fails of them leaves the others as they are. do runs
// on another goroutine, with a context that does not end: SQLite would undo the changes of all. One that has begun is not broken off.
func (db *DB) change(ctx context.Context, do func(context.Context, *statements) error) error {
	c := &wantedChange{ctx: ctx, do: do, done: make(chan struct{})}
	select {
	case db.wanted <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-db.closing:
		return errClosed
	}
	<-c.done
	if c.panic != nil {
		panic(c.panic) // where it belongs
	}
	return c.err
}

// writeChanges makes transactions of what is wanted, until Close.
func (db *DB) writeChanges() {
	defer close(db.ended)
	for {
		select {
		case c := <-db.wanted:
			group := db.gather(c)
			db.commit(group)
			for _, c := range group {
				close(c.done)
			}
		case <-db.closing:
			return
		}
	}
}

// gather adds what waits already.
func (db *DB) gather(first *wantedChange) []*wantedChange {
	group := []*wantedChange{first}
	for len(group) < groupMost {
		select {
		case c := <-db.wanted:
			group = append(group, c)
		default:
			return group
		}
	}
	return group
}

func (db *DB) commit(group []*wantedChange) {
	err := db.transaction(func() error {
		for _, c := range group {
			if err := db.within(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return
	}
	for _, c := range group {
		if c.err == nil {
			c.err = err
		}
	}
}

func (db *DB) transaction(do func() error) error {
	ctx := context.Background()
	_, err := db.statements.exec(ctx, `BEGIN IMMEDIATE`)
	if err != nil {
		return err
	}
	if err = do(); err == nil {
		_, err = db.statements.exec(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = db.writer.ExecContext(ctx, `ROLLBACK`) // SQLite may have done it
	}
	return err
}

// within runs a change as a part of a transaction. Its own error undoes its part; the one that is returned ends them all: SQLite
// undoes a whole transaction by itself where the disk fails, and what came after would stand alone.
func (db *DB) within(c *wantedChange) error {
	if c.err = c.ctx.Err(); c.err != nil { // nobody waits for it
		return nil //nolint:nilerr // it is this change's own
	}
	ctx := context.WithoutCancel(c.ctx)
	if _, err := db.statements.exec(ctx, `SAVEPOINT one`); err != nil {
		return err
	}
	c.run(ctx, db.statements)
	if c.err != nil || c.panic != nil {
		if _, err := db.statements.exec(ctx, `ROLLBACK TO one`); err != nil {
			return fmt.Errorf("undoing a change: %w", err)
		}
	}
	_, err := db.statements.exec(ctx, `RELEASE one`)
	return err
}

func (c *wantedChange) run(ctx context.Context, s *statements) {
	defer func() { c.panic = recover() }()
	c.err = c.do(ctx, s)
}
