package journal

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// What 100,000 entries cost is what is read of them: whatever is asked, only the entries that are returned are read, and nothing is
// sorted. The rest is found in the index, in the order in which it stands there.
func TestAListReadsNoMoreThanItReturns(t *testing.T) {
	h, err := OpenHistory(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	for name, q := range map[string]uploader.Query{
		"everything": {}, "the next page": {After: uploader.EntryPlace{SentAt: time.Unix(1, 0), ID: "x"}}, "a name": {Text: "budget"},
		"a name or a day": {Text: "4.12.", Day: time.Unix(0, 0), DayEnd: time.Unix(9, 0)}, "a ticket": {Ticket: "4711"},
		"a link": {Print: destination.LinkPrint("https://a.example/b")}, "those that work": {Only: uploader.Working},
		"those that ended": {Only: uploader.Ended}, "the deleted": {Only: uploader.Deleted, Text: "a"},
	} {
		which := selected(q)
		var plan []string
		err := h.db.each(func(scan func(...any) error) error {
			var id, parent, unused int
			var detail string
			err := scan(&id, &parent, &unused, &detail)
			plan = append(plan, detail)
			return err
		}, `EXPLAIN QUERY PLAN SELECT id FROM entries INDEXED BY entries_by_time WHERE `+which.text+` ORDER BY sent_at DESC, id DESC LIMIT 200`, which.values...)
		if got := strings.Join(plan, "; "); err != nil || !strings.Contains(got, "USING COVERING INDEX entries_by_time") || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// BenchmarkList100000 is what a page costs of the slowest question: one that nothing answers.
func BenchmarkList100000(b *testing.B) {
	h, err := OpenHistory(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	at := time.Now()
	for i := range 200 {
		entries := make([]uploader.Entry, 500)
		for n := range entries {
			id := fmt.Sprintf("%026d", i*500+n)
			entries[n] = uploader.Entry{
				ID: id, Drop: uploader.DropID(fmt.Sprint("d", i)), Destination: "acme", Where: "Acme Share", Name: "Angebot " + id + " Überarbeitung.pdf", Size: 7,
				SentAt: at.Add(-time.Duration(i*500+n) * time.Minute), Linked: true, Ends: at.Add(time.Hour), Prints: []string{destination.LinkPrint("https://a.example/" + id)},
				Paths: []string{"/home/ada/Documents/" + id}, Uploads: []destination.Upload{{File: destination.File{ID: "f" + id, Attempt: 1, Name: "a", Size: 7}, Key: "in/" + id}},
			}
		}
		if err := h.Put(b.Context(), entries...); err != nil {
			b.Fatal(err)
		}
	}
	for name, q := range map[string]uploader.Query{
		"open": {}, "middle": {After: uploader.EntryPlace{SentAt: at.Add(-50_000 * time.Minute)}}, "nothing found": {Text: "zzz"}, "one found": {Text: "099999"},
		"by link": {Print: destination.LinkPrint("https://a.example/x")}, "deleted": {Only: uploader.Deleted},
	} {
		q.Brief, q.Limit = true, 200
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := h.List(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
