package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"linkdrop/ui/kit"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

const (
	// undoFrom is how much progress a cancelled upload must have had to be worth an undo (PRODUCT.md: 50 MB).
	undoFrom = 50_000_000
	undoFor  = 5 * time.Second
)

// do is every button of every row.
func (w *Window) do(f face, d deed, at fyne.Position) {
	switch d {
	case doPause:
		w.wish(uploader.Pause, f.key)
	case doResume, doRetry, doNow, doContinue, doSendAgain:
		w.again(f)
	case doUndo:
		delete(w.now.undo, f.key)
		w.wish(uploader.Run, f.key)
	case doCancel:
		w.cancel(f)
	case doRemove:
		w.wish(uploader.Remove, f.key)
	case doMore:
		w.rowMenu(f, at)
	case doToggle:
		w.unfold(f.key.drop)
	case doSignIn, doOpenSettings, doOpenClock, doCheckSetup, doUnlock, doAllow, doAddAgain:
		w.remedy(f, d)
	default:
		w.doWithLink(f, d)
	}
}

// doWithLink is what is done to a link, a stored file or a fault; it wishes for nothing.
func (w *Window) doWithLink(f face, d deed) {
	switch d {
	case doCopy, doCopyNamed, doCopyName:
		w.copyRow(f.key, d)
	case doNewLink:
		w.newLink(f.key)
	case doDelete:
		w.deleteAsked(f)
	case doDetails:
		w.details(f)
	case doReport:
		if why, name := w.faultOf(f.key); why != nil {
			w.copyReport(name, why)
		}
	default:
	}
}

// again lets a row go on: paused, failed or waiting. Of a group, what was cancelled stays so.
func (w *Window) again(f face) {
	e, ok := w.now.rows.at(w.now.rows.find(f.key))
	if !ok {
		return
	}
	if e.item != nil || e.drop.Cancelled == 0 {
		w.wish(uploader.Run, f.key)
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
func (w *Window) cancel(f face) {
	if w.now.number(f.key).Sent < undoFrom {
		w.wish(uploader.Remove, f.key)
		return
	}
	w.now.undo[f.key] = true
	w.wish(uploader.Cancel, f.key)
	time.AfterFunc(undoFor, func() {
		w.d.Dispatch(func() {
			if w.now.undo[f.key] {
				delete(w.now.undo, f.key)
				w.wish(uploader.Remove, f.key)
			}
		})
	})
}

// wish hands a wish for a row to the queue.
func (w *Window) wish(wish uploader.Wish, key rowKey) {
	if key.item == "" {
		w.wishDrops(wish, []uploader.DropID{key.drop})
		return
	}
	w.wishItems(wish, []uploader.ItemID{key.item})
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
	w.d.Dispatch(func() { w.tell(w.words.fault(why, w.painter().about(0)).both()) })
}

// faultOf is why a row failed.
func (w *Window) faultOf(key rowKey) (why *fault.Error, name string) {
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
func (w *Window) remedy(f face, d deed) {
	e, ok := w.now.rows.at(w.now.rows.find(f.key))
	if !ok {
		return
	}
	why, _ := w.faultOf(f.key)
	w.remedyFor(e.drop.Destination, d, why, func() { w.again(f) })
}

// unfold opens or closes a group.
func (w *Window) unfold(drop uploader.DropID) {
	w.now.rows.toggle(drop)
	w.list.relay()
}

// rowMenu is behind ⋯.
func (w *Window) rowMenu(f face, at fyne.Position) {
	var items []*fyne.MenuItem
	for _, d := range f.menu {
		items = append(items, fyne.NewMenuItem(w.words.label(d), func() { w.do(f, d, at) }))
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
