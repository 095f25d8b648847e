package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/server/records"
)

// BenchmarkQuota is one create of one file, of an owner who has 100,000, with a quota and without.
func BenchmarkQuota(b *testing.B) {
	for _, within := range []records.Quota{{}, {Bytes: 1 << 60, Files: 1 << 30, Open: 1 << 30}} {
		b.Run(fmt.Sprintf("within %d files", within.Files), func(b *testing.B) {
			db := open(b, filepath.Join(b.TempDir(), "records.db"))
			n := 0
			create := func(many int) {
				all := make([]records.Upload, many)
				for i := range all {
					n++
					id := fmt.Sprintf("%026d", n)
					all[i] = records.Upload{ID: id, Owner: "anna", FileID: id, Attempt: 1, Name: "a.txt", Type: "text/plain", Size: 5, Key: id, Token: id, Touched: time.Now()}
				}
				if _, err := db.OpenUploads(b.Context(), all, within); err != nil {
					b.Fatal(err)
				}
			}
			for range 20 {
				create(5_000)
			}
			for b.Loop() {
				create(1)
			}
		})
	}
}
