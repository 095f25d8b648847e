package uploader

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
)

const chunk = 500 // files found between two looks at the clock of the queue: sending starts after the first

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// exploreLocked reads the folders of a drop beside everything else: a dead network drive may block for minutes.
func (q *Queue) exploreLocked(c core.Explore) {
	known := make(map[string]bool, len(c.Known))
	for _, path := range c.Known {
		known[path] = true
	}
	w := &walk{q: q, d: c.Drop, known: known}
	q.callLocked(core.Explored{Drop: c.Drop.ID, Fault: brokenFault()}, func(ctx context.Context) core.Event {
		select {
		case q.looks <- struct{}{}:
			defer func() { <-q.looks }()
		case <-ctx.Done():
			return core.Tick{}
		}
		w.ctx = ctx
		for _, path := range w.d.Paths {
			if err := w.path(path); err != nil {
				break
			}
		}
		return w.end()
	})
}

// walk reads the paths of one drop.
type walk struct {
	q       *Queue
	ctx     context.Context //nolint:containedctx // it lives as long as the walk
	d       Drop
	known   map[string]bool
	found   []FoundItem
	skipped int
	any     bool
	folder  bool
}

// path looks at one dropped path: a link that was dropped itself is followed, for the person meant what it leads to.
func (w *walk) path(path string) error {
	target := path
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if target, err = filepath.EvalSymlinks(path); err == nil {
			info, err = os.Lstat(target)
		}
	}
	switch {
	case err != nil:
		return w.add(target, filepath.Base(path), Stamp{}, fault.Open("open", err))
	case info.IsDir():
		w.folder = len(w.d.Paths) == 1
		return w.tree(target)
	}
	return w.file(target, filepath.Base(path))
}

// tree walks a folder. Links in it are followed only to regular files inside it: no loops, and nothing from elsewhere.
func (w *walk) tree(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := relative(root, path)
		switch {
		case err != nil:
			if addErr := w.add(path, name, Stamp{}, fault.Open("open", err)); addErr != nil {
				return addErr
			}
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case junk(entry.Name()):
			w.skipped++
			return nil
		case entry.Type()&fs.ModeSymlink != 0:
			return w.link(root, path, name)
		}
		return w.file(path, name)
	})
}

func (w *walk) link(root, path, name string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return w.add(path, name, Stamp{}, &fault.Error{Kind: fault.NotFile, Op: "open", Detail: "a link that leads nowhere"})
	}
	inside, err := filepath.EvalSymlinks(root)
	if err != nil || !filepath.IsLocal(relative(inside, target)) {
		return w.add(path, name, Stamp{}, &fault.Error{Kind: fault.NotFile, Op: "open", Detail: "a link that leads out of the folder"})
	}
	if _, err := inspect(target); err != nil {
		return w.add(path, name, Stamp{}, asFault("open", err))
	}
	return w.file(target, name)
}

func (w *walk) file(path, name string) error {
	stamp, err := inspect(path)
	if err != nil {
		return w.add(path, name, Stamp{}, asFault("open", err))
	}
	return w.add(path, name, stamp, nil)
}

func (w *walk) add(path, name string, stamp Stamp, f *fault.Error) error {
	w.any = true
	if w.known[path] {
		return nil
	}
	w.known[path] = true
	dir, base := filepath.Split(path)
	w.found = append(w.found, FoundItem{
		ID: ItemID(ulid.Make().String()), Drop: w.d.ID, Dir: strings.TrimSuffix(dir, string(filepath.Separator)), Base: base,
		Name: filepath.ToSlash(name), Stamp: stamp, Fault: f,
	})
	if len(w.found) >= chunk {
		return w.flush()
	}
	return nil
}

// flush hands a chunk to the core.
func (w *walk) flush() error {
	if w.ctx.Err() != nil {
		return errEnough
	}
	w.q.step(core.Discovered{Drop: w.d.ID, Items: w.found, Skipped: w.skipped})
	w.found, w.skipped = nil, 0
	if !w.q.explores(w.d.ID) {
		return errEnough // it was taken away, or cancelled
	}
	return nil
}

// explores reports whether the drop's files are still wanted.
func (q *Queue) explores(id DropID) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.core.Explores(id)
}

// end says that everything was seen. After quit it is not: then the drop is looked through again after the next start.
func (w *walk) end() core.Event {
	err := w.flush()
	if w.ctx.Err() != nil {
		return core.Tick{}
	}
	done := core.Explored{Drop: w.d.ID, Folder: w.folder}
	if !w.any && err == nil {
		done.Fault = &fault.Error{Kind: fault.Nothing, Op: "open"}
	}
	return done
}

func relative(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return filepath.Base(path)
	}
	return rel
}

// junk is what systems leave in folders, and nobody means to send.
func junk(name string) bool {
	switch strings.ToLower(name) {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(name, "~$")
}
