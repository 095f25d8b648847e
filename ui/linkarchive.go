package ui

import (
	"context"
	"time"

	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
)

// linkArchive renews links and deletes files that were sent, off the ui thread.
type linkArchive struct {
	archive  Archive // nil: neither is possible
	settings Settings
	places   *places
	ctx      context.Context // ends with the window
	dispatch func(func())
}

// archiveWait bounds what the archive may take; after that the sentence of a fault is better than a row that waits.
const archiveWait = 60 * time.Second

// renew makes a new link for a file that is stored at a destination, off the ui thread, and gives it to done on it.
func (l *linkArchive) renew(id, dest string, done func(destination.Link, error)) {
	c, place := l.settings.Choices(), l.places.at(dest)
	life := present.LinkLife(c.Life, place.Links)
	go func() {
		ctx, cancel := context.WithTimeout(l.ctx, archiveWait)
		defer cancel()
		link, err := l.archive.NewLink(ctx, id, life)
		l.dispatch(func() { done(link, err) })
	}()
}

// discard deletes a stored file, off the ui thread.
func (l *linkArchive) discard(id string, done func(error)) {
	go func() {
		ctx, cancel := context.WithTimeout(l.ctx, archiveWait)
		defer cancel()
		err := l.archive.Delete(ctx, id)
		l.dispatch(func() { done(err) })
	}()
}
