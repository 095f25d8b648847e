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
	// joinTime is how long a storage may take to make an object out of its parts. A client that has left is no reason to end it:
	// it asks again, and meets what is under way.
	joinTime = 10 * time.Minute
	// joinWait is how long one call waits for it, below the minute after which clients and proxies give up.
	joinWait = 45 * time.Second
	// late is how long an object may be unknown to a storage that has said that it is there.
	late = 30 * time.Second
	// joinKept is how long it is remembered that an object was made, and not read back.
	joinKept = time.Hour
)

var (
	errJoining = errors.New("the storage is still putting the file together")
	errLate    = errors.New("the storage does not show the finished file yet")
)

// joining is an object being made out of its parts, or made and not read back yet.
type joining struct {
	done  chan struct{}
	err   error     // once done
	ended time.Time // once done
}

// joins are those of this process. After a restart the storage is asked.
type joins struct {
	mu    sync.Mutex
	known map[string]*joining // by upload
	work  sync.WaitGroup
}

// start makes the object, or finds that this is under way or was done.
func (j *joins) start(ctx context.Context, id string, join func(context.Context) error) *joining {
	j.mu.Lock()
	defer j.mu.Unlock()
	if known := j.known[id]; known != nil {
		return known
	}
	if j.known == nil {
		j.known = map[string]*joining{}
	}
	now := time.Now()
	for id, old := range j.known {
		if !old.ended.IsZero() && now.Sub(old.ended) > joinKept {
			delete(j.known, id)
		}
	}
	started := &joining{done: make(chan struct{})}
	j.known[id] = started
	ctx, cancel := context.WithTimeout(ctx, joinTime)
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

func (j *joins) forget(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.known, id)
}

// join makes the object of an upload out of its parts, once, however often it is asked for. since is when the storage said
// that it is there.
func (s *Server) join(ctx context.Context, u records.Upload, parts []storage.Part) (since time.Time, err error) {
	started := s.joins.start(s.serving, u.ID, func(ctx context.Context) error { //nolint:contextcheck // it goes on when its client has left
		return s.Storage.Complete(ctx, u.Key, u.StorageID, parts)
	})
	select {
	case <-started.done:
		return started.ended, started.err
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	case <-time.After(joinWait):
		return time.Time{}, errJoining
	}
}
