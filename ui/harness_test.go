package ui

import (
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/kit"
	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader/destination"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // dates are shown in local time, and the goldens are the same everywhere
	m.Run()
}

// loop is the ui thread of a test: what is dispatched waits until run.
type loop struct {
	mu    sync.Mutex
	queue []func()
}

func (l *loop) dispatch(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, f)
}

// run does what was dispatched, and returns how much that was.
func (l *loop) run() int {
	for n := 0; ; n++ {
		l.mu.Lock()
		if len(l.queue) == 0 {
			l.mu.Unlock()
			return n
		}
		f := l.queue[0]
		l.queue = l.queue[1:]
		l.mu.Unlock()
		f()
	}
}

// testWindow is a window with everything around it pretended.
type testWindow struct {
	*Window
	t       *testing.T
	queue   *uitest.Queue
	archive *uitest.Archive
	loop    *loop
	bell    *Bell
	clip    []string
	notes   []string
	place   present.Place
	choices Choices
	clock   time.Time
	owner   *owner
	locked  chan struct{} // not nil: the keychain answers once it is closed, and settle does not wait for that
}

type owner struct {
	mu     sync.Mutex
	serial uint64
	copied int
}

func (o *owner) Serial() (uint64, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.serial, true
}

func (o *owner) Copied() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.copied++
}

func (o *owner) take() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.serial++
}

func (d *testWindow) Choices() Choices { return d.choices }
func (d *testWindow) Save(c Choices)   { d.choices = c }

// openTestWindow makes the window; edit may change what it is made of.
func openTestWindow(t *testing.T, edit func(*testWindow, *Deps)) *testWindow {
	t.Helper()
	bell := &Bell{}
	day := 24 * time.Hour
	d := &testWindow{
		t: t, queue: &uitest.Queue{Changed: bell.Observer().Changed}, loop: &loop{}, bell: bell, clock: uitest.Noon(), owner: &owner{},
		place: present.Place{ID: "acme", Name: "Acme Share", Deletes: true, Links: destination.LinkTraits{
			Several: true, Choices: []time.Duration{time.Hour, day, 7 * day}, Default: 7 * day,
		}},
		choices: Choices{Theme: kit.Light},
	}
	d.archive = &uitest.Archive{Now: func() time.Time { return d.clock }}
	deps := Deps{
		Queue: d.queue, Bell: bell, Archive: d.archive, Settings: d, Locale: "en", Version: "0.1.0", Owner: d.owner,
		Place: func() present.Place { return d.place }, Now: func() time.Time { return d.clock }, Dispatch: d.loop.dispatch,
		Clipboard: func(text string) { d.clip = append(d.clip, text) },
		Notify:    func(title, body string) { d.notes = append(d.notes, title+" | "+body) },
	}
	if edit != nil {
		edit(d, &deps)
	}
	app := test.NewTempApp(t)
	d.Window = New(app, deps)
	d.ticks.rest()
	d.screen.win.Resize(fyne.NewSize(440, 560))
	d.settle()
	t.Cleanup(func() { d.ticks.rest(); d.closing.end(); d.screen.win.Close() })
	return d
}

// settle runs everything that is under way to its end: jobs of the worker, and what they dispatch.
func (d *testWindow) settle() {
	d.t.Helper()
	for range 100 {
		for _, w := range d.workers() {
			done := make(chan struct{})
			w.do(func() { close(done) })
			<-done
		}
		if d.loop.run() == 0 {
			d.ticks.rest()
			return
		}
	}
	d.t.Fatal("the window never comes to rest")
}

// workers are those that settle waits for.
func (d *testWindow) workers() []*worker {
	all := []*worker{d.places.wishes, &d.closing.notifier.work}
	if d.setup != nil && d.locked == nil {
		all = append(all, d.setup.work.asking)
	}
	return all
}

// pullNow takes over news that the bell holds back for a moment.
func (d *testWindow) pullNow() {
	d.t.Helper()
	d.pull()
	d.settle()
}

// says are the rows as people read them: "name | lead · sentence | [buttons]".
func (d *testWindow) says() []string {
	var all []string
	for n := range d.queued.Len() {
		f, ok := d.queued.Row(n)
		if !ok {
			continue
		}
		all = append(all, read(d.screen.words, f))
	}
	return all
}

func read(w *present.Catalog, r present.Row) string {
	var buttons []string
	for _, b := range r.Buttons {
		buttons = append(buttons, w.ActionText(b.Action))
	}
	return uitest.RowLine(r.Name, r.Lead, r.Texts, buttons)
}

// press does what the button of the first row does.
func (d *testWindow) press(deed present.Action) {
	d.t.Helper()
	f, ok := d.queued.Row(0)
	if !ok {
		d.t.Fatal("there is no row")
	}
	d.actions.do(f, deed, fyne.Position{})
	d.settle()
}

// waitFor runs the ui thread until something is true.
func waitFor(t *testing.T, d *testWindow, done func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	beat := time.NewTicker(time.Millisecond)
	defer beat.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatal("it never happened")
		case <-beat.C:
			d.settle()
		}
	}
}

// answer taps the button of the dialog that lies over the window.
func (d *testWindow) answer(text string) {
	d.t.Helper()
	top := d.screen.win.Canvas().Overlays().Top()
	if top == nil {
		d.t.Fatal("nothing was asked")
	}
	for _, o := range test.LaidOutObjects(top) {
		if p, ok := o.(*kit.FocusButton); ok && p.Text == text {
			test.Tap(p)
			d.settle()
			return
		}
	}
	d.t.Fatalf("there is no button %q", text)
}

// shortcut goes where the toolkit's drivers send it: to the focused widget if that takes any, else to the window.
func (d *testWindow) shortcut(s fyne.Shortcut) {
	d.t.Helper()
	if to, ok := d.screen.win.Canvas().Focused().(fyne.Shortcutable); ok {
		to.TypedShortcut(s)
	} else {
		d.Window.shortcuts.take(s)
	}
	d.settle()
}

const mb = 1_000_000
