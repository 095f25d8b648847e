package ui

import (
	"context"
	"time"

	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// archiveWait bounds what the archive may take; after that the sentence of a fault is better than a row that waits.
const archiveWait = 60 * time.Second

// renew makes a new link for a file that is stored at a destination, off the ui thread, and gives it to done on it.
func (w *Window) renew(id, dest string, done func(destination.Link, error)) {
	c, place := w.d.Settings.Choices(), w.placeOf(dest)
	life := present.LinkLife(c.Life, place.Links)
	go func() {
		ctx, cancel := context.WithTimeout(w.ctx, archiveWait)
		defer cancel()
		link, err := w.d.Archive.NewLink(ctx, id, life)
		w.d.Dispatch(func() { done(link, err) })
	}()
}

// discard deletes a stored file, off the ui thread.
func (w *Window) discard(id string, done func(error)) {
	go func() {
		ctx, cancel := context.WithTimeout(w.ctx, archiveWait)
		defer cancel()
		err := w.d.Archive.Delete(ctx, id)
		w.d.Dispatch(func() { done(err) })
	}()
}

// newLink is the button of a row in the queue.
func (w *Window) newLink(key present.RowKey) {
	_, _, made, ok := w.now.linkOf(key)
	if !ok || w.d.Archive == nil || w.now.busy[key] != present.NoAction {
		return
	}
	w.now.busy[key] = present.ActionNewLink
	w.list.redraw()
	w.renew(made, w.now.destinationOf(key), func(link destination.Link, err error) {
		delete(w.now.busy, key)
		if err != nil {
			w.failed(err)
			w.list.redraw()
			return
		}
		w.now.newLinks[key] = &link
		w.copyText(link.URL.Reveal(), []present.RowKey{key})
	})
}

// deleteAsked asks first: what is deleted stays so.
func (w *Window) deleteAsked(f present.Row) {
	_, _, made, ok := w.now.linkOf(f.Key)
	if !ok || w.d.Archive == nil || w.now.busy[f.Key] != present.NoAction {
		return
	}
	w.ask("delete", []string{w.words.Text("delete.body", "name", f.Name)}, func() {
		w.now.busy[f.Key] = present.ActionDeleteFile
		w.list.redraw()
		w.discard(made, func(err error) {
			delete(w.now.busy, f.Key)
			w.now.deleted[f.Key] = err == nil || fault.KindOf(err) == fault.Kept
			w.failed(err)
			w.list.redraw()
		})
	})
}
