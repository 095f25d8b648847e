package ui

import (
	"context"

	"linkdrop/ui/kit"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// use makes a destination the one that new drops go to; what was dropped before stays with its own.
func (w *Window) use(id string, then func()) {
	w.atDesk(&w.disk, func(context.Context) error { return w.d.Destinations.Choose(id) }, then)
}

// atDesk does something at the desk, off the ui thread, and shows what came of it. on is asks where the keychain may be asked.
// then is called on the ui thread unless it failed; it may be nil.
func (w *Window) atDesk(on *worker, do func(ctx context.Context) error, then func()) {
	on.do(func() {
		ctx, cancel := context.WithTimeout(w.ctx, saveWait)
		defer cancel()
		err := do(ctx)
		w.d.Dispatch(func() {
			w.resettled()
			if err != nil {
				w.complain(err)
				return
			}
			if then != nil {
				then()
			}
		})
	})
}

// resettled shows destinations as they are set up now.
func (w *Window) resettled() {
	if w.places != nil {
		w.places.read()
	}
	w.refresh()
	w.list.redraw()
}

// saveSetup saves a destination, off the ui thread. temporary: its keys are kept until the program ends only.
func (w *Window) saveSetup(s connect.Setup, then func(d settings.Destination, temporary bool, err error)) {
	w.asks.do(func() {
		ctx, cancel := context.WithTimeout(w.ctx, saveWait)
		defer cancel()
		d, err := w.d.Destinations.Save(ctx, s)
		temporary := err != nil && fault.KindOf(err) == fault.NoKeychain && d.ID != ""
		if temporary {
			err = nil
		}
		if err == nil {
			w.reopen(d.ID)
		}
		w.d.Dispatch(func() {
			w.resettled()
			then(d, temporary, err)
		})
	})
}

// complain tells about an error of the desk, where the person looks.
func (w *Window) complain(err error) {
	if w.pages.Len() == 0 {
		w.tell(w.sayError(err))
		return
	}
	w.sheet(w.words.Text("places.failed"), []string{w.sayError(err)}, kit.DialogButton{Text: w.words.Text("do.close"), Primary: true})
}

// sayError is an error of the desk in words.
func (w *Window) sayError(err error) string { return w.painter().SetupError(err) }

// reopen makes what waits for a destination go on with what was changed. It does not belong on the ui thread.
func (w *Window) reopen(id string) {
	if w.d.Reopen != nil {
		w.d.Reopen(id)
	}
	w.d.Queue.Nudge(id)
}

// reopened is reopen for the ui thread.
func (w *Window) reopened(id string) { w.work.do(func() { w.reopen(id) }) }
