package settings

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/smallfile"
)

// lockPatience is how long saving waits for another Linkdrop that saves: writing takes a few milliseconds.
const lockPatience = 5 * time.Second

// Store holds the layers of this computer: the person's file, which it writes, and the administrator's, which it only
// reads. It is safe for concurrent use, by several processes too.
type Store struct {
	person, admin string

	mu        sync.Mutex
	effective Effective
	version   uint64
}

// Open reads settings.json in the folder dir, and the administrator's file (empty: there is none). It always succeeds: a
// file that is not there says nothing, and what is wrong with one that is there is in Effective.Problems.
func Open(dir, admin string) *Store {
	s := &Store{person: filepath.Join(dir, "settings.json"), admin: admin}
	s.Reload()
	return s
}

// Effective is what counts now. It never blocks on the disk.
func (s *Store) Effective() Effective {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.effective
}

// Version changes whenever Effective may have.
func (s *Store) Version() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
}

// Reload reads the files again. It may block on a slow disk.
func (s *Store) Reload() {
	person, admin := read(Person, s.person), read(Admin, s.admin)
	effective := Resolve(person.layer, admin.layer)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.effective = effective
	s.version++
}

// Update changes the person's settings and writes them. change gets what the person's file says now, whoever wrote it, and
// may be called once only. What does not make sense is refused: Kind Policy, with the sentence. Other errors are of Kind
// DiskFull, NoState or InUse; then nothing was changed.
func (s *Store) Update(change func(*Settings)) error {
	if err := os.MkdirAll(filepath.Dir(s.person), 0o700); err != nil {
		return fault.State("settings", err)
	}
	lock := smallfile.Lock(s.person + ".lock")
	defer func() { _ = lock.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return fault.New(fault.InUse, "settings", "another Linkdrop is writing the settings")
		}
		return fault.State("settings", err)
	}
	d := read(Person, s.person)
	change(&d.layer.Settings)
	content, err := d.encode()
	if err != nil {
		return err
	}
	if d.broken {
		aside := s.person + ".set-aside-" + time.Now().UTC().Format("20060102T150405.000Z")
		if err := smallfile.Rename(s.person, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.State("settings", err)
		}
	}
	for _, left := range smallfile.Leftovers(s.person) { // of a writer that was killed; the lock says that none is at it
		_ = os.Remove(left)
	}
	if err := smallfile.Replace(s.person, content); err != nil {
		return fault.State("settings", err)
	}
	s.Reload()
	return nil
}

// read never fails, see Open.
func read(source Source, path string) *document {
	empty := newDocument(source)
	if path == "" {
		return empty
	}
	data, err := smallfile.Read(path, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return empty
	case err != nil:
		empty.problem("", unreadCode(err))
		empty.broken = true
		return empty
	}
	d := parse(source, data)
	if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		d.problem("", fileShared)
	}
	return d
}

// unreadCode is why a file was not read.
func unreadCode(err error) Code {
	switch {
	case errors.Is(err, smallfile.ErrTooLarge):
		return fileLarge
	case errors.Is(err, smallfile.ErrNotRegular):
		return fileSpecial
	}
	return fileUnreadable
}
