package present

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"linkdrop/uploader"
)

// HistoryTable writes entries of the history as CSV (RFC 4180), in UTF-8 with the byte order mark without which Excel takes it for
// something else. It has no links, which are kept nowhere.
type HistoryTable struct {
	words *Catalog
	out   *csv.Writer
	now   time.Time
}

// NewHistoryTable begins a table with its headings. Errors of to come from Write and Close.
func (w *Catalog) NewHistoryTable(to io.Writer, now time.Time) (*HistoryTable, error) {
	t := &HistoryTable{words: w, out: csv.NewWriter(to), now: now}
	t.out.UseCRLF = true
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return nil, err
	}
	var head []string
	for _, key := range []string{
		"csv.name", "csv.size", "csv.files", "csv.where", "csv.sent", "csv.state", "csv.ends", "csv.deleted", "csv.password", "csv.ticket",
	} {
		head = append(head, w.Text(key))
	}
	return t, t.out.Write(head)
}

// Write appends entries, which may be brief.
func (t *HistoryTable) Write(entries []uploader.Entry) error {
	for _, e := range entries {
		password := ""
		if e.Protected {
			password = t.words.Text("csv.yes")
		}
		ends := e.Ends
		if !e.Linked {
			ends = time.Time{}
		}
		if err := t.out.Write([]string{
			cell(e.Name), strconv.FormatInt(e.Size, 10), strconv.Itoa(historyFiles(e)), cell(e.Where), isoTime(e.SentAt), cell(t.words.Text(t.state(e))),
			isoTime(ends), isoTime(e.DeletedAt), cell(password), cell(e.Ticket),
		}); err != nil {
			return err
		}
	}
	return nil
}

// Close writes what is still to be written. The writer below stays open.
func (t *HistoryTable) Close() error {
	t.out.Flush()
	return t.out.Error()
}

func (t *HistoryTable) state(e uploader.Entry) string {
	switch {
	case !e.DeletedAt.IsZero():
		return "csv.isdeleted"
	case !e.Linked:
		return "csv.nolink"
	case (Presenter{Now: t.now}).historyWorks(e):
		return "csv.works"
	}
	return "csv.ended"
}

// isoTime is a time with its zone; empty where it is not known.
func isoTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.RFC3339)
}

// cell is a text as it may stand in a table. A spreadsheet takes for a formula what begins like one, also from a stranger's file name:
// an apostrophe before it makes it a text.
func cell(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if text != "" && strings.ContainsAny(text[:1], "=+-@\t\r\n") || strings.HasPrefix(text, "＝") || strings.HasPrefix(text, "＋") ||
		strings.HasPrefix(text, "－") || strings.HasPrefix(text, "＠") {
		return "'" + text
	}
	return text
}
