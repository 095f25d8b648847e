package present

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// DayHeading is "Today", "Yesterday", "Fri 4 Dec", or with the year where it is another one. Two times have the same heading exactly
// where they are on the same day here.
func (w *Catalog) DayHeading(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch t.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return w.Text("history.today")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return w.Text("history.yesterday")
	}
	key := "history.day"
	if t.Year() != now.Year() {
		key = "history.day.year"
	}
	return w.Text(key, "day", w.Text("day."+strconv.Itoa(int(t.Weekday()))), "d", strconv.Itoa(t.Day()),
		"month", w.Text("month."+strconv.Itoa(int(t.Month()))), "year", strconv.Itoa(t.Year()))
}

// HistoryQuery is what a person means who types text and chose a filter: a link that is pasted is looked for as such, a day as a day
// or as part of a name, and everything else in names and tickets.
func (w *Catalog) HistoryQuery(text string, only uploader.EntryState, now time.Time) uploader.Query {
	q := uploader.Query{Only: only, Now: now, Brief: true, Print: destination.LinkPrint(text)}
	if q.Print != "" {
		return q
	}
	q.Text = strings.TrimSpace(text)
	if day, ok := w.ParseDay(text, now); ok {
		q.Day, q.DayEnd = day, day.AddDate(0, 0, 1)
	}
	return q
}

// longestDay bounds what is taken for a day, in bytes: "Donnerstag, 24. September 2026" is one.
const longestDay = 48

// ParseDay is the beginning of the day that text names, as Linkdrop writes days or as people do: today, yesterday, 2026-12-04, 4.12.,
// 4.12.26, "Fri 4 Dec", "4. Dezember 2026". Without a year it is the last such day.
func (w *Catalog) ParseDay(text string, now time.Time) (day time.Time, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" || len(text) > longestDay {
		return day, false
	}
	now = now.Local()
	switch text {
	case "today", strings.ToLower(w.Text("history.today")):
		return date(now.Year(), int(now.Month()), now.Day())
	case "yesterday", strings.ToLower(w.Text("history.yesterday")):
		yesterday := now.AddDate(0, 0, -1)
		return date(yesterday.Year(), int(yesterday.Month()), yesterday.Day())
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, time.Local); err == nil {
		return at, true
	}
	d, month, year, ok := w.dayParts(text)
	switch {
	case !ok:
		return day, false
	case year != 0:
		return date(year, month, d)
	}
	if day, ok = date(now.Year(), month, d); ok && !day.After(now) {
		return day, true
	}
	return date(now.Year()-1, month, d)
}

// dayParts reads "4.12.", "4.12.2026" and "fri 4 dec 2026"; year 0: none is named.
func (w *Catalog) dayParts(text string) (day, month, year int, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
	if len(parts) > 0 && w.isWeekday(parts[0]) {
		parts = parts[1:]
	}
	if len(parts) < 2 || len(parts) > 3 {
		return 0, 0, 0, false
	}
	day, isDay := number2(parts[0])
	month, isMonth := number2(parts[1])
	if isMonth && !strings.Contains(text, ".") { // "4 12" may be anything
		return 0, 0, 0, false
	}
	if !isMonth {
		month, isMonth = w.monthOf(parts[1])
	}
	isYear := true
	if len(parts) == 3 {
		year, isYear = yearOf(parts[2])
	}
	return day, month, year, isDay && isMonth && isYear
}

// yearOf reads "26" and "2026".
func yearOf(text string) (year int, ok bool) {
	year, err := strconv.Atoi(text)
	switch len(text) {
	case 2:
		return year + 2000, err == nil && year >= 0
	case 4:
		return year, err == nil && year >= 1970
	}
	return 0, false
}

// isWeekday reports whether a word begins like the name of one: "fri", "friday", "fr", "freitag".
func (w *Catalog) isWeekday(word string) bool {
	for n := range 7 {
		if likeName(word, w.Text("day."+strconv.Itoa(n))) {
			return true
		}
	}
	return false
}

func (w *Catalog) monthOf(word string) (month int, ok bool) {
	for n := 1; n <= 12; n++ {
		if likeName(word, w.Text("month."+strconv.Itoa(n))) {
			return n, true
		}
	}
	return 0, false
}

// likeName reports whether a word is a name, or goes on where its short form ends.
func likeName(word, short string) bool {
	short = strings.ToLower(strings.TrimSuffix(short, "."))
	return utf8.RuneCountInString(short) >= 2 && strings.HasPrefix(word, short)
}

func number2(text string) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0 && len(text) <= 2
}

// date is a day that there is.
func date(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.Local)
	return t, t.Day() == day && int(t.Month()) == month
}
