package sim

import (
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/core"
)

// journal holds the facts of a client, in groups that are written whole or not at all. The first durable ones survive a
// crash, and some of those after them, in order, may.
type journal struct {
	groups  [][]core.Fact
	durable int // so many groups
	barrier int // commands that wait need so many
	wanted  int // so many are being made durable
	jammed  bool
	waiting []waiting
}

type waiting struct {
	command core.Command
	barrier int
}

func (j *journal) facts(groups int) (all []core.Fact) {
	for _, g := range j.groups[:groups] {
		all = append(all, g...)
	}
	return all
}

// write takes in what a Step asks for.
func (w *world) write(r core.Ready) {
	j := &w.journal
	if len(r.Facts) > 0 {
		j.groups = append(j.groups, r.Facts)
	}
	if r.Sync {
		j.barrier = len(j.groups)
	}
	if r.Sync || len(r.Facts) > 0 {
		took := 250 * time.Millisecond
		if r.Sync {
			took = time.Duration(w.roll("sync", "", 4)) * 5 * time.Millisecond
		}
		w.sync(len(j.groups), took)
	}
	for _, command := range r.Commands {
		if command.AfterSync() && j.barrier > j.durable {
			j.waiting = append(j.waiting, waiting{command, j.barrier})
			continue
		}
		w.start(command)
	}
}

// sync makes so many groups durable after a while; at once where nothing is to be waited for.
func (w *world) sync(groups int, took time.Duration) {
	w.after(took, func() {
		w.journal.wanted = max(w.journal.wanted, groups)
		w.flushed()
	})
}

func (w *world) flushed() {
	j := &w.journal
	if j.jammed || j.wanted <= j.durable {
		return
	}
	for _, f := range j.facts(j.wanted)[len(j.facts(j.durable)):] {
		w.oracle.remember(f)
	}
	j.durable = j.wanted
	held := j.waiting
	j.waiting = nil
	for _, one := range held {
		if one.barrier <= j.durable {
			w.start(one.command)
		} else {
			j.waiting = append(j.waiting, one)
		}
	}
}

// prune is what a start finds in a journal: drops that are settled and told are taken out, and only what is owed because
// of them stays.
func (w *world) prune(facts []core.Fact) []core.Fact {
	facts = books(facts)
	settled, told, of := map[core.DropID]bool{}, map[core.DropID]bool{}, map[core.ItemID]core.DropID{}
	for _, f := range facts {
		switch f := f.(type) {
		case core.DropSettled:
			settled[f.Drop] = f.Settled
		case core.DropTold:
			told[f.Drop] = f.Told
		case core.ItemsFound:
			for _, it := range f.Items {
				of[it.ID] = it.Drop
			}
		}
	}
	gone := func(d core.DropID) bool { return settled[d] && told[d] }
	var kept []core.Fact
	owed := owedEntries(facts)
	for _, f := range facts {
		if stored, ok := f.(core.ItemStored); ok && gone(of[stored.ID]) {
			w.oracle.kept[keyOf(stored.Upload.File)] = true
			w.isWritten(stored.Upload.File, owed)
		}
		kept = append(kept, pruned(f, gone, of)...)
	}
	return kept
}

// isWritten makes sure that a file which is forgotten, and which somebody has a link to, is in the history, or owed to it.
func (w *world) isWritten(f destination.File, owed map[string]bool) {
	key := keyOf(f)
	for _, h := range w.every {
		if o := h.objects[key]; o != nil && o.handed && !w.written[key] && !owed[key] {
			w.fail("%s is forgotten, and not in the history", key)
		}
	}
}

// owedEntries are the files that the books owe to the history.
func owedEntries(facts []core.Fact) map[string]bool {
	owed := map[string]bool{}
	for _, f := range facts {
		if f, ok := f.(core.EntryOwed); ok && !f.Entry.Gone {
			for _, u := range f.Entry.Uploads {
				owed[keyOf(u.File)] = true
			}
		}
	}
	return owed
}

func pruned(f core.Fact, gone func(core.DropID) bool, of map[core.ItemID]core.DropID) []core.Fact {
	out := false
	switch f := f.(type) {
	case core.DropAdded:
		out = gone(f.Drop.ID)
	case core.DropExpanded:
		out = gone(f.Drop)
	case core.DropWished:
		out = gone(f.Drop)
	case core.DropSettled:
		out = gone(f.Drop)
	case core.DropTold:
		out = gone(f.Drop)
	case core.DropLinked:
		out = gone(f.Drop)
	case core.EarlyLinked:
		f.Items = slices.DeleteFunc(slices.Clone(f.Items), func(e core.EarlyItem) bool { return gone(of[e.ID]) })
		return []core.Fact{f}
	case core.EarlyLost:
		out = gone(f.Drop)
	case core.ItemsFound:
		out = len(f.Items) > 0 && gone(f.Items[0].Drop)
	case core.UploadOpened:
		out = gone(of[f.ID])
	case core.PieceArrived:
		out = gone(of[f.ID])
	case core.ItemStored:
		out = gone(of[f.ID])
	case core.ItemLinked:
		out = gone(of[f.ID])
	case core.ItemFailed:
		out = gone(of[f.ID])
	case core.AttemptBegan:
		out = gone(of[f.ID])
	}
	if out {
		return nil
	}
	return []core.Fact{f}
}
