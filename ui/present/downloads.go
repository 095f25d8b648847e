package present

import (
	"time"

	"linkdrop/uploader/destination"
)

// Downloaded says how often links were downloaded, and when last: "downloaded 2 times, last today 14:02". brief leaves the time out;
// both are a fact among others, so they begin with a small letter where the language has it so.
func (w *Catalog) Downloaded(d destination.Downloads, now time.Time) (whole, brief string) {
	n := int(d.Count)
	if n == 0 {
		none := w.Text("row.downloaded.none")
		return none, none
	}
	key, last, pairs := "row.downloaded", "row.downloaded.last", []string{"most", w.Number(int(d.Most))}
	if d.Most > 1 {
		key, last = "row.downloaded.of", "row.downloaded.of.last"
	}
	brief = w.Count(key, n, pairs...)
	if d.Last.IsZero() {
		return brief, brief
	}
	return w.Count(last, n, append(pairs, "date", w.Date(d.Last, now))...), brief
}
