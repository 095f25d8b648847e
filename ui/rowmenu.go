package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// menu is everything that can be done with a row, or with all that are selected where it is one of several: behind ⋯, the other
// mouse button, the Menu key and Shift+F10.
func (a *rowActions) menu(row present.Row, at fyne.Position) {
	if items := a.menuItems(a.chosen(row), at); len(items) > 0 {
		a.screen.menu(items, at)
	}
}

// menuItems are the lines of that menu.
func (a *rowActions) menuItems(rows []present.Row, at fyne.Position) (items []*fyne.MenuItem) {
	actions := present.WholeOf(rows)
	if len(rows) == 1 {
		actions = rows[0].Whole()
	}
	for n, action := range actions {
		if n > 0 && present.Destructive(action) && !present.Destructive(actions[n-1]) {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		if item := a.menuItem(rows, action, at); item != nil {
			items = append(items, item)
		}
	}
	return items
}

// chosen are the rows that something done to a row is done to: it, or all that are selected with it.
func (a *rowActions) chosen(row present.Row) []present.Row {
	if a.list.Several(row.Key) {
		return a.list.SelectedRows()
	}
	return []present.Row{row}
}

// menuItem is one line of the menu. Where only some of several rows offer it, it says how many. nil: there is nothing to choose.
func (a *rowActions) menuItem(rows []present.Row, action present.Action, at fyne.Position) *fyne.MenuItem {
	those := offering(rows, action)
	text := a.words.ActionText(action)
	if action == present.ActionCopyLink && len(those) > 1 {
		text = a.words.Text("many.copy")
	}
	if len(those) < len(rows) {
		text = a.words.Text("many.skip", "do", text, "n", a.words.Number(len(those)))
	}
	item := fyne.NewMenuItem(text, nil)
	var below []*fyne.MenuItem
	switch action {
	case present.ActionCopyAs:
		below = a.forms(those)
	case present.ActionLife:
		below = a.lives(those)
	case present.ActionSendElsewhere:
		below = a.elsewhere(those)
	default:
		item.Action = func() { a.doAll(rows, action, at) }
		return item
	}
	if len(below) == 0 {
		return nil
	}
	item.ChildMenu = fyne.NewMenu("", below...)
	return item
}

// offering are those rows that offer an action.
func offering(rows []present.Row, action present.Action) (those []present.Row) {
	for _, r := range rows {
		if r.Offers(action) {
			those = append(those, r)
		}
	}
	return those
}

// forms are the ways to put links into words: those that are built in, and the person's own.
func (a *rowActions) forms(rows []present.Row) (items []*fyne.MenuItem) {
	if a.settings.Choices().linkForm() != present.PlainLink { // else it is what "Copy link" copies
		items = append(items, fyne.NewMenuItem(a.words.Text("copy.link"), func() { a.copyAs(rows, present.PlainLink) }))
	}
	for _, f := range []struct {
		key  string
		form present.LinkForm
	}{{"copy.named", present.NamedLink}, {"copy.markdown", present.MarkdownLink}, {"copy.html", present.HTMLLink}} {
		items = append(items, fyne.NewMenuItem(a.words.Text(f.key), func() { a.copyAs(rows, f.form) }))
	}
	for _, t := range a.settings.Choices().Templates {
		items = append(items, fyne.NewMenuItem(present.Visible(t.Name), func() {
			a.copyText(rows, func(facts []present.LinkFacts) string { return a.words.LinksFilled(t.Text, facts) })
		}))
	}
	return items
}

// lives are how long links can be made to work from now on: what the destinations of all rows offer.
func (a *rowActions) lives(rows []present.Row) (items []*fyne.MenuItem) {
	if len(rows) == 0 {
		return nil
	}
	place := a.places.at(a.queued.destinationOf(rows[0].Key))
	for _, life := range present.LinkLives(a.settings.Choices().Life, place.Links) {
		items = append(items, fyne.NewMenuItem(a.words.LinkLife(life), func() {
			for _, r := range rows {
				a.relive(r.Key, life)
			}
		}))
	}
	return items
}

// elsewhere are the destinations that can have what the rows stand for, with all that was asked of their links.
func (a *rowActions) elsewhere(rows []present.Row) (items []*fyne.MenuItem) {
	for _, place := range a.places.others("") {
		fits := true
		for _, r := range rows {
			e, ok := a.queued.rows.at(a.queued.rows.find(r.Key))
			fits = fits && ok && e.drop.Destination != place.ID && place.Honours(e.drop.Options)
		}
		if fits {
			items = append(items, fyne.NewMenuItem(place.Name, func() {
				for _, r := range rows {
					a.sendElsewhere(r, place)
				}
			}))
		}
	}
	return items
}

// sendElsewhere lets a file or a drop go to another destination instead. The old row goes when the new one is noted, not before.
func (a *rowActions) sendElsewhere(row present.Row, place present.Place) {
	e, ok := a.queued.rows.at(a.queued.rows.find(row.Key))
	if !ok {
		return
	}
	o := e.drop.Options
	if o.Protected {
		if o.Password = a.closed.known[e.drop.ID]; o.Password.IsZero() {
			a.notices.tell(a.words.Text("elsewhere.protected"))
			return
		}
	}
	o.Life = present.LinkLife(o.Life, place.Links)
	o.Together = o.Together && place.Links.Several && !place.Linkless
	paths := e.drop.Paths
	if e.item != nil {
		paths = []string{e.item.Path()}
	}
	manual := a.clipboard.manual
	a.transfers.add(uploader.Drop{Destination: place.ID, Paths: paths, Options: o}, func() func(uploader.DropID) {
		before := a.clipboard.ownership(manual)
		return func(id uploader.DropID) {
			a.delivery.before[id] = before
			a.closed.sent(id, o.Password)
			a.transfers.wish(uploader.Remove, row.Key)
		}
	})
}

// doAll does something to every row that offers it; to one alone, do does it.
func (a *rowActions) doAll(rows []present.Row, action present.Action, at fyne.Position) {
	if len(rows) == 1 {
		a.do(rows[0], action, at)
		return
	}
	those := offering(rows, action)
	switch action {
	case present.ActionPause:
		a.transfers.wishAll(uploader.Pause, keysOf(those))
	case present.ActionResume, present.ActionRetry, present.ActionRetryNow, present.ActionContinue, present.ActionSendAgain:
		a.transfers.againAll(those)
	case present.ActionUndo:
		a.undoAll(keysOf(those))
	case present.ActionCancel:
		a.cancelAll(those)
	case present.ActionRemove:
		a.takeAway(slices.DeleteFunc(slices.Clone(those), func(r present.Row) bool { return r.Offers(present.ActionCancel) }))
	case present.ActionCopyLink:
		a.copyAs(those, a.settings.Choices().linkForm())
	case present.ActionMail:
		a.mail(those)
	case present.ActionCopyName, present.ActionCopyReport:
		a.copyLines(those, action)
	case present.ActionEndLink, present.ActionDeleteFile:
		a.askAll(those, action)
	case present.ActionNewLink:
		a.newLinks(those)
	default: // links of their own: one after the other
		for _, r := range those {
			a.do(r, action, at)
		}
	}
}

// newLinks makes new links for several rows, and copies them together once the last is there. One with a password that this window
// does not know is left alone, and that is said.
func (a *rowActions) newLinks(rows []present.Row) {
	var ready []present.Row
	unknown := 0
	for _, r := range rows {
		link, _, _, ok := a.queued.linkOf(r.Key)
		switch {
		case !ok, a.sent.archive == nil, a.queued.busy[r.Key] != present.NoAction:
		case link.Protected && a.closed.known[r.Key.Drop].IsZero():
			unknown++
		default:
			ready = append(ready, r)
		}
	}
	if unknown > 0 {
		a.notices.tell(a.words.Count("many.password", unknown))
	}
	left := len(ready)
	var made []present.Row
	for _, r := range ready {
		_, _, id, _ := a.queued.linkOf(r.Key)
		a.queued.busy[r.Key] = present.ActionNewLink
		o := a.queued.linkOptions(r.Key.Drop, a.closed.known[r.Key.Drop])
		a.sent.renew(id, a.queued.destinationOf(r.Key), o, func(link destination.Link, err error) {
			delete(a.queued.busy, r.Key)
			if left--; err == nil {
				a.queued.newLinks[r.Key] = &link
				made = append(made, r)
			}
			a.notices.failed(err)
			if left == 0 {
				a.copyAs(a.again(made), present.PlainLink)
			}
			a.list.Redraw()
		})
	}
	a.list.Redraw()
}

// again are rows as they are now.
func (a *rowActions) again(rows []present.Row) (now []present.Row) {
	for _, r := range rows {
		if f, ok := a.queued.Row(a.queued.Find(r.Key)); ok {
			now = append(now, f)
		}
	}
	return now
}

func keysOf(rows []present.Row) []present.RowKey {
	keys := make([]present.RowKey, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	return keys
}

// cancelAll cancels several uploads, and offers to take that back instead of asking first.
func (a *rowActions) cancelAll(rows []present.Row) {
	if len(rows) == 0 {
		return
	}
	keys := keysOf(rows)
	a.transfers.cancelAll(keys)
	a.notices.offer(a.words.Count("banner.cancelled", len(keys)), func() { a.undoAll(keys) })
}

// undoAll lets what was cancelled a moment ago go on.
func (a *rowActions) undoAll(keys []present.RowKey) {
	var still []present.RowKey
	for _, key := range keys {
		if a.queued.undo[key] {
			delete(a.queued.undo, key)
			still = append(still, key)
		}
	}
	a.transfers.wishAll(uploader.Run, still)
}

// copyLines copies the names or the reports of several rows.
func (a *rowActions) copyLines(rows []present.Row, action present.Action) {
	var lines []string
	for _, r := range rows {
		if action == present.ActionCopyName {
			lines = append(lines, r.Name)
		} else if why, name := a.queued.faultOf(r.Key); why != nil {
			lines = append(lines, a.words.Report(name, why, a.now(), a.version))
		}
	}
	a.clipboard.manual++
	a.clipboard.copy(strings.Join(lines, "\n"), nil)
	if action == present.ActionCopyReport {
		a.notices.tell(a.words.Text("details.copied"))
	}
}

// askAll asks once, for all rows.
func (a *rowActions) askAll(rows []present.Row, action present.Action) {
	if a.sent.archive == nil || len(rows) == 0 {
		return
	}
	key, body, act := "delete", a.words.Count("many.delete", len(rows)), a.deleteFile
	if action == present.ActionEndLink {
		keep := !slices.ContainsFunc(rows, func(r present.Row) bool {
			link, _, _, ok := a.queued.linkOf(r.Key)
			return ok && !link.KeepsAfter
		})
		key, body, act = "endlink", a.words.EndsLinks(len(rows), keep), a.endLink
	}
	a.screen.confirm(key, []string{body}, func() {
		for _, r := range rows {
			act(r)
		}
	})
}

// deleteFile deletes the stored file of a row.
func (a *rowActions) deleteFile(row present.Row) {
	_, _, made, ok := a.queued.linkOf(row.Key)
	if !ok || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	a.queued.busy[row.Key] = present.ActionDeleteFile
	a.list.Redraw()
	a.sent.discard(made, func(err error) {
		delete(a.queued.busy, row.Key)
		a.queued.deleted[row.Key] = err == nil || fault.KindOf(err) == fault.Kept
		a.notices.failed(err)
		a.list.Redraw()
	})
}

// endLink ends the link of a row.
func (a *rowActions) endLink(row present.Row) {
	link, _, made, ok := a.queued.linkOf(row.Key)
	if !ok || a.queued.busy[row.Key] != present.NoAction {
		return
	}
	a.queued.busy[row.Key] = present.ActionEndLink
	a.sent.end(made, func(err error) { a.changed(row.Key, link, a.now(), err) })
}
