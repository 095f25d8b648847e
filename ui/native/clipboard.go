package native

import "sync"

// tally counts who took the clipboard. The zero tally is ready.
type tally struct {
	mu     sync.Mutex
	counts map[uint32]uint64 // by owner: a window of a program
	own    map[uint32]bool
}

// took notes that owner took it; 0 is nobody, which counts too: the clipboard was emptied, by whoever.
func (t *tally) took(owner uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[uint32]uint64{}
	}
	t.counts[owner]++
}

// mine notes that owner is this program. What it took before counts no more: as long as this program had copied nothing,
// there was nothing of it in any serial.
func (t *tally) mine(owner uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.own == nil {
		t.own = map[uint32]bool{}
	}
	t.own[owner] = true
}

// isMine reports whether owner is this program.
func (t *tally) isMine(owner uint32) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.own[owner]
}

// serial is how often somebody else took it.
func (t *tally) serial() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	var n uint64
	for owner, count := range t.counts {
		if !t.own[owner] {
			n += count
		}
	}
	return n
}
