package s3

import (
	"sync"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// attempts is what this process did that no key or metadata tells: which attempt is the newest, which uploads it opened, and
// which it ended. It is a convenience, not a record: after a restart the storage is asked. A single request that simply
// succeeds leaves nothing here, so that a hundred thousand of them cost nothing.
type attempts struct {
	mu    sync.Mutex
	known map[string]attempt // by File.ID
}

type attempt struct {
	attempt int
	upload  *destination.Upload // nil: none was opened here
	ended   bool                // aborted or deleted
	joining *joining            // nil: Complete was not asked for, or its object is proven
}

// joining is a Complete that was asked for, and whose object was not read back yet.
type joining struct {
	answered bool      // the storage said that it is done
	since    time.Time // of that answer, or of the last moment an answer could have come
}

// joining is what is known of an attempt's Complete; nil: nothing.
func (m *attempts) joining(f destination.File) *joining {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.known[f.ID]; t.attempt == f.Attempt {
		return t.joining
	}
	return nil
}

// join notes what is known of an attempt's Complete; nil: nothing needs to be.
func (m *attempts) join(f destination.File, j *joining) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.known[f.ID]
	if f.Attempt < t.attempt || !ok && j == nil {
		return
	}
	if f.Attempt > t.attempt {
		t = attempt{attempt: f.Attempt}
	}
	t.joining = j
	m.known[f.ID] = t
}

// judge reports what is known against going on with a file. Restart: a higher attempt took its place; Missing: it was ended.
func (m *attempts) judge(op string, f destination.File) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.known[f.ID]
	switch {
	case !ok, f.Attempt > t.attempt:
		return nil
	case f.Attempt < t.attempt:
		return fault.New(fault.Restart, op, "a newer attempt took its place")
	case t.ended:
		return fault.New(fault.Missing, op, "the upload was ended")
	}
	return nil
}

// opened returns the upload that this process opened for this very attempt. Restart: a higher attempt took its place.
func (m *attempts) opened(f destination.File) (*destination.Upload, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.known[f.ID]
	if ok && f.Attempt < t.attempt {
		return nil, fault.New(fault.Restart, "create", "a newer attempt took its place")
	}
	if ok && f.Attempt == t.attempt && !t.ended && t.upload != nil && t.upload.File == f {
		return t.upload, nil
	}
	return nil, nil //nolint:nilnil // none is known, which is no error
}

// open notes an upload, where it is worth it.
func (m *attempts) open(u destination.Upload) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.known[u.File.ID]
	if (u.Parts > 0 || u.File.Attempt > 1 || ok) && u.File.Attempt >= t.attempt {
		m.known[u.File.ID] = attempt{attempt: u.File.Attempt, upload: &u}
	}
}

// end notes that an attempt was aborted or deleted.
func (m *attempts) end(f destination.File) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f.Attempt >= m.known[f.ID].attempt {
		m.known[f.ID] = attempt{attempt: f.Attempt, ended: true}
	}
}
