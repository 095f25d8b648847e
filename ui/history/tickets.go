package history

import (
	"context"
	"errors"

	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// askTicket asks for the ticket of an entry.
func (p *Page) askTicket(e uploader.Entry) {
	w := p.d.Words
	p.d.Over.AskLine(w.Text("ticket.title"), w.Text("ticket.label"), w.Text("ticket.hint"), e.Ticket, w.Text("ticket.save"), func(typed string) string {
		ticket, ok := uploader.ValidTicket(typed)
		if !ok {
			return w.Text("ticket.wrong")
		}
		p.begin(e.ID, present.ActionTicket)
		p.off(func(ctx context.Context) error { return p.d.Archive.SetTicket(ctx, e.ID, ticket) }, func(err error) { p.ended(e.ID, err) })
		return ""
	})
}

// off does something off the ui thread, and then something on it.
func (p *Page) off(do func(context.Context) error, then func(error)) {
	go func() {
		ctx, cancel := context.WithTimeout(p.d.Context, archiveWait)
		defer cancel()
		err := do(ctx)
		p.d.Dispatch(func() { then(err) })
	}()
}

// showTicket shows all that has a ticket, and nothing that is only called like it.
func (p *Page) showTicket(ticket string) {
	p.d.Find(ticket)
	p.text, p.ticket = ticket, ticket
	if p.wait != nil {
		p.wait.Stop()
	}
	p.List.ToTop()
	p.Load()
}

// askDeleteByTicket asks for a ticket, and then whether all that has it is to be deleted.
func (p *Page) askDeleteByTicket() {
	w, typed := p.d.Words, p.ticket
	if _, n, ok := p.List.Selected(); ok && typed == "" {
		typed = p.read.entries[n].Ticket
	}
	p.d.Over.AskLine(w.Text("ticket.delete.title"), w.Text("ticket.label"), "", typed, w.Text("ticket.find"), func(typed string) string {
		ticket, ok := uploader.ValidTicket(typed)
		switch {
		case !ok:
			return w.Text("ticket.wrong")
		case ticket == "":
			return w.Text("ticket.missing")
		}
		var found []uploader.Entry
		p.off(func(ctx context.Context) (err error) {
			found, err = p.withTicket(ctx, ticket)
			return err
		}, func(err error) {
			switch {
			case err != nil:
				p.d.Failed(err)
			case len(found) == 0:
				p.d.Tell(w.Text("ticket.none", "ticket", present.Visible(ticket)))
			default:
				p.showTicket(ticket)
				body := w.Count("ticket.delete.body", len(found), "ticket", present.Visible(ticket))
				p.d.Over.Confirm("ticket.delete", []string{body}, func() { p.deleteAll(found) })
			}
		})
		return ""
	})
}

// withTicket are the entries with a ticket whose files are still stored.
func (p *Page) withTicket(ctx context.Context, ticket string) (found []uploader.Entry, err error) {
	for q := (uploader.Query{Ticket: ticket, Brief: true}); ; {
		page, err := p.d.Archive.List(ctx, q)
		for _, e := range page {
			if e.DeletedAt.IsZero() {
				found = append(found, e)
			}
			q.After = uploader.EntryPlace{SentAt: e.SentAt, ID: e.ID}
		}
		if err != nil || len(page) == 0 {
			return found, err
		}
	}
}

// deleteAll deletes entries one by one, goes on after one that failed, and says how many are gone.
func (p *Page) deleteAll(found []uploader.Entry) {
	for _, e := range found {
		p.busy[e.ID] = present.ActionDeleteFile
	}
	p.List.Redraw()
	go func() {
		deleted := 0
		var failed error
		for _, e := range found {
			err := p.deleteOne(e.ID)
			if err != nil && !errors.Is(err, &fault.Error{Kind: fault.Kept}) {
				failed = err
				continue
			}
			deleted++
		}
		p.d.Dispatch(func() {
			for _, e := range found {
				delete(p.busy, e.ID)
			}
			p.tellDeleted(deleted, len(found)-deleted, failed)
			p.Load()
		})
	}()
}

func (p *Page) deleteOne(id string) error {
	ctx, cancel := context.WithTimeout(p.d.Context, archiveWait)
	defer cancel()
	return p.d.Archive.Delete(ctx, id)
}

func (p *Page) tellDeleted(deleted, left int, why error) {
	if left == 0 {
		p.d.Tell(p.d.Words.Count("ticket.deleted", deleted))
		return
	}
	sentence := p.d.Words.Fault(asFault(why), p.d.Presenter().FaultContext(0)).Full()
	p.d.Tell(p.d.Words.Count("ticket.failed", left) + " " + sentence)
}

func asFault(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Bug, "history", "")
}
