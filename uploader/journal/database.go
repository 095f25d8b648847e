package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"linkdrop/uploader/fault"
)

// errNewer: the file was made by a Linkdrop that knows more than this one.
var errNewer = errors.New("made by a newer Linkdrop")

// errDamaged: SQLite opens the file but finds it inconsistent, or a row in it makes no sense.
var errDamaged = errors.New("damaged")

// database is one connection with its prepared statements. Its mutex is held for a whole transaction.
type database struct {
	dir string

	mu    sync.Mutex
	pool  *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// openDatabase opens, checks and migrates the file; it makes it where there is none. Anything wrong with its content comes
// back as bad, anything else as err.
func openDatabase(path string, schema []string, pragmas ...string) (_ *database, bad, err error) {
	d := &database{dir: filepath.Dir(path), stmts: make(map[string]*sql.Stmt)}
	fresh, err := createPrivate(path)
	if err != nil {
		return nil, nil, err
	}
	if fresh { // later it would be a write to a file that may not be ours
		pragmas = append([]string{"auto_vacuum(INCREMENTAL)"}, pragmas...)
	}
	connector, err := sqlite.NewConnector(dataSource(path, pragmas))
	if err != nil {
		return nil, nil, d.fault(err)
	}
	d.pool = sql.OpenDB(connector)
	d.pool.SetMaxOpenConns(1)
	if d.conn, err = d.pool.Conn(context.Background()); err == nil {
		err = d.prepare(schema)
	}
	if err == nil {
		return d, nil, nil
	}
	d.close()
	if isDamage(err) || errors.Is(err, errNewer) {
		return nil, err, nil
	}
	return nil, nil, d.fault(err)
}

// dataSource is the file as a URI, so that a question mark or percent sign in a folder's name is just that.
func dataSource(path string, pragmas []string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/…
	}
	query := url.Values{"_pragma": append(pragmas, "synchronous(FULL)", "fullfsync(1)", "temp_store(MEMORY)")}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}).String()
}

// createPrivate makes the file before SQLite does, which would make it readable by others; -wal and -shm take after it.
// fresh: there is nothing in it.
func createPrivate(path string) (fresh bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, fault.State("journal", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return false, fault.State("journal", err)
	}
	return info.Size() == 0, nil
}

// prepare checks and migrates.
func (d *database) prepare(schema []string) error {
	version, err := d.version()
	if err != nil {
		return err
	}
	if version > len(schema) {
		return errNewer
	}
	if version > 0 {
		var verdict string
		if err := d.conn.QueryRowContext(context.Background(), "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			return errDamaged
		}
	}
	if version == len(schema) {
		return nil
	}
	return d.transaction(func() error { return d.migrate(schema) })
}

// migrate asks for the version again: another process may have been here first.
func (d *database) migrate(schema []string) error {
	version, err := d.version()
	if err != nil {
		return err
	}
	for ; version < len(schema); version++ {
		step := fmt.Sprintf("%s; PRAGMA user_version = %d", strings.TrimRight(schema[version], "; \n\t"), version+1)
		if _, err := d.conn.ExecContext(context.Background(), step); err != nil {
			return err
		}
	}
	return nil
}

func (d *database) version() (version int, err error) {
	err = d.conn.QueryRowContext(context.Background(), "PRAGMA user_version").Scan(&version)
	return version, err
}

// transaction runs do between BEGIN and COMMIT: all of it is durable, or none of it happened.
func (d *database) transaction(do func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := do()
	if err == nil {
		_, err = d.exec("COMMIT")
	}
	if err != nil {
		_, _ = d.exec("ROLLBACK") // SQLite has often done it by itself; then this is an error without meaning
	}
	return err
}

// exec runs a statement that is prepared once. It returns the number of rows that were changed.
func (d *database) exec(query string, args ...any) (int64, error) {
	stmt, err := d.stmt(query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (d *database) stmt(query string) (*sql.Stmt, error) {
	if s := d.stmts[query]; s != nil {
		return s, nil
	}
	s, err := d.conn.PrepareContext(context.Background(), query)
	if err == nil {
		d.stmts[query] = s
	}
	return s, err
}

// each calls row for every row of the answer. row asks no question of the same text: the prepared statement is in use.
func (d *database) each(row func(scan func(...any) error) error, query string, args ...any) error {
	stmt, err := d.stmt(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(context.Background(), args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (d *database) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.stmts {
		_ = s.Close()
	}
	if d.conn != nil {
		_ = d.conn.Close()
	}
	_ = d.pool.Close()
}

// code is SQLite's primary result code, 0 for other errors.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

func isDamage(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CORRUPT || c == sqlite3.SQLITE_NOTADB || errors.Is(err, errDamaged)
}

// isSurroundings reports an error that says nothing about the file's content: the disk, the permissions, another process.
// Everything else that reading brings up (a NULL that cannot be, a column of another name) is damage.
func isSurroundings(err error) bool {
	switch code(err) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM,
		sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT:
		return true
	}
	return isBusy(err)
}

func isBusy(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED || c == sqlite3.SQLITE_PROTOCOL
}

// fault classifies an error of SQLite. It keeps no text but SQLite's own sentence, which names no file.
func (d *database) fault(err error) *fault.Error {
	var known *fault.Error
	if errors.As(err, &known) {
		return known
	}
	kind := fault.Bug
	switch c := code(err); {
	case c == sqlite3.SQLITE_FULL:
		kind = fault.DiskFull
	case (c == sqlite3.SQLITE_IOERR || c == sqlite3.SQLITE_CANTOPEN) && noRoom(d.dir):
		kind = fault.DiskFull // a quota, or no room for the -wal file, has no code of its own
	case c == sqlite3.SQLITE_READONLY, c == sqlite3.SQLITE_CANTOPEN, c == sqlite3.SQLITE_PERM:
		if why := tryWriting(d.dir); why != nil {
			return fault.State("journal", why)
		}
		kind = fault.NoState // the folder may be written to, but not this file
	case isBusy(err):
		kind = fault.InUse
	case isDamage(err):
		kind = fault.JournalLost
	}
	return fault.New(kind, "journal", err.Error())
}

// noRoom asks the file system itself whether it is full: by writing.
func noRoom(dir string) bool {
	err := tryWriting(dir)
	return err != nil && fault.Open("journal", err).Kind == fault.DiskFull
}

// tryWriting writes into the folder, and takes it back.
func tryWriting(dir string) error {
	f, err := os.CreateTemp(dir, ".room-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(make([]byte, 64<<10))
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
