package present

import (
	"math"
	"strconv"
	"time"

	"golang.org/x/text/number"
)

// units are decimal, as storage and networks are sold and as file managers show them.
func units() []string { return []string{"B", "kB", "MB", "GB", "TB", "PB"} }

// scale picks the unit for n bytes: its power of a thousand, 0 for bytes.
func scale(n int64) int {
	power := 0
	for v := float64(max(n, 0)); v >= 999.5 && power < len(units())-1; v /= 1000 {
		power++
	}
	return power
}

// inUnit writes n in a unit with up to three figures, so that a growing number keeps its width most of the time.
func (w *Catalog) inUnit(n int64, power int) string {
	v := float64(max(n, 0)) / math.Pow(1000, float64(power))
	digits := 1
	if power == 0 || v >= 99.95 || power < 3 && v >= 9.95 {
		digits = 0
	}
	// Rounded here, as the number is and not as its shortest decimal is: the library would take 3.15 for more than it is.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', digits, 64), 64)
	if err != nil {
		return strconv.FormatFloat(v, 'f', digits, 64)
	}
	return w.printer.Sprint(number.Decimal(rounded, number.MaxFractionDigits(digits), number.NoSeparator()))
}

// Bytes is "43 MB".
func (w *Catalog) Bytes(n int64) string {
	power := scale(n)
	return w.inUnit(n, power) + " " + units()[power]
}

// BytesOf is "18 of 43 MB": both in the unit of the larger one, unless the smaller would read 0.
func (w *Catalog) BytesOf(key string, a, b int64) string {
	power := scale(b)
	if small := w.inUnit(a, power); a == 0 || small != "0" {
		return w.Text(key, "a", small, "b", w.Bytes(b))
	}
	return w.Text(key, "a", w.Bytes(a), "b", w.Bytes(b))
}

// LinkLife is "7 days".
func (w *Catalog) LinkLife(d time.Duration) string {
	day := 24 * time.Hour
	switch {
	case d >= 2*day && d%day < time.Hour, d == day:
		return w.Count("life.days", int(d/day))
	case d >= time.Hour:
		return w.Count("life.hours", int(d.Round(time.Hour)/time.Hour))
	}
	return w.Count("life.minutes", max(1, int(d.Round(time.Minute)/time.Minute)))
}

// TimeLeft is a time that remains, in words that do not pretend to know it better.
func (w *Catalog) TimeLeft(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return w.Text("left.seconds")
	case d < time.Minute:
		return w.Text("left.minute")
	case d < 90*time.Minute:
		return w.Text("left.minutes", "n", strconv.Itoa(int(math.Ceil(d.Minutes()))))
	case d < 36*time.Hour:
		return w.Text("left.hours", "n", strconv.Itoa(int(math.Round(d.Hours()))))
	}
	return w.Text("left.days")
}

// Clock is "14:00", or "2:00 PM" where people count to twelve.
func (w *Catalog) Clock(t time.Time) string {
	if w.twelve {
		return t.Local().Format("3:04\u00a0PM")
	}
	return t.Local().Format("15:04")
}

// Date is "Fri 28 Nov, 14:00", "today 14:00", or with the year where it is another one.
func (w *Catalog) Date(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	clock := w.Clock(t)
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return w.Text("date.today", "time", clock)
	}
	pairs := []string{
		"d", strconv.Itoa(t.Day()), "month", w.Text("month." + strconv.Itoa(int(t.Month()))), "time", clock,
		"day", w.Text("day." + strconv.Itoa(int(t.Weekday()))), "year", strconv.Itoa(t.Year()),
	}
	if t.Year() != now.Year() {
		return w.Text("date.year", pairs...)
	}
	return w.Text("date.time", pairs...)
}

// shortDate is date without the day of the week, for narrow windows.
func (w *Catalog) shortDate(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) || t.Year() != now.Year() {
		return w.Date(t, now)
	}
	return w.Text("date.short", "d", strconv.Itoa(t.Day()), "month", w.Text("month."+strconv.Itoa(int(t.Month()))), "time", w.Clock(t))
}

// percent never says 100: that is what "Finishing…" is for.
func percent(sent, size int64) int {
	if size <= 0 {
		return 0
	}
	return min(99, int(max(0, sent)*100/size))
}
