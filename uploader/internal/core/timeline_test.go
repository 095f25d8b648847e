package core

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type alarm struct {
	at    time.Time
	order uint64
	place int
}

func (a *alarm) due() time.Time { return a.at }
func (a *alarm) turn() uint64   { return a.order }
func (a *alarm) slot() *int     { return &a.place }

// What waits comes out by its time, whatever was put, moved and removed before, also when several changed their time
// before the first of them was put again.
func TestTimelineAgainstASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var line timeline[*alarm]
		var model []*alarm
		all := make([]*alarm, 12)
		for i := range all {
			all[i] = &alarm{order: uint64(i)}
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			some := rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 1, 5, func(i int) int { return i }).Draw(t, "which")
			remove := rapid.Bool().Draw(t, "remove")
			for _, i := range some {
				all[i].at = time.Unix(int64(rapid.IntRange(0, 9).Draw(t, "at")), 0)
			}
			for _, i := range some {
				model = slices.DeleteFunc(model, func(a *alarm) bool { return a == all[i] })
				if remove {
					line.remove(all[i])
					continue
				}
				line.put(all[i])
				model = append(model, all[i])
			}
			if err := line.check(); err != nil {
				t.Fatal(err)
			}
			if line.len() != len(model) {
				t.Fatalf("holds %d, want %d", line.len(), len(model))
			}
		}
		slices.SortFunc(model, func(a, b *alarm) int {
			if c := a.at.Compare(b.at); c != 0 {
				return c
			}
			return int(a.order) - int(b.order) //nolint:gosec // small
		})
		for _, want := range model {
			if got := line.next(); got != want {
				t.Fatalf("next is %v, want %v", *got, *want)
			}
			line.remove(want)
			if want.place != 0 {
				t.Fatal("out, and still has a place")
			}
		}
	})
}

func TestLineAgainstASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l line
		var model []*item
		all := make([]item, 8)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			it := &all[rapid.IntRange(0, len(all)-1).Draw(t, "which")]
			if it.line != nil {
				l.remove(it)
				model = slices.DeleteFunc(model, func(other *item) bool { return other == it })
			} else {
				l.push(it)
				model = append(model, it)
			}
			var got, back []*item
			for it := l.first; it != nil; it = it.next {
				got = append(got, it)
			}
			for it := l.last; it != nil; it = it.prev {
				back = append(back, it)
			}
			slices.Reverse(back)
			if !slices.Equal(got, model) || !slices.Equal(back, model) || l.size != len(model) {
				t.Fatalf("holds %d and %d, counted %d, want %d", len(got), len(back), l.size, len(model))
			}
		}
	})
}
