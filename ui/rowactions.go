package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/view"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// rowActions are what the buttons, the menu and the keys of a row in the queue do.
type rowActions struct {
	screen    *screen
	words     *present.Catalog
	list      *view.RowList
	queued    *queueRows
	transfers *transfers
	sent      *sentFiles
	closed    *closedLinks
	clipboard *clipboard
	remedies  *remedies
	presenter func() present.Presenter
	notices   *notices
	now       func() time.Time
	version   string
}

// do is every button of every row.
func (a *rowActions) do(row present.Row, action present.Action, at fyne.Position) {
	switch action {
	case present.ActionPause:
		a.transfers.wish(uploader.Pause, row.Key)
	case present.ActionResume, present.ActionRetry, present.ActionRetryNow, present.ActionContinue, present.ActionSendAgain:
		a.transfers.again(row)
	case present.ActionUndo:
		delete(a.queued.undo, row.Key)
		a.transfers.wish(uploader.Run, row.Key)
	case present.ActionCancel:
		a.transfers.cancel(row)
	case present.ActionRemove:
		a.transfers.wish(uploader.Remove, row.Key)
	case present.ActionMore:
		a.menu(row, at)
	case present.ActionToggleGroup:
		a.unfold(row.Key.Drop)
	case present.ActionSignIn, present.ActionOpenSettings, present.ActionOpenClock, present.ActionCheckSetup, present.ActionUnlock, present.ActionAllowHost, present.ActionAddAgain:
		a.remedy(row, action)
	default:
		a.doWithLink(row, action)
	}
}

// doWithLink is what is done to a link, a stored file or a fault; it wishes for nothing.
func (a *rowActions) doWithLink(row present.Row, action present.Action) {
	switch action {
	case present.ActionCopyLink, present.ActionCopyNameAndLink, present.ActionCopyName:
		a.copy(row.Key, action)
	case present.ActionPassword:
		a.askPassword(row)
	case present.ActionCopyPassword:
		if p := a.closed.known[row.Key.Drop]; !p.IsZero() {
			a.closed.copy(p)
		}
	case present.ActionNewLink:
		a.newLink(row)
	case present.ActionExtend:
		a.extend(row.Key)
	case present.ActionEndLink:
		a.askEnd(row)
	case present.ActionDeleteFile:
		a.askDeletion(row)
	case present.ActionDetails:
		a.details(row)
	case present.ActionCopyReport:
		if why, name := a.queued.faultOf(row.Key); why != nil {
			a.copyReport(name, why)
		}
	default:
	}
}

// remedy is what helps against a row's fault; afterwards the row goes on.
func (a *rowActions) remedy(row present.Row, action present.Action) {
	e, ok := a.queued.rows.at(a.queued.rows.find(row.Key))
	if !ok {
		return
	}
	why, _ := a.queued.faultOf(row.Key)
	a.remedies.do(e.drop.Destination, action, why, func() { a.transfers.again(row) })
}

// unfold opens or closes a group.
func (a *rowActions) unfold(drop uploader.DropID) {
	a.queued.rows.toggle(drop)
	a.list.Relay()
}

// menu is behind ⋯.
func (a *rowActions) menu(row present.Row, at fyne.Position) {
	var items []*fyne.MenuItem
	for _, action := range row.Menu {
		items = append(items, fyne.NewMenuItem(a.words.ActionText(action), func() { a.do(row, action, at) }))
	}
	a.screen.menu(items, at)
}

// copy is "Copy link" and its relatives.
func (a *rowActions) copy(key present.RowKey, action present.Action) {
	link, name, _, ok := a.queued.linkOf(key)
	a.clipboard.manual++
	switch {
	case !ok:
	case action == present.ActionCopyName:
		a.clipboard.copy(present.Visible(name), nil)
	case link.URL.IsZero():
	case action == present.ActionCopyNameAndLink:
		a.clipboard.copy(present.NameAndLink(name, link), []present.RowKey{key})
	default:
		a.clipboard.copy(link.URL.Reveal(), []present.RowKey{key})
	}
}

// details shows a fault in full.
func (a *rowActions) details(row present.Row) {
	why, name := a.queued.faultOf(row.Key)
	if why == nil {
		return
	}
	lines := a.presenter().Details(name, why)
	a.screen.dialog(a.words.Text("row.notsent"), lines,
		kit.DialogButton{Text: a.words.Text("do.report"), Act: func() { a.copyReport(name, why) }},
		kit.DialogButton{Text: a.words.Text("do.close"), Primary: true})
}

// copyReport is "Copy details for IT".
func (a *rowActions) copyReport(name string, why *fault.Error) {
	a.clipboard.copy(a.words.Report(name, why, a.now(), a.version), nil)
	a.notices.tell(a.words.Text("details.copied"))
}

// newLink is the button of a row in the queue. A new link has what the first one had: its password, which is asked for where the
// window does not know it, how often it may be downloaded, and its note.
func (a *rowActions) newLink(row present.Row) {
	link, _, made, ok := a.queued.linkOf(row.Key)
	if !ok || a.sent.archive == nil || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	password := a.closed.known[row.Key.Drop]
	if link.Protected && password.IsZero() {
		a.closed.ask(a.words.Text("password.title"), a.words.Text("password.hint"), func(p destination.Password) {
			a.makeLink(row.Key, made, p)
		})
		return
	}
	a.makeLink(row.Key, made, password)
}

func (a *rowActions) makeLink(key present.RowKey, made string, password destination.Password) {
	a.queued.busy[key] = present.ActionNewLink
	a.list.Redraw()
	a.sent.renew(made, a.queued.destinationOf(key), a.queued.linkOptions(key.Drop, password), func(link destination.Link, err error) {
		delete(a.queued.busy, key)
		if err != nil {
			a.notices.failed(err)
			a.list.Redraw()
			return
		}
		a.queued.newLinks[key] = &link
		a.clipboard.copy(link.URL.Reveal(), []present.RowKey{key})
	})
}

// askDeletion asks first: what is deleted stays so.
func (a *rowActions) askDeletion(row present.Row) {
	_, _, made, ok := a.queued.linkOf(row.Key)
	if !ok || a.sent.archive == nil || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	a.screen.confirm("delete", []string{a.words.Text("delete.body", "name", row.Name)}, func() {
		a.queued.busy[row.Key] = present.ActionDeleteFile
		a.list.Redraw()
		a.sent.discard(made, func(err error) {
			delete(a.queued.busy, row.Key)
			a.queued.deleted[row.Key] = err == nil || fault.KindOf(err) == fault.Kept
			a.notices.failed(err)
			a.list.Redraw()
		})
	})
}

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
	a.screen.confirm("endlink", []string{a.words.EndsLink(row.Name, link.KeepsAfter)}, func() {
		a.queued.busy[row.Key] = present.ActionEndLink
		a.sent.end(made, func(err error) { a.changed(row.Key, link, a.now(), err) })
	})
}

// changed shows when a row's link ends now.
func (a *rowActions) changed(key present.RowKey, link destination.Link, ends time.Time, err error) {
	delete(a.queued.busy, key)
	if err == nil {
		link.Ends = ends
		a.queued.newLinks[key] = &link
	}
	a.notices.failed(err)
	a.list.Redraw()
}
