package ui

import (
	"context"
	"time"

	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
)

// sentFiles makes new links to files that were sent, and deletes them, off the ui thread.
type sentFiles struct {
	archive  Archive // nil: neither is possible
	settings Settings
	places   *places
	ctx      context.Context // ends with the window
	dispatch func(func())
	changed  func() // links may end at another time than they did
}

// archiveWait bounds what the archive may take; after that the sentence of a fault is better than a row that waits.
const archiveWait = 60 * time.Second

// renew makes a new link for a file that is stored at a destination, off the ui thread, and gives it to done on it.
func (s *sentFiles) renew(id, dest string, o destination.LinkOptions, done func(destination.Link, error)) {
	c, place := s.settings.Choices(), s.places.at(dest)
	life := present.LinkLife(c.Life, place.Links)
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, archiveWait)
		defer cancel()
		link, err := s.archive.NewLink(ctx, id, life, o)
		s.dispatch(func() { done(link, err) })
	}()
}

// extend lets the links to a stored file work longer, as if life were their whole life from now on.
func (s *sentFiles) extend(id string, life time.Duration, done func(time.Time, error)) {
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, archiveWait)
		defer cancel()
		ends, err := s.archive.Extend(ctx, id, life)
		s.dispatch(func() { s.changed(); done(ends, err) })
	}()
}

// end ends the links to a stored file, off the ui thread.
func (s *sentFiles) end(id string, done func(error)) {
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, archiveWait)
		defer cancel()
		err := s.archive.Revoke(ctx, id)
		s.dispatch(func() { s.changed(); done(err) })
	}()
}

// longer is the life of a link from now on that is to work a week longer than it does.
func longer(ends, now time.Time) time.Duration { return max(0, ends.Sub(now)) + 7*24*time.Hour }

// discard deletes a stored file, off the ui thread.
func (s *sentFiles) discard(id string, done func(error)) {
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, archiveWait)
		defer cancel()
		err := s.archive.Delete(ctx, id)
		s.dispatch(func() { done(err) })
	}()
}
