package drag

import (
	"fmt"
	"slices"
	"testing"
)

type heard []string

func (h *heard) Hover(v Hover)      { *h = append(*h, fmt.Sprintf("hover %d", v.X)) }
func (h *heard) Left()              { *h = append(*h, "left") }
func (h *heard) Dropped(d Drop)     { *h = append(*h, fmt.Sprint("dropped ", d.Paths)) }
func (h *heard) Failed(why Failure) { *h = append(*h, fmt.Sprint("failed ", why)) }

func TestRelay(t *testing.T) {
	var queue []func()
	var got heard
	r := &Relay{Dispatch: func(f func()) { queue = append(queue, f) }, To: &got}
	turn := func() {
		for _, f := range queue {
			f()
		}
		queue = nil
	}
	for x := range 1000 {
		r.Hover(Hover{X: x})
	}
	if len(queue) != 1 {
		t.Errorf("%d on their way to the ui thread", len(queue))
	}
	turn()
	r.Hover(Hover{X: 1})
	r.Hover(Hover{X: 2})
	r.Left()
	r.Hover(Hover{X: 3})
	turn()
	r.Hover(Hover{X: 4})
	r.Dropped(Drop{Paths: []string{"/a"}})
	turn()
	r.Hover(Hover{X: 5})
	turn()
	r.Failed(Broken)
	turn()
	want := []string{"hover 999", "left", "hover 3", "dropped [/a]", "hover 5", "failed 1"}
	if !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}
