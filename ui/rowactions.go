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
	links     *linkArchive
	clipboard *clipboard
	remedies  *remedies
	presenter func() present.Presenter
	notices   *notices
	now       func() time.Time
	version   string
}

// do is every button of every row.
func (a *rowActions) do(f present.Row, d present.Action, at fyne.Position) {
	switch d {
	case present.ActionPause:
		a.transfers.wish(uploader.Pause, f.Key)
	case present.ActionResume, present.ActionRetry, present.ActionRetryNow, present.ActionContinue, present.ActionSendAgain:
		a.transfers.again(f)
	case present.ActionUndo:
		delete(a.queued.undo, f.Key)
		a.transfers.wish(uploader.Run, f.Key)
	case present.ActionCancel:
		a.transfers.cancel(f)
	case present.ActionRemove:
		a.transfers.wish(uploader.Remove, f.Key)
	case present.ActionMore:
		a.menu(f, at)
	case present.ActionToggleGroup:
		a.unfold(f.Key.Drop)
	case present.ActionSignIn, present.ActionOpenSettings, present.ActionOpenClock, present.ActionCheckSetup, present.ActionUnlock, present.ActionAllowHost, present.ActionAddAgain:
		a.remedy(f, d)
	default:
		a.doWithLink(f, d)
	}
}

// doWithLink is what is done to a link, a stored file or a fault; it wishes for nothing.
func (a *rowActions) doWithLink(f present.Row, d present.Action) {
	switch d {
	case present.ActionCopyLink, present.ActionCopyNameAndLink, present.ActionCopyName:
		a.copy(f.Key, d)
	case present.ActionNewLink:
		a.newLink(f.Key)
	case present.ActionDeleteFile:
		a.askDeletion(f)
	case present.ActionDetails:
		a.details(f)
	case present.ActionCopyReport:
		if why, name := a.queued.faultOf(f.Key); why != nil {
			a.copyReport(name, why)
		}
	default:
	}
}

// remedy is what helps against a row's fault; afterwards the row goes on.
func (a *rowActions) remedy(f present.Row, d present.Action) {
	e, ok := a.queued.rows.at(a.queued.rows.find(f.Key))
	if !ok {
		return
	}
	why, _ := a.queued.faultOf(f.Key)
	a.remedies.do(e.drop.Destination, d, why, func() { a.transfers.again(f) })
}

// unfold opens or closes a group.
func (a *rowActions) unfold(drop uploader.DropID) {
	a.queued.rows.toggle(drop)
	a.list.Relay()
}

// menu is behind ⋯.
func (a *rowActions) menu(f present.Row, at fyne.Position) {
	var items []*fyne.MenuItem
	for _, d := range f.Menu {
		items = append(items, fyne.NewMenuItem(a.words.ActionText(d), func() { a.do(f, d, at) }))
	}
	a.screen.menu(items, at)
}

// copy is "Copy link" and its relatives.
func (a *rowActions) copy(key present.RowKey, d present.Action) {
	link, name, _, ok := a.queued.linkOf(key)
	a.clipboard.manual++
	switch {
	case !ok:
	case d == present.ActionCopyName:
		a.clipboard.copy(present.Visible(name), nil)
	case link.URL.IsZero():
	case d == present.ActionCopyNameAndLink:
		a.clipboard.copy(present.NameAndLink(name, link), []present.RowKey{key})
	default:
		a.clipboard.copy(link.URL.Reveal(), []present.RowKey{key})
	}
}

// details shows a fault in full.
func (a *rowActions) details(f present.Row) {
	why, name := a.queued.faultOf(f.Key)
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

// newLink is the button of a row in the queue.
func (a *rowActions) newLink(key present.RowKey) {
	_, _, made, ok := a.queued.linkOf(key)
	if !ok || a.links.archive == nil || a.queued.busy[key] != present.NoAction {
		return
	}
	a.queued.busy[key] = present.ActionNewLink
	a.list.Redraw()
	a.links.renew(made, a.queued.destinationOf(key), func(link destination.Link, err error) {
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
func (a *rowActions) askDeletion(f present.Row) {
	_, _, made, ok := a.queued.linkOf(f.Key)
	if !ok || a.links.archive == nil || a.queued.busy[f.Key] != present.NoAction {
		return
	}
	a.screen.confirm("delete", []string{a.words.Text("delete.body", "name", f.Name)}, func() {
		a.queued.busy[f.Key] = present.ActionDeleteFile
		a.list.Redraw()
		a.links.discard(made, func(err error) {
			delete(a.queued.busy, f.Key)
			a.queued.deleted[f.Key] = err == nil || fault.KindOf(err) == fault.Kept
			a.notices.failed(err)
			a.list.Redraw()
		})
	})
}
