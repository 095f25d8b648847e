package core

import (
	"fmt"
	"testing"
	"time"
)

// As many folders as a person may drop at once are taken in, and taken away, in a moment.
func TestManyDropsAtOnce(t *testing.T) {
	const many = 50_000
	for _, started := range []bool{true, false} {
		c := New(Config{})
		now := time.Unix(1_800_000_000, 0)
		began := time.Now()
		if started {
			c.Step(now, Started{})
		}
		ids := make([]DropID, many)
		for i := range ids {
			ids[i] = DropID(fmt.Sprintf("%06d", i))
			c.Step(now, Added{Drop: Drop{ID: ids[i], Destination: "p", Paths: []string{"/d"}}, Noted: true})
		}
		added := time.Since(began)
		keep := ids[many/2]
		c.Step(now, WishedDrops{Wish: Remove, Drops: append(append([]DropID(nil), ids[:many/2]...), ids[many/2+1:]...)})
		removed := time.Since(began) - added
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		views := make([]DropView, 2)
		if n, _ := c.Drops(views, 0); n != 1 || views[0].ID != keep || c.View().Drops != 1 {
			t.Errorf("%d drops are left: %+v", n, views[0].ID)
		}
		if added > 3*time.Second || removed > 3*time.Second { // each took half a minute where every drop was looked through for each
			t.Errorf("started %v: added in %v, removed in %v", started, added, removed)
		}
		t.Log(added, removed)
	}
}
