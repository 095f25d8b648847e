package journal_test

import (
	"database/sql"
	"path/filepath"
	"testing"
)

// A step to the next version that fails changes nothing, and the file stays where it is.
func TestNoStepIsMigratedByHalves(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "queue.db")
	copyFile(t, filepath.Join("testdata", "queue-v1.db"), file)
	inDatabase(t, file, func(db *sql.DB) error { // the second half of the next step wants to do this
		_, err := db.ExecContext(t.Context(), `ALTER TABLE items ADD COLUMN target BLOB`)
		return err
	})
	if j, err := openJournal(dir); err == nil {
		r, err := j.Load()
		_ = j.Close()
		t.Errorf("it was opened: lost %v, %v", r.Lost, err)
	}
	if aside, err := filepath.Glob(filepath.Join(dir, "*set-aside*")); err != nil || len(aside) > 0 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
	inDatabase(t, file, func(db *sql.DB) error {
		var version, names int
		err := db.QueryRowContext(t.Context(), `SELECT (SELECT user_version FROM pragma_user_version),
			(SELECT count(*) FROM pragma_table_info('items') WHERE name = 'name')`).Scan(&version, &names)
		if version != 1 || names != 0 {
			t.Errorf("it is of version %d, with %d columns of the next one", version, names)
		}
		return err
	})
}

// inDatabase does something with a file that nobody has open.
func inDatabase(t *testing.T, file string, do func(*sql.DB) error) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := do(db); err != nil {
		t.Fatal(err)
	}
}
