package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"linkdrop/uploader/server/records"
	"linkdrop/uploader/server/storage"
)

const (
	// assembleTime is how long a storage may take to make an object out of its parts. A client that has left is no reason to end it:
	// it asks again, and meets what is under way.
	assembleTime = 10 * time.Minute
	// assembleWait is how long one call waits for it, below the minute after which clients and proxies give up.
	assembleWait = 45 * time.Second
	// visibleWithin is how long an object may be unknown to a storage that has said that it is there.
	visibleWithin = 30 * time.Second
	// assemblyKept is how long it is remembered that an object was made, and not read back.
	assemblyKept = time.Hour
)

var (
	errAssembling = errors.New("the storage is still putting the file together")
	errNotVisible = errors.New("the storage does not show the finished file yet")
)

// assembly is an object being made out of its parts, or made and not read back yet.
type assembly struct {
	done  chan struct{}
	err   error     // once done
	ended time.Time // once done
	lost  bool      // the storage does not have what it said it made
}

// assemblies are those of this process. After a restart the storage is asked.
type assemblies struct {
	mu    sync.Mutex
	known map[string]*assembly // by upload
	work  sync.WaitGroup
}

// start makes the object, or finds that this is under way or was done.
func (j *assemblies) start(ctx context.Context, id string, join func(context.Context) error) *assembly {
	j.mu.Lock()
	defer j.mu.Unlock()
	if known := j.known[id]; known != nil {
		return known
	}
	if j.known == nil {
		j.known = map[string]*assembly{}
	}
	now := time.Now()
	for id, old := range j.known {
		if !old.ended.IsZero() && now.Sub(old.ended) > assemblyKept {
			delete(j.known, id)
		}
	}
	started := &assembly{done: make(chan struct{})}
	j.known[id] = started
	ctx, cancel := context.WithTimeout(ctx, assembleTime)
	j.work.Go(func() {
		defer cancel()
		err := join(ctx)
		j.mu.Lock()
		defer j.mu.Unlock()
		started.err, started.ended = err, time.Now()
		if err != nil {
			delete(j.known, id)
		}
		close(started.done)
	})
	return started
}

// giveUp remembers that the storage does not have what it made of an upload: whoever asks what has arrived starts over.
func (j *assemblies) giveUp(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if known := j.known[id]; known != nil {
		known.lost = true
	}
}

// gaveUp reports whether that is so.
func (j *assemblies) gaveUp(id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	known := j.known[id]
	return known != nil && known.lost
}

func (j *assemblies) forget(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.known, id)
}

// assemble makes the object of an upload out of its parts, once, however often it is asked for. since is when the storage said
// that it is there.
func (s *Server) assemble(ctx context.Context, u records.Upload, parts []storage.Part) (since time.Time, err error) {
	started := s.assemblies.start(s.serving, u.ID, func(ctx context.Context) error { //nolint:contextcheck // it goes on when its client has left
		return s.Storage.Complete(ctx, u.Key, u.StorageID, parts)
	})
	select {
	case <-started.done:
		return started.ended, started.err
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	case <-time.After(assembleWait):
		return time.Time{}, errAssembling
	}
}
