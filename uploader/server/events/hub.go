package events

import (
	"errors"
	"slices"
	"sync"
)

const (
	// mostOfOne is how many streams one owner may have: a few machines, each with a window and a command or two.
	mostOfOne = 8
	// MostChanged is how many links can have changed before a stream says "reset" instead of naming them.
	MostChanged = 100
)

// The reasons why there is no stream. Both pass.
var (
	ErrFull    = errors.New("there are as many streams as there may be")
	ErrStopped = errors.New("the server is stopping")
)

// Hub knows who listens. It is safe for concurrent use.
type Hub struct {
	most int // streams in all

	mu      sync.Mutex
	of      map[string][]*stream // by owner, the oldest first
	n       int
	stopped bool
}

// New makes a Hub of so many streams at most.
func New(most int) *Hub { return &Hub{most: most, of: map[string][]*stream{}} }

// stream is what one reader has not been told yet.
type stream struct {
	bell  chan struct{} // holds one: something has changed
	ended chan struct{} // closed by the hub

	madeRoom bool // for another one of the owner; to be read when it has ended

	mu      sync.Mutex
	changed map[string]bool // ids of links
	many    bool            // more than those
}

// Listens reports whether an owner has a stream: nobody else's links need to be looked up.
func (h *Hub) Listens(owner string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.of[owner]) > 0
}

// Changed says that links of an owner are not what they were. It waits for nobody.
func (h *Hub) Changed(owner string, links ...string) {
	if len(links) == 0 {
		return
	}
	h.mu.Lock()
	streams := slices.Clone(h.of[owner])
	h.mu.Unlock()
	for _, s := range streams {
		s.note(links)
	}
}

// Stop ends all streams, and lets none begin.
func (h *Hub) Stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	for owner, streams := range h.of {
		for _, s := range streams {
			close(s.ended)
		}
		delete(h.of, owner)
	}
	h.n = 0
}

// join adds a stream. Where its owner has too many, or there are too many in all, the owner's oldest ends; ErrFull where there is
// none to end.
func (h *Hub) join(owner string) (*stream, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, ErrStopped
	}
	if own := h.of[owner]; len(own) >= mostOfOne || len(own) > 0 && h.n >= h.most {
		own[0].madeRoom = true
		h.end(owner, own[0])
	}
	if h.n >= h.most {
		return nil, ErrFull
	}
	s := &stream{bell: make(chan struct{}, 1), ended: make(chan struct{}), changed: map[string]bool{}}
	h.of[owner] = append(h.of[owner], s)
	h.n++
	return s, nil
}

// leave removes a stream that is over.
func (h *Hub) leave(owner string, s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if slices.Contains(h.of[owner], s) {
		h.end(owner, s)
	}
}

// end removes a stream that there is; mu is held.
func (h *Hub) end(owner string, s *stream) {
	left := slices.DeleteFunc(slices.Clone(h.of[owner]), func(other *stream) bool { return other == s })
	if h.of[owner] = left; len(left) == 0 {
		delete(h.of, owner)
	}
	h.n--
	close(s.ended)
}

// note adds to what a stream's reader is to be told.
func (s *stream) note(links []string) {
	s.mu.Lock()
	for _, id := range links {
		if len(s.changed) >= MostChanged && !s.changed[id] {
			s.many = true
			break
		}
		s.changed[id] = true
	}
	s.mu.Unlock()
	select {
	case s.bell <- struct{}{}:
	default: // it rings already
	}
}

// take gives what has changed since the last time.
func (s *stream) take() (links []string, many bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.changed {
		links = append(links, id)
	}
	slices.Sort(links)
	many = s.many
	clear(s.changed)
	s.many = false
	return links, many
}
