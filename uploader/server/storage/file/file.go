package file

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"net/http"
	"os"
	"runtime"
	"sync"

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
	root    *os.Root
	secret  []byte
	base    func() string
	uploads [stripes]sync.Mutex // taken before keys, never after
	keys    [stripes]sync.Mutex
	folders sync.RWMutex // written to by who removes empty folders, read by who makes one and fills it; taken last
	seed    maphash.Seed
	buffers sync.Pool

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
	s := &Store{root: root, secret: o.Secret, base: o.Base, seed: maphash.MakeSeed(), consumeAfter: freePartsAfter}
	s.buffers.New = func() any { b := make([]byte, copyBuffer); return &b }
	if err := s.prepare(); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("file storage: %w", err)
	}
	return s, nil
}

func (s *Store) prepare() error {
	if err := s.root.RemoveAll(tmpDir); err != nil {
		return err
	}
	for _, dir := range []string{objectsDir, uploadsDir, tmpDir} {
		if err := s.root.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	return nil
}

// Close releases the folder. No request may be under way.
func (s *Store) Close() error { return s.root.Close() }

// Hosts is empty: objects are at the server's own address.
func (s *Store) Hosts() []string { return nil }

// Handler answers the signed requests; mount it at storage.PathPrefix.
func (s *Store) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Check writes and removes a small file.
func (s *Store) Check(context.Context) error {
	f, err := s.temporary()
	if err != nil {
		return err
	}
	_, err = f.WriteString("linkdrop")
	f.discard()
	return asErrFull(err)
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
	f, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	return f.Sync()
}

// temporary is a file in tmp that is being received.
func (s *Store) temporary() (*temporary, error) {
	name := tmpDir + "/" + randomName()
	f, err := s.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, asErrFull(err)
	}
	return &temporary{File: f, root: s.root, name: name}, nil
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
