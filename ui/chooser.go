package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// chooser lets the person choose files or a folder. The system's dialog runs off the ui thread, one at a time.
type chooser struct {
	win      fyne.Window
	native   func(ctx context.Context, folder bool, title string) (paths []string, ok bool) // nil: always the toolkit's own
	ctx      context.Context                                                                // ends with the window
	dispatch func(func())
	open     bool
	save     func(ctx context.Context, title, name string) (path string, ok bool) // like native
	inside   *dialog.FileDialog                                                   // the toolkit's, while it is open; else nil
}

// dismiss closes the toolkit's dialog, which knows no Escape, and reports whether there was one.
func (c *chooser) dismiss() bool {
	if c.inside == nil {
		return false
	}
	c.inside.Dismiss()
	return true
}

// show shows the toolkit's dialog.
func (c *chooser) show(d *dialog.FileDialog) {
	c.inside = d
	d.SetOnClosed(func() { c.inside = nil })
	d.Show()
}

// choose lets the person pick files or a folder, and gives them to then unless there are none. The dialog runs off the ui
// thread, one at a time.
func (c *chooser) choose(folder bool, title string, then func(paths []string)) {
	if c.open {
		return
	}
	if c.native == nil {
		c.chooseInside(folder, then)
		return
	}
	c.open = true
	go func() {
		paths, ok := c.native(c.ctx, folder, title)
		c.dispatch(func() {
			c.open = false
			switch {
			case !ok:
				c.chooseInside(folder, then)
			case len(paths) > 0:
				then(paths)
			}
		})
	}()
}

// chooseInside is the toolkit's dialog, for systems without one: one file or folder at a time.
func (c *chooser) chooseInside(folder bool, then func(paths []string)) {
	if folder {
		c.show(dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			if err == nil && u != nil {
				then([]string{filepath.FromSlash(u.Path())})
			}
		}, c.win))
		return
	}
	c.show(dialog.NewFileOpen(func(u fyne.URIReadCloser, err error) {
		if err != nil || u == nil {
			return
		}
		path := u.URI().Path()
		_ = u.Close() // it is opened again by the queue, which reads it piece by piece
		then([]string{filepath.FromSlash(path)})
	}, c.win))
}

// saveAs lets the person pick a place for a file that is called like this, and gives it to then unless they pick none.
func (c *chooser) saveAs(title, name string, then func(path string)) {
	if c.open {
		return
	}
	if c.save == nil {
		c.saveInside(name, then)
		return
	}
	c.open = true
	go func() {
		path, ok := c.save(c.ctx, title, name)
		c.dispatch(func() {
			c.open = false
			switch {
			case !ok:
				c.saveInside(name, then)
			case path != "":
				then(path)
			}
		})
	}()
}

// saveInside is the toolkit's dialog.
func (c *chooser) saveInside(name string, then func(path string)) {
	d := dialog.NewFileSave(func(u fyne.URIWriteCloser, err error) {
		if err != nil || u == nil {
			return
		}
		path := u.URI().Path()
		_ = u.Close() // it is written anew
		then(filepath.FromSlash(path))
	}, c.win)
	d.SetFileName(name)
	c.show(d)
}
