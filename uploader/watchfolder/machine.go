package watchfolder

import (
	"maps"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/objectname"
)

// SentFolder is the folder inside that what was sent is moved to. It is never looked at, also where nothing is moved.
const SentFolder = "Sent"

// The times that something has to stay as it is until it is taken for finished.
const (
	settledClosed = 2 * time.Second  // where the system says that no program has it open for writing
	settled       = 10 * time.Second // where the system cannot tell, and for folders, into which file after file is written
	settledEmpty  = time.Minute      // a file without anything in it holds a place for one that is coming
)

// Entry is what is known of something that was handed over.
type Entry struct {
	Print Print  `json:"print"`
	Drop  string `json:"drop,omitempty"` // that is to be moved when it was sent; empty: it stays
}

// Machine decides what is finished. It is for one goroutine.
type Machine struct {
	known    map[string]Entry // by name
	waiting  map[string]wait
	patience func(Thing) time.Duration // how long something has to stay as it is
}

// wait is something that may still be written.
type wait struct {
	print Print
	since time.Time // it is as it is now
}

// NewMachine makes one that knows what was handed over before, by name.
func NewMachine(known map[string]Entry) *Machine {
	m := &Machine{known: maps.Clone(known), waiting: map[string]wait{}, patience: patience}
	if m.known == nil {
		m.known = map[string]Entry{}
	}
	return m
}

// Look is told what is in the folder now, and returns what is finished, by name, and whether something else may soon be. What is
// finished is returned until it is Handed.
func (m *Machine) Look(now time.Time, there []Thing) (ready []Thing, more bool) {
	names := make(map[string]bool, len(there))
	for _, t := range there {
		names[t.Name] = true
	}
	seen := map[string]wait{}
	for _, t := range there {
		if e, known := m.known[t.Name]; Ignored(t.Name) || !t.Print.Sendable() || known && e.Print == t.Print {
			continue
		}
		w, before := m.waiting[t.Name]
		if !before || w.print != t.Print || t.Writing || arriving(t.Name, names) || now.Before(w.since) {
			w = wait{t.Print, now}
		}
		seen[t.Name] = w
		if now.Sub(w.since) >= m.patience(t) {
			ready = append(ready, t)
		} else {
			more = true
		}
	}
	m.waiting = seen // what is gone is not waited for any more
	slices.SortFunc(ready, func(a, b Thing) int { return strings.Compare(a.Name, b.Name) })
	return ready, more
}

// patience is how long this has to stay as it is.
func patience(t Thing) time.Duration {
	switch {
	case !t.Print.Folder && t.Print.Size == 0:
		return settledEmpty
	case t.Closed && !t.Print.Folder:
		return settledClosed
	}
	return settled
}

// Handed notes that a version was handed over. drop is what it is to be moved after; empty: it stays.
func (m *Machine) Handed(t Thing, drop string) {
	m.known[t.Name] = Entry{t.Print, drop}
	delete(m.waiting, t.Name)
}

// Moving is what is to be moved when a drop was sent: its name, and as what it was sent.
func (m *Machine) Moving(drop string) (name string, sent Print, ok bool) {
	for name, e := range m.known {
		if drop != "" && e.Drop == drop {
			return name, e.Print, true
		}
	}
	return "", Print{}, false
}

// Drops are those that something is to be moved after.
func (m *Machine) Drops() map[string]bool {
	drops := map[string]bool{}
	for _, e := range m.known {
		if e.Drop != "" {
			drops[e.Drop] = true
		}
	}
	return drops
}

// Moved forgets what is not in the folder any more: what comes under its name is new.
func (m *Machine) Moved(name string) { delete(m.known, name) }

// Stays notes that what was sent cannot be moved, or is not what was sent any more. It is not tried again.
func (m *Machine) Stays(name string) {
	if e, ok := m.known[name]; ok {
		e.Drop = ""
		m.known[name] = e
	}
}

// Known is everything that was handed over, by name. A name that is not in the folder now is known all the same, as a drive that
// goes and comes back would send everything again.
func (m *Machine) Known() map[string]Entry { return maps.Clone(m.known) }

// Trim forgets the names that are not there, where more than so many are known.
func (m *Machine) Trim(most int, there []Thing) {
	if len(m.known) <= most {
		return
	}
	names := make(map[string]bool, len(there))
	for _, t := range there {
		names[t.Name] = true
	}
	maps.DeleteFunc(m.known, func(name string, e Entry) bool { return !names[name] && e.Drop == "" })
}

// unfinished are the endings under which programs write what will have another name when it is whole.
func unfinished() []string {
	return []string{".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".tmp", ".temp", ".!ut", ".aria2", ".swp"}
}

// Ignored reports whether a name is never sent out of a watched folder: the folder for what was sent, what is hidden, what systems
// leave behind, and what has the name of something unfinished.
func Ignored(name string) bool {
	lower := strings.ToLower(name)
	if name == "" || strings.HasPrefix(name, ".") || strings.EqualFold(name, SentFolder) || objectname.Junk(name) {
		return true
	}
	return slices.ContainsFunc(unfinished(), func(end string) bool { return strings.HasSuffix(lower, end) })
}

// arriving reports whether something unfinished beside it will take its place, as browsers have it.
func arriving(name string, names map[string]bool) bool {
	return slices.ContainsFunc(unfinished(), func(end string) bool { return names[name+end] })
}
