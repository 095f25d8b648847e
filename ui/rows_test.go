package ui

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
)

// A hundred thousand files cost what a screen full costs.
func TestRowsOfAHundredThousand(t *testing.T) {
	q := &uitest.Queue{}
	d := uitest.Folder("big", "Big", 100_000, 1, nil)
	d.View.Options.Together, d.View.Folder = false, false
	q.Put(d)
	r := newRows(q)
	q.Lists()
	if moved, news := r.pull(); !moved || !news || r.len() != 100_000 {
		t.Fatalf("%d rows, moved %v, news %v", r.len(), moved, news)
	}
	for _, top := range []int{0, 50_000, 99_980} {
		for n := top; n < top+20; n++ {
			e, ok := r.at(n)
			if !ok || e.item.ID != uploader.ItemID(fmt.Sprintf("big-%d", n)) {
				t.Fatalf("row %d is %+v", n, e)
			}
		}
	}
	if n := q.Lists(); n > 8 {
		t.Errorf("three screens cost %d calls", n)
	}
	if _, news := r.pull(); news {
		t.Error("nothing happened, and there are news")
	}
	q.Change("big-7", func(i *uploader.Item, _ *uploader.Numbers) { uitest.Sends(i) })
	if moved, news := r.pull(); moved || !news {
		t.Errorf("one file changed: moved %v, news %v", moved, news)
	}
	if e, _ := r.at(7); e.item.State() != uploader.Uploading {
		t.Errorf("row 7 is still %v", e.item.State())
	}
}

// Whatever happens, the rows are what the simplest program would make of the same drops.
func TestRowsAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := &uitest.Queue{}
		r := newRows(q)
		made := 0
		t.Repeat(map[string]func(*rapid.T){
			"drop": func(t *rapid.T) {
				files := rapid.IntRange(0, 200).Draw(t, "files")
				made++
				d := uitest.Folder(fmt.Sprintf("d%d", made), "F", files, 1, nil)
				d.View.Folder = rapid.Bool().Draw(t, "folder")
				d.View.Options.Together = rapid.Bool().Draw(t, "together")
				d.View.Looking = files == 0
				q.Put(d)
			},
			"remove": func(t *rapid.T) {
				if made > 0 {
					_ = q.WishDrop(t.Context(), uploader.Remove, uploader.DropID(fmt.Sprintf("d%d", rapid.IntRange(1, made).Draw(t, "which"))))
				}
			},
			"toggle": func(t *rapid.T) {
				if len(r.drops) > 0 {
					r.toggle(r.drops[rapid.IntRange(0, len(r.drops)-1).Draw(t, "which")].ID)
				}
			},
			"": func(t *rapid.T) {
				r.pull()
				var want []present.RowKey
				for _, d := range r.drops {
					if present.Grouped(d) || d.Items == 0 {
						want = append(want, present.RowKey{Drop: d.ID})
					}
					if present.Grouped(d) && !r.open[d.ID] {
						continue
					}
					for n := range d.Items {
						want = append(want, present.RowKey{Drop: d.ID, Item: uploader.ItemID(fmt.Sprintf("%s-%d", d.ID, n))})
					}
				}
				if r.len() != len(want) {
					t.Fatalf("%d rows, want %d", r.len(), len(want))
				}
				for n, key := range want {
					if e, ok := r.at(n); !ok || e.key() != key {
						t.Fatalf("row %d is %v, want %v", n, e.key(), key)
					}
				}
				if len(want) > 0 {
					n := rapid.IntRange(0, len(want)-1).Draw(t, "find")
					if got := r.find(want[n]); got != n {
						t.Fatalf("%v is found at %d, want %d", want[n], got, n)
					}
				}
				if _, ok := r.at(len(want)); ok {
					t.Fatal("there is a row after the last")
				}
			},
		})
	})
}
