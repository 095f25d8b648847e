package madefiles

// Keeper removes the files of drops that nobody needs any more. It is for one goroutine.
type Keeper struct {
	folder *Folder
	later  func(func()) // does a job off the caller's goroutine
	sets   map[string]*state
}

type state struct {
	needed bool // somebody needs it now
	seen   bool // somebody knew it once: nobody needing it means something
}

// Keep makes the keeper of a folder, and takes what is in it for what an earlier start has left. later is where files are removed.
func Keep(folder *Folder, later func(func())) *Keeper {
	k := &Keeper{folder: folder, later: later, sets: map[string]*state{}}
	for _, name := range folder.sets() {
		k.sets[name] = &state{seen: true}
	}
	return k
}

// Add: these files were made just now, and somebody is going to need them.
func (k *Keeper) Add(paths []string) {
	for _, path := range paths {
		if name := k.folder.setOf(path); name != "" && k.sets[name] == nil {
			k.sets[name] = &state{}
		}
	}
}

// Any reports whether there is anything to ask for.
func (k *Keeper) Any() bool { return len(k.sets) > 0 }

// Known says that somebody knows these files, and whether they are needed, until the next Sweep.
func (k *Keeper) Known(paths []string, needed bool) {
	for _, path := range paths {
		if s := k.sets[k.folder.setOf(path)]; s != nil {
			s.seen = true
			s.needed = s.needed || needed
		}
	}
}

// Sweep removes what nobody has called needed since the last one, and somebody knows or knew.
func (k *Keeper) Sweep() {
	for name, s := range k.sets {
		if s.seen && !s.needed {
			delete(k.sets, name)
			k.later(func() { k.folder.remove(name) })
		}
		s.needed = false
	}
}
