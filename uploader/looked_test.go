package uploader_test

import (
	"context"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

// looking is a shelf whose links are made without looking, and that can be asked what is there.
type looking struct{ *shelf }

// Look implements destination.Looker.
func (l looking) Look(_ context.Context, uploads []destination.Upload) []error {
	all := make([]error, len(uploads))
	for i, u := range uploads {
		if err := l.called("look", u.Key, 0); err != nil {
			all[i] = err
			continue
		}
		l.look(func() {
			if _, there := l.objects[u.Key]; !there {
				all[i] = &fault.Error{Kind: fault.Missing, Op: "link", Host: "shelf.example", Status: 404}
			}
		})
	}
	return all
}

// lose takes an object away behind everybody's back.
func (s *shelf) lose(size int) {
	s.look(func() {
		for key, data := range s.objects {
			if len(data) == size {
				delete(s.objects, key)
			}
		}
	})
}

// What an earlier run stored is looked for before its link is made again, where nobody else does: what is gone is sent anew, and what
// is there is not. What this run stored is not looked for.
func TestWhatIsGoneIsSentAgainBeforeItsLinkIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.blind, s.looks = true, true
		r := &rig{t: t, shelf: s, journal: &journaltest.Memory{}, history: &journaltest.History{}, keepUntilTold: true}
		r.start()
		defer func() { r.stop() }()
		dir := t.TempDir()
		id := r.add(uploader.Options{Life: time.Hour}, file(t, dir, "a", 10), file(t, dir, "b", 3000), file(t, dir, "c", 20))
		r.untilSettled(1)
		if n := s.count("look"); n != 0 {
			t.Errorf("%d looks at what was just stored", n)
		}
		r.stop()
		s.lose(10)
		s.lose(3000)
		r.start()
		r.untilSettled(2)
		for _, it := range r.items(id) {
			if want := map[string]int{"a": 2, "b": 2, "c": 1}[it.Base]; it.State() != uploader.Done || it.Attempt != want {
				t.Errorf("%s: %v %v, attempt %d, want %d", it.Base, it.State(), it.Fault, it.Attempt, want)
				continue
			}
			r.holds(it)
		}
	})
}

// A new link to what the storage has lost is refused in words that say so, and the row says that it is gone; a storage that cannot be
// asked, or may not show the file yet, has lost nothing.
func TestArchiveLooksBeforeALink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		s.blind, s.looks = true, true
		r := newRig(t, s)
		defer r.stop()
		r.add(uploader.Options{Life: time.Hour}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		r.written()
		id := r.settled()[0].Links[0].Link.ID
		refused := func(kind fault.Kind, reason string, deleted bool) {
			t.Helper()
			_, err := r.archive().NewLink(t.Context(), id, 0, destination.LinkOptions{})
			if f, ok := err.(*fault.Error); !ok || f.Kind != kind || f.Reason() != reason { //nolint:errorlint // it is what Archive promises
				t.Errorf("%v, want %v %q", err, kind, reason)
			}
			if e, err := r.history.Get(t.Context(), id); err != nil || e.DeletedAt.IsZero() == deleted {
				t.Errorf("%v, deleted at %v", err, e.DeletedAt)
			}
		}
		if _, err := r.archive().NewLink(t.Context(), id, 0, destination.LinkOptions{}); err != nil || s.count("look") != 1 {
			t.Errorf("%v after %d looks", err, s.count("look"))
		}
		s.trip = func(op, _ string, _ int) error {
			if op == "look" {
				return fault.New(fault.Unreachable, op, "")
			}
			return nil
		}
		refused(fault.Unreachable, "", false)
		s.trip = nil
		s.lose(10)
		refused(fault.Missing, fault.Lost, false) // perhaps it does not show yet
		pass(2 * time.Minute)
		refused(fault.Missing, fault.Lost, true)
		refused(fault.Gone, "", true)
	})
}

// A destination that looks by itself when it makes a link says the same.
func TestArchiveIsToldByWhoMakesTheLink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newShelf()
		r := newRig(t, s)
		defer r.stop()
		r.add(uploader.Options{Life: time.Hour}, file(t, t.TempDir(), "f", 10))
		r.untilSettled(1)
		r.written()
		for host, reason := range map[string]string{"shelf.example": fault.Lost, "": ""} { // without a host it is the driver's own word
			s.trip = func(op, _ string, _ int) error {
				if op == "link" {
					return &fault.Error{Kind: fault.Missing, Op: op, Host: host, Code: "not_found"}
				}
				return nil
			}
			_, err := r.archive().NewLink(t.Context(), r.settled()[0].Links[0].Link.ID, 0, destination.LinkOptions{})
			if f, ok := err.(*fault.Error); !ok || f.Kind != fault.Missing || f.Reason() != reason { //nolint:errorlint // as above
				t.Errorf("%q: %v", host, err)
			}
		}
	})
}
