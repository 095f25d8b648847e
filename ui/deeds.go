package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

const (
	// undoFrom is how much progress a cancelled upload must have had to be worth an undo (PRODUCT.md: 50 MB).
	undoFrom = 50_000_000
	undoFor  = 5 * time.Second
)

// do is every button of every row.
func (w *Window) do(f present.Row, d present.Action, at fyne.Position) {
	switch d {
	case present.ActionPause:
		w.wish(uploader.Pause, f.Key)
	case present.ActionResume, present.ActionRetry, present.ActionRetryNow, present.ActionContinue, present.ActionSendAgain:
		w.again(f)
	case present.ActionUndo:
		delete(w.now.undo, f.Key)
		w.wish(uploader.Run, f.Key)
	case present.ActionCancel:
		w.cancel(f)
	case present.ActionRemove:
		w.wish(uploader.Remove, f.Key)
	case present.ActionMore:
		w.rowMenu(f, at)
	case present.ActionToggleGroup:
		w.unfold(f.Key.Drop)
	case present.ActionSignIn, present.ActionOpenSettings, present.ActionOpenClock, present.ActionCheckSetup, present.ActionUnlock, present.ActionAllowHost, present.ActionAddAgain:
		w.remedy(f, d)
	default:
		w.doWithLink(f, d)
	}
}

// doWithLink is what is done to a link, a stored file or a fault; it wishes for nothing.
func (w *Window) doWithLink(f present.Row, d present.Action) {
	switch d {
	case present.ActionCopyLink, present.ActionCopyNameAndLink, present.ActionCopyName:
		w.copyRow(f.Key, d)
	case present.ActionNewLink:
		w.newLink(f.Key)
	case present.ActionDeleteFile:
		w.deleteAsked(f)
	case present.ActionDetails:
		w.details(f)
	case present.ActionCopyReport:
		if why, name := w.faultOf(f.Key); why != nil {
			w.copyReport(name, why)
		}
	default:
	}
}

// again lets a row go on: paused, failed or waiting. Of a group, what was cancelled stays so.
func (w *Window) again(f present.Row) {
	e, ok := w.now.rows.at(w.now.rows.find(f.Key))
	if !ok {
		return
	}
	if e.item != nil || e.drop.Cancelled == 0 {
		w.wish(uploader.Run, f.Key)
	} else {
		w.wishItems(uploader.Run, w.itemsOf(e.drop.ID, func(s uploader.State) bool {
			return s == uploader.Failed || s == uploader.Paused
		}))
	}
	if e.drop.Held {
		w.work.do(func() { w.d.Queue.Nudge(e.drop.Destination) })
	}
}

// cancel takes a row away, or, where much was sent already, leaves it for a moment with an Undo.
func (w *Window) cancel(f present.Row) {
	if w.now.number(f.Key).Sent < undoFrom {
		w.wish(uploader.Remove, f.Key)
		return
	}
	w.now.undo[f.Key] = true
	w.wish(uploader.Cancel, f.Key)
	time.AfterFunc(undoFor, func() {
		w.d.Dispatch(func() {
			if w.now.undo[f.Key] {
				delete(w.now.undo, f.Key)
				w.wish(uploader.Remove, f.Key)
			}
		})
	})
}

// wish hands a wish for a row to the queue.
func (w *Window) wish(wish uploader.Wish, key present.RowKey) {
	if key.Item == "" {
		w.wishDrops(wish, []uploader.DropID{key.Drop})
		return
	}
	w.wishItems(wish, []uploader.ItemID{key.Item})
}

// wishItems and wishDrops leave the ui thread, because a wish is a commit.
func (w *Window) wishItems(wish uploader.Wish, ids []uploader.ItemID) {
	if len(ids) > 0 {
		w.work.do(func() { w.failed(w.d.Queue.Wish(w.ctx, wish, ids...)) })
	}
}

func (w *Window) wishDrops(wish uploader.Wish, ids []uploader.DropID) {
	if len(ids) > 0 {
		w.work.do(func() { w.failed(w.d.Queue.WishDrop(w.ctx, wish, ids...)) })
	}
}

// failed tells about an error that has no row. It may be called from any goroutine.
func (w *Window) failed(err error) {
	if err == nil {
		return
	}
	why := &fault.Error{Kind: fault.KindOf(err)}
	w.d.Dispatch(func() { w.tell(w.words.Fault(why, w.painter().FaultContext(0)).Full()) })
}

// faultOf is why a row failed.
func (w *Window) faultOf(key present.RowKey) (why *fault.Error, name string) {
	e, ok := w.now.rows.at(w.now.rows.find(key))
	switch {
	case !ok:
		return nil, ""
	case e.item != nil:
		return e.item.Fault, e.item.Base
	}
	return e.drop.Fault, e.drop.Name
}

// remedy is what helps against a row's fault; afterwards the row goes on.
func (w *Window) remedy(f present.Row, d present.Action) {
	e, ok := w.now.rows.at(w.now.rows.find(f.Key))
	if !ok {
		return
	}
	why, _ := w.faultOf(f.Key)
	w.remedyFor(e.drop.Destination, d, why, func() { w.again(f) })
}

// unfold opens or closes a group.
func (w *Window) unfold(drop uploader.DropID) {
	w.now.rows.toggle(drop)
	w.list.relay()
}

// rowMenu is behind ⋯.
func (w *Window) rowMenu(f present.Row, at fyne.Position) {
	var items []*fyne.MenuItem
	for _, d := range f.Menu {
		items = append(items, fyne.NewMenuItem(w.words.ActionText(d), func() { w.do(f, d, at) }))
	}
	w.popUp(items, at)
}

// popUp shows a menu near a place, inside the window.
func (w *Window) popUp(items []*fyne.MenuItem, at fyne.Position) {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), w.win.Canvas())
	room, size := w.win.Canvas().Size(), menu.MinSize()
	at.X = max(8, min(at.X, room.Width-size.Width-12))
	if at.Y+size.Height > room.Height-8 {
		at.Y = max(8, at.Y-size.Height-kit.ButtonHeight-8)
	}
	menu.ShowAtPosition(at)
}
