package journal

import (
	"time"

	"linkdrop/uploader"
)

// work is the one goroutine that writes.
func (j *Journal) work(w *writer) {
	defer close(j.stopped)
	defer j.release()
	var kept []entry // could not be written, and nobody was told
	for {
		var again <-chan time.Time
		if len(kept) > 0 {
			again = time.After(retryDelay)
		}
		select {
		case <-j.now:
		case <-again:
		case <-j.soon:
			j.gather()
		case <-j.quit:
			kept, err := j.flush(w, kept)
			if len(kept) > 0 {
				j.rest = err
			}
			return
		}
		kept, _ = j.flush(w, kept)
	}
}

// gather lets facts that nobody waits for become a group.
func (j *Journal) gather() {
	select {
	case <-j.now:
	case <-j.quit:
	case <-time.After(groupDelay):
	}
}

// flush commits everything that waits as one transaction, and tells whoever waits. It returns what must be tried again.
func (j *Journal) flush(w *writer, kept []entry) ([]entry, error) {
	j.mu.Lock()
	batch := append(kept, j.waiting...)
	j.waiting = nil
	j.mu.Unlock()
	if len(batch) == 0 {
		return nil, nil
	}
	err := j.commit(w, batch)
	kept = nil
	for _, e := range batch {
		switch {
		case e.done != nil:
			e.done(err)
		case err != nil:
			kept = append(kept, e)
		}
	}
	return kept, err
}

// commit returns a nil error interface, or a *fault.Error.
func (j *Journal) commit(w *writer, batch []entry) error {
	err := j.db.transaction(func() error {
		for _, e := range batch {
			if err := applyAll(w, e.facts); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
	w.forget()
	f := j.db.fault(err)
	j.log.Warn("journal: a commit failed", "kind", f.Kind.String(), "writes", len(batch))
	return f
}

func applyAll(w *writer, facts []uploader.Fact) error {
	for _, f := range facts {
		if err := w.apply(f); err != nil {
			return err
		}
	}
	return nil
}
