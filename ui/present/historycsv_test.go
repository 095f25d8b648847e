package present

import (
	"bytes"
	"encoding/csv"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"linkdrop/ui/uitest"
	"linkdrop/uploader"
)

func table(t *testing.T, lang string, entries ...uploader.Entry) string {
	t.Helper()
	var out bytes.Buffer
	table, err := NewCatalog(lang).NewHistoryTable(&out, uitest.Noon())
	if err == nil {
		err = errors.Join(table.Write(entries), table.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestHistoryAsCSV(t *testing.T) {
	sent := time.Date(2025, 11, 20, 9, 30, 0, 0, time.UTC)
	got := table(t, "de",
		uploader.Entry{Name: "Angebot, \"neu\".pdf", Size: 3_000_000, Files: 1, Where: "Acme", SentAt: sent, Linked: true, Ends: uitest.Noon().Add(time.Hour), Protected: true, Ticket: "SUP-4711"},
		uploader.Entry{Name: "a\r\nb", Size: 1, Files: 12, SentAt: sent, Linked: true, Ends: sent, DeletedAt: sent},
		uploader.Entry{Name: "ended", SentAt: sent, Linked: true, Ends: sent},
		uploader.Entry{Name: "ohne", SentAt: sent, Ends: sent})
	want := "\ufeffName,Bytes,Dateien,Ziel,Gesendet,Stand,Link endet,Datei gelöscht,Passwort,Ticket\r\n" +
		"\"Angebot, \"\"neu\"\".pdf\",3000000,1,Acme,2025-11-20T09:30:00Z,gilt,2025-11-22T13:00:00Z,,ja,SUP-4711\r\n" +
		"\"a\r\nb\",1,12,,2025-11-20T09:30:00Z,gelöscht,2025-11-20T09:30:00Z,2025-11-20T09:30:00Z,,\r\n" +
		"ended,0,0,,2025-11-20T09:30:00Z,beendet,2025-11-20T09:30:00Z,,,\r\n" +
		"ohne,0,0,,2025-11-20T09:30:00Z,\"gesendet, kein Link\",,,,\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A stranger's file name is no formula in anybody's spreadsheet.
func TestNoFormulas(t *testing.T) {
	for _, name := range []string{"=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x", "＋1", "－1"} {
		for _, e := range []uploader.Entry{{Name: name}, {Where: name}, {Ticket: name}} {
			lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table(t, "en", e), "\ufeff"))).ReadAll()
			if err != nil || len(lines) != 2 {
				t.Fatal(lines, err)
			}
			for _, cell := range lines[1] {
				if strings.Contains(cell, name[1:]) && cell[0] != '\'' {
					t.Errorf("%q stands there as %q", name, cell)
				}
			}
		}
	}
	if cell("a=b") != "a=b" || cell("") != "" {
		t.Error("what is no formula was changed")
	}
}

func FuzzHistoryTable(f *testing.F) {
	f.Add("=x", "a,b", "\"\r\n")
	f.Add("\xff\xfe", "'", "\u202e")
	f.Fuzz(func(t *testing.T, name, where, ticket string) {
		text := table(t, "en", uploader.Entry{Name: name, Where: where, Ticket: ticket}, uploader.Entry{Name: "last"})
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil || len(lines) != 3 || len(lines[1]) != 10 || lines[2][0] != "last" {
			t.Fatalf("%q: %v", lines, err)
		}
		for _, one := range lines[1] {
			if one != "" && strings.ContainsAny(one[:1], "=+-@\t\r\n") {
				t.Errorf("a cell begins like a formula: %q", one)
			}
		}
	})
}

// failing is a full disk.
type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errors.New("full")
	}
	return len(p), nil
}

func TestATableThatCannotBeWritten(t *testing.T) {
	if _, err := NewCatalog("en").NewHistoryTable(&failing{}, uitest.Noon()); err == nil {
		t.Error("no room for the first byte, and no error")
	}
	table, err := NewCatalog("en").NewHistoryTable(&failing{after: 10}, uitest.Noon())
	if err == nil {
		err = errors.Join(table.Write(make([]uploader.Entry, 1000)), table.Close())
	}
	if err == nil {
		t.Error("no room for the table, and no error")
	}
}

func TestHistoryRows(t *testing.T) {
	now := uitest.Noon()
	p := Presenter{Words: NewCatalog("en"), Now: now, Place: Place{Deletes: true}}
	works := uploader.Entry{ID: "1", Name: "a.pdf", Size: 3 * mb, Where: "Acme", SentAt: now, Linked: true, Ends: now.Add(time.Hour), Ticket: "SUP-1", Protected: true, Paths: []string{"/a.pdf"}}
	row := p.HistoryRow(works, NoAction, false, nil)
	if got := read(p.Words, row); got != "a.pdf | Link works · SUP-1 · Password · 3 MB · sent 12:00 · Acme · until today 13:00 | [New link, More]" {
		t.Error(got)
	}
	if want := []Action{ActionSendAgain, ActionTicket, ActionShowTicket, ActionDeleteFile}; !reflect.DeepEqual(row.Menu, want) {
		t.Errorf("its menu has %v", row.Menu)
	}
	if row := row.Narrow(); row.Buttons[0].Icon != "link" || row.Menu[0] != ActionNewLink {
		t.Errorf("narrow: %+v", row)
	}
	p.Place.Links.Changes = true
	if menu := p.HistoryRow(works, NoAction, false, nil).Menu; !reflect.DeepEqual(menu, []Action{ActionSendAgain, ActionTicket, ActionShowTicket, ActionExtend, ActionEndLink, ActionDeleteFile}) {
		t.Errorf("where links can be changed, its menu has %v", menu)
	}
	for name, c := range map[string]struct {
		change func(*uploader.Entry)
		want   string
	}{
		"ended":   {func(e *uploader.Entry) { e.Ends = now }, "a.pdf | Link ended today 12:00 · SUP-1 · Password · 3 MB · sent 12:00 · Acme | [New link, More]"},
		"deleted": {func(e *uploader.Entry) { e.DeletedAt = now }, "a.pdf | File deleted today 12:00 · SUP-1 · Password · 3 MB · sent 12:00 · Acme | [More]"},
		"no link": {func(e *uploader.Entry) { e.Linked = false }, "a.pdf | No link · SUP-1 · Password · 3 MB · sent 12:00 · Acme | [More]"},
		"no end":  {func(e *uploader.Entry) { e.Ends = time.Time{} }, "a.pdf | SUP-1 · Password · 3 MB · sent 12:00 · Acme · end not known | [New link, More]"},
		"several": {func(e *uploader.Entry) { e.Files = 12 }, "a.pdf | Link works · SUP-1 · Password · 12 files · 3 MB · sent 12:00 · Acme · until today 13:00 | [New link, More]"},
		"hidden":  {func(e *uploader.Entry) { e.Ticket = "a\u202eb" }, "a.pdf | Link works · a[U+202E]b · Password · 3 MB · sent 12:00 · Acme · until today 13:00 | [New link, More]"},
	} {
		e := works
		c.change(&e)
		if got := read(p.Words, p.HistoryRow(e, NoAction, false, nil)); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
