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
}

// archiveWait bounds what the archive may take; after that the sentence of a fault is better than a row that waits.
const archiveWait = 60 * time.Second

// renew makes a new link for a file that is stored at a destination, off the ui thread, and gives it to done on it.
func (s *sentFiles) renew(id, dest string, done func(destination.Link, error)) {
	c, place := s.settings.Choices(), s.places.at(dest)
	life := present.LinkLife(c.Life, place.Links)
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, archiveWait)
		defer cancel()
		link, err := s.archive.NewLink(ctx, id, life, destination.LinkOptions{})
		s.dispatch(func() { done(link, err) })
	}()
}

// discard deletes a stored file, off the ui thread.
func (s *sentFiles) discard(id string, done func(error)) {
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, archiveWait)
		defer cancel()
		err := s.archive.Delete(ctx, id)
		s.dispatch(func() { done(err) })
	}()
}
