// Package journaltest has a journal and a history in memory, for tests of everything that stands on them. Both obey the
// contract of package uploader to the letter, the uncomfortable half included: done is called late and from another
// goroutine, a commit can fail (Memory.Fail), and a crash (Memory.Crash) takes everything with it that was not durable.
//
// They run in a testing/synctest bubble, link no SQL, and are the model which the real journal is tested against: what
// the two make of the same facts must be the same.
//
// memory.go is the journal, model.go what it makes of its facts, history.go the history.
package journaltest

import (
	"sync"
	"time"

	"linkdrop/uploader"
)

// Memory is an uploader.Journal in memory. The zero Memory is an empty journal that commits at once and never fails.
// Delay and Fail must be set before the first Write. It is safe for concurrent use.
type Memory struct {
	// Delay is how long facts stay in danger before they are durable. With done they wait as long, so that a test sees
	// what its code does meanwhile.
	Delay time.Duration
	// Fail is asked at each commit, with its facts; an error (a *fault.Error) keeps all of them from being written. It is
	// called without a lock held, from the committing goroutine.
	Fail func(facts []uploader.Fact) error

	mu      sync.Mutex
	idle    *sync.Cond // waited on by Close; nil until somebody waits
	durable model
	waiting []entry
	busy    bool // a goroutine is committing
	gone    bool // closed or crashed: nothing is written any more
	commits int
	failed  error // of the last commit
}

// entry is one call of Write.
type entry struct {
	done  func(error)
	facts []uploader.Fact
}

// Load returns what is durable right now.
func (m *Memory) Load() (uploader.Recovered, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.durable.recovered(), nil
}

// Write implements uploader.Journal. After Close or Crash the facts vanish and done is never called, as in a process that
// is dead.
func (m *Memory) Write(done func(error), facts ...uploader.Fact) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return
	}
	m.waiting = append(m.waiting, entry{done, facts})
	if !m.busy {
		m.busy = true
		go m.commit()
	}
}

// commit works until nothing waits, so that a quiet journal has no goroutine.
func (m *Memory) commit() {
	for {
		if m.Delay > 0 {
			<-time.After(m.Delay)
		}
		batch := m.take()
		if batch == nil {
			return
		}
		err := m.ask(batch)
		m.finish(batch, err)
		for _, e := range batch {
			if e.done != nil {
				e.done(err)
			}
		}
		if err != nil && m.onlyKept() {
			return
		}
	}
}

func (m *Memory) take() []entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	batch := m.waiting
	m.waiting = nil
	if len(batch) == 0 || m.gone {
		m.restLocked()
		return nil
	}
	return batch
}

func (m *Memory) ask(batch []entry) error {
	if m.Fail == nil {
		return nil
	}
	var facts []uploader.Fact
	for _, e := range batch {
		facts = append(facts, e.facts...)
	}
	return m.Fail(facts)
}

// finish writes the batch, or keeps the part of it that nobody waits for.
func (m *Memory) finish(batch []entry, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return
	}
	m.failed = err
	if err != nil {
		var kept []entry
		for _, e := range batch {
			if e.done == nil {
				kept = append(kept, e)
			}
		}
		m.waiting = append(kept, m.waiting...)
		return
	}
	m.commits++
	for _, e := range batch {
		for _, f := range e.facts {
			m.durable.apply(f)
		}
	}
}

// onlyKept ends a failing journal's goroutine until the next Write: what failed is tried again with it.
func (m *Memory) onlyKept() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.waiting {
		if e.done != nil {
			return false
		}
	}
	m.restLocked()
	return true
}

// restLocked notes that nobody writes any more.
func (m *Memory) restLocked() {
	m.busy = false
	if m.idle != nil {
		m.idle.Broadcast()
	}
}

// Close waits until everything that was handed over is durable, and returns the error of what is not.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.idle == nil {
		m.idle = sync.NewCond(&m.mu)
	}
	if !m.busy && len(m.waiting) > 0 && !m.gone {
		m.busy = true
		go m.commit()
	}
	for m.busy {
		m.idle.Wait()
	}
	m.gone = true
	if len(m.waiting) > 0 {
		return m.failed
	}
	return nil
}

// Crash kills this journal and returns what the next start finds: all that was durable, and not a fact more. Settled drops
// that were told are not in it.
func (m *Memory) Crash() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gone = true
	m.waiting = nil
	next := &Memory{Delay: m.Delay, Fail: m.Fail, durable: m.durable.clone()}
	next.durable.prune()
	return next
}

// Commits is how many group commits succeeded.
func (m *Memory) Commits() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.commits
}
