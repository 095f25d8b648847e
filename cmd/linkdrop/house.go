package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"golang.org/x/time/rate"

	"linkdrop/ui"
	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// house is everything behind the window.
type house struct {
	settings *settings.Store
	choices  *ui.StoredChoices
	queue    *uploader.Queue
	archive  archive
	place    *places
	editor   checkingEditor
	closers  []func()
}

// archive is the history, and what can still be done to what is in it.
type archive struct {
	uploader.Archive
}

// List implements ui.Archive.
func (a archive) List(ctx context.Context, q uploader.Query) ([]uploader.Entry, error) {
	return a.History.List(ctx, q)
}

// checkingEditor is where the window sets destinations up, and checks them.
type checkingEditor struct{ *setup.Editor }

// Check implements ui.Destinations.
func (e checkingEditor) Check(ctx context.Context, id string, tell func(check.Finding)) bool {
	return check.Run(ctx, e.Connector, id, tell)
}

// open opens the rooms in the folder state. Kind InUse: another window has it.
func open(state string, bell *ui.Bell, log *slog.Logger) (_ *house, err error) {
	h := &house{}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	notes, err := journal.Open(state, journal.Options{Log: log})
	if err != nil {
		return nil, err
	}
	h.later(notes.Close)
	past, err := journal.OpenHistory(state, journal.Options{Log: log})
	if err != nil {
		return nil, err
	}
	h.later(past.Close)
	h.settings = settings.Open(state, settings.AdminFile())
	h.choices = ui.OpenChoices(h.settings, func(err error) { log.Warn("the settings were not saved", "fault", err) })
	h.closers = append(h.closers, h.choices.Flush)
	note := func(id, text string) { log.Info(text, "destination", id) }
	connector := &connect.Connector{Settings: h.settings.Effective, Keychain: keychain.WithFallback(keychain.NewSystem("", 0)), Note: note}
	h.editor = checkingEditor{&setup.Editor{Store: h.settings, Connector: connector}}
	h.closers = append(h.closers, connector.Close)
	here := &drivers.Local{Dir: filepath.Join(state, "practice"), Log: log, Moved: func() { connector.Forget(settings.PracticeID) }}
	h.closers = append(h.closers, here.Close)
	connector.Openers = drivers.Openers(drivers.Options{
		Pins: func(d settings.Destination) wire.Pins { return h.editor.Pins(d) }, Log: log,
		Note: note,
	})
	connector.Openers[settings.Practice] = here.Open
	effective := h.settings.Effective()
	h.queue, err = uploader.Open(uploader.Config{
		Journal: notes, History: past, Resolve: connector.Resolve, Observer: bell.Observer(), Streams: effective.Streams.Value,
		Limit: limiter(effective.Limit.Value), Log: log,
	})
	h.archive = archive{uploader.Archive{History: past, Resolve: connector.Resolve}}
	h.place = newPlaces(h.settings, connector.Resolve)
	return h, err
}

// reopen makes the next use of a destination open it anew.
func (h *house) reopen(id string) {
	h.editor.Connector.Forget(id)
	h.place.again(id)
	h.queue.Reopen(id)
}

func (h *house) later(end func() error) {
	h.closers = append(h.closers, func() { _ = end() })
}

// close closes the rooms, the last one first.
func (h *house) close() {
	for i := len(h.closers) - 1; i >= 0; i-- {
		h.closers[i]()
	}
}

// limiter allows a burst of a quarter of a second, which keeps the sockets busy and the rate even.
func limiter(perSecond int64) *rate.Limiter {
	if perSecond <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(perSecond), int(max(perSecond/4, 64<<10)))
}

// inUse reports whether another window has the state folder.
func inUse(err error) bool { return err != nil && fault.KindOf(err) == fault.InUse }
