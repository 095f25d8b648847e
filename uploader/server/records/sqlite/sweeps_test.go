package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/server/records"
)

// swept is a database, and a clock that counts in hours.
type swept struct {
	*testing.T
	db *DB
}

func newSwept(t *testing.T) swept {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return swept{t, db}
}

func hour(n int) time.Time { return time.UnixMilli(0).Add(time.Duration(n) * time.Hour) }

func (s swept) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// upload opens n uploads called name0…
func (s swept) upload(name string, n int) (all []records.Upload, ids []string) {
	s.Helper()
	for i := range n {
		id := fmt.Sprintf("%s%d", name, i)
		all = append(all, records.Upload{ID: id, Owner: "o", FileID: id, Attempt: 1, Touched: hour(1)})
		ids = append(ids, id)
	}
	_, err := s.db.OpenUploads(s.Context(), all, records.Quota{})
	s.must(err)
	return all, ids
}

// link makes a link of an hour.
func (s swept) link(id string, uploads []string) {
	s.Helper()
	made, err := s.db.OpenShares(s.Context(), []records.Share{{ID: id, Owner: "o", TokenHash: []byte(id), Life: time.Hour, Uploads: uploads}}, hour(1))
	s.must(err)
	s.must(made[0].Err)
}

// expire sweeps at most 20, and says how many uploads became Gone.
func (s swept) expire(now int) int {
	s.Helper()
	count, err := s.db.ExpireUploads(s.Context(), time.Time{}, hour(now), hour(now), 20)
	s.must(err)
	return count
}

func (s swept) count(query string) (n int) {
	s.Helper()
	s.must(s.db.read.QueryRowContext(s.Context(), query).Scan(&n))
	return n
}

// TestEndedLinksAreLookedAtOnce, a bounded number of files at a time, however many there are.
func TestEndedLinksAreLookedAtOnce(t *testing.T) {
	s := newSwept(t)
	uploads, ids := s.upload("u", 3*settleShares)
	for i, id := range ids {
		s.link(fmt.Sprintf("s%d", i), []string{id})
	}
	s.link("all", ids[:7])
	s.must(s.db.StoreUploads(t.Context(), uploads, hour(1)))
	_, err := s.db.ChangeShare(t.Context(), "o", "all", records.ShareChange{Life: new(9 * time.Hour)}, hour(1))
	s.must(err)
	total := 0
	for n := 20; n == 20; total += n {
		if n = s.expire(3); n > 20 {
			t.Fatalf("%d at once", n)
		}
	}
	if total != len(ids)-7 {
		t.Errorf("%d expired, want all but the 7 that another link has", total)
	}
	if n := s.count(`SELECT count(*) FROM shares WHERE ends > 0 AND settled = 0`); n != 1 {
		t.Errorf("%d links would be looked at again, want the one that goes on", n)
	}
	if n := s.expire(11); n != 7 {
		t.Errorf("%d expired when that ended, want 7", n)
	}
}

// TestWhatComesAfterTheEndOfItsLinkIsSwept: a link may be revoked while its file is still being sent.
func TestWhatComesAfterTheEndOfItsLinkIsSwept(t *testing.T) {
	s := newSwept(t)
	uploads, ids := s.upload("u", 1)
	s.link("s", ids)
	s.must(s.db.EndShare(t.Context(), "o", "s", hour(2)))
	if n := s.expire(3); n != 0 {
		t.Errorf("%d expired that are still being sent", n)
	}
	s.must(s.db.StoreUploads(t.Context(), uploads, hour(4)))
	if n := s.expire(5); n != 1 {
		t.Errorf("%d expired, want 1", n)
	}
}

// TestManyLinksAreForgotten with all their files, also where it takes several transactions.
func TestManyLinksAreForgotten(t *testing.T) {
	s := newSwept(t)
	_, ids := s.upload("u", 3)
	for i := range forgetRows + 7 {
		s.link(fmt.Sprintf("s%d", i), ids)
	}
	s.link("stays", ids)
	s.must(s.db.change(t.Context(), func(ctx context.Context, s *statements) error {
		_, err := s.exec(ctx, `UPDATE shares SET ends = 5, settled = 1 WHERE id <> 'stays'`)
		return err
	}))
	s.must(s.db.ForgetShares(t.Context(), time.UnixMilli(6), time.Time{}, time.UnixMilli(9)))
	if links, files := s.count(`SELECT count(*) FROM shares`), s.count(`SELECT count(*) FROM share_uploads`); links != 1 || files != 3 {
		t.Errorf("%d links with %d files are left", links, files)
	}
}
