package ui

import (
	"net/url"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/qr"
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
	places    *places
	settings  Settings
	delivery  *delivery
	openURL   func(*url.URL) error
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
	case present.ActionCopyLink, present.ActionCopyName:
		a.copy(row.Key, action)
	case present.ActionQR:
		a.showQR(row)
	case present.ActionMail:
		a.mail([]present.Row{row})
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

// copy is "Copy link" and its relatives.
func (a *rowActions) copy(key present.RowKey, action present.Action) {
	link, name, _, ok := a.queued.linkOf(key)
	a.clipboard.manual++
	switch {
	case !ok:
	case action == present.ActionCopyName:
		a.clipboard.copy(present.Visible(name), nil)
	case link.URL.IsZero():
	default:
		a.clipboard.copy(a.words.LinksAs(a.settings.Choices().linkForm(), []present.LinkFacts{{Name: name, Link: link}}), []present.RowKey{key})
	}
}

// copyAs copies the links of rows in a form; rows without one are left alone.
func (a *rowActions) copyAs(rows []present.Row, form present.LinkForm) {
	a.copyText(rows, func(facts []present.LinkFacts) string { return a.words.LinksAs(form, facts) })
}

// copyText copies what is made of the links of rows.
func (a *rowActions) copyText(rows []present.Row, made func([]present.LinkFacts) string) {
	facts, keys := a.queued.factsOf(rows)
	if len(facts) == 0 {
		return
	}
	a.clipboard.manual++
	a.clipboard.copy(made(facts), keys)
	if len(facts) > 1 {
		a.notices.tell(a.words.Count("copy.done", len(facts)))
	}
}

// showQR shows the link of a row for a phone's camera.
func (a *rowActions) showQR(row present.Row) {
	facts, _ := a.queued.factsOf([]present.Row{row})
	if len(facts) == 0 {
		return
	}
	code, err := qr.New(facts[0].Link.URL.Reveal())
	if err != nil {
		a.notices.tell(a.words.Text("qr.long"))
		return
	}
	code.Most = a.screen.win.Canvas().Size().Height - 210 // what stands above and below it in the dialog
	hint := kit.NewParagraph(a.words.Text("qr.hint"), kit.SizeLine, kit.ColourMuted)
	a.screen.dialogOf(row.Name, []kit.Block{code, hint}, kit.DialogButton{Text: a.words.Text("do.close"), Primary: true})
}

// mail opens a new e-mail with the links of rows, by the system's opener. A link that does not fit into its address is copied
// instead, to be pasted there.
func (a *rowActions) mail(rows []present.Row) {
	facts, keys := a.queued.factsOf(rows)
	if len(facts) == 0 {
		return
	}
	text, whole := a.words.Mail(facts)
	address, err := url.Parse(text)
	if err != nil {
		return // it is made above
	}
	if !whole {
		a.clipboard.manual++
		a.clipboard.copy(a.words.LinksAs(present.NamedLink, facts), keys)
		a.notices.tell(a.words.Text("mail.long"))
	} else if slices.ContainsFunc(facts, func(f present.LinkFacts) bool { return present.LongLink(f.Link) }) {
		a.notices.tell(a.words.Text("mail.breaks"))
	}
	go func() {
		if a.openURL(address) != nil {
			a.transfers.dispatch(func() { a.notices.tell(a.words.Text("mail.failed")) })
		}
	}()
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
	_, _, _, ok := a.queued.linkOf(row.Key)
	if !ok || a.sent.archive == nil || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	a.screen.confirm("delete", []string{a.words.Text("delete.body", "name", row.Name)}, func() { a.deleteFile(row) })
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
	if link, _, _, ok := a.queued.linkOf(key); ok {
		a.relive(key, longer(link.Ends, a.now()))
	}
}

// relive gives a row's links a life from now on.
func (a *rowActions) relive(key present.RowKey, life time.Duration) {
	link, _, made, ok := a.queued.linkOf(key)
	if !ok || a.sent.archive == nil || a.queued.busy[key] != present.NoAction {
		return
	}
	a.queued.busy[key] = present.ActionExtend
	a.sent.extend(made, life, func(ends time.Time, err error) { a.changed(key, link, ends, err) })
}

// askEnd asks first: nobody who has the link can use it any more.
func (a *rowActions) askEnd(row present.Row) {
	link, _, _, ok := a.queued.linkOf(row.Key)
	if !ok || a.sent.archive == nil || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	a.screen.confirm("endlink", []string{a.words.EndsLink(row.Name, link.KeepsAfter)}, func() { a.endLink(row) })
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
