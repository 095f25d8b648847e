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
)

const chunk = 500 // files found between two looks at the clock of the queue: sending starts after the first

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// lookLater reads the folders of a drop beside everything else: a dead network drive may block for minutes. With the lock
// held.
func (q *Queue) lookLater(d *drop) {
	if d.expanded || !q.started || q.over {
		return
	}
	d.looking = true
	known := make(map[string]bool, len(d.items))
	for _, it := range d.items {
		known[it.path()] = true
	}
	q.spawn(func(ctx context.Context) {
		select {
		case q.looks <- struct{}{}:
			defer func() { <-q.looks }()
		case <-ctx.Done():
			return
		}
		w := &walk{q: q, ctx: ctx, d: d, known: known}
		for _, path := range d.Paths {
			if err := w.path(path); err != nil {
				break
			}
		}
		w.end()
	}, func(f *fault.Error) { q.lookedThrough(d, 0, f) })
}

// walk reads the paths of one drop.
type walk struct {
	q       *Queue
	ctx     context.Context //nolint:containedctx // it lives as long as the walk
	d       *drop
	known   map[string]bool
	found   []foundFile
	skipped int
	any     bool
	folder  bool
}

type foundFile struct {
	dir, base, name string
	stamp           Stamp
	fault           *fault.Error
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
	w.found = append(w.found, foundFile{strings.TrimSuffix(dir, string(filepath.Separator)), base, filepath.ToSlash(name), stamp, f})
	if len(w.found) >= chunk {
		return w.flush()
	}
	return nil
}

// flush hands a chunk to the queue.
func (w *walk) flush() error {
	if w.ctx.Err() != nil {
		return errEnough
	}
	q, d := w.q, w.d
	facts := make([]FoundItem, 0, len(w.found))
	q.mu.Lock()
	defer q.mu.Unlock()
	if d.removed || d.wish == Cancel || d.wish == Remove {
		return errEnough
	}
	d.skipped += w.skipped
	w.skipped = 0
	for _, f := range w.found {
		it := &item{id: ItemID(ulid.Make().String()), drop: d, dir: shared(d, f.dir), base: f.base, name: f.name, stamp: f.stamp, fault: f.fault, wish: d.wish}
		if f.name == f.base {
			it.name = it.base
		}
		if f.fault != nil {
			d.unread++
		}
		q.admit(it)
		q.enqueue(it)
		facts = append(facts, FoundItem{it.id, d.ID, it.dir, it.base, it.stamp, it.fault})
	}
	w.found = w.found[:0]
	q.note(ItemsFound{facts})
	q.changed()
	q.ring()
	return nil
}

// shared gives all files of a folder the same string.
func shared(d *drop, dir string) string {
	if n := len(d.items); n > 0 && d.items[n-1].dir == dir {
		return d.items[n-1].dir
	}
	return dir
}

func (w *walk) end() {
	err := w.flush()
	if w.ctx.Err() != nil {
		return // quit: it is looked through again after the next start
	}
	var f *fault.Error
	if !w.any && err == nil {
		f = &fault.Error{Kind: fault.Nothing, Op: "open"}
	}
	w.q.mu.Lock()
	w.d.folder = w.folder
	w.q.mu.Unlock()
	w.q.lookedThrough(w.d, w.skipped, f)
}

func (q *Queue) lookedThrough(d *drop, skipped int, f *fault.Error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	d.looking, d.expanded = false, true
	d.skipped += skipped
	if f != nil {
		d.fault = f
	}
	q.note(DropExpanded{d.ID, d.skipped, d.unread, d.fault})
	q.changed()
	q.settleIfDone(d)
	q.ring()
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
