package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"

	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/smallfile"
)

// receipt is what is kept beside an object.
type receipt struct {
	Size  int64   `json:"size"`
	ETag  string  `json:"etag"` // with quotes
	CRC64 *uint64 `json:"crc64nvme"`
	Token string  `json:"token"`
}

func (r receipt) info() storage.Info {
	return storage.Info{Size: r.Size, Token: r.Token, ETag: r.ETag, CRC64: r.CRC64}
}

// maxReceipt is far above what is written, for receipts and for upload.json with the longest key.
const maxReceipt = 16 << 10

func objectPath(key string) string { return objectsDir + "/" + key }

// receiptPath is beside the object and hidden. It cannot be the name of an object: safe names begin without a dot.
func receiptPath(key string) string {
	sum := sha256.Sum256([]byte(key))
	return objectsDir + "/" + path.Dir(key) + "/.linkdrop-" + hex.EncodeToString(sum[:8])
}

// publish renames the file at from to key, its receipt after it.
func (s *Store) publish(key, from string, r receipt) error {
	mu := s.lockKey(key)
	mu.Lock()
	defer mu.Unlock()
	return s.publishLocked(key, from, r)
}

// publishNew is publish for whoever may not replace anything: storage.ErrExists.
func (s *Store) publishNew(key, from string, r receipt) error {
	mu := s.lockKey(key)
	mu.Lock()
	defer mu.Unlock()
	f, there, err := s.open(key)
	if err != nil {
		return s.publishLocked(key, from, r)
	}
	_ = f.Close()
	if there.ETag != r.ETag || there.Size != r.Size || there.CRC64 == nil || *there.CRC64 != *r.CRC64 {
		return storage.ErrExists
	}
	return nil // the same bytes, sent twice at once
}

func (s *Store) publishLocked(key, from string, r receipt) error {
	note, err := s.writeReceipt(r)
	if err != nil {
		return err
	}
	defer note.discard()
	dir := path.Dir(objectPath(key))
	if err := s.moveInto(dir, from, objectPath(key)); err != nil {
		return asErrFull(err)
	}
	if err := smallfile.RenameIn(s.root(), note.name, receiptPath(key)); err != nil {
		return asErrFull(err)
	}
	return asErrFull(s.syncDir(dir))
}

// moveInto makes the folder and moves the first file into it. Nobody sweeps empty folders in between; afterwards this one is
// not empty.
func (s *Store) moveInto(dir, from, to string) error {
	s.folders.RLock()
	defer s.folders.RUnlock()
	if err := s.root().MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return smallfile.RenameIn(s.root(), from, to)
}

func (s *Store) writeReceipt(r receipt) (*temporary, error) {
	note, err := s.temporary()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(r)
	if err == nil {
		_, err = note.Write(text)
	}
	if err == nil {
		err = note.Sync()
	}
	if err != nil {
		note.discard()
		return nil, asErrFull(err)
	}
	_ = note.Close() // Windows renames closed files only; its bytes are synced
	return note, nil
}

// open gives the object's bytes and receipt. storage.ErrNotFound also where the two do not belong together.
func (s *Store) open(key string) (*os.File, receipt, error) {
	if storage.CheckKey(key) != nil {
		return nil, receipt{}, storage.ErrNotFound
	}
	text, err := smallfile.ReadIn(s.root(), receiptPath(key), maxReceipt)
	if errors.Is(err, fs.ErrNotExist) && s.reopen() {
		text, err = smallfile.ReadIn(s.root(), receiptPath(key), maxReceipt)
	}
	if err != nil {
		return nil, receipt{}, isMissing(err)
	}
	var r receipt
	if json.Unmarshal(text, &r) != nil {
		return nil, receipt{}, storage.ErrNotFound
	}
	f, err := s.root().Open(objectPath(key))
	if err != nil {
		return nil, receipt{}, isMissing(err)
	}
	stat, err := f.Stat()
	if err != nil || !stat.Mode().IsRegular() || stat.Size() != r.Size {
		_ = f.Close()
		return nil, receipt{}, storage.ErrNotFound
	}
	return f, r, nil
}

// isMissing reads the ways of a name not being there, a too long one included.
func isMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG) {
		return storage.ErrNotFound
	}
	return err
}

// Head implements storage.Storage.
func (s *Store) Head(_ context.Context, key string) (storage.Info, error) {
	f, r, err := s.open(key)
	if err != nil {
		return storage.Info{}, err
	}
	_ = f.Close()
	return r.info(), nil
}

// OpenFrom implements storage.Storage.
func (s *Store) OpenFrom(_ context.Context, key string, offset int64) (io.ReadCloser, storage.Info, error) {
	f, r, err := s.open(key)
	if err != nil {
		return nil, storage.Info{}, err
	}
	if offset > 0 && offset >= r.Size {
		_ = f.Close() // only read
		return nil, storage.Info{}, storage.ErrNotFound
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		_ = f.Close() // only read
		return nil, storage.Info{}, err
	}
	return f, r.info(), nil
}

// Open implements storage.Opener.
func (s *Store) Open(key string) (io.ReadSeekCloser, storage.Info, time.Time, error) {
	f, r, err := s.open(key)
	if err != nil {
		return nil, storage.Info{}, time.Time{}, err
	}
	modified := time.Time{}
	if stat, err := f.Stat(); err == nil {
		modified = stat.ModTime()
	}
	return f, storage.Info{Size: r.Size, Token: r.Token, ETag: r.ETag, CRC64: r.CRC64}, modified, nil
}

// Sample implements storage.Storage.
func (s *Store) Sample(_ context.Context, key string, n int) ([]byte, error) {
	f, _, err := s.open(key)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(f, int64(n)))
}

// Delete implements storage.Storage. Folders that become empty go too.
func (s *Store) Delete(_ context.Context, key string) error {
	if storage.CheckKey(key) != nil {
		return nil
	}
	mu := s.lockKey(key)
	mu.Lock()
	defer mu.Unlock()
	for _, name := range []string{receiptPath(key), objectPath(key)} {
		if err := s.root().Remove(name); err != nil && !errors.Is(isMissing(err), storage.ErrNotFound) {
			return err
		}
	}
	s.removeEmptyFolders(path.Dir(key))
	return nil
}

// removeEmptyFolders removes folders that are empty, upwards.
func (s *Store) removeEmptyFolders(dir string) {
	s.folders.Lock()
	defer s.folders.Unlock()
	for ; dir != "."; dir = path.Dir(dir) {
		if s.root().Remove(objectPath(dir)) != nil {
			return // not empty
		}
	}
}

// copyTo writes all of r to w with one of the store's buffers.
func (s *Store) copyTo(w io.Writer, r io.Reader) (int64, error) {
	buffer := s.buffers.Get().(*[]byte) //nolint:errcheck // the pool holds nothing else
	defer s.buffers.Put(buffer)
	return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, *buffer)
}
