package ui

import (
	"context"
	"time"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// setupWork does to destinations what the pages ask for, off the ui thread, and shows what came of it. Whatever may ask a person or
// the network waits for its turn among the like, not before the wishes: the keychain's question stays for two minutes.
type setupWork struct {
	destinations Destinations
	wishes       *worker
	asking       *worker
	ctx          context.Context // ends with the window
	dispatch     func(func())
	open         func(dest string) // opens a destination anew; nil: nobody needs to know
	nudge        func(dest string)
	screen       *screen
	words        *present.Catalog
	presenter    func() present.Presenter
	tell         func(text string)
	changed      func() // shows destinations as they are set up now
}

// saveWait bounds saving: a keychain may ask the person to unlock it first.
const saveWait = 2 * time.Minute

// use makes a destination the one that new drops go to; what was dropped before stays with its own.
func (w *setupWork) use(id string, then func()) {
	w.change(w.wishes, func(context.Context) error { return w.destinations.Choose(id) }, then)
}

// change does something to destinations, off the ui thread, and shows what came of it. on is asking where the keychain may be asked.
// then is called on the ui thread unless it failed; it may be nil.
func (w *setupWork) change(on *worker, do func(ctx context.Context) error, then func()) {
	on.do(func() {
		ctx, cancel := context.WithTimeout(w.ctx, saveWait)
		defer cancel()
		err := do(ctx)
		w.dispatch(func() {
			w.changed()
			if err != nil {
				w.failed(err)
				return
			}
			if then != nil {
				then()
			}
		})
	})
}

// save saves a destination, off the ui thread. temporary: its keys are kept until the program ends only.
func (w *setupWork) save(s setup.Draft, then func(d settings.Destination, temporary bool, err error)) {
	w.asking.do(func() {
		ctx, cancel := context.WithTimeout(w.ctx, saveWait)
		defer cancel()
		d, err := w.destinations.Save(ctx, s)
		temporary := err != nil && fault.KindOf(err) == fault.NoKeychain && d.ID != ""
		if temporary {
			err = nil
		}
		if err == nil {
			w.reopen(d.ID)
		}
		w.dispatch(func() {
			w.changed()
			then(d, temporary, err)
		})
	})
}

// has asks which secrets are saved, off the ui thread. A keychain that cannot be asked now may have them all: what is not
// typed stays as it is.
func (w *setupWork) has(id string, then func(map[connect.Field]bool)) {
	w.asking.do(func() {
		ctx, cancel := context.WithTimeout(w.ctx, archiveWait)
		defer cancel()
		has, err := w.destinations.Has(ctx, id)
		if err != nil {
			has = map[connect.Field]bool{}
			for _, f := range connect.Fields() {
				has[f] = true
			}
		}
		w.dispatch(func() { then(has) })
	})
}

// failed tells about what could not be done, where the person looks.
func (w *setupWork) failed(err error) {
	if w.screen.pages.Len() == 0 {
		w.tell(w.errorText(err))
		return
	}
	w.screen.dialog(w.words.Text("destinations.failed"), []string{w.errorText(err)}, kit.DialogButton{Text: w.words.Text("do.close"), Primary: true})
}

// errorText is in words what could not be done.
func (w *setupWork) errorText(err error) string { return w.presenter().SetupError(err) }

// reopen makes what waits for a destination go on with what was changed. It does not belong on the ui thread.
func (w *setupWork) reopen(id string) {
	if w.open != nil {
		w.open(id)
	}
	w.nudge(id)
}

// reopenSoon is reopen for the ui thread.
func (w *setupWork) reopenSoon(id string) { w.wishes.do(func() { w.reopen(id) }) }
