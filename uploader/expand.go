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
		known[it.given()] = true
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
}

type foundFile struct {
	given  string // the path as the person knows it
	target string // what it leads to, where it is a link
	name   string
	stamp  Stamp
	fault  *fault.Error
}

// path looks at one dropped path: a link that was dropped itself is followed, for the person meant what it leads to.
func (w *walk) path(path string) error {
	f := foundFile{given: path, name: nameOf(path, separators())}
	info, err := os.Lstat(path)
	if err != nil {
		return w.fail(f, fault.Open("open", err))
	}
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		return w.fail(f, leadsNowhere(err))
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		f.target = resolved
		if info, err = os.Lstat(resolved); err != nil {
			return w.fail(f, fault.Open("open", err))
		}
	}
	if info.IsDir() {
		return w.tree(path, resolved)
	}
	return w.file(f, resolved)
}

// leadsNowhere says why a link cannot be followed.
func leadsNowhere(err error) *fault.Error {
	f := fault.Open("open", err)
	var pe *fs.PathError
	if f.Kind == fault.Gone || !errors.As(err, &pe) { // a circle is an error without a type
		return &fault.Error{Kind: fault.NotFile, Op: "open", Detail: "a link that leads nowhere"}
	}
	return f
}

// tree walks a folder that was dropped as given, and is at resolved. Links in it are followed only to regular files inside it: no loops, and nothing from
// elsewhere. Every name arrives, also of a link to a file that is there itself.
func (w *walk) tree(given, resolved string) error {
	return filepath.WalkDir(resolved, func(path string, entry fs.DirEntry, err error) error {
		f := foundFile{given: given, name: nameOf(given, separators())}
		if path != resolved {
			rel := relative(resolved, path)
			f.given, f.name = joinPath(given, rel, separators()), filepath.ToSlash(rel)
		}
		switch {
		case err != nil:
			if addErr := w.fail(f, fault.Open("open", err)); addErr != nil {
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
			return w.link(f, resolved, path)
		}
		return w.file(f, path)
	})
}

// link looks at a link in a folder that is at root.
func (w *walk) link(f foundFile, root, path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return w.fail(f, leadsNowhere(err))
	}
	if !filepath.IsLocal(relative(root, target)) {
		return w.fail(f, &fault.Error{Kind: fault.NotFile, Op: "open", Detail: "a link that leads out of the folder"})
	}
	f.target = target
	return w.file(f, target)
}

// file looks at what is to be read, whose path has no links in it.
func (w *walk) file(f foundFile, resolved string) error {
	stamp, err := inspect(resolved)
	if err != nil {
		return w.fail(f, asFault("open", err))
	}
	f.stamp = stamp
	return w.add(f)
}

func (w *walk) fail(f foundFile, why *fault.Error) error {
	f.fault = why
	return w.add(f)
}

// add takes every path once: a restart may have found it before, and folders that were dropped together may hold each other.
func (w *walk) add(f foundFile) error {
	w.any = true
	if w.known[f.given] {
		return nil
	}
	w.known[f.given] = true
	w.found = append(w.found, f)
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
		dir, base := splitPath(f.given, separators())
		it := &item{
			id: ItemID(ulid.Make().String()), drop: d, dir: shared(d, dir), base: base, target: f.target, name: f.name, stamp: f.stamp,
			fault: f.fault, wish: d.wish,
		}
		if f.name == base {
			it.name = it.base
		}
		if f.fault != nil {
			d.unread++
		}
		q.admit(it)
		q.enqueue(it)
		facts = append(facts, FoundItem{it.id, d.ID, it.dir, it.base, it.name, it.target, it.stamp, it.fault})
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
