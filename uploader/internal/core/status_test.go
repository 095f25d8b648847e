package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// What a row shows, by what is known: each line differs from the one above it in what decides.
func TestState(t *testing.T) {
	why, later := fault.New(fault.Busy, "", ""), time.Unix(1, 0)
	for _, one := range []struct {
		item Item
		want State
		text string
	}{
		{Item{}, Waiting, "waiting"},
		{Item{Active: true}, Uploading, "uploading"},
		{Item{Step: Created, Active: true}, Uploading, "uploading"},
		{Item{Step: Sent, Active: true}, Finishing, "finishing"},
		{Item{Step: Stored}, Finishing, "finishing"},
		{Item{Step: Stored, Fault: why, RetryAt: later}, Retrying, "retrying"},
		{Item{Step: Stored, Fault: why, RetryAt: later, Held: true}, OnHold, "on-hold"},
		{Item{Wish: Pause, Held: true, Fault: why, RetryAt: later}, Paused, "paused"},
		{Item{Wish: Pause, Active: true}, Uploading, "uploading"},
		{Item{Wish: Pause, Fault: why}, Failed, "failed"},
		{Item{Step: Stored, Grouped: true, Fault: why}, Done, "done"},
		{Item{Step: Sent, Grouped: true, Fault: why}, Failed, "failed"},
		{Item{Step: Stored, Grouped: true, Fault: why, Wish: Cancel}, Cancelled, "cancelled"},
		{Item{Step: Stored, Wish: Remove}, Cancelled, "cancelled"},
		{Item{Step: Linked, Wish: Remove, Fault: why}, Done, "done"},
		{Item{Step: Linked, LinkLess: true}, SentOnly, "sent"},
	} {
		if got := one.item.State(); got != one.want || got.String() != one.text {
			t.Errorf("%+v: %v, want %v, %q", one.item, got, one.want, one.text)
		}
	}
	if State(99).String() != "unknown" {
		t.Error("a state without a name has one")
	}
}

func TestClass(t *testing.T) {
	for name, one := range map[string]struct {
		make func(*item)
		want class
	}{
		"found":             {func(*item) {}, moving},
		"stored":            {func(it *item) { it.stored = &destination.Upload{} }, moving},
		"stored in a group": {func(it *item) { it.stored, it.drop.Options.Together = &destination.Upload{}, true }, done},
		"stored in what may be a group": {func(it *item) {
			it.stored, it.drop.Options.Together = &destination.Upload{}, true
			*it.drop = drop{Drop: Drop{Destination: "unknown", Options: it.drop.Options}, place: &place{id: "unknown"}}
		}, moving},
		"stored in a group and doubted": {func(it *item) { it.stored, it.doubt, it.drop.Options.Together = &destination.Upload{}, true, true }, moving},
		"linked":                        {func(it *item) { it.stored, it.linked = &destination.Upload{}, true }, done},
		"waits to retry":                {func(it *item) { it.fault, it.retryAt = fault.New(fault.Busy, "", ""), time.Unix(1, 0) }, moving},
		"failed":                        {func(it *item) { it.fault = fault.New(fault.Gone, "", "") }, failed},
		"paused":                        {func(it *item) { it.wish = Pause }, paused},
		"paused, a call still out":      {func(it *item) { it.wish, it.call = Pause, &call{} }, paused},
		"paused, a piece still out":     {func(it *item) { it.wish, it.pieces = Pause, 1 }, paused},
		"failed and paused":             {func(it *item) { it.wish, it.fault = Pause, fault.New(fault.Gone, "", "") }, failed},
		"cancelled":                     {func(it *item) { it.wish = Cancel }, cancelled},
		"cancelled, stored in a group":  {func(it *item) { it.wish, it.stored, it.drop.Options.Together = Cancel, &destination.Upload{}, true }, cancelled},
	} {
		c, it := someItem()
		one.make(it)
		if got := c.class(it); got != one.want {
			t.Errorf("%s: %v, want %v", name, got, one.want)
		}
	}
	c, it := someItem()
	c.places["p"].links = false
	it.stored, it.linked = &destination.Upload{}, true
	if got := c.class(it); got != done {
		t.Errorf("sent where there are no links: %v", got)
	}
}
