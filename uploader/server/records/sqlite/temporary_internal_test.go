package sqlite

import (
	"context"
	"path/filepath"
	"testing"
)

// TestWhatAChangeMayUndoIsInMemory: no temporary file is written for every row of it.
func TestWhatAChangeMayUndoIsInMemory(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // nothing was written
	var store int
	err = db.change(t.Context(), func(ctx context.Context, s *statements) error {
		return s.conn.QueryRowContext(ctx, "PRAGMA temp_store").Scan(&store)
	})
	if err != nil || store != 2 { // MEMORY
		t.Errorf("temp_store %d, %v", store, err)
	}
}
