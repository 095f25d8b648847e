package uploader

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/core"
	"linkdrop/uploader/objectname"
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
	f := foundFile{given: path, name: core.NameOf(path, core.Separators())}
	info, err := os.Lstat(path)
	if err != nil {
		return w.fail(f, circle(fault.Open("open", err)))
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
	switch {
	case f.Kind == fault.Gone:
		return &fault.Error{Kind: fault.NotFile, Op: "open", Detail: "a link that leads nowhere"}
	case !errors.As(err, &pe): // EvalSymlinks gave up counting
		f.Kind = fault.NotFile
	}
	return circle(f)
}

// circle names what is no file because links lead in a circle: a path that is being followed has no other reason for it.
func circle(f *fault.Error) *fault.Error {
	if f.Kind != fault.NotFile {
		return f
	}
	return &fault.Error{Kind: fault.NotFile, Op: f.Op, Code: fault.Circle}
}

// tree walks a folder that was dropped as given, and is at resolved. Links in it are followed only to regular files inside it: no loops, and nothing from
// elsewhere. Every name arrives, also of a link to a file that is there itself.
func (w *walk) tree(given, resolved string) error {
	var visit fs.WalkDirFunc
	visit = func(path string, entry fs.DirEntry, err error) error {
		f := foundFile{given: given, name: core.NameOf(given, core.Separators())}
		if path != resolved {
			rel := relative(resolved, path)
			f.given, f.name = core.JoinPath(given, rel, core.Separators()), filepath.ToSlash(rel)
		}
		switch {
		case err != nil && fault.Open("open", err).Kind == fault.TooManyFiles:
			if err := w.room(path); err != nil {
				return err
			}
			if err := filepath.WalkDir(path, visit); err != nil {
				return err
			}
			return fs.SkipDir
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
		case objectname.Junk(entry.Name()):
			w.skipped++
			return nil
		case entry.Type()&fs.ModeSymlink != 0:
			return w.link(f, resolved, path)
		}
		return w.file(f, path)
	}
	return filepath.WalkDir(resolved, visit)
}

// room waits until this process may open the folder again; what was found before is sent meanwhile, which makes room.
func (w *walk) room(folder string) error {
	w.q.c.Log.Info("no room for another open file: looking through a folder waits", "drop", w.d.ID)
	for tries := 0; ; tries++ {
		if err := w.flush(); err != nil {
			return err
		}
		select {
		case <-w.ctx.Done():
			return errEnough
		case <-time.After(waitForRoom(tries)):
		}
		f, err := os.Open(folder)
		if err == nil {
			_ = f.Close() // it was only a try
			return nil
		}
		if fault.Open("open", err).Kind != fault.TooManyFiles {
			return nil // the walk finds out what it is
		}
	}
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
	dir, base := core.SplitPath(f.given, core.Separators())
	w.found = append(w.found, FoundItem{
		ID: ItemID(ulid.Make().String()), Drop: w.d.ID, Dir: dir, Base: base, Name: f.name, Target: f.target, Stamp: f.stamp, Fault: f.fault,
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
	done := core.Explored{Drop: w.d.ID}
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

// waitForRoom doubles from a second to a quarter of a minute.
func waitForRoom(tries int) time.Duration { return min(time.Second<<min(tries, 4), 15*time.Second) }
