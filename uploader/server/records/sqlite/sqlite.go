package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"linkdrop/uploader/server/freespace"
	"linkdrop/uploader/server/records"
)

const readers = 4 // reads are short; more would only wait for the disk

//go:embed migrations/*.sql
var migrations embed.FS

// DB is records.Records in a file.
type DB struct {
	write *sql.DB
	read  *sql.DB
	path  string
	file  os.FileInfo // as it was opened

	writer     *sql.Conn   // the one connection of write
	statements *statements // of writer

	wanted  chan *wantedChange
	closing chan struct{} // closed by Close
	ended   chan struct{} // closed when nothing is written any more
	once    sync.Once
}

var _ records.Records = (*DB)(nil)

// Open opens or makes the file (0600) and brings its schema up to date. A file of a newer version is refused.
func Open(ctx context.Context, path string) (*DB, error) {
	f, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	opened, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	db := &DB{path: path, file: opened, wanted: make(chan *wantedChange), closing: make(chan struct{}), ended: make(chan struct{})}
	if db.write, err = open(path, "immediate", 1); err != nil {
		return nil, err
	}
	if db.read, err = open(path, "deferred", readers); err != nil {
		return nil, errors.Join(err, db.write.Close())
	}
	if db.writer, err = db.write.Conn(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("records: %w", err), db.read.Close(), db.write.Close())
	}
	db.statements = &statements{db.writer, map[string]*sql.Stmt{}}
	go db.writeChanges() //nolint:contextcheck // each change has its own
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("records: %w", err), db.Close())
	}
	// What a change may have to undo is kept in memory, not in a temporary file: it is the pages of one change, and writing them for every row
	// of it was a quarter of what a batch of 500 uploads cost. A migration changes any number of pages, so this comes after.
	if err := db.change(ctx, func(ctx context.Context, s *statements) error {
		_, err := s.conn.ExecContext(ctx, "PRAGMA temp_store = MEMORY")
		return err
	}); err != nil {
		return nil, errors.Join(fmt.Errorf("records: %w", err), db.Close())
	}
	return db, nil
}

func open(path, lock string, connections int) (*sql.DB, error) {
	query := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// migrate runs the files of migrations in order; user_version counts those that ran.
func (db *DB) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	return db.change(ctx, func(ctx context.Context, s *statements) error {
		var version int
		if err := s.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		if version > len(names) {
			return fmt.Errorf("the database has version %d, this program knows %d", version, len(names))
		}
		for _, name := range names[version:] {
			text, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			if _, err := s.conn.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		_, err := s.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(names)))
		return err
	})
}

// minRoom is how much room there must be for records: about ten minutes of a busy server.
const minRoom = 1 << 20

// Check implements records.Records. A file that was removed can still be read by who has it open, and is worth nothing.
func (db *DB) Check(ctx context.Context) error {
	if now, err := os.Stat(db.path); err != nil || !os.SameFile(now, db.file) {
		return errors.Join(errors.New("records: the file is not the one that was opened"), err)
	}
	if err := freespace.Check(filepath.Dir(db.path), minRoom); err != nil {
		return fmt.Errorf("records: %w", err)
	}
	var one int
	return db.read.QueryRowContext(ctx, "SELECT count(*) FROM uploads WHERE id = ''").Scan(&one)
}

// Close implements records.Records. Closing again does nothing.
func (db *DB) Close() error {
	var err error
	db.once.Do(func() {
		close(db.closing)
		<-db.ended
		err = errors.Join(db.read.Close(), db.writer.Close(), db.write.Close())
	})
	return err
}

// millis is how times are stored; 0 is the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
