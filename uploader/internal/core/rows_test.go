package core

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
)

// A row tells when the last of its links ends: one of which no end is known may outlive all others.
func TestTheEndOfTheLastLink(t *testing.T) {
	day := func(n int64) time.Time {
		if n == 0 {
			return time.Time{}
		}
		return time.Unix(n, 0)
	}
	for name, one := range map[string]struct {
		linked          bool
		ends, more, end int64 // 0: not known
	}{
		"the first":                {false, 0, 5, 5},
		"the first, no end":        {false, 0, 0, 0},
		"after a deleted one":      {false, 9, 5, 5},
		"a later one":              {true, 5, 9, 9},
		"an earlier one":           {true, 9, 5, 9},
		"one without an end":       {true, 9, 0, 0},
		"the other without an end": {true, 0, 5, 0},
	} {
		e := Entry{Linked: one.linked, Ends: day(one.ends)}
		if got := e.WithLink(destination.Link{Ends: day(one.more)}); !got.Linked || !got.Ends.Equal(day(one.end)) {
			t.Errorf("%s: linked %v until %v", name, got.Linked, got.Ends)
		}
	}
}

// A link leads to what its row has, of the same attempt, as long as it is not deleted.
func TestWhatALinkLeadsTo(t *testing.T) {
	for name, one := range map[string]struct {
		row   Entry
		file  string
		leads bool
	}{
		"one of its files": {rowOf("r", linkedUntil(0), "a/1", "b/1"), "b/1", true},
		"another file":     {rowOf("r", linkedUntil(0), "a/1", "b/1"), "c/1", false},
		"another attempt":  {rowOf("r", linkedUntil(0), "a/1", "b/2"), "b/1", false},
		"no link":          {rowOf("r", nil, "a/1", "b/1"), "b/1", false},
		"deleted":          {rowOf("r", func(e *Entry) { e.Linked = true; deleted(e) }, "b/1"), "b/1", false},
		"an empty row":     {rowOf("r", linkedUntil(0)), "b/1", false},
	} {
		if got := one.row.Leads(rowOf("", nil, one.file).Uploads[0]); got != one.leads {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What is deleted leaves each row; one that had nothing else is deleted with it, and stays what it was.
func TestWhatADeleteChanges(t *testing.T) {
	at := time.Unix(900, 0)
	rows := []Entry{rowOf("one", nil, "a/1"), rowOf("both", nil, "a/1", "b/1"), rowOf("other", nil, "c/1"), rowOf("before", deleted, "a/1"), rowOf("anew", nil, "a/2")}
	changed := map[string]Entry{}
	for _, row := range Delete(rows, rows[0], at) {
		changed[row.ID] = row
	}
	one, both := changed["one"], changed["both"]
	if len(changed) != 2 || !one.DeletedAt.Equal(at) || len(one.Uploads) != 1 || one.Size != 5 || !both.DeletedAt.IsZero() || len(both.Uploads) != 1 || both.Size != 5 || both.Uploads[0].File.ID != "b" {
		t.Errorf("%+v", changed)
	}
	if got := Delete(rows, Entry{ID: "empty"}, at); len(got) != 1 || got[0].ID != "empty" || !got[0].DeletedAt.Equal(at) {
		t.Errorf("an empty row: %+v", got)
	}
	if got := Delete(rows, Entry{ID: "empty", DeletedAt: time.Unix(1, 0)}, at); len(got) != 0 {
		t.Errorf("an empty row that was deleted: %+v", got)
	}
}

// Of a row that becomes part of another, the other keeps what it knows and takes what it does not.
func TestWhatARowTakesFromAnother(t *testing.T) {
	early, late := time.Unix(50, 0), time.Unix(100, 0)
	into, part := rowOf("into", linkedUntil(500), "a/1", "b/1"), rowOf("part", linkedUntil(700), "a/1")
	part.SentAt = early
	if got := absorb(into, part); got.ID != "into" || got.Ends.Unix() != 700 || !got.SentAt.Equal(early) || !got.Linked || !got.DeletedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := absorb(part, into); got.Ends.Unix() != 700 || !got.SentAt.Equal(early) {
		t.Errorf("%+v", got)
	}
	if got := absorb(rowOf("into", nil, "a/1"), rowOf("part", nil, "a/1")); got.Linked {
		t.Errorf("%+v", got)
	}
	for name, one := range map[string]struct {
		into, part Entry
		at         int64 // 0: not deleted
	}{
		"the same":         {rowOf("into", nil, "a/1"), rowOf("part", deleted, "a/1"), 200},
		"less":             {rowOf("into", nil, "a/1", "b/1"), rowOf("part", deleted, "a/1"), 0},
		"deleted before":   {rowOf("into", func(e *Entry) { e.DeletedAt = late }, "a/1"), rowOf("part", deleted, "a/1"), 100},
		"neither":          {rowOf("into", nil, "a/1"), rowOf("part", nil, "a/1"), 0},
		"the other is not": {rowOf("into", deleted, "a/1"), rowOf("part", nil, "a/1"), 200},
	} {
		got := absorb(one.into, one.part).DeletedAt
		if got.IsZero() != (one.at == 0) || one.at != 0 && got.Unix() != one.at {
			t.Errorf("%s: deleted at %v", name, got)
		}
	}
}

// The time at which something was sent first is known, or is not the zero time.
func TestTheEarlierTime(t *testing.T) {
	zero, early, late := time.Time{}, time.Unix(1, 0), time.Unix(2, 0)
	for _, one := range [][3]time.Time{{zero, zero, zero}, {zero, late, late}, {late, zero, late}, {early, late, early}, {late, early, early}} {
		if got := earliest(one[0], one[1]); !got.Equal(one[2]) {
			t.Errorf("%v and %v: %v", one[0], one[1], got)
		}
	}
}
