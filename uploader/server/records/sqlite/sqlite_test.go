package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/records/recordstest"
	"linkdrop/uploader/server/records/sqlite"
)

func open(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestSuite(t *testing.T) {
	recordstest.Run(t, func(t *testing.T) records.Records { return open(t, filepath.Join(t.TempDir(), "a name?with#marks.db")) })
}

func TestFileIsPrivateAndDurable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	var mode string
	if err := db.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q %v", mode, err)
	}
}

// TestAFileIsOpenedAgain with what was written.
func TestAFileIsOpenedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.OpenUploads(t.Context(), []records.Upload{{ID: "u", Owner: "anna", FileID: "f", Attempt: 1}}, records.Quota{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := open(t, path).FindUploads(t.Context(), "anna", []string{"u"})
	if err != nil || found[0].Err != nil || found[0].Value.ID != "u" {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestANewerFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(context.WithoutCancel(t.Context()), path); err == nil {
		t.Error("a database of a newer version was opened")
	}
}

// TestAFileThatWasRemovedIsSaid, and one that took its place: what is written is lost with the program.
func TestAFileThatWasRemovedIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db := open(t, path)
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := db.Check(t.Context()); err == nil {
		t.Error("it is gone, and nobody says so")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := db.Check(t.Context()); err == nil {
		t.Error("it is another one, and nobody says so")
	}
}
