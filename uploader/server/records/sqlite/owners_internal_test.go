package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"linkdrop/uploader/server/records"
)

// counted is what the database keeps of each owner, and counting what is there.
const (
	kept    = `SELECT coalesce(group_concat(owner || ' ' || bytes || ' ' || files || ' ' || open), '') FROM (SELECT * FROM owners WHERE files > 0 ORDER BY owner)`
	counted = `SELECT coalesce(group_concat(owner || ' ' || bytes || ' ' || files || ' ' || open), '') FROM
		(SELECT owner, sum(size * (existing = 0)) bytes, count(*) files, sum(state = 1) open FROM uploads WHERE state < 3 GROUP BY owner ORDER BY owner)`
)

func text(t *testing.T, db *DB, query string) (s string) {
	t.Helper()
	if err := db.read.QueryRowContext(t.Context(), query).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWhatOwnersHaveIsCounted rightly after every call there is.
func TestWhatOwnersHaveIsCounted(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own
	some := false
	for _, c := range story(t.Context(), db) {
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got, want := text(t, db, kept), text(t, db, counted); got != want {
			t.Errorf("after %s: %q is kept, %q is there", c.name, got, want)
		} else if want != "" {
			some = true
		}
	}
	if !some {
		t.Error("nobody had anything")
	}
}

// TestOldRecordsAreCounted when the file is brought up to date.
func TestOldRecordsAreCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var all []records.Upload
	for i := range 10 {
		id := fmt.Sprint("u", i)
		all = append(all, records.Upload{ID: id, Owner: fmt.Sprint("o", i%3), FileID: id, Attempt: 1, Size: int64(i)})
	}
	if _, err := db.OpenUploads(t.Context(), all, records.Quota{}); err != nil {
		t.Fatal(err)
	}
	if err := db.StoreUploads(t.Context(), all[:4], all[0].Touched); err != nil {
		t.Fatal(err)
	}
	want := text(t, db, counted)
	names, err := fs.Glob(migrations, "migrations/*.sql")
	before := slices.Index(names, "migrations/005_policy.sql")
	if err != nil || before < 0 {
		t.Fatal(names, err)
	}
	for _, back := range []string{
		"DROP INDEX uploads_unlinked", "ALTER TABLE uploads DROP COLUMN kept", "ALTER TABLE uploads DROP COLUMN unlinked", "ALTER TABLE shares DROP COLUMN contents",
		"DROP INDEX shares_unsettled", "ALTER TABLE shares DROP COLUMN settled", "DROP TRIGGER uploads_begun", "DROP TRIGGER uploads_changed", "DROP TABLE owners", "ALTER TABLE uploads DROP COLUMN existing", "ALTER TABLE uploads DROP COLUMN life_most", fmt.Sprint("PRAGMA user_version = ", before),
	} {
		if _, err := db.writer.ExecContext(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own
	if got := text(t, db, kept); got != want || want == "" {
		t.Errorf("%q is kept, %q is there", got, want)
	}
}

// TestOldFilesWithoutALinkStay: of records of before nobody can tell what those are for. Those whose link may have been forgotten are
// kept for good, as a link that keeps its files may have said.
func TestOldFilesWithoutALinkStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]records.Upload, 4)
	for i, id := range []string{"old", "new", "linked", "open"} {
		all[i] = records.Upload{ID: id, Owner: "o", FileID: id, Attempt: 1}
	}
	if _, err := db.OpenUploads(t.Context(), all, records.Quota{}); err != nil {
		t.Fatal(err)
	}
	err = errors.Join(db.StoreUploads(t.Context(), all[:1], time.Now().Add(-91*24*time.Hour)), db.StoreUploads(t.Context(), all[1:3], time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.OpenShares(t.Context(), []records.Share{{ID: "s", Owner: "o", TokenHash: []byte("s"), Life: time.Hour, Uploads: []string{"linked"}}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, back := range []string{"DROP INDEX uploads_unlinked", "ALTER TABLE uploads DROP COLUMN kept", "ALTER TABLE uploads DROP COLUMN unlinked", "ALTER TABLE shares DROP COLUMN contents", "PRAGMA user_version = 7"} {
		if _, err := db.writer.ExecContext(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own
	if got := text(t, db, `SELECT group_concat(id || ' ' || kept || ' ' || unlinked, ', ' ORDER BY id) FROM uploads`); got != "linked 0 0, new 0 -1, old 1 -1, open 0 0" {
		t.Error(got)
	}
	if got := text(t, db, `SELECT length(contents) FROM shares`); got != "16" {
		t.Errorf("a link tells its files with %s bytes", got)
	}
}
