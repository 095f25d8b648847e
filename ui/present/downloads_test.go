package present

import (
	"testing"
	"time"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func TestHowOftenLinksWereDownloaded(t *testing.T) {
	noon := uitest.Noon()
	today, before := noon.Add(-22*time.Minute), time.Date(2025, 11, 7, 9, 5, 0, 0, time.UTC)
	for _, c := range []struct {
		d               destination.Downloads
		english, german string
		brief           string
	}{
		{destination.Downloads{}, "not downloaded yet", "noch nicht heruntergeladen", "not downloaded yet"},
		{destination.Downloads{Most: 5}, "not downloaded yet", "noch nicht heruntergeladen", "not downloaded yet"},
		{destination.Downloads{Count: 1, Last: today}, "downloaded once, today 11:38", "einmal heruntergeladen, heute 11:38", "downloaded once"},
		{destination.Downloads{Count: 2, Last: today}, "downloaded 2 times, last today 11:38", "2-mal heruntergeladen, zuletzt heute 11:38", "downloaded 2 times"},
		{destination.Downloads{Count: 2, Last: before}, "downloaded 2 times, last Fri 7 Nov, 09:05", "2-mal heruntergeladen, zuletzt Fr. 7. Nov., 09:05", "downloaded 2 times"},
		{destination.Downloads{Count: 12_345, Last: today}, "downloaded 12,345 times, last today 11:38", "12.345-mal heruntergeladen, zuletzt heute 11:38", "downloaded 12,345 times"},
		{destination.Downloads{Count: 2, Most: 5, Last: today}, "downloaded 2 of 5 times, last today 11:38", "2 von 5 Mal heruntergeladen, zuletzt heute 11:38", "downloaded 2 of 5 times"},
		{destination.Downloads{Count: 1, Most: 1, Last: today}, "downloaded once, today 11:38", "einmal heruntergeladen, heute 11:38", "downloaded once"},
		{destination.Downloads{Count: 1}, "downloaded once", "einmal heruntergeladen", "downloaded once"},
		{destination.Downloads{Count: 3}, "downloaded 3 times", "3-mal heruntergeladen", "downloaded 3 times"},
	} {
		whole, brief := NewCatalog("en").Downloaded(c.d, noon)
		german, _ := NewCatalog("de").Downloaded(c.d, noon)
		if whole != c.english || brief != c.brief || german != c.german {
			t.Errorf("%+v: %q, %q, %q", c.d, whole, brief, german)
		}
	}
}

// TestRowsSayHowOften where it is known; a link that is used up is none that works.
func TestRowsSayHowOften(t *testing.T) {
	friday, today := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC), uitest.Noon().Add(-22*time.Minute)
	arriving := func(i *uploader.Item) { uitest.Sends(i); i.Early = uitest.Link("i", time.Time{}) }
	closed := func(i *uploader.Item) { uitest.Ended(friday)(i); i.Link.Protected = true }
	for _, c := range []struct {
		edit func(*uploader.Item)
		most int64
		d    *destination.Downloads
		want string
		last string // of the wordings, for the narrowest window
	}{
		{uitest.Ended(friday), 0, nil, "Link ready · until Fri 28 Nov, 14:00 | [Copy link, More]", "until 28 Nov, 14:00"},
		{uitest.Ended(friday), 0, &destination.Downloads{}, "Link ready · not downloaded yet · until Fri 28 Nov, 14:00 | [Copy link, More]", "until 28 Nov, 14:00"},
		{uitest.Ended(friday), 0, &destination.Downloads{Count: 2, Last: today}, "Link ready · downloaded 2 times, last today 11:38 · until Fri 28 Nov, 14:00 | [Copy link, More]", "downloaded 2 times"},
		{uitest.Ended(time.Time{}), 0, &destination.Downloads{Count: 2, Last: today}, "Link ready · downloaded 2 times, last today 11:38 | [Copy link, More]", "downloaded 2 times"},
		{closed, 5, &destination.Downloads{Count: 2, Most: 5, Last: today}, "Link ready · downloaded 2 of 5 times, last today 11:38 · Password · until Fri 28 Nov, 14:00 | [Copy link, More]", "downloaded 2 of 5 times"},
		{closed, 5, &destination.Downloads{Most: 5}, "Link ready · not downloaded yet · Password · 5 downloads · until Fri 28 Nov, 14:00 | [Copy link, More]", "until 28 Nov, 14:00"},
		{closed, 5, &destination.Downloads{Count: 5, Most: 5, Last: today, UsedUp: true}, "Link used up · downloaded 5 of 5 times, last today 11:38 | [New link, More]", "downloaded 5 of 5 times"},
		{uitest.Ended(uitest.Noon().Add(-time.Hour)), 0, &destination.Downloads{Count: 1, Most: 1, UsedUp: true}, "Link ended today 11:00. The file is still stored. | [New link, Delete file]", "Link ended today 11:00"},
		{uitest.Ended(friday), 0, &destination.Downloads{Over: true, Ends: today}, "Link ended today 11:38 | [New link, More]", "Link ended today 11:38"}, // elsewhere
		{uitest.Ended(time.Time{}), 0, &destination.Downloads{Over: true}, "Link ended today 12:00 | [New link, More]", "Link ended today 12:00"},
		{uitest.Ended(friday), 0, &destination.Downloads{Ends: friday.Add(24 * time.Hour)}, "Link ready · not downloaded yet · until Sat 29 Nov, 14:00 | [Copy link, More]", "until 29 Nov, 14:00"},
		{uitest.Ended(today), 0, &destination.Downloads{Count: 1, Ends: friday}, "Link ready · downloaded once · until Fri 28 Nov, 14:00 | [Copy link, More]", "downloaded once"},
		{uitest.Ended(today), 0, &destination.Downloads{Over: true, Ends: today}, "Link ended today 11:38. The file is still stored. | [New link, Delete file]", "Link ended today 11:38"}, // by itself
		{arriving, 0, &destination.Downloads{}, "Link ready · file still arriving · Starting… | [Copy link, More]", "Link ready · file still arriving"},
		{arriving, 0, &destination.Downloads{Over: true}, "Starting… · the link from the drop leads to nothing | [Pause, Cancel]", "Starting…"},
		{func(i *uploader.Item) { arriving(i); i.Held = true }, 0, &destination.Downloads{Over: true}, "Waiting. See the message below. · the link from the drop leads to nothing | [Cancel]", "Waiting. See the message below."},
	} {
		p := english()
		row := p.ItemRow(uitest.File("i", "a.pdf", 43*mb, c.edit), RowContext{Most: c.most, Downloads: c.d})
		if got := read(p.Words, row); got != "a.pdf | "+c.want || row.Texts[len(row.Texts)-1] != c.last {
			t.Errorf("%+v:\n got %q, at last %q\nwant %q", c.d, got, row.Texts[len(row.Texts)-1], c.want)
		}
	}
	for _, c := range []struct {
		e    uploader.Entry
		d    *destination.Downloads
		want string
	}{
		{uploader.Entry{Ends: friday}, nil, "Link works · 43 MB · sent 11:38 · until Fri 28 Nov, 14:00 | [New link, More]"},
		{uploader.Entry{Ends: friday, Protected: true}, &destination.Downloads{Count: 2, Last: today}, "Link works · downloaded 2 times, last today 11:38 · Password · 43 MB · sent 11:38 · until Fri 28 Nov, 14:00 | [New link, More]"},
		{uploader.Entry{Ends: friday}, &destination.Downloads{Count: 1, Most: 1, Last: today, UsedUp: true}, "Link used up · downloaded once, today 11:38 · 43 MB · sent 11:38 | [New link, More]"},
		{uploader.Entry{Ends: uitest.Noon()}, &destination.Downloads{Count: 2, Last: today, UsedUp: true}, "Link ended today 12:00 · downloaded 2 times, last today 11:38 · 43 MB · sent 11:38 | [New link, More]"},
		{uploader.Entry{Ends: uitest.Noon()}, &destination.Downloads{}, "Link ended today 12:00 · 43 MB · sent 11:38 | [New link, More]"},
		{uploader.Entry{Ends: friday}, &destination.Downloads{Over: true, Ends: today}, "Link ended today 11:38 · 43 MB · sent 11:38 | [New link, More]"},
		{uploader.Entry{Ends: friday}, &destination.Downloads{Over: true}, "Link ended today 12:00 · 43 MB · sent 11:38 | [New link, More]"},
		{uploader.Entry{Ends: today}, &destination.Downloads{Ends: friday}, "Link works · not downloaded yet · 43 MB · sent 11:38 · until Fri 28 Nov, 14:00 | [New link, More]"},
	} {
		p := english()
		c.e.Name, c.e.Size, c.e.Linked, c.e.SentAt = "a.pdf", 43*mb, true, today
		if got := read(p.Words, p.HistoryRow(c.e, NoAction, false, c.d)); got != "a.pdf | "+c.want {
			t.Errorf("%+v:\n got %q\nwant %q", c.d, got, c.want)
		}
	}
}
