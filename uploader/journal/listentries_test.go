package journal_test

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func names(entries []uploader.Entry) (all []string) {
	for _, e := range entries {
		all = append(all, e.Name)
	}
	return all
}

// noon is the moment that the tests of List happen at.
func noon() time.Time { return time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC) }

func TestHistoryIsSearched(t *testing.T) {
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	link := destination.NewURL("https://share.acme.example/s/abc")
	put(t, h,
		uploader.Entry{ID: "1", Name: "Budget.xlsx", Ticket: "SUP-4711", SentAt: noon()},
		uploader.Entry{ID: "2", Name: "Straße 4711.pdf", SentAt: noon().Add(-48 * time.Hour)},
		uploader.Entry{ID: "3", Name: "Budget alt.xlsx", Ticket: "SUP-471", SentAt: noon().Add(-50 * time.Hour), Prints: []string{destination.LinkPrint(link.Reveal())}},
	)
	day := time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		q    uploader.Query
		want []string
	}{
		{"a name", uploader.Query{Text: "budget"}, []string{"Budget.xlsx", "Budget alt.xlsx"}},
		{"a name or a ticket", uploader.Query{Text: "4711"}, []string{"Budget.xlsx", "Straße 4711.pdf"}},
		{"a name or a day", uploader.Query{Text: "xlsx", Day: day, DayEnd: day.Add(24 * time.Hour)}, []string{"Budget.xlsx", "Straße 4711.pdf", "Budget alt.xlsx"}},
		{"a day alone", uploader.Query{Text: "2.12.", Day: day, DayEnd: day.Add(24 * time.Hour)}, []string{"Straße 4711.pdf", "Budget alt.xlsx"}},
		{"a whole ticket", uploader.Query{Ticket: "sup-471"}, []string{"Budget alt.xlsx"}},
		{"a link", uploader.Query{Print: destination.LinkPrint("see " + link.Reveal())}, []string{"Budget alt.xlsx"}},
		{"another link", uploader.Query{Print: destination.LinkPrint("https://share.acme.example/s/abd")}, nil},
	} {
		if got, err := h.List(t.Context(), c.q); err != nil || !slices.Equal(names(got), c.want) {
			t.Errorf("%s: %q, %v, want %q", c.name, names(got), err, c.want)
		}
	}
}

// A page begins where the one before it ended, also when more was sent meanwhile.
func TestPagesOfTheHistory(t *testing.T) {
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	for i := range 10 {
		put(t, h, uploader.Entry{ID: fmt.Sprint(i), Name: fmt.Sprint(i), SentAt: noon().Add(time.Duration(i/3) * time.Hour)})
	}
	var all []string
	var after uploader.EntryPlace
	for range 5 {
		page, err := h.List(t.Context(), uploader.Query{After: after, Limit: 3})
		if err != nil || len(page) == 0 {
			break
		}
		all = append(all, names(page)...)
		last := page[len(page)-1]
		after = uploader.EntryPlace{SentAt: last.SentAt, ID: last.ID}
		put(t, h, uploader.Entry{ID: "new" + last.ID, Name: "new", SentAt: noon().Add(100 * time.Hour)})
	}
	if want := []string{"9", "8", "7", "6", "5", "4", "3", "2", "1", "0"}; !slices.Equal(all, want) {
		t.Errorf("the pages have %q", all)
	}
}

// An entry of many files costs a page no more than one of one file.
func TestABriefListHasNoUploads(t *testing.T) {
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	put(t, h, uploader.Entry{ID: "many", Name: "many", Uploads: uploadsFrom(0, 1200), SentAt: noon()}, uploader.Entry{ID: "none", SentAt: noon()})
	got, err := h.List(t.Context(), uploader.Query{Brief: true})
	if err != nil || len(got) != 2 || got[1].Files != 1200 || got[1].Uploads != nil || got[0].Files != 0 {
		t.Errorf("%v %+v", err, got)
	}
}

func TestHistoryIsPruned(t *testing.T) {
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	old, young := noon().AddDate(0, 0, -91), noon().AddDate(0, 0, -89)
	put(t, h,
		uploader.Entry{ID: "1", Name: "ended", SentAt: old, Linked: true, Ends: old.Add(time.Hour), Uploads: uploadsFrom(0, 1200)},
		uploader.Entry{ID: "2", Name: "deleted", SentAt: old, Linked: true, Ends: noon().Add(time.Hour), DeletedAt: old},
		uploader.Entry{ID: "3", Name: "no end known", SentAt: old, Linked: true},
		uploader.Entry{ID: "4", Name: "works", SentAt: old, Linked: true, Ends: noon().Add(time.Hour)},
		uploader.Entry{ID: "5", Name: "young", SentAt: young, Linked: true, Ends: young.Add(time.Hour)},
		uploader.Entry{ID: "6", Name: "in the queue", Drop: "d6", SentAt: old},
	)
	n, err := h.Prune(t.Context(), uploader.KeptSince(noon(), 90), noon(), "d6")
	if err != nil || n != 3 {
		t.Errorf("pruned %d, %v", n, err)
	}
	left, err := h.List(t.Context(), uploader.Query{})
	if got := names(left); err != nil || !slices.Equal(got, []string{"young", "in the queue", "works"}) {
		t.Errorf("left are %q, %v", got, err)
	}
	put(t, h, uploader.Entry{ID: "1", Name: "sent again", SentAt: noon(), Uploads: uploadsFrom(0, 1)})
	if e, err := h.Get(t.Context(), "1"); err != nil || len(e.Uploads) != 1 {
		t.Errorf("of the forgotten row something is left: %d uploads, %v", len(e.Uploads), err)
	}
}

// A ticket that was changed stays so when the queue enters the row once more.
func TestTicketOfAnEntry(t *testing.T) {
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	e := uploader.Entry{ID: "1", Drop: "d", Name: "a", Ticket: "4711", SentAt: noon(), Uploads: uploadsFrom(0, 1)}
	put(t, h, e)
	if err := h.SetTicket(t.Context(), "1", "4712"); err != nil {
		t.Fatal(err)
	}
	put(t, h, e)
	if got, err := h.Get(t.Context(), "1"); err != nil || got.Ticket != "4712" {
		t.Errorf("it is %q, %v", got.Ticket, err)
	}
}

// An older version knew no tickets and counted no files.
func TestEntriesOfAnOlderVersion(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, filepath.Join("testdata", "history-v4.db"), filepath.Join(dir, "history.db"))
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	got, err := h.List(t.Context(), uploader.Query{Brief: true, Limit: 1})
	if err != nil || len(got) != 1 || got[0].ID != "many" || got[0].Files != 1007 || !got[0].Protected || !reflect.DeepEqual(got[0].Links, []string{"two", "three"}) {
		t.Fatalf("%v %+v", err, got)
	}
	if err := h.SetTicket(t.Context(), "one", "4711"); err != nil {
		t.Fatal(err)
	}
	if got, err := h.List(t.Context(), uploader.Query{Ticket: "4711"}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", names(got), err)
	}
}

func put(t *testing.T, h interface {
	Put(ctx context.Context, entries ...uploader.Entry) error
}, entries ...uploader.Entry,
) {
	t.Helper()
	if err := h.Put(t.Context(), entries...); err != nil {
		t.Fatal(err)
	}
}
