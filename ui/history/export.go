package history

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
)

// openMenu is what can be done with the history as a whole.
func (p *Page) openMenu() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.More)
	p.d.Over.Menu(p.menu(), at.AddXY(0, kit.ButtonHeight+4))
}

func (p *Page) menu() []*fyne.MenuItem {
	w := p.d.Words
	keep := fyne.NewMenuItem(w.Text("history.keep"), nil)
	keep.ChildMenu = fyne.NewMenu("", p.keeps()...)
	return []*fyne.MenuItem{
		fyne.NewMenuItem(w.Text("history.export"), p.Export), keep, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(w.Text("history.byticket"), p.askDeleteByTicket),
	}
}

// keeps are the choices of how long what was sent is kept.
func (p *Page) keeps() (items []*fyne.MenuItem) {
	w, now, there := p.d.Words, p.d.Days(), false
	add := func(text string, days int) {
		item := fyne.NewMenuItem(text, func() {
			p.d.SetDays(days)
			p.Prune()
		})
		item.Checked = days == now
		there = there || item.Checked
		items = append(items, item)
	}
	days := func(n int) { add(w.Text("history.keep.days", "n", strconv.Itoa(n)), n) }
	add(w.Text("history.keep.none"), 0)
	days(30)
	days(90)
	add(w.Text("history.keep.year"), 365)
	if !there {
		days(now)
	}
	return items
}

// Prune forgets what is too old, off the ui thread.
func (p *Page) Prune() {
	if p.d.Archive == nil {
		return
	}
	before, keep, gone := uploader.KeptSince(p.d.Now(), p.d.Days()), p.d.Kept(), 0
	p.off(func(ctx context.Context) (err error) {
		gone, err = p.d.Archive.Prune(ctx, before, keep...)
		return err
	}, func(err error) {
		p.d.Failed(err)
		if gone > 0 && p.Object.Visible() {
			p.Load()
		}
	})
}

// Export asks for a file, and saves all that the filter and the search leave as CSV.
func (p *Page) Export() {
	name := p.d.Words.Text("tab.history") + " " + p.d.Now().Local().Format("2006-01-02") + ".csv"
	p.d.Over.SaveAs(p.d.Words.Text("history.export"), name, func(path string) {
		q := p.query()
		p.off(func(ctx context.Context) error { return p.writeTable(ctx, path, q) }, func(err error) {
			if err != nil {
				p.d.Tell(p.d.Words.Text("history.exportfailed"))
				return
			}
			p.d.Tell(p.d.Words.Text("history.exported", "name", present.Visible(filepath.Base(path))))
		})
	})
}

// writeTable writes a file that nobody else may read, as it tells who was sent what; one that could not be finished is taken away.
func (p *Page) writeTable(ctx context.Context, path string, q uploader.Query) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	buffered := bufio.NewWriter(file)
	table, err := p.d.Words.NewHistoryTable(buffered, q.Now)
	if err != nil {
		return err
	}
	q.Limit = 1000
	for {
		page, err := p.d.Archive.List(ctx, q)
		if err != nil {
			return err
		}
		if err := table.Write(page); err != nil {
			return err
		}
		if len(page) < q.Limit {
			break
		}
		last := page[len(page)-1]
		q.After = uploader.EntryPlace{SentAt: last.SentAt, ID: last.ID}
	}
	if err := table.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}
