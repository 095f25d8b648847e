package journal

import (
	"fmt"
	"testing"
)

// TestWhatDurabilityRestsOn asks the open connections: SQLite ignores a pragma that is misspelt.
func TestWhatDurabilityRestsOn(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	h, err := OpenHistory(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	for _, c := range []struct {
		db   *database
		want map[string]string
	}{
		{j.db, map[string]string{"journal_mode": "wal", "synchronous": "2", "locking_mode": "exclusive", "secure_delete": "1", "auto_vacuum": "2", "fullfsync": "1"}},
		{h.db, map[string]string{"journal_mode": "wal", "synchronous": "2", "locking_mode": "normal", "busy_timeout": "5000"}},
	} {
		for pragma, want := range c.want {
			err := c.db.each(func(scan func(...any) error) error {
				var got any
				if err := scan(&got); err != nil {
					return err
				}
				if fmt.Sprint(got) != want {
					t.Errorf("%s is %v, want %s", pragma, got, want)
				}
				return nil
			}, "PRAGMA "+pragma)
			if err != nil {
				t.Error(err)
			}
		}
	}
}
