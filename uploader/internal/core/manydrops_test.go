package core

import (
	"fmt"
	"testing"
	"time"
)

// As many folders as a person may drop at once, 100,000, are taken in and taken away at a cost that grows with their number alone: adding
// one touches no other, and those that go together leave the list of drops together.
func TestManyDropsAtOnce(t *testing.T) {
	const many = 10
	c := New(Config{})
	now := time.Unix(1_800_000_000, 0)
	ids := make([]DropID, many)
	for i := range ids {
		ids[i] = DropID(fmt.Sprintf("%06d", i))
		c.Step(now, Added{Drop: Drop{ID: ids[i], Destination: "p", Paths: []string{"/d"}}, Noted: true})
	}
	for i, d := range c.drops {
		if d.epoch != i+1 { // nothing moves yet, so that Totals begin anew with each; those of before are left as they are
			t.Errorf("drop %d counts in %d", i, d.epoch)
		}
	}
	for _, id := range ids[:many-1] {
		if c.fold(DropRemoved{id}); len(c.drops) != many {
			t.Fatalf("the list of drops was gone through for one that goes: %d are left", len(c.drops))
		}
	}
	c.refresh()
	if err := c.Check(); err != nil || len(c.drops) != 1 || c.drops[0].ID != ids[many-1] || c.View().Drops != 1 {
		t.Errorf("%v, %d drops are left", err, len(c.drops))
	}
	c.Step(now, Started{})
	if c.looking != 1 {
		t.Errorf("%d drops are looked through", c.looking)
	}
	c.Step(now, WishedDrops{Wish: Remove, Drops: ids})
	if err := c.Check(); err != nil || len(c.drops) != 0 || c.looking != 0 {
		t.Errorf("%v, %d drops are left, %d are looked through", err, len(c.drops), c.looking)
	}
}
