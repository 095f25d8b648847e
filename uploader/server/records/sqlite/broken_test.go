package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"linkdrop/uploader/server/records"
)

var errDisk = errors.New("the disk is broken")

// disk fails the step that is counted down to: a transaction's begin or end, a statement prepared or run, a row read.
type disk struct{ left int }

func (d *disk) step() error {
	if d.left--; d.left == 0 {
		return errDisk
	}
	return nil
}

// breakable opens db's connections anew, through disk.
func breakable(t *testing.T, db *DB, path string, d *disk) {
	t.Helper()
	if err := db.writer.Close(); err != nil {
		t.Fatal(err)
	}
	for _, side := range []**sql.DB{&db.write, &db.read} {
		through := (*side).Driver()
		if err := (*side).Close(); err != nil {
			t.Fatal(err)
		}
		*side = sql.OpenDB(breakableConnector{through, path, d})
		(*side).SetMaxOpenConns(1)
	}
	if err := errors.Join(db.write.PingContext(t.Context()), db.read.PingContext(t.Context())); err != nil {
		t.Fatal(err)
	}
	var err error
	if db.writer, err = db.write.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	db.statements = &statements{db.writer, map[string]*sql.Stmt{}}
}

type breakableConnector struct {
	through driver.Driver
	path    string
	disk    *disk
}

func (c breakableConnector) Driver() driver.Driver { return c.through }

func (c breakableConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.through.Open(c.path)
	return breakableConn{conn, c.disk}, err
}

type breakableConn struct {
	driver.Conn
	disk *disk
}

func (c breakableConn) Begin() (driver.Tx, error) {
	if err := c.disk.step(); err != nil {
		return nil, err
	}
	tx, err := c.Conn.Begin() //nolint:staticcheck // what database/sql asks where a driver offers no more
	return breakableTx{tx, c.disk}, err
}

func (c breakableConn) Prepare(query string) (driver.Stmt, error) {
	if err := c.disk.step(); err != nil {
		return nil, err
	}
	stmt, err := c.Conn.Prepare(query)
	return breakableStmt{stmt, c.disk}, err
}

type breakableTx struct {
	driver.Tx
	disk *disk
}

func (t breakableTx) Commit() error {
	if err := t.disk.step(); err != nil {
		return errors.Join(err, t.Rollback())
	}
	return t.Tx.Commit()
}

type breakableStmt struct {
	driver.Stmt
	disk *disk
}

func (s breakableStmt) Exec(args []driver.Value) (driver.Result, error) {
	if err := s.disk.step(); err != nil {
		return nil, err
	}
	return s.Stmt.Exec(args) //nolint:staticcheck // as above
}

func (s breakableStmt) Query(args []driver.Value) (driver.Rows, error) {
	if err := s.disk.step(); err != nil {
		return nil, err
	}
	rows, err := s.Stmt.Query(args) //nolint:staticcheck // as above
	return breakableRows{rows, s.disk}, err
}

type breakableRows struct {
	driver.Rows
	disk *disk
}

func (r breakableRows) Next(into []driver.Value) error {
	if err := r.disk.step(); err != nil {
		return err
	}
	return r.Rows.Next(into)
}

// TestABrokenDiskIsSaid lets every step of every call fail once. The call says so each time, and what it had changed before
// is undone: a sender that is told "stored" or "deleted" can rely on it.
func TestABrokenDiskIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &disk{}
	breakable(t, db, path, d)
	for _, call := range story(t.Context(), db) {
		before := contents(t, db)
		for fails := 1; ; fails++ {
			d.left = fails
			err := call.do()
			left := d.left
			d.left = 0
			if left > 0 { // it took fewer steps
				if fails < 2 || err != nil {
					t.Fatalf("%s, after %d steps that failed: %v", call.name, fails-1, err)
				}
				break
			}
			if !errors.Is(err, errDisk) {
				t.Errorf("%s, step %d failed: %v", call.name, fails, err)
			}
			if after := contents(t, db); !reflect.DeepEqual(after, before) {
				t.Fatalf("%s, step %d failed, and there is\n%v\nwhere there was\n%v", call.name, fails, after, before)
			}
		}
	}
}

type call struct {
	name string
	do   func() error
}

// story calls everything that records has, and each with enough around it that it has all of its work to do.
func story(ctx context.Context, db *DB) []call {
	at := func(s int64) time.Time { return time.Unix(s, 0) }
	upload := func(id, file string, attempt int) records.Upload {
		return records.Upload{ID: id, Owner: "o", FileID: file, Attempt: attempt, Name: "n", Size: 5, Parts: 1, Touched: at(1)}
	}
	opened := func(all ...records.Upload) func() error {
		return func() error {
			_, err := db.OpenUploads(ctx, all, records.Quota{Files: 1000})
			return err
		}
	}
	stored := func(ids ...string) func() error {
		return func() error {
			var all []records.Upload
			for _, id := range ids {
				all = append(all, records.Upload{ID: id, CRC64: "c"})
			}
			return db.StoreUploads(ctx, all, at(2))
		}
	}
	share := records.Share{ID: "s", Owner: "o", TokenHash: []byte("h"), Life: time.Hour, Uploads: []string{"a", "b"}, Unfinished: true}
	return []call{
		{"open uploads", opened(upload("a", "fa", 1), upload("b", "fb", 1), upload("c", "fc", 1), upload("d", "fd", 1), upload("e", "fe", 1))},
		{"set a storage id", func() error { _, err := db.SetStorageID(ctx, "a", "m"); return err }},
		{"touch", func() error { return db.TouchUploads(ctx, []string{"a", "b"}, at(3)) }},
		{"open a share", func() error { _, err := db.OpenShares(ctx, []records.Share{share}, at(3)); return err }},
		{"open it again", func() error { _, err := db.OpenShares(ctx, []records.Share{share}, at(3)); return err }},
		{"add to it", func() error {
			_, err := db.AddToShare(ctx, "o", "s", []string{"b", "c", "d"}, false, at(3))
			return err
		}},
		{"store", stored("a", "b", "c")},
		{"replace a stored one", opened(upload("a2", "fa", 2))},
		{"find uploads", func() error { _, err := db.FindUploads(ctx, "o", []string{"a", "a2", "x"}); return err }},
		{"find a share", func() error { _, _, err := db.FindShare(ctx, []byte("h"), 1, 9, at(4)); return err }},
		{"named shares", func() error { _, err := db.NamedShares(ctx, "o", []string{"s"}); return err }},
		{"shares with an upload", func() error { _, err := db.SharesWith(ctx, "o", []string{"a"}, 9); return err }},
		{"list shares", func() error { _, err := db.ListShares(ctx, "o", "", 9); return err }},
		{"change a share", func() error { _, err := db.ChangeShare(ctx, "o", "s", lasting(time.Minute), at(4)); return err }},
		{"drop an open one", func() error { _, err := db.DropUpload(ctx, "o", "d", at(5)); return err }},
		{"drop a stored one", func() error { _, err := db.DropUpload(ctx, "o", "b", at(5)); return err }},
		{"end a share", func() error { return db.EndShare(ctx, "o", "s", at(6)) }},
		{"expire", func() error { _, err := db.ExpireUploads(ctx, at(100), at(100), at(100), 9); return err }},
		{"expire what has no link", func() error { _, _, err := db.ExpireUnlinked(ctx, at(100), at(100), 9); return err }},
		{"due", func() error { _, err := db.DueUploads(ctx, at(200), 9); return err }},
		{"swept", func() error { return db.SweptUploads(ctx, map[string]time.Time{"a": at(300), "b": {}}) }},
		{"forget shares", func() error { return db.ForgetShares(ctx, at(1000), at(1000), at(1000)) }},
		{"check", func() error { return db.Check(ctx) }},
	}
}

// contents is every row there is.
func contents(t *testing.T, db *DB) []string {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), `
		SELECT 'upload ' || id || ' ' || attempt || ' ' || state || ' ' || storage_id || ' ' || crc64 || ' ' || touched || ' ' || gone_at || ' ' || sweep_at || ' ' || replaced FROM uploads
		UNION ALL SELECT 'share ' || id || ' ' || life || ' ' || ends || ' ' || pending || ' ' || unfinished || ' ' || files || ' ' || bytes FROM shares
		UNION ALL SELECT 'file ' || n || ' ' || upload_id FROM share_uploads`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := collect(rows, func(r *sql.Rows) (text string, err error) { return text, r.Scan(&text) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAFileThatCannotBeOpenedIsSaid: the server does not start with records that it cannot keep.
func TestAFileThatCannotBeOpenedIsSaid(t *testing.T) {
	old := filepath.Join(t.TempDir(), "records.db")
	made, err := open(old, "immediate", 1)
	if err != nil {
		t.Fatal(err)
	}
	// Of another program: it has no version and a table of the same name.
	if _, err := made.ExecContext(t.Context(), "CREATE TABLE uploads (id)"); err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	if err := os.WriteFile(garbage, []byte("this is a text and by no means a database, however long one looks at it"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a folder": t.TempDir(), "another program's": old, "no database": garbage} {
		if db, err := Open(t.Context(), path); err == nil {
			_ = db.Close()
			t.Errorf("%s was opened", name)
		}
	}
}

func lasting(life time.Duration) records.ShareChange { return records.ShareChange{Life: &life} }
