package core

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
)

// rowOf is a row of files, each "id/attempt".
func rowOf(id string, change func(*Entry), files ...string) Entry {
	e := Entry{ID: id, Drop: "d", SentAt: time.Unix(100, 0)}
	for _, f := range files {
		e.Uploads = append(e.Uploads, destination.Upload{File: destination.File{ID: f[:1], Attempt: int(f[2] - '0'), Size: 5}})
		e.Size += 5
	}
	if change != nil {
		change(&e)
	}
	return e
}

func linkedUntil(seconds int64) func(*Entry) {
	return func(e *Entry) {
		e.Linked = true
		if seconds > 0 {
			e.Ends = time.Unix(seconds, 0)
		}
	}
}

func deleted(e *Entry) { e.DeletedAt = time.Unix(200, 0) }

// put is a history of one drop.
func put(rows []Entry, e Entry) []Entry {
	m := Merge(rows, e)
	for _, id := range m.Gone {
		rows = slices.DeleteFunc(rows, func(row Entry) bool { return row.ID == id })
	}
	for _, row := range m.Rows {
		rows = slices.DeleteFunc(rows, func(old Entry) bool { return old.ID == row.ID })
		rows = append(rows, row)
	}
	return rows
}

// What was sent anew to the same site takes the place of what was there; at another site, both are there, and the links to both.
func TestWhatIsAtAnotherSiteKeepsItsRow(t *testing.T) {
	at := func(id, file, site string) Entry {
		e := rowOf(id, linkedUntil(50), file)
		e.Uploads[0].Site = site
		return e
	}
	for name, one := range map[string]struct {
		first, second Entry
		rows          int
	}{
		"the same site":           {at("a", "f/1", "s"), at("x", "f/2", "s"), 1},
		"another site":            {at("a", "f/1", "s"), at("x", "f/2", "t"), 2},
		"the first is not known":  {at("a", "f/1", ""), at("x", "f/2", "t"), 1},
		"the second is not known": {at("a", "f/1", "s"), at("x", "f/2", ""), 1},
		"the same under two":      {at("a", "f/1", "s"), at("x", "f/1", "t"), 1},
	} {
		for _, order := range [][]Entry{{one.first, one.second}, {one.second, one.first}} {
			if rows := put(put(nil, order[0]), order[1]); len(rows) != one.rows {
				t.Errorf("%s, %s first: %d rows, want %d", name, order[0].ID, len(rows), one.rows)
			}
		}
	}
}

// Whatever the order in which they come, there is one row of a file, it says what is known of all, and hearing it once more is no news.
func TestRowsAreMergedInAnyOrder(t *testing.T) {
	type want struct {
		id      string
		files   int
		linked  bool
		ends    int64
		deleted bool
	}
	for name, one := range map[string]struct {
		rows []Entry
		want []want
	}{
		"without a link, then with": {
			[]Entry{rowOf("d", nil, "a/1", "b/1"), rowOf("l", linkedUntil(50), "a/1", "b/1")}, []want{{"l", 2, true, 50, false}},
		},
		"a file more": {
			[]Entry{rowOf("l", linkedUntil(50), "a/1"), rowOf("m", linkedUntil(40), "a/1", "b/1")}, []want{{"m", 2, true, 50, false}},
		},
		"a file more without a link": {
			[]Entry{rowOf("l", linkedUntil(50), "a/1"), rowOf("d", nil, "a/1", "b/1")}, []want{{"d", 2, true, 50, false}},
		},
		"three of them": {
			[]Entry{rowOf("l", linkedUntil(60), "a/1"), rowOf("d", nil, "a/1", "b/1"), rowOf("m", linkedUntil(40), "a/1", "b/1")},
			[]want{{"m", 2, true, 60, false}},
		},
		"sent anew":   {[]Entry{rowOf("a", linkedUntil(50), "a/1"), rowOf("x", linkedUntil(60), "a/2")}, []want{{"x", 1, true, 60, false}}},
		"other files": {[]Entry{rowOf("a", nil, "a/1"), rowOf("b", linkedUntil(60), "b/1")}, []want{{"a", 1, false, 0, false}, {"b", 1, true, 60, false}}},
		"nothing":     {[]Entry{rowOf("a", nil), rowOf("b", nil, "b/1")}, []want{{"a", 0, false, 0, false}, {"b", 1, false, 0, false}}},
		"twice":       {[]Entry{rowOf("a", linkedUntil(50), "a/1"), rowOf("a", linkedUntil(0), "a/1")}, []want{{"a", 1, true, 50, false}}},
		"more of it":  {[]Entry{rowOf("a", linkedUntil(50), "a/1"), rowOf("a", linkedUntil(0), "a/1", "b/1")}, []want{{"a", 2, true, 50, false}}},
		"no end known": {
			[]Entry{rowOf("l", linkedUntil(50), "a/1"), rowOf("m", linkedUntil(0), "a/1", "b/1")}, []want{{"m", 2, true, 50, false}},
		},
		"part of what is deleted": {
			[]Entry{rowOf("ab", deleted, "a/1", "b/1"), rowOf("a", linkedUntil(50), "a/1")}, []want{{"ab", 2, true, 50, true}},
		},
		"deleted in part": {
			[]Entry{rowOf("ab", deleted, "a/1", "b/1"), rowOf("bc", linkedUntil(50), "b/1", "c/1")},
			[]want{{"ab", 2, false, 0, true}, {"bc", 1, true, 50, false}},
		},
		"deleted":      {[]Entry{rowOf("a", deleted, "a/1"), rowOf("a", linkedUntil(50), "a/1")}, []want{{"a", 1, true, 50, true}}},
		"deleted, new": {[]Entry{rowOf("a", deleted, "a/1"), rowOf("x", linkedUntil(50), "a/2")}, []want{{"a", 1, false, 0, true}, {"x", 1, true, 50, false}}},
	} {
		for _, order := range orders(len(one.rows)) {
			var rows []Entry
			for range 2 {
				for _, i := range order {
					rows = put(rows, one.rows[i])
				}
			}
			slices.SortFunc(rows, func(a, b Entry) int { return slices.Compare([]string{a.ID}, []string{b.ID}) })
			if len(rows) != len(one.want) {
				t.Errorf("%s, %v: %+v", name, order, rows)
				continue
			}
			for i, w := range one.want {
				got := want{rows[i].ID, len(rows[i].Uploads), rows[i].Linked, max(0, rows[i].Ends.Unix()), !rows[i].DeletedAt.IsZero()}
				if got != w || rows[i].Size != int64(5*got.files) {
					t.Errorf("%s, %v: %+v, want %+v; %d bytes", name, order, got, w, rows[i].Size)
				}
			}
		}
	}
}

func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, rest := range orders(n - 1) {
		for at := 0; at <= len(rest); at++ {
			all = append(all, slices.Insert(slices.Clone(rest), at, n-1))
		}
	}
	return all
}

// Of several files without one link, those that get links of their own leave the row of the others.
func TestARowLosesWhatHasALinkOfItsOwn(t *testing.T) {
	rows := put(nil, rowOf("d", nil, "a/1", "b/1"))
	rows = put(rows, rowOf("a", linkedUntil(50), "a/1"))
	if len(rows) != 2 || rows[0].ID != "d" || len(rows[0].Uploads) != 1 || rows[0].Size != 5 || rows[0].Linked {
		t.Fatalf("%+v", rows)
	}
	if rows = put(rows, rowOf("b", linkedUntil(50), "b/1")); len(rows) != 2 || rows[0].ID != "a" || rows[1].ID != "b" {
		t.Errorf("%+v", rows)
	}
}

// What was freed is in no row. One that had nothing else is deleted, and keeps what it was.
func TestWhatIsFreedIsInNoRow(t *testing.T) {
	freed := func(files ...string) Entry {
		return rowOf("freed", func(e *Entry) { e.Gone, e.DeletedAt = true, time.Unix(300, 0) }, files...)
	}
	rows := put(nil, rowOf("d", nil, "a/1", "b/1", "c/2"))
	if rows = put(rows, freed("x/1", "c/1")); len(rows) != 1 || len(rows[0].Uploads) != 3 {
		t.Fatalf("others: %+v", rows)
	}
	if rows = put(rows, freed("a/1", "x/1")); len(rows) != 1 || len(rows[0].Uploads) != 2 || rows[0].Size != 10 || !rows[0].DeletedAt.IsZero() {
		t.Fatalf("one: %+v", rows)
	}
	for range 2 {
		if rows = put(rows, freed("b/1", "c/2")); len(rows) != 1 || len(rows[0].Uploads) != 2 || rows[0].DeletedAt.Unix() != 300 {
			t.Fatalf("all: %+v", rows)
		}
	}
}

// What is freed at once is taken out of 20,000 rows in a moment, and so are as many rows that one link takes the place of.
func TestManyRowsAreMergedAtOnce(t *testing.T) {
	var rows []Entry
	all := Entry{ID: "all", Drop: "d", Linked: true}
	for n := range 20_000 {
		u := destination.Upload{File: destination.File{ID: strconv.Itoa(n), Attempt: 1, Size: 1}}
		rows = append(rows, Entry{ID: u.File.ID, Drop: "d", Uploads: []destination.Upload{u}})
		all.Uploads = append(all.Uploads, u)
	}
	began := time.Now()
	if m := Merge(rows, Entry{ID: "freed", Drop: "d", Gone: true, DeletedAt: began, Uploads: all.Uploads}); len(m.Rows) != len(rows) {
		t.Errorf("%d rows lost their file", len(m.Rows))
	}
	if m := Merge(rows, all); len(m.Gone) != len(rows) || len(m.Rows) != 1 {
		t.Errorf("%d rows are part of another", len(m.Gone))
	}
	if took := time.Since(began); took > 5*time.Second { // it took minutes where each row looked through all that is freed
		t.Errorf("it took %v", took)
	}
}

// What is known of a row's files is known after another took its place: the ticket, the prints of its links, where the files are.
func TestAMergedRowKnowsWhatBothKnew(t *testing.T) {
	file := []destination.Upload{{File: destination.File{ID: "1", Attempt: 1}}}
	old := Entry{ID: "a", Drop: "d", Uploads: file, Ticket: "4711", Prints: []string{"p1"}, Paths: []string{"/a"}, Linked: true}
	m := Merge([]Entry{old}, Entry{ID: "b", Drop: "d", Uploads: file, Prints: []string{"p2", "p1"}, Linked: true})
	if len(m.Rows) != 1 || m.Rows[0].Ticket != "4711" || len(m.Rows[0].Prints) != 2 || len(m.Rows[0].Paths) != 1 {
		t.Errorf("%+v", m)
	}
	one := old.WithLink(destination.Link{ID: "c", URL: destination.NewURL("https://a.example/c")})
	if len(one.Prints) != 2 || len(old.Prints) != 1 || strings.Contains(one.Prints[1], "example") {
		t.Errorf("%q, and before %q", one.Prints, old.Prints)
	}
}
