package core

import (
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// sound is a Core that agrees with itself: an item that waits for an upload, one with an upload of two pieces, one that waits
// for its time, and an abort that is owed.
func sound(t *testing.T) (c *Core, waits, opened, retries *item) {
	t.Helper()
	c, waits = someItem()
	c.fold(ItemsFound{[]FoundItem{{ID: "o", Drop: "d", Dir: "/", Base: "o", Stamp: Stamp{Size: 20}}, {ID: "r", Drop: "d", Dir: "/", Base: "r"}}})
	opened, retries = c.byItem["o"], c.byItem["r"]
	c.fold(UploadOpened{"o", Stamp{Size: 20}, destination.Upload{File: destination.File{ID: "o", Attempt: 1, Name: "o", Size: 20}, Key: "k", Parts: 2, PartSize: 10}})
	retries.retryAt = time.Unix(9, 0)
	c.fold(AbortOwed{newOwed("p", destination.Upload{File: destination.File{ID: "x", Attempt: 1}}, false, 0)})
	c.refresh()
	c.countIn(waits.drop)
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	return c, waits, opened, retries
}

// The simulation believes Check: whatever is kept beside the facts and does not agree with them is named.
func TestCheckNamesWhatDoesNotAgree(t *testing.T) {
	other := &debt{Owed: newOwed("p", destination.Upload{File: destination.File{ID: "y", Attempt: 1}}, false, 0)}
	wanted := &debt{Owed: newOwed("p", destination.Upload{File: destination.File{ID: "i", Attempt: 1}}, false, 0)}
	for name, one := range map[string]struct {
		says  string
		wrong func(c *Core, waits, opened, retries *item)
	}{
		"a call too many":      {"calls in flight are", func(c *Core, _, _, _ *item) { c.places["p"].calls[callLink]++ }},
		"a line without a end": {"line create is broken at i", func(c *Core, _, _, _ *item) { c.places["p"].lines[Creating].last = nil }},
		"an item of no line":   {"line create is broken at i", func(_ *Core, i, _, _ *item) { i.line = nil }},
		"an item of nobody":    {"line create holds i, which is not there", func(c *Core, _, _, _ *item) { delete(c.byItem, "i") }},
		"another place's item": {"holds i, which is not there", func(_ *Core, i, _, _ *item) { i.drop.Destination = "q" }},
		"a line too long":      {"line create holds 1, counted 2", func(c *Core, _, _, _ *item) { c.places["p"].lines[Creating].size++ }},
		"a drop in the line":   {"drop d is in its line and should not", func(c *Core, i, _, _ *item) { c.places["p"].drops = []*drop{i.drop} }},
		"a gone drop": {"drop e is in its line and should not", func(c *Core, _, _, _ *item) {
			c.places["p"].drops = []*drop{{Drop: Drop{ID: "e"}, line: true}}
		}},
		"a removed item":         {"drop d: item i was removed", func(_ *Core, i, _, _ *item) { i.wish = Remove }},
		"a class too many":       {"drop d: its items are", func(_ *Core, i, _, _ *item) { i.drop.count[done]++ }},
		"bytes too many":         {"drop d: bytes 0 of 20, counted 0 of 21", func(_ *Core, i, _, _ *item) { i.drop.bytes++ }},
		"acknowledged too much":  {"drop d: bytes 0 of 20, counted 1 of 20", func(_ *Core, i, _, _ *item) { i.drop.acked++ }},
		"a drop not in its line": {"drop d: needs a link: false", func(_ *Core, i, _, _ *item) { i.drop.line = true }},
		"a drop that ended": {"drop e: nothing in it moves", func(c *Core, _, _, _ *item) {
			c.fold(DropAdded{Drop{ID: "e", Destination: "p"}})
			c.fold(DropExpanded{Drop: "e"})
			c.refresh()
			c.started = true
		}},
		"an item in no line":       {"item r: needs create, and is not in that line", func(_ *Core, _, _, r *item) { r.retryAt = time.Time{} }},
		"an item in a wrong line":  {"item i: needs wait, and is not in that line", func(_ *Core, i, _, _ *item) { i.retryAt = time.Unix(1, 0) }},
		"an item out of the queue": {"item r: needs wait, and its place among the retries is 0", func(_ *Core, _, _, r *item) { r.heap = 0 }},
		"a piece too many":         {"item i: calls 0 and 0 about pieces, counted 1", func(_ *Core, i, _, _ *item) { i.pieces++ }},
		"a call of nobody": {"item i: calls 0", func(_ *Core, i, _, _ *item) {
			i.line.remove(i)
			i.call = &call{}
		}},
		"an item that was missed": {"item i: it was touched", func(_ *Core, i, _, _ *item) { i.dirty = true }},
		"a piece nobody finds":    {"item o: piece 1 is idle", func(_ *Core, _, o, _ *item) { o.upload.next = 1 }},
		"a piece asked for twice": {"item o: piece 2 is idle", func(_ *Core, _, o, _ *item) { o.upload.requests = map[int]*signed{2: {}} }},
		"a piece nobody has": {"item o: piece 2 is under way: in a call false, waiting false", func(_ *Core, _, o, _ *item) {
			o.upload.pieces[1] = underWay
		}},
		"a piece too few": {"item o: 2 pieces left and 0 bytes, counted 1 and 0", func(_ *Core, _, o, _ *item) { o.upload.left = 1 }},
		"a piece that counts twice": {"item o: 2 pieces left and 0 bytes, counted 2 and 10", func(c *Core, _, o, _ *item) {
			o.upload.acked = 10
			c.touch(o)
			c.refresh()
		}},
		"a retry that is lost": {"1 items wait for a retry, counted 0", func(c *Core, _, _, _ *item) { c.retries = timeline[*item]{} }},
		"a retry at no time":   {"retries: number 0 of 1 has slot 1", func(_ *Core, _, _, r *item) { r.retryAt = time.Unix(8, 0) }},
		"retries out of order": {"retries: number 1 of 2 comes before", func(c *Core, i, _, r *item) {
			i.retryAt = time.Unix(10, 0)
			c.touch(i)
			c.refresh()
			i.retryAt, r.retryAt = r.retryAt, i.retryAt
			c.retries.h[0].at, c.retries.h[1].at = r.retryAt, i.retryAt
		}},
		"totals":                    {"totals are", func(c *Core, _, _, _ *item) { c.totals.Files++ }},
		"bytes of the totals":       {"totals are", func(c *Core, _, _, _ *item) { c.acked++ }},
		"a stream too many":         {"0 pieces are on their way, counted 1", func(c *Core, _, _, _ *item) { c.sending++ }},
		"a debt for what is wanted": {"the abort i/1 names what is wanted", func(c *Core, _, _, _ *item) { c.owed[wanted.ID] = wanted }},
		"a debt that waits nowhere": {"the abort y/1 is owed, and waits nowhere", func(c *Core, _, _, _ *item) { c.owed[other.ID] = other }},
		"a debt of nobody":          {"the lines of aborts hold 1 others", func(c *Core, _, _, _ *item) { delete(c.owed, "x/1") }},
		"debts out of order":        {"aborts of p: number 0 of 1", func(c *Core, _, _, _ *item) { c.owed["x/1"].NotBefore = time.Unix(1, 0) }},
	} {
		c, waits, opened, retries := sound(t)
		one.wrong(c, waits, opened, retries)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), one.says) {
			t.Errorf("%s: %v, want %q", name, err, one.says)
		}
	}
}

// What a restart keeps is told in full: the simulation compares it before and after.
func TestRememberedTellsAll(t *testing.T) {
	c, waits, opened, _ := sound(t)
	waits.fault = fault.New(fault.Forbidden, "put", "no")
	c.fold(ItemsWished{IDs: []ItemID{"r"}, Wish: Cancel})
	want := `drop d to p: found all false, wish 0, fault <nil>, settled false, told false, asked "", made false, early "", lost false
  item i / a a attempt 1, wish 0, size 0 of 0, failed ` + waits.fault.Error() + `, needs nothing
  item o / o o attempt 1, wish 0, size 20 of 0, may be open, opened o/1 o of 20 in 2 parts of 10, key k, needs NEED
  item r / r r attempt 1, wish 2, size 0 of 0, needs nothing
owed x/1 x/1  of 0 in 0 parts of 0, key ` + "\n"
	for restored, need := range map[bool]string{true: "sign", false: "list"} {
		if got, want := c.Remembered(restored), strings.Replace(want, "NEED", need, 1); got != want {
			t.Errorf("restored %v:\n%s\nwant\n%s", restored, got, want)
		}
	}
	c.fold(ItemStored{"o", opened.upload.Upload, nil})
	for restored, need := range map[bool]string{true: "link", false: "link"} {
		if got := c.Remembered(restored); !strings.Contains(got, ", stored o/1 o of 20 in 2 parts of 10, key k, needs "+need+"\n") {
			t.Errorf("restored %v: %s", restored, got)
		}
	}
}

// A simulation that ends asks what is left to do.
func TestIdleTellsWhatIsLeft(t *testing.T) {
	c, waits, _, _ := sound(t)
	if got := c.Idle(); got != "owed x/1; p: 1 in line create; p: 1 in line sign; " {
		t.Error(got)
	}
	c.open(callCreate, waits.drop.place, waits)
	c.refresh()
	if got := c.Idle(); got != "1 calls; owed x/1; p: 1 in line sign; " {
		t.Error(got)
	}
	if got := New(Config{}).Idle(); got != "" {
		t.Error(got)
	}
}

// What a restart cannot know of a small file is told as what it will do.
func TestRememberedOfASmallFile(t *testing.T) {
	for parts, need := range map[int]string{0: "create", 1: "list"} {
		c, it, _, _ := sound(t)
		c.fold(UploadOpened{"i", it.stamp, destination.Upload{File: c.file(it), Parts: parts, PartSize: 10}})
		var sure strings.Builder
		if c.rememberedItem(&sure, it, true); !strings.HasSuffix(sure.String(), ", needs sign\n") {
			t.Errorf("%d parts, not in doubt: %s", parts, sure.String())
		}
		it.doubt = true
		for _, restored := range []bool{true, false} {
			var b strings.Builder
			c.rememberedItem(&b, it, restored)
			if got := b.String(); !strings.HasSuffix(got, ", needs "+need+"\n") {
				t.Errorf("%d parts, restored %v: %s", parts, restored, got)
			}
		}
	}
}

// What a restart will do is told of every wish as the restart does it.
func TestRememberedOfAWish(t *testing.T) {
	for name, one := range map[string]struct {
		was  func(it *item)
		need Need
	}{
		"it goes on":              {func(*item) {}, Listing},
		"paused":                  {func(it *item) { it.wish = Pause }, Nothing},
		"paused, and linked":      {func(it *item) { it.wish, it.linked, it.stored = Pause, true, &destination.Upload{} }, Linking},
		"paused, and had it":      {func(it *item) { it.wish, it.hadLink, it.stored = Pause, true, &destination.Upload{} }, Linking},
		"cancelled, and linked":   {func(it *item) { it.wish, it.linked, it.stored = Cancel, true, &destination.Upload{} }, Nothing},
		"stored":                  {func(it *item) { it.stored = &destination.Upload{} }, Linking},
		"nothing is known of it":  {func(it *item) { it.upload = nil }, Creating},
		"it waits, and was found": {func(it *item) { it.retryAt = time.Unix(9, 0) }, Listing},
	} {
		_, _, it, _ := sound(t)
		if one.was(it); it.needRestored(false) != one.need || it.needRestored(true) != Nothing {
			t.Errorf("%s: needs %v", name, it.needRestored(false))
		}
	}
}
