package history

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // dates are shown in local time
	m.Run()
}

// testPage is a page with everything around it pretended.
type testPage struct {
	*Page
	t       testing.TB
	archive *uitest.Archive
	clock   time.Time
	mu      sync.Mutex
	queue   []func() // for the ui thread

	clip, told []string
	questions  []string // keys of questions that were asked
	asked      []string // what was in the lines to type in
	typed      []string // what is typed into them, in their order
	wrong      string   // what was wrong with that
	sent       []string
	failed     error
	path       string // where a file is saved
	days       int
	menu       []*fyne.MenuItem
}

func openPage(t testing.TB, archive Archive) *testPage {
	t.Helper()
	app := test.NewTempApp(t)
	p := &testPage{t: t, clock: uitest.Noon(), days: 90}
	p.archive = &uitest.Archive{Now: func() time.Time { return p.clock }}
	if archive == nil {
		archive = p.archive
	}
	words := present.NewCatalog("en")
	presenter := func() present.Presenter {
		return present.Presenter{Words: words, Now: p.clock, Archive: true, Place: present.Place{Deletes: true}}
	}
	p.Page = New(Deps{
		Archive: archive, Context: t.Context(), Dispatch: p.dispatch, Words: words, Presenter: presenter, Now: func() time.Time { return p.clock },
		Theme: kit.NewTheme(kit.Light), Rows: view.RowCallbacks{Words: words},
		Sent: Sent{
			NewLink: func(e uploader.Entry, password destination.Password, done func(destination.Link, error)) {
				done(archiveLink(t.Context(), p.archive, e.ID, destination.LinkOptions{Password: password}))
			},
			Extend: func(uploader.Entry, func(error)) {}, End: func(string, func(error)) {},
			Delete: func(id string, done func(error)) { done(p.archive.Delete(t.Context(), id)) },
		},
		Over: Over{
			Menu: func(items []*fyne.MenuItem, _ fyne.Position) { p.menu = items },
			Confirm: func(key string, lines []string, yes func()) {
				p.questions = append(p.questions, key+": "+strings.Join(lines, " "))
				yes()
			},
			AskLine: func(_, _, _, typed, _ string, take func(string) string) {
				p.asked = append(p.asked, typed)
				if len(p.typed) > 0 {
					typed, p.typed = p.typed[0], p.typed[1:]
				}
				p.wrong = take(typed)
			},
			AskPassword: func(then func(destination.Password)) { then(destination.NewPassword("horse")) },
			SaveAs:      func(_, _ string, then func(string)) { then(p.path) },
		},
		Copy:   func(text string) { p.clip = append(p.clip, text) },
		Send:   func(paths []string, ticket string) { p.sent = append(p.sent, strings.Join(paths, " ")+" "+ticket) },
		Find:   func(text string) { p.Search(text) },
		Tell:   func(text string) { p.told = append(p.told, text) },
		Failed: func(err error) { p.failed = errors.Join(p.failed, err) },
		Days:   func() int { return p.days }, SetDays: func(days int) { p.days = days },
		Kept: func() []uploader.DropID { return []uploader.DropID{"kept"} }, Leave: func() {},
	})
	w := app.NewWindow("")
	w.SetContent(p.Object)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(440, 356))
	p.Object.Show()
	t.Cleanup(w.Close)
	return p
}

func archiveLink(ctx context.Context, a *uitest.Archive, id string, o destination.LinkOptions) (destination.Link, error) {
	return a.NewLink(ctx, id, time.Hour, o)
}

func (p *testPage) dispatch(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = append(p.queue, f)
}

// until runs the ui thread until something is true.
func (p *testPage) until(what string, is func() bool) {
	p.t.Helper()
	beat := time.NewTicker(5 * time.Millisecond)
	defer beat.Stop()
	for range 4000 {
		p.mu.Lock()
		queue := p.queue
		p.queue = nil
		p.mu.Unlock()
		for _, f := range queue {
			f()
		}
		if is() {
			return
		}
		select {
		case <-beat.C:
		case <-p.t.Context().Done():
		}
	}
	p.t.Fatalf("never: %s", what)
}

// fill puts entries into the archive, a quarter of an hour apart.
func (p *testPage) fill(n int) {
	entries := make([]uploader.Entry, n)
	for i := range entries {
		entries[i] = uploader.Entry{
			ID: fmt.Sprint("e", i), Name: fmt.Sprintf("report %d.pdf", i), SentAt: p.clock.Add(-time.Duration(i) * 15 * time.Minute),
			Linked: true, Ends: p.clock.Add(time.Hour), Files: 1,
		}
	}
	p.archive.Put(entries...)
}

// rows are what is in sight, as "day: name".
func (p *testPage) rows() (all []string) {
	p.List.InSight(func(n int, r *view.Row) {
		line := r.Model.Name
		if day := p.Heading(n); day != "" {
			line = day + ": " + line
		}
		all = append(all, line)
	})
	return all
}

// 100,000 entries are opened, searched and scrolled by reading a page each time, and drawn by as many rows as fit.
func TestOneHundredThousandEntries(t *testing.T) {
	p := openPage(t, nil)
	p.fill(100_000)
	p.Load()
	p.until("it is read", func() bool { return p.Len() == pageSize })
	if len(p.archive.Listed) != 1 || p.archive.Read != pageSize {
		t.Errorf("to open it, %d entries were read in %d questions", p.archive.Read, len(p.archive.Listed))
	}
	p.List.GoTo(p.Len() - 1)
	p.until("the next page is read", func() bool { return p.Len() == 2*pageSize })
	if len(p.archive.Listed) != 2 || p.archive.Read != 2*pageSize {
		t.Errorf("to scroll on, %d entries were read in %d questions", p.archive.Read, len(p.archive.Listed))
	}
	if n := len(p.rows()); n < 3 || n > 8 {
		t.Errorf("%d rows are drawn", n)
	}
	p.Search("report 99999")
	p.until("it is found", func() bool { return p.Len() == 1 })
	if got := p.rows(); len(got) != 1 || !strings.HasSuffix(got[0], ": report 99999.pdf") {
		t.Errorf("found %q", got)
	}
	if len(p.archive.Listed) != 3 || p.archive.Read != 2*pageSize+1 {
		t.Errorf("to find it, %d entries were read in %d questions", p.archive.Read-2*pageSize, len(p.archive.Listed)-2)
	}
	if !p.read.over {
		t.Error("it would ask for more of one")
	}
}

func TestDaysAndFilters(t *testing.T) {
	p := openPage(t, nil)
	at := p.clock
	p.archive.Put(
		uploader.Entry{ID: "1", Name: "works", SentAt: at, Linked: true, Ends: at.Add(time.Hour)},
		uploader.Entry{ID: "2", Name: "ended", SentAt: at.Add(-time.Hour), Linked: true, Ends: at},
		uploader.Entry{ID: "3", Name: "deleted", SentAt: at.Add(-24 * time.Hour), Linked: true, DeletedAt: at},
		uploader.Entry{ID: "4", Name: "no link", SentAt: at.Add(-49 * time.Hour)},
	)
	for i, want := range map[int]string{0: "Today: works, ended, Yesterday: deleted, Thu 20 Nov: no link", 1: "Today: works", 2: "Today: ended", 3: "Yesterday: deleted"} {
		test.Tap(p.filters[i])
		p.until("a filter", func() bool { return strings.Join(p.rows(), ", ") == want })
	}
	p.Search("nothing like it")
	p.until("nothing is found", func() bool { return p.Len() == 0 && p.nothing.Text == "Nothing found." })
	// After midnight, today is another day.
	test.Tap(p.filters[0])
	p.Search("")
	p.until("all is back", func() bool { return p.Len() == 4 })
	p.clock = at.Add(24 * time.Hour)
	p.Tick()
	p.until("yesterday", func() bool { return p.Heading(0) == "Yesterday" })
}

// An answer that comes after a newer question is nobody's.
func TestALateAnswerIsDropped(t *testing.T) {
	slow := &slowArchive{answers: map[string]chan []uploader.Entry{"a": make(chan []uploader.Entry), "b": make(chan []uploader.Entry)}}
	p := openPage(t, slow)
	p.text = "a"
	p.Load()
	p.text = "b"
	p.Load()
	slow.answers["b"] <- []uploader.Entry{{ID: "b", Name: "b", SentAt: p.clock}}
	p.until("the newer one", func() bool { return p.Len() == 1 })
	slow.answers["a"] <- []uploader.Entry{{ID: "a1", Name: "a1"}, {ID: "a2", Name: "a2"}}
	p.until("the older one came", func() bool { return slow.done() == 2 })
	p.until("and was looked at", func() bool { return true })
	if row, _ := p.Row(0); p.Len() != 1 || row.Name != "b" {
		t.Errorf("%d rows, the first is %q", p.Len(), row.Name)
	}
}

type slowArchive struct {
	Archive
	answers map[string]chan []uploader.Entry
	mu      sync.Mutex
	over    int
}

func (a *slowArchive) List(_ context.Context, q uploader.Query) ([]uploader.Entry, error) {
	entries := <-a.answers[q.Text]
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over++
	return entries, nil
}

func (a *slowArchive) done() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.over
}

// brokenArchive cannot be read.
type brokenArchive struct{ Archive }

func (brokenArchive) List(context.Context, uploader.Query) ([]uploader.Entry, error) {
	return nil, fault.New(fault.JournalLost, "history", "")
}

func TestAHistoryThatCannotBeRead(t *testing.T) {
	p := openPage(t, brokenArchive{})
	p.Load()
	p.until("it is said", func() bool { return p.nothing.Text == "The history could not be read." })
	p.path = filepath.Join(t.TempDir(), "out.csv")
	p.Export()
	p.until("it is said", func() bool { return len(p.told) == 1 })
	if _, err := os.Stat(p.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a file is left: %v", err)
	}
}

func (p *testPage) do(n int, action present.Action) {
	p.t.Helper()
	row, ok := p.Row(n)
	if !ok {
		p.t.Fatalf("there is no row %d", n)
	}
	p.Do(row, action, fyne.Position{})
}

func TestWhatRowsDo(t *testing.T) {
	p := openPage(t, nil)
	p.archive.Put(uploader.Entry{ID: "1", Name: "a.pdf", SentAt: p.clock, Linked: true, Ends: p.clock.Add(time.Hour), Protected: true, Paths: []string{"/a.pdf"}, Ticket: "SUP-1"})
	p.Load()
	p.until("it is read", func() bool { return p.Len() == 1 })
	p.do(0, present.ActionSendAgain)
	if len(p.sent) != 1 || p.sent[0] != "/a.pdf SUP-1" {
		t.Errorf("sent %q", p.sent)
	}
	p.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	p.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(p.clip) != 1 || p.clip[0] != "https://share.acme.example/s/1-new" || p.failed != nil {
		t.Errorf("Enter copied %q, %v", p.clip, p.failed)
	}
	p.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	p.until("it is deleted", func() bool { row, _ := p.Row(0); return strings.HasPrefix(row.Texts[0], "File deleted") })
	if len(p.questions) != 1 || !strings.HasPrefix(p.questions[0], "delete:") {
		t.Errorf("asked %q", p.questions)
	}
	p.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete}) // once is enough
	if len(p.questions) != 1 {
		t.Errorf("asked %q", p.questions)
	}
}

func TestTicketsOfRows(t *testing.T) {
	p := openPage(t, nil)
	at := p.clock
	p.archive.Put(
		uploader.Entry{ID: "1", Name: "a.pdf", SentAt: at, Linked: true, Ends: at.Add(time.Hour)},
		uploader.Entry{ID: "2", Name: "b.pdf", SentAt: at, Linked: true, Ends: at.Add(time.Hour), Ticket: "SUP-4711"},
		uploader.Entry{ID: "3", Name: "SUP-4711.pdf", SentAt: at, Linked: true, Ends: at.Add(time.Hour)},
		uploader.Entry{ID: "4", Name: "gone.pdf", SentAt: at, DeletedAt: at, Ticket: "SUP-4711"},
	)
	p.Load()
	p.until("it is read", func() bool { return p.Len() == 4 })
	p.typed = []string{"two\nlines"}
	p.do(0, present.ActionTicket)
	if p.wrong == "" {
		t.Error("a ticket of two lines was taken")
	}
	p.typed = []string{" sup-4711 "}
	p.do(0, present.ActionTicket)
	p.until("it has its ticket", func() bool { row, _ := p.Row(0); return strings.Contains(row.Texts[0], "sup-4711") })
	p.do(1, present.ActionShowTicket)
	p.until("what has the ticket, and not what is called like it", func() bool { return p.Len() == 3 })
	p.typed = []string{"SUP-4711"}
	p.askDeleteByTicket()
	p.until("all is deleted", func() bool { return len(p.told) == 1 })
	if len(p.questions) != 1 || !strings.Contains(p.questions[0], "2 entries have the ticket SUP-4711") || p.told[0] != "2 entries were deleted." {
		t.Errorf("asked %q, told %q", p.questions, p.told)
	}
	p.Search("")
	p.until("all of it", func() bool { return p.Len() == 4 })
	if row, _ := p.Row(2); !strings.HasPrefix(row.Lead, "Link works") {
		t.Errorf("what is only called like the ticket: %+v", row)
	}
	p.typed = []string{"SUP-4711"}
	p.askDeleteByTicket()
	p.until("there is nothing left", func() bool { return len(p.told) == 2 })
	if len(p.questions) != 1 {
		t.Errorf("asked %q", p.questions)
	}
}

func TestExport(t *testing.T) {
	p := openPage(t, nil)
	p.fill(2500)
	p.path = filepath.Join(t.TempDir(), "history.csv")
	p.Search("report 1")
	p.Export()
	p.until("it is saved", func() bool { return len(p.told) == 1 })
	text, err := os.ReadFile(p.path)
	if err != nil || !strings.HasPrefix(string(text), "\ufeffName,") {
		t.Fatalf("%.40q, %v, %q", text, err, p.told)
	}
	if n := strings.Count(string(text), "\r\n"); n != 1+1+10+100+1000 {
		t.Errorf("%d lines", n)
	}
	if info, err := os.Stat(p.path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}

func TestHowLongItIsKept(t *testing.T) {
	p := openPage(t, nil)
	old := p.clock.AddDate(0, 0, -40)
	p.archive.Put(
		uploader.Entry{ID: "1", Name: "old", SentAt: old, Ends: old.Add(time.Hour), Linked: true},
		uploader.Entry{ID: "2", Name: "old, in the queue", Drop: "kept", SentAt: old, Ends: old.Add(time.Hour), Linked: true},
		uploader.Entry{ID: "3", Name: "old, works", SentAt: old, Ends: p.clock.Add(time.Hour), Linked: true},
	)
	p.Load()
	p.until("it is read", func() bool { return p.Len() == 3 })
	p.openMenu()
	keep := p.menu[1].ChildMenu.Items
	if !keep[2].Checked {
		t.Errorf("the choice is not the one that counts: %+v", keep[2])
	}
	keep[1].Action() // 30 days
	p.until("it is forgotten", func() bool { return p.Len() == 2 })
	if p.days != 30 {
		t.Errorf("kept for %d days", p.days)
	}
}
