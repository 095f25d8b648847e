package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/ui"
	"linkdrop/ui/settingspage"
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

// application is everything behind the window.
type application struct {
	settings *settings.Store
	choices  *ui.StoredChoices
	queue    *uploader.Queue
	archive  archive
	places   *places
	editor   checkingEditor
	limit    *rate.Limiter
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

// SetTicket implements ui.Archive.
func (a archive) SetTicket(ctx context.Context, id, ticket string) error {
	return a.History.SetTicket(ctx, id, ticket)
}

// Prune implements ui.Archive.
func (a archive) Prune(ctx context.Context, before time.Time, keep ...uploader.DropID) (int, error) {
	return a.History.Prune(ctx, before, time.Now(), keep...)
}

// checkingEditor is where the window sets destinations up, and checks them.
type checkingEditor struct{ *setup.Editor }

// Check implements ui.Destinations.
func (e checkingEditor) Check(ctx context.Context, id string, tell func(check.Finding)) bool {
	return check.Run(ctx, e.Connector, id, tell)
}

// open opens what is kept in the folder state. Kind InUse: another window has it.
func open(state string, bell *ui.Bell, log *slog.Logger) (_ *application, err error) {
	a := &application{}
	defer func() {
		if err != nil {
			a.close()
		}
	}()
	notes, err := journal.Open(state, journal.Options{Log: log})
	if err != nil {
		return nil, err
	}
	a.onClose(notes.Close)
	past, err := journal.OpenHistory(state, journal.Options{Log: log})
	if err != nil {
		return nil, err
	}
	a.onClose(past.Close)
	a.settings = settings.Open(state, settings.AdminFile())
	a.choices = ui.OpenChoices(a.settings, func(err error) { log.Warn("the settings were not saved", "fault", err) })
	a.closers = append(a.closers, a.choices.Flush)
	note := func(id, text string) { log.Info(text, "destination", id) }
	connector := &connect.Connector{Settings: a.settings.Effective, Keychain: keychain.WithFallback(keychain.NewSystem("", 0)), Note: note}
	a.editor = checkingEditor{&setup.Editor{Store: a.settings, Connector: connector}}
	a.closers = append(a.closers, connector.Close)
	here := &drivers.Local{Dir: filepath.Join(state, "practice"), Log: log, Moved: func() { connector.Forget(settings.PracticeID) }}
	a.closers = append(a.closers, here.Close)
	connector.Openers = drivers.Openers(drivers.Options{
		Pins: func(d settings.Destination) wire.Pins { return a.editor.Pins(d) }, Log: log,
		Note: note,
	})
	connector.Openers[settings.Practice] = here.Open
	effective := a.settings.Effective()
	a.limit = limiter(effective.Limit.Value)
	a.queue, err = uploader.Open(uploader.Config{
		Journal: notes, History: past, Resolve: connector.Resolve, Observer: bell.Observer(), Streams: effective.Streams.Value,
		Limit: a.limit, Log: log,
	})
	a.archive = archive{uploader.Archive{History: past, Resolve: connector.Resolve}}
	a.places = newPlaces(a.settings, connector.Resolve)
	return a, err
}

// reopen makes the next use of a destination open it anew.
func (a *application) reopen(id string) {
	a.editor.Connector.Forget(id)
	a.places.reopen(id)
	a.queue.Reopen(id)
}

// onClose notes what is to be closed, before everything that was opened earlier.
func (a *application) onClose(end func() error) {
	a.closers = append(a.closers, func() { _ = end() })
}

// close closes everything, what was opened last first.
func (a *application) close() {
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
}

// keeps are the places of what Linkdrop keeps on this computer.
func (a *application) keeps(state string) []settingspage.Place {
	all := []settingspage.Place{{Key: "settings.place.settings", Path: filepath.Join(state, "settings.json")}, {Key: "settings.place.state", Path: state}}
	if admin := settings.AdminFile(); admin != "" {
		all = append(all, settingspage.Place{Key: "settings.place.company", Path: admin})
	}
	return all
}

// leastBurst is more than is taken of a limit at once, so that a change of it never lets anything fail.
const leastBurst = 64 << 10

// limiter limits what goes over the network, in bytes a second; 0: it does not, and can be told to.
func limiter(perSecond int64) *rate.Limiter {
	l := rate.NewLimiter(rate.Inf, leastBurst)
	throttle(l, perSecond)
	return l
}

// throttle sets a limit, for what is under way, too; 0: none. It allows a burst of a quarter of a second, which keeps the sockets
// busy and the rate even.
func throttle(l *rate.Limiter, perSecond int64) {
	if perSecond <= 0 {
		l.SetLimit(rate.Inf)
		return
	}
	l.SetBurst(int(max(perSecond/4, leastBurst)))
	l.SetLimit(rate.Limit(perSecond))
}

// inUse reports whether another window has the state folder.
func inUse(err error) bool { return err != nil && fault.KindOf(err) == fault.InUse }

// shutdownWait is how long the end may take: what is on its way is broken off, and what is known is written down.
const shutdownWait = 15 * time.Second

// untilClosed runs the queue for as long as the window is there, and a moment longer, in which it comes to rest.
func untilClosed(ctx context.Context, cancel func(), queue *uploader.Queue, log *slog.Logger, window func()) error {
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	window()
	cancel()
	select {
	case err := <-ended:
		return err
	case <-time.After(shutdownWait):
		log.Warn("the queue did not come to rest")
		return nil
	}
}
