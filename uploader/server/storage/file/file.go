package file

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"linkdrop/uploader/server/freespace"
	"linkdrop/uploader/server/storage"
)

const (
	objectsDir = "objects"
	uploadsDir = "uploads"
	tmpDir     = "tmp"

	copyBuffer = 256 << 10 // fewer, larger writes; one buffer a running transfer
	stripes    = 64        // locks for keys and upload ids: enough that two streams seldom meet
)

// Options say where objects live and who may sign.
type Options struct {
	Dir string // made if missing, 0700
	// Secret signs addresses; whoever has it can read and write every object. At least 32 bytes.
	Secret []byte
	// Base is the public address of the server that mounts Handler, without a trailing slash. Asked at each signing, so
	// that a server may learn its port late.
	Base func() string
}

// Store is a storage.Storage in a folder. It is safe for concurrent use by one process.
type Store struct {
	dir     string
	current atomic.Pointer[os.Root]
	retired []*os.Root // of folders that were there before; reopening holds it
	secret  []byte
	base    func() string
	uploads [stripes]sync.Mutex // taken before keys, never after
	keys    [stripes]sync.Mutex
	folders sync.RWMutex // written to by who removes empty folders, read by who makes one and fills it; taken last
	seed    maphash.Seed
	buffers sync.Pool

	reopening sync.Mutex

	consumeAfter int64 // a test makes it small
}

var (
	_ storage.Storage = (*Store)(nil)
	_ storage.Opener  = (*Store)(nil)
)

// New opens the folder and forgets what earlier runs had half received.
func New(o Options) (*Store, error) {
	if len(o.Secret) < 32 {
		return nil, fmt.Errorf("file storage: the signing secret has %d bytes, 32 are needed", len(o.Secret))
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("file storage: %w", err)
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("file storage: %w", err)
	}
	s := &Store{dir: o.Dir, secret: o.Secret, base: o.Base, seed: maphash.MakeSeed(), consumeAfter: freePartsAfter}
	s.buffers.New = func() any { b := make([]byte, copyBuffer); return &b }
	s.current.Store(root)
	err = prepare(root)
	if err == nil {
		err = s.removeLeftovers()
	}
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("file storage: %w", err)
	}
	return s, nil
}

func prepare(root *os.Root) error {
	if err := root.RemoveAll(tmpDir); err != nil {
		return err
	}
	for _, dir := range []string{objectsDir, uploadsDir, tmpDir} {
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}

// root is the folder.
func (s *Store) root() *os.Root { return s.current.Load() }

// reopen goes over to the folder that now has the name of the one that was opened: it may have been removed and made again, or
// be mounted only now. It reports whether there is another one; asked for where something is missing, it costs the others nothing.
func (s *Store) reopen() bool {
	s.reopening.Lock()
	defer s.reopening.Unlock()
	named, err := os.Stat(s.dir)
	if err != nil {
		return false
	}
	if opened, err := s.root().Stat("."); err == nil && os.SameFile(named, opened) {
		return false
	}
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return false
	}
	if prepare(root) != nil {
		_ = root.Close()
		return false
	}
	s.retired = append(s.retired, s.current.Swap(root)) // somebody may be reading in it
	return true
}

// Close releases the folder. No request may be under way.
func (s *Store) Close() error {
	s.reopening.Lock()
	defer s.reopening.Unlock()
	err := s.root().Close()
	for _, root := range s.retired {
		err = errors.Join(err, root.Close())
	}
	return err
}

// Hosts is empty: objects are at the server's own address.
func (s *Store) Hosts() []string { return nil }

// Handler answers the signed requests; mount it at storage.PathPrefix.
func (s *Store) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// minRoom is how much room there must be: one part of the usual size.
const minRoom = 16 << 20

// Check looks whether the folder is there and takes files. It writes nothing.
func (s *Store) Check(context.Context) error {
	s.reopen()
	if _, err := os.Stat(s.dir); err != nil {
		return err
	}
	for _, dir := range []string{objectsDir, uploadsDir, tmpDir} {
		if stat, err := s.root().Stat(dir); err != nil || !stat.IsDir() {
			return errors.Join(fmt.Errorf("%s is not there", filepath.Join(s.dir, dir)), err)
		}
	}
	err := freespace.Check(s.dir, minRoom)
	if errors.Is(err, freespace.ErrFull) {
		err = fmt.Errorf("%w: %w", storage.ErrFull, err)
	}
	return err
}

// lockUpload serialises what is done to one upload id, lockKey what is done to one key. They are apart because Complete
// holds both: out of one set, the two would now and then be the same lock.
func (s *Store) lockUpload(id string) *sync.Mutex {
	return &s.uploads[maphash.String(s.seed, id)%stripes]
}

func (s *Store) lockKey(key string) *sync.Mutex {
	return &s.keys[maphash.String(s.seed, key)%stripes]
}

// syncDir makes renames in dir durable. Windows has no such call and journals them itself.
func (s *Store) syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := s.root().Open(dir)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	return f.Sync()
}

// temporary is a file in tmp that is being received.
func (s *Store) temporary() (*temporary, error) {
	name := tmpDir + "/" + randomName()
	root := s.root()
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) && s.reopen() {
		root = s.root()
		f, err = root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	}
	if err != nil {
		return nil, asErrFull(err)
	}
	return &temporary{File: f, root: root, name: name}, nil
}

type temporary struct {
	*os.File
	root *os.Root
	name string
}

// discard closes and removes what nobody renamed. After a rename it only closes.
func (t *temporary) discard() {
	_ = t.Close()
	_ = t.root.Remove(t.name)
}

func randomName() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}
