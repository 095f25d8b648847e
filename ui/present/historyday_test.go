package present

import (
	"strings"
	"testing"
	"time"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func TestDayHeadings(t *testing.T) {
	now := uitest.Noon() // Saturday, 22 November 2025
	for _, c := range []struct {
		at     time.Time
		en, de string
	}{
		{now, "Today", "Heute"},
		{now.Add(-12 * time.Hour), "Today", "Heute"},
		{now.Add(-12*time.Hour - time.Second), "Yesterday", "Gestern"},
		{now.Add(-48 * time.Hour), "Thu 20 Nov", "Do. 20. Nov."},
		{time.Date(2024, 12, 4, 9, 0, 0, 0, time.UTC), "Wed 4 Dec 2024", "Mi. 4. Dez. 2024"},
		{now.Add(24 * time.Hour), "Sun 23 Nov", "So. 23. Nov."}, // a clock that was wrong
	} {
		if got := NewCatalog("en").DayHeading(c.at, now); got != c.en {
			t.Errorf("%v is %q, want %q", c.at, got, c.en)
		}
		if got := NewCatalog("de").DayHeading(c.at, now); got != c.de {
			t.Errorf("%v is %q, want %q", c.at, got, c.de)
		}
	}
}

func TestParseDay(t *testing.T) {
	now := uitest.Noon()
	for text, want := range map[string]string{
		"heute": "2025-11-22", "Gestern": "2025-11-21", " today ": "2025-11-22", "2025-12-04": "2025-12-04",
		"4.12.": "2024-12-04", "4.11.": "2025-11-04", "22.11": "2025-11-22", "4.12.2025": "2025-12-04", "4.12.26": "2026-12-04", "04. 12. 2023": "2023-12-04",
		"4. Dez.": "2024-12-04", "Do. 20. Nov.": "2025-11-20", "Donnerstag, 20. November 2025": "2025-11-20", "3. März": "2025-03-03", "5 mai 2024": "2024-05-05",
		"29.2.2024": "2024-02-29",
		"":          "", "4": "", "4 12": "", "4.13.": "", "30.2.2025": "", "0.1.": "", "dez": "", "report 4.12.pdf": "", "4.12.99999": "", "-4.12.": "", "4.12.x": "", "1.2.3.4": "",
		strings.Repeat("4.", 40): "",
	} {
		day, ok := NewCatalog("de").ParseDay(text, now)
		if got := day.Format(time.DateOnly); ok != (want != "") || ok && got != want {
			t.Errorf("%q is %s, %v, want %q", text, got, ok, want)
		}
	}
	for text, want := range map[string]string{"Fri 4 Dec": "2024-12-04", "thursday 20 november": "2025-11-20", "Wed 4 Dec 2024": "2024-12-04", "yesterday": "2025-11-21"} {
		if day, ok := NewCatalog("en").ParseDay(text, now); !ok || day.Format(time.DateOnly) != want {
			t.Errorf("%q is %v, %v, want %q", text, day, ok, want)
		}
	}
}

// Every heading, typed into the search field, is the day that it stands above.
func TestHeadingsAreDaysToSearchFor(t *testing.T) {
	now := uitest.Noon()
	for _, lang := range []string{"en", "de"} {
		w := NewCatalog(lang)
		for back := range 800 {
			at := now.AddDate(0, 0, -back)
			day, ok := w.ParseDay(w.DayHeading(at, now), now)
			if !ok || day.Format(time.DateOnly) != at.Format(time.DateOnly) {
				t.Fatalf("%s: %q is %v, %v", lang, w.DayHeading(at, now), day, ok)
			}
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, seed := range []string{"4.12.", "Fri 4 Dec 2026", "2026-12-04", "31.2.", "\u00a04.\u200b12."} {
		f.Add(seed)
	}
	w, now := NewCatalog("de"), uitest.Noon()
	f.Fuzz(func(t *testing.T, text string) {
		day, ok := w.ParseDay(text, now)
		if ok && (day.Year() < 1 || day.Hour() != 0) {
			t.Errorf("%q is %v", text, day)
		}
	})
}

func TestWhatASearchMeans(t *testing.T) {
	w, now := NewCatalog("en"), uitest.Noon()
	q := w.HistoryQuery(" budget ", uploader.Working, now)
	if q.Text != "budget" || q.Only != uploader.Working || !q.Day.IsZero() || !q.Brief || q.Now != now {
		t.Errorf("%+v", q)
	}
	if q := w.HistoryQuery("Yesterday", uploader.AnyState, now); q.Text != "Yesterday" || q.DayEnd.Sub(q.Day) != 24*time.Hour {
		t.Errorf("%+v", q)
	}
	const link = "https://share.acme.example/s/abc"
	q = w.HistoryQuery("look: "+link, uploader.AnyState, now)
	if q.Print != destination.LinkPrint(link) || q.Text != "" {
		t.Errorf("%+v", q)
	}
}
