package sim

import (
	"slices"

	"linkdrop/uploader/internal/core"
)

// books takes what is owed out of the facts and puts it behind them: a journal keeps it in tables of its own, which say nothing
// of the wish or the attempt that it came with.
func books(facts []core.Fact) []core.Fact {
	var kept []core.Fact
	var owed table[core.Owed]
	var entries table[core.Entry]
	for _, f := range facts {
		switch f := f.(type) {
		case core.AbortOwed:
			owed.put(f.Owed.ID, f.Owed)
			continue
		case core.AbortPaid:
			owed.remove(f.ID)
			continue
		case core.EntryOwed:
			entries.keep(f.Entry.ID, f.Entry)
			continue
		case core.EntryWritten:
			entries.remove(f.ID)
			continue
		case core.ItemsWished:
			owe(&owed, f.Owes...)
			for _, id := range f.Forgives {
				owed.remove(id)
			}
			enter(&entries, f.Entries...)
			f.Owes, f.Forgives, f.Entries = nil, nil, nil
			kept = append(kept, f)
		case core.ItemsRemoved:
			owe(&owed, f.Owes...)
			enter(&entries, f.Entries...)
			f.Owes, f.Entries = nil, nil
			kept = append(kept, f)
		case core.EarlyLost:
			owe(&owed, f.Ends...)
			f.Ends = nil
			kept = append(kept, f)
		case core.AttemptBegan:
			if f.Frees != nil {
				owe(&owed, *f.Frees)
			}
			if f.Entry != nil {
				enter(&entries, *f.Entry)
			}
			f.Frees, f.Entry = nil, nil
			kept = append(kept, f)
		default:
			kept = append(kept, f)
		}
	}
	for _, o := range owed.rows {
		kept = append(kept, core.AbortOwed{Owed: o.value})
	}
	for _, e := range entries.rows {
		kept = append(kept, core.EntryOwed{Entry: e.value})
	}
	return kept
}

func owe(owed *table[core.Owed], debts ...core.Owed) {
	for _, o := range debts {
		owed.put(o.ID, o)
	}
}

func enter(entries *table[core.Entry], more ...core.Entry) {
	for _, e := range more {
		entries.keep(e.ID, e)
	}
}

// table has rows in the order in which they came first.
type table[T any] struct{ rows []row[T] }

type row[T any] struct {
	id    string
	value T
}

func (t *table[T]) at(id string) int {
	return slices.IndexFunc(t.rows, func(r row[T]) bool { return r.id == id })
}

func (t *table[T]) put(id string, value T) {
	if i := t.at(id); i >= 0 {
		t.rows[i].value = value
		return
	}
	t.rows = append(t.rows, row[T]{id, value})
}

// keep leaves a row that is there as it is.
func (t *table[T]) keep(id string, value T) {
	if t.at(id) < 0 {
		t.put(id, value)
	}
}

func (t *table[T]) remove(id string) {
	t.rows = slices.DeleteFunc(t.rows, func(r row[T]) bool { return r.id == id })
}
