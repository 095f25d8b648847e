package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"golang.org/x/time/rate"

	"linkdrop/ui"
	"linkdrop/ui/selection"
	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/practice"
	"linkdrop/uploader/settings"
)

// house is everything but the window.
type house struct {
	state    string
	log      *slog.Logger
	journal  *journal.Journal
	history  *journal.History
	store    *settings.Store
	choices  *ui.Stored
	connect  *connect.Connector
	practice starter
	bell     ui.Bell
	queue    *uploader.Queue

	mu     sync.Mutex
	traits map[string]place // what open destinations said of themselves
}

type place struct {
	destination.Traits
	linkless, deletes bool
}

// open opens what is on disk. Kind InUse: another Linkdrop has it.
func open(state string) (*house, error) {
	h := &house{state: state, log: logger(), traits: map[string]place{}}
	var err error
	if h.journal, err = journal.Open(state, journal.Options{}); err != nil {
		return nil, err
	}
	if h.history, err = journal.OpenHistory(state, journal.Options{}); err != nil {
		_ = h.journal.Close()
		return nil, err
	}
	h.store = settings.Open(state, "")
	h.choices = ui.NewStored(h.store, func(err error) { h.log.Warn("a choice is not kept", "fault", err) })
	h.connect = h.connector()
	h.practice = starter{o: practice.Options{
		Dir: filepath.Join(state, "practice"), Log: h.log, Changed: func() { h.connect.Forget(settings.PracticeID) },
	}}
	e := h.store.Effective()
	var limit *rate.Limiter
	if e.Limit.Value > 0 {
		limit = rate.NewLimiter(rate.Limit(e.Limit.Value), int(max(e.Limit.Value, 64<<10)))
	}
	h.queue, err = uploader.Open(uploader.Config{
		Journal: h.journal, History: h.history, Resolve: h.resolve, Observer: h.bell.Observer(),
		Streams: e.Streams.Value, Limit: limit, Log: h.log,
	})
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

func (h *house) close() {
	h.choices.Flush()
	h.connect.Close()
	h.practice.close()
	_ = h.journal.Close() // everything was noted when the queue ended
	_ = h.history.Close()
}

// run lets the queue work; the function it returns stops it, and waits.
func (h *house) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = h.queue.Run(ctx)
	}()
	go func() { // what the destination can do shows before the first drop
		_, _ = h.resolve(ctx, h.store.Effective().Destination.Value)
		h.bell.Observer().Changed()
	}()
	return func() { cancel(); <-ended }
}

// resolve opens a destination, and remembers what it says of itself for the window, which must not block.
func (h *house) resolve(ctx context.Context, id string) (*destination.Destination, error) {
	dest, err := h.connect.Resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.traits[id] = place{dest.Traits(), dest.Linker == nil, dest.Manager != nil}
	return dest, nil
}

// place is where files go, as the window shows it. What a destination can do is assumed until it was open once.
func (h *house) place() ui.Place {
	e := h.store.Effective()
	id := e.Destination.Value
	setting, _ := e.Find(id)
	p := ui.Place{ID: id, Name: setting.Title(), Practice: setting.Kind == settings.Practice, Deletes: true}
	p.Links.Several = true
	h.mu.Lock()
	known, ok := h.traits[id]
	h.mu.Unlock()
	if !ok {
		return p
	}
	p.Linkless, p.Deletes, p.MaxFile, p.Links = known.linkless, known.deletes, known.MaxFile, known.Links
	if setting.Kind != settings.Practice && setting.Name == "" && known.Name != "" {
		p.Name = known.Name
	}
	return p
}

// archive is the history with what can be done about it.
type archive struct {
	uploader.Archive
}

// List implements ui.Archive.
func (a archive) List(ctx context.Context, q uploader.Query) ([]uploader.Entry, error) {
	return a.History.List(ctx, q)
}

func (h *house) deps(a fyne.App) ui.Deps {
	deps := ui.Deps{
		Queue: h.queue, Bell: &h.bell, Place: h.place, Settings: h.choices, Version: version(a), Now: time.Now,
		Archive: archive{uploader.Archive{History: h.history, Resolve: h.resolve}},
		Tray:    ui.HasTray(), ClipboardDies: runtime.GOOS == "linux",
	}
	if clipboard := selection.Open(); clipboard != nil {
		deps.Owner = clipboard
	}
	return deps
}

// connector opens destinations by their kind.
func (h *house) connector() *connect.Connector {
	system := keychain.WithFallback(keychain.NewSystem("", 0))
	return &connect.Connector{
		Settings: h.store.Effective, Keychain: system,
		Openers: map[settings.Kind]connect.Opener{settings.Practice: h.openPractice, settings.Linkdrop: openBackend},
	}
}
