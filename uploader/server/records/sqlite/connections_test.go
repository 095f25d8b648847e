package sqlite

import (
	"path/filepath"
	"testing"
)

// TestWritersQueueInGo: SQLite would let the second of two fail.
func TestWritersQueueInGo(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if w, r := db.write.Stats().MaxOpenConnections, db.read.Stats().MaxOpenConnections; w != 1 || r != readers {
		t.Errorf("%d connections write, %d read", w, r)
	}
}
