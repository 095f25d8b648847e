package journal_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// A change of the history of which the database refuses any part is refused as a whole: whoever asked for it is told, and every
// row is what it was, under every id that leads to it.
func TestNoRowIsChangedByHalves(t *testing.T) {
	row := func(id, drop string, files ...string) uploader.Entry {
		e := uploader.Entry{ID: id, Drop: uploader.DropID(drop), Linked: true, SentAt: time.Unix(100, 0).UTC()}
		for _, f := range files {
			e.Uploads = append(e.Uploads, destination.Upload{File: destination.File{ID: f, Attempt: 1}})
		}
		return e
	}
	before := []uploader.Entry{row("c", "d", "c"), row("bc", "d", "b", "c"), row("ab", "d", "a", "b"), row("x", "e", "x")} // c became part of bc
	larger := row("bcd", "d", "b", "c", "d")
	for _, c := range []struct {
		table, change, when string
		put                 []uploader.Entry
	}{
		{"entries", "INSERT", `NEW.id = 'bcd'`, []uploader.Entry{row("y", "e", "y"), larger}},
		{"entries", "DELETE", `OLD.id = 'bc'`, []uploader.Entry{larger}},
		{"merged", "INSERT", `NEW.id = 'bc'`, []uploader.Entry{larger}},
		{"merged", "UPDATE", `OLD.id = 'c'`, []uploader.Entry{larger}},
		{"merged", "DELETE", `OLD.id = 'c'`, []uploader.Entry{row("y", "e", "y"), row("c", "f", "z")}}, // its id is used again
		{"entries", "INSERT", `NEW.id = 'bc'`, nil},                                                    // it loses b
		{"entries", "INSERT", `NEW.id = 'ab' AND NEW.deleted_at > 0`, nil},
	} {
		dir := t.TempDir()
		h := openHistory(t, dir)
		if err := h.Put(t.Context(), before...); err != nil {
			t.Fatal(err)
		}
		_ = h.Close()
		refuse(t, filepath.Join(dir, "history.db"), c.table, c.change, c.when)
		h = openHistory(t, dir)
		all := func() (found []uploader.Entry) {
			for _, id := range []string{"c", "bc", "ab", "x"} {
				e, err := h.Get(t.Context(), id)
				if err != nil {
					t.Errorf("%s %s, %s: %v", c.table, c.change, id, err)
				}
				found = append(found, e)
			}
			rows, err := h.List(t.Context(), uploader.Query{})
			if err != nil {
				t.Error(err)
			}
			return append(found, rows...)
		}
		want := all()
		do := func() error { return h.Put(t.Context(), c.put...) }
		if c.put == nil {
			do = func() error { return h.Deleted(t.Context(), "ab", time.Unix(200, 0)) }
		}
		if err := do(); err == nil || fault.KindOf(err) != fault.Bug {
			t.Errorf("%s %s: got %v, want a bug", c.table, c.change, err)
		}
		if got := all(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s, refused:\n got %+v\nwant %+v", c.table, c.change, got, want)
		}
		_ = h.Close()
	}
}
