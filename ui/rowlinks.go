package ui

import (
	"time"

	"linkdrop/ui/present"
	"linkdrop/uploader/destination"
)

// askPassword asks for the password that a restored drop's links wait for; then they are made.
func (a *rowActions) askPassword(row present.Row) {
	drop := row.Key.Drop
	a.closed.ask(a.words.Text("password.again.title"), a.words.Text("password.again.hint", "name", row.Name), func(p destination.Password) {
		a.closed.sent(drop, p)
		a.transfers.wishes.do(func() { a.transfers.queue.GivePassword(drop, p) })
	})
}

// extend lets a row's links work a week longer.
func (a *rowActions) extend(key present.RowKey) {
	link, _, made, ok := a.queued.linkOf(key)
	if !ok || a.sent.archive == nil || a.queued.busy[key] != present.NoAction {
		return
	}
	a.queued.busy[key] = present.ActionExtend
	a.sent.extend(made, longer(link.Ends, a.now()), func(ends time.Time, err error) { a.changed(key, link, ends, err) })
}

// askEnd asks first: nobody who has the link can use it any more.
func (a *rowActions) askEnd(row present.Row) {
	link, _, made, ok := a.queued.linkOf(row.Key)
	if !ok || a.sent.archive == nil || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	a.screen.confirm("endlink", []string{a.words.Text("endlink.body", "name", row.Name)}, func() {
		a.queued.busy[row.Key] = present.ActionEndLink
		a.sent.end(made, func(err error) { a.changed(row.Key, link, a.now(), err) })
	})
}

// changed shows when a row's link ends now.
func (a *rowActions) changed(key present.RowKey, link destination.Link, ends time.Time, err error) {
	delete(a.queued.busy, key)
	if err == nil {
		link.Ends = ends
		link.KeepsAfter = link.KeepsAfter || !ends.After(a.now()) // revoking a link leaves the file where it is
		a.queued.newLinks[key] = &link
	}
	a.notices.failed(err)
	a.list.Redraw()
}
