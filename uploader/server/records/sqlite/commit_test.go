package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
)

var errRefused = errors.New("refused")

func opened(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// insert is a change like any other.
func insert(id string) func(context.Context, *statements) error {
	return func(ctx context.Context, s *statements) error {
		_, err := s.exec(ctx, `INSERT INTO shares (owner, id, token_hash, name, life, pending, created) VALUES ('anna', ?, ?, '', 0, 0, 0)`, id, []byte(id))
		return err
	}
}

func stored(t *testing.T, db *DB) (n int) {
	t.Helper()
	if err := db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM shares`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// commit makes one transaction of changes, and gives their errors.
func commit(ctx context.Context, db *DB, changes ...func(context.Context, *statements) error) []error {
	group := make([]*wantedChange, len(changes))
	for i, do := range changes {
		group[i] = &wantedChange{ctx: ctx, do: do}
	}
	db.commit(group) //nolint:contextcheck // each change has its own
	errs := make([]error, len(group))
	for i, c := range group {
		errs[i] = c.err
	}
	return errs
}

func TestWhatFailsLeavesTheOthersOfItsTransaction(t *testing.T) {
	db := opened(t)
	errs := commit(t.Context(), db, insert("a"), func(ctx context.Context, s *statements) error {
		return errors.Join(insert("b")(ctx, s), errRefused)
	}, insert("a"), insert("c"))
	if errs[0] != nil || !errors.Is(errs[1], errRefused) || errs[2] == nil || errs[3] != nil {
		t.Errorf("%v", errs)
	}
	if n := stored(t, db); n != 2 {
		t.Errorf("%d rows, want those of a and c", n)
	}
}

func TestChangesShareATransaction(t *testing.T) {
	db := opened(t)
	seen := -1
	commit(t.Context(), db, insert("a"), func(context.Context, *statements) error { seen = stored(t, db); return nil }) //nolint:contextcheck // a test has its own
	if seen != 0 || stored(t, db) != 1 {
		t.Errorf("beside it %d rows were seen before it ended, %d after; want 0 and 1", seen, stored(t, db))
	}
}

func TestCallersLeave(t *testing.T) {
	db := opened(t)
	ctx, leave := context.WithCancel(t.Context())
	errs := commit(ctx, db, insert("a"), func(within context.Context, s *statements) error {
		leave()
		if err := insert("b")(within, s); err != nil {
			return err
		}
		return within.Err()
	}, insert("c"))
	if errs[0] != nil || errs[1] != nil || !errors.Is(errs[2], context.Canceled) {
		t.Errorf("%v: whoever had begun is not broken off, and nobody begins for a caller who has left", errs)
	}
	if n := stored(t, db); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

// SQLite undoes a whole transaction by itself where the disk is full.
func TestATransactionThatIsGoneEndsThemAll(t *testing.T) {
	db := opened(t)
	errs := commit(t.Context(), db, insert("a"), func(ctx context.Context, s *statements) error {
		_, err := s.conn.ExecContext(ctx, `ROLLBACK`)
		return errors.Join(err, errRefused)
	}, insert("c"))
	for i, err := range errs {
		if err == nil {
			t.Errorf("change %d was not refused", i)
		}
	}
	if n := stored(t, db); n != 0 {
		t.Errorf("%d rows, want none", n)
	}
	if err := db.change(t.Context(), insert("d")); err != nil || stored(t, db) != 1 {
		t.Errorf("the next: %v", err)
	}
}

func TestAPanicIsItsCallersOwn(t *testing.T) {
	db := opened(t)
	func() {
		defer func() {
			if p := recover(); p != "a mistake" {
				t.Errorf("it panicked with %v", p)
			}
		}()
		_ = db.change(t.Context(), func(ctx context.Context, s *statements) error {
			_ = insert("a")(ctx, s)
			panic("a mistake")
		})
	}()
	if err := db.change(t.Context(), insert("b")); err != nil || stored(t, db) != 1 {
		t.Errorf("the next: %v, %d rows", err, stored(t, db))
	}
}

func TestManyAtOnce(t *testing.T) {
	db := opened(t)
	var all sync.WaitGroup
	for i := range 300 {
		all.Go(func() {
			if err := db.change(t.Context(), insert(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := stored(t, db); n != 300 {
		t.Errorf("%d rows, want 300", n)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := db.change(t.Context(), insert("late")); !errors.Is(err, errClosed) {
		t.Errorf("after Close: %v", err)
	}
}
