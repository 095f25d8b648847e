package core

import (
	"testing"
	"time"
)

// A drop whose last row is taken away goes with it, once everything in it was found.
func TestADropGoesWithItsLastRow(t *testing.T) {
	for _, expanded := range []bool{true, false} {
		c := New(Config{})
		now := time.Unix(100, 0)
		c.Step(now, Started{})
		c.Step(now, Added{Drop: Drop{ID: "d", Destination: "p", Paths: []string{"/d"}}})
		c.Step(now, Discovered{Drop: "d", Items: []FoundItem{{ID: "a", Drop: "d", Dir: "/d", Base: "a"}, {ID: "b", Drop: "d", Dir: "/d", Base: "b"}}})
		if expanded {
			c.Step(now, Explored{Drop: "d"})
		}
		c.Step(now, Wished{Wish: Remove, Items: []ItemID{"a"}})
		if v := c.View(); v.Drops != 1 || v.Items != 1 {
			t.Errorf("expanded %v, one is left: %+v", expanded, v)
		}
		c.Step(now, Wished{Wish: Remove, Items: []ItemID{"b"}})
		if v := c.View(); (v.Drops == 0) != expanded || v.Items != 0 {
			t.Errorf("expanded %v, none is left: %+v", expanded, v)
		}
	}
}
