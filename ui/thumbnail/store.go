package thumbnail

import (
	"image"
	"sync"
)

const (
	// most is how many thumbnails are remembered, of 57,600 bytes each at most, and how many files that have none.
	most = 256
	// wanted is how many files may wait; those that were asked for longest ago are forgotten first, because they scrolled away.
	wanted = 64
)

// Store makes thumbnails and remembers them. Its methods may be called from any goroutine, and never wait for a file.
type Store struct {
	changed func()

	mu      sync.Mutex
	made    map[string]image.Image // nil: of this file there is none
	order   []string               // of made, oldest first
	waiting []string               // newest last
	busy    bool
}

// New makes an empty store. changed is called, from another goroutine, whenever a thumbnail is there that Of was asked for.
func New(changed func()) *Store {
	return &Store{changed: changed, made: map[string]image.Image{}}
}

// Of is the thumbnail of the file at path, a square; nil: there is none, or not yet.
func (s *Store) Of(path string) image.Image {
	if path == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if picture, known := s.made[path]; known {
		return picture
	}
	for _, w := range s.waiting {
		if w == path {
			return nil
		}
	}
	if s.waiting = append(s.waiting, path); len(s.waiting) > wanted {
		s.waiting = s.waiting[1:]
	}
	if !s.busy {
		s.busy = true
		go s.work()
	}
	return nil
}

// work makes what is wanted, newest first, and ends when nothing is.
func (s *Store) work() {
	for {
		s.mu.Lock()
		if len(s.waiting) == 0 {
			s.busy = false
			s.mu.Unlock()
			return
		}
		path := s.waiting[len(s.waiting)-1]
		s.mu.Unlock()
		picture := read(path) // still among those that wait, so that nobody asks for it again
		s.keep(path, picture)
		if picture != nil {
			s.changed()
		}
	}
}

func (s *Store) keep(path string, picture image.Image) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, w := range s.waiting {
		if w == path {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			break
		}
	}
	s.made[path] = picture
	if s.order = append(s.order, path); len(s.order) > most {
		delete(s.made, s.order[0])
		s.order = s.order[1:]
	}
}
