package journal_test

import (
	"database/sql"
	"path/filepath"
	"strconv"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A row that makes no sense is damage like a page that makes none: nothing is resumed from half of what was noted, and the
// file is kept.
func TestRowsThatMakeNoSense(t *testing.T) {
	for _, damage := range []string{
		`UPDATE drops SET paths = x'ff'`,         // a length that does not end
		`UPDATE drops SET paths = x'0561'`,       // longer than what is there
		`UPDATE drops SET paths = x'0261'`,       // by one
		`UPDATE drops SET paths = x'ffffffff0f'`, // far longer
		`UPDATE drops SET options = '{'`,
		`UPDATE drops SET fault = '{'`,
		`UPDATE drops SET added = 'x'`,
		`UPDATE items SET fault = '{'`,
		`UPDATE items SET created = '{'`,
		`UPDATE items SET upload = '{' WHERE upload IS NOT NULL`,
		`UPDATE items SET size = 'x'`,
		`UPDATE pieces SET receipt = '{'`,
		`UPDATE pieces SET item = 'x'`,
		`UPDATE owed SET upload = '{'`,
		`UPDATE owed SET not_before = 'x'`,
		`UPDATE unwritten SET entry = '{'`,
	} {
		t.Run(damage, func(t *testing.T) {
			dir := t.TempDir()
			j := mustOpen(t, dir)
			write(t, j, append(fixtureFacts(), fifthFacts()...)...)
			_ = j.Close()
			db, err := sql.Open("sqlite", filepath.Join(dir, "queue.db"))
			if err != nil {
				t.Fatal(err)
			}
			done, err := db.ExecContext(t.Context(), damage)
			_ = db.Close()
			if err != nil {
				t.Fatal(err)
			}
			if n, err := done.RowsAffected(); err != nil || n == 0 {
				t.Fatalf("%d rows, %v: nothing was damaged", n, err)
			}
			j = mustOpen(t, dir)
			defer func() { _ = j.Close() }()
			r, err := j.Load()
			if err != nil || r.Lost == nil || r.Lost.Kind != fault.JournalLost || len(r.Drops)+len(r.Owed) != 0 {
				t.Errorf("%v, %d drops, %d owed, lost %v", err, len(r.Drops), len(r.Owed), r.Lost)
			}
		})
	}
}

// A queue without one of its tables is damaged, whichever it is.
func TestAQueueWithoutATable(t *testing.T) {
	for _, table := range []string{"drops", "folders", "items", "pieces", "owed", "unwritten"} {
		dir := t.TempDir()
		j := mustOpen(t, dir)
		write(t, j, fixtureFacts()...)
		_ = j.Close()
		inDatabase(t, filepath.Join(dir, "queue.db"), func(db *sql.DB) error {
			_, err := db.ExecContext(t.Context(), `ALTER TABLE `+table+` RENAME TO away`)
			return err
		})
		j = mustOpen(t, dir)
		if r, err := j.Load(); err != nil || r.Lost == nil || r.Lost.Kind != fault.JournalLost || len(r.Drops)+len(r.Owed) != 0 {
			t.Errorf("without %s: %v, %d drops, %d owed, lost %v", table, err, len(r.Drops), len(r.Owed), r.Lost)
		}
		_ = j.Close()
	}
}

// Files of a drop that was taken away meanwhile are left out, and the others that were found with them are not.
func TestFilesFoundWithThoseOfARemovedDrop(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	found := uploader.ItemsFound{}
	for i := range 120 { // more than one statement takes
		drop := uploader.DropID("gone")
		if i%2 == 1 {
			drop = "d"
		}
		found.Items = append(found.Items, uploader.FoundItem{ID: uploader.ItemID(strconv.Itoa(i)), Drop: drop, Dir: "/f", Base: "a"})
	}
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/f"}}}, found)
	_ = j.Close()
	j = mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	if r, err := j.Load(); err != nil || len(r.Drops) != 1 || len(r.Drops[0].Items) != 60 {
		t.Errorf("%v, %+v", err, r.Drops)
	}
}

// A file whose pieces have all arrived, the last one too, is sent; one whose first or last is missing is not. What is sent in one
// request has a piece that is number 0, and no other.
func TestTheLastPieceCounts(t *testing.T) {
	for name, c := range map[string]struct {
		parts   int
		arrived []int
		want    uploader.Step
	}{
		"all":                     {3, []int{1, 2, 3}, uploader.Sent},
		"without the first":       {3, []int{2, 3}, uploader.Created},
		"without the last":        {3, []int{1, 2}, uploader.Created},
		"one too many":            {2, []int{1, 3}, uploader.Created},
		"the one":                 {1, []int{1}, uploader.Sent},
		"a zeroth of one":         {1, []int{0}, uploader.Created},
		"in one request":          {0, []int{0}, uploader.Sent},
		"in one request, none":    {0, nil, uploader.Created},
		"in one request, another": {0, []int{1}, uploader.Created},
	} {
		dir := t.TempDir()
		j := mustOpen(t, dir)
		facts := []uploader.Fact{
			uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/f"}}},
			uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "i", Drop: "d", Dir: "/", Base: "f", Stamp: uploader.Stamp{Size: 30}}}},
			uploader.UploadOpened{ID: "i", Stamp: uploader.Stamp{Size: 30}, Upload: destination.Upload{
				File: destination.File{ID: "i", Attempt: 1, Size: 30}, Key: "k", Parts: c.parts, PartSize: 10,
			}},
		}
		for _, n := range c.arrived {
			facts = append(facts, uploader.PieceArrived{ID: "i", Attempt: 1, Receipt: destination.Receipt{N: n, Size: 10, ETag: `"e"`}})
		}
		write(t, j, facts...)
		_ = j.Close()
		j = mustOpen(t, dir)
		r, err := j.Load()
		_ = j.Close()
		if err != nil || len(r.Drops) != 1 || r.Drops[0].Items[0].Step != c.want {
			t.Errorf("%s: %v, %+v", name, err, r.Drops)
		}
	}
}
