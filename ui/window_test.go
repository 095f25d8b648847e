package ui

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

func TestDropGoesToTheQueue(t *testing.T) {
	d := openTestWindow(t, nil)
	d.intake.dropped(fyne.NewPos(1, 1), []fyne.URI{storage.NewFileURI("/home/ada/100% #hash?.txt"), storage.NewFileURI("/home/ada/Fotos ünï日本")})
	d.settle()
	want := []string{"add [/home/ada/100% #hash?.txt /home/ada/Fotos ünï日本] life=168h0m0s together=true"}
	if got := d.queue.Wishes(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	d.choices.Life, d.choices.Separate = time.Hour, true
	d.intake.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/a")})
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"add [/a] life=1h0m0s together=false"}) {
		t.Errorf("got %q", got)
	}
}

func TestDroppedTextGetsASentence(t *testing.T) {
	d := openTestWindow(t, nil)
	for _, paths := range [][]string{{"https://example.org/x"}, {"/https://example.org/x"}, {"just words"}, {}, {"data:text/plain,x"}} {
		d.notices.own = present.Notice{}
		d.intake.add(paths)
		d.settle()
		if got := d.queue.Wishes(); len(got) > 0 {
			t.Errorf("%q was added: %q", paths, got)
		}
		if !strings.Contains(d.frame.banner.Notice.Text, "Save it first") {
			t.Errorf("%q: the banner says %q", paths, d.frame.banner.Notice.Text)
		}
	}
	d.intake.add([]string{"/a.txt", "https://example.org"})
	d.settle()
	if got := d.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], "add [/a.txt] ") {
		t.Errorf("the file beside the text: %q", got)
	}
	if d.frame.banner.Notice.Text != "" {
		t.Errorf("the old sentence stayed: %q", d.frame.banner.Notice.Text)
	}
}

func TestAddThatFailsIsSaid(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Refuse(fault.New(fault.DiskFull, "add", ""))
	d.intake.add([]string{"/a.txt"})
	d.settle()
	if got := d.frame.banner.Notice.Text; !strings.HasPrefix(got, "This computer's disk is full.") {
		t.Errorf("the banner says %q", got)
	}
}

// report is the end of a drop of files that all have a link.
func report(d uitest.Drop, restored bool) uploader.DropReport {
	r := uploader.DropReport{Drop: d.View, Restored: restored}
	r.Drop.Items, r.Drop.Settled = len(d.Items), true
	for _, i := range d.Items {
		switch i.State() {
		case uploader.Done:
			r.Drop.Done++
			r.Links = append(r.Links, uploader.NamedLink{Item: i.ID, Name: i.Base, Files: 1, Link: i.Link})
		case uploader.Failed:
			r.Drop.Failed++
		default:
		}
	}
	return r
}

func twoFiles() uitest.Drop {
	until := uitest.Noon().Add(146 * time.Hour)
	return uitest.Drop{View: uploader.DropView{ID: "two", Name: "a.pdf"}, Items: []uploader.Item{
		uitest.File("a", "a.pdf", mb, uitest.Ended(until)), uitest.File("b", "b\u202efdp.exe", mb, uitest.Ended(until)),
	}}
}

func TestLinksAreCopiedOnceADrop(t *testing.T) {
	d := openTestWindow(t, nil)
	drop := uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(146*time.Hour))))
	d.queue.Put(drop)
	d.pullNow()
	d.bell.Observer().Settled(report(drop, false))
	d.settle()
	if !slices.Equal(d.clip, []string{"https://share.acme.example/s/a"}) {
		t.Errorf("clipboard: %q", d.clip)
	}
	if !slices.Equal(d.notes, []string{"a.pdf | Link copied. Works until Fri 28 Nov, 14:00."}) {
		t.Errorf("notifications: %q", d.notes)
	}
	if got := d.says(); !slices.Equal(got, []string{"a.pdf | Link copied · until Fri 28 Nov, 14:00 | [Copy link, More]"}) {
		t.Errorf("rows: %q", got)
	}
	if d.owner.copied != 1 {
		t.Errorf("the owner was told %d times", d.owner.copied)
	}
}

func TestSeveralLinksAreAList(t *testing.T) {
	d := openTestWindow(t, nil)
	drop := twoFiles()
	d.queue.Put(drop)
	d.pullNow()
	d.bell.Observer().Settled(report(drop, false))
	d.settle()
	want := "a.pdf — https://share.acme.example/s/a (until Fri 28 Nov 2025, 14:00 UTC)\nb[U+202E]fdp.exe — https://share.acme.example/s/b (until Fri 28 Nov 2025, 14:00 UTC)"
	if !slices.Equal(d.clip, []string{want}) {
		t.Errorf("clipboard: %q", d.clip)
	}
	if !slices.Equal(d.notes, []string{"a.pdf and 1 more | 2 links copied. Works until Fri 28 Nov, 14:00."}) {
		t.Errorf("notifications: %q", d.notes)
	}
}

func TestClipboardOfSomebodyElseIsLeftAlone(t *testing.T) {
	d := openTestWindow(t, nil)
	d.intake.add([]string{"/home/ada/a.pdf"})
	d.settle()
	d.owner.take() // the person copies something else while it uploads
	drop := uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour))))
	drop.View.ID = "drop-1" // what the queue gave to the drop above
	d.queue.Put(drop)
	d.pullNow()
	d.bell.Observer().Settled(report(drop, false))
	d.settle()
	if len(d.clip) != 0 {
		t.Errorf("clipboard: %q", d.clip)
	}
	if !slices.Equal(d.notes, []string{"a.pdf | Link ready. Works until today 13:00."}) {
		t.Errorf("notifications: %q", d.notes)
	}
}

func TestCopyByHandIsLeftAlone(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("old", "old.pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour)))))
	d.intake.add([]string{"/home/ada/a.pdf"})
	d.pullNow()
	d.press(present.ActionCopyLink)
	drop := uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour))))
	drop.View.ID = "drop-1"
	d.bell.Observer().Settled(report(drop, false))
	d.settle()
	if !slices.Equal(d.clip, []string{"https://share.acme.example/s/old"}) {
		t.Errorf("clipboard: %q", d.clip)
	}
}

func TestOwnCopyDoesNotCountAsSomebodyElse(t *testing.T) {
	d := openTestWindow(t, nil)
	d.intake.add([]string{"/home/ada/a.pdf"})
	d.settle()
	drop := uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour))))
	drop.View.ID = "drop-1"
	d.queue.Put(drop)
	d.pullNow()
	d.bell.Observer().Settled(report(drop, false))
	d.settle()
	if len(d.clip) != 1 || len(d.intake.delivery.before) != 0 {
		t.Errorf("clipboard: %q, serials kept: %v", d.clip, d.intake.delivery.before)
	}
}

func TestRestoredAndUnwantedLinksAreOnlyReady(t *testing.T) {
	for name, set := range map[string]func(*testWindow){"restored": func(*testWindow) {}, "not wanted": func(d *testWindow) { d.choices.NoCopy = true }} {
		d := openTestWindow(t, nil)
		set(d)
		drop := uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(time.Hour))))
		d.queue.Put(drop)
		d.bell.Observer().Settled(report(drop, name == "restored"))
		d.settle()
		if len(d.clip) != 0 || len(d.notes) != 1 || !strings.Contains(d.notes[0], "Link ready.") {
			t.Errorf("%s: clipboard %q, notifications %q", name, d.clip, d.notes)
		}
	}
}

func TestPartOfADropSaysSo(t *testing.T) {
	d := openTestWindow(t, nil)
	drop := twoFiles()
	drop.Items = append(drop.Items, uitest.File("c", "c", 1, uitest.Fails(fault.Gone, "")))
	d.bell.Observer().Settled(report(drop, false))
	d.settle()
	if len(d.clip) != 1 || strings.Count(d.clip[0], "\n") != 1 {
		t.Errorf("clipboard: %q", d.clip)
	}
	if !slices.Equal(d.notes, []string{"a.pdf and 2 more | 2 links copied. 2 of 3 files. Works until Fri 28 Nov, 14:00."}) {
		t.Errorf("notifications: %q", d.notes)
	}
	d.bell.Observer().Settled(report(uitest.Single(uitest.File("x", "$(calc).txt", 1, uitest.Fails(fault.Gone, ""))), false))
	d.settle()
	if got := d.notes[len(d.notes)-1]; got != "Not sent | 1 file was not sent. Linkdrop says why." {
		t.Errorf("notification: %q", got)
	}
}

func TestCancellingMuchCanBeUndone(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("big", "big.iso", 900*mb, uitest.Sends)))
	d.queue.Put(uitest.Single(uitest.File("small", "small.txt", mb, uitest.Sends)))
	d.queue.Move("big", uploader.Numbers{Size: 900 * mb, Sent: 60 * mb})
	d.pullNow()
	d.press(present.ActionCancel)
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"remove [small]"}) {
		t.Errorf("little progress: %q", got)
	}
	d.pullNow()
	d.press(present.ActionCancel)
	d.pullNow()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"cancel [big]"}) {
		t.Errorf("much progress: %q", got)
	}
	if got := d.says(); !slices.Equal(got, []string{"big.iso | Cancelled | [Undo]"}) {
		t.Errorf("rows: %q", got)
	}
	d.press(present.ActionUndo)
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"run [big]"}) {
		t.Errorf("undo: %q", got)
	}
}

func TestPauseAllAndResumeAll(t *testing.T) {
	d := openTestWindow(t, nil)
	mixed := uitest.Folder("f", "Party", 4, mb, func(n int, i *uploader.Item) {
		switch n {
		case 0:
			uitest.Fails(fault.Gone, "")(i)
		case 1:
			i.Wish = uploader.Pause
		default:
			i.Wish = uploader.Cancel
		}
	})
	d.queue.Put(mixed)
	d.queue.Put(uitest.Single(uitest.File("a", "a", mb, uitest.Sends)))
	d.pullNow()
	if d.frame.footer.Action.Text != "Pause all" {
		t.Errorf("the footer offers %q", d.frame.footer.Action.Text)
	}
	test.Tap(d.frame.footer.Action)
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"pause [d-a]"}) {
		t.Errorf("pause all: %q", got)
	}
	d.pullNow()
	if d.frame.footer.Action.Text != "Resume all" {
		t.Errorf("the footer offers %q", d.frame.footer.Action.Text)
	}
	test.Tap(d.frame.footer.Action)
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"run [d-a]", "run [f-1]"}) {
		t.Errorf("resume all: %q", got)
	}
}

func TestOneBannerForTheSameFault(t *testing.T) {
	d := openTestWindow(t, nil)
	for _, id := range []string{"a", "b", "c"} {
		d.queue.Put(uitest.Single(uitest.File(id, id+".txt", 1, uitest.Fails(fault.StorageFull, ""))))
	}
	d.queue.Put(uitest.Single(uitest.File("d", "d.txt", 1, uitest.Fails(fault.Gone, ""))))
	d.pullNow()
	if got := d.frame.banner.Notice; got.Text != "3 files: The storage is full." || got.Label != "Try again" {
		t.Errorf("banner: %+v", got)
	}
	test.Tap(d.frame.banner.Action)
	d.settle()
	got := d.queue.Wishes()
	if len(got) != 1 || !strings.HasPrefix(got[0], "run [") || strings.Contains(got[0], "d ") || strings.Count(got[0], " ") != 3 {
		t.Errorf("wishes: %q", got)
	}
}

func TestHoldHasASentenceAndAButton(t *testing.T) {
	signedIn := ""
	d := openTestWindow(t, func(_ *testWindow, deps *Deps) {
		deps.Remedies = map[present.Remedy]func(string){present.SignIn: func(dest string) { signedIn = dest }}
	})
	d.queue.Put(uitest.Single(uitest.File("a", "a", mb, func(i *uploader.Item) { i.Held = true })))
	d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.SignIn}})
	d.pullNow()
	if n := d.frame.banner.Notice; n.Label != "Sign in" || !n.Bad || d.frame.header.Status.Word != "Needs your attention" {
		t.Errorf("banner %+v, state %+v", n, d.frame.header.Status)
	}
	test.Tap(d.frame.banner.Action)
	if signedIn != "acme" {
		t.Errorf("signed in to %q", signedIn)
	}
	d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Unreachable}, Next: d.clock.Add(30 * time.Second)})
	d.pullNow()
	if n := d.frame.banner.Notice; n.Text != "Cannot reach Acme Share. You are online, but it does not answer. Are you on the company network or VPN? Trying again in 30 seconds." || n.Label != "Try now" || n.Bad {
		t.Errorf("banner: %+v", n)
	}
	test.Tap(d.frame.banner.Action)
	d.settle()
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"nudge acme"}) {
		t.Errorf("wishes: %q", got)
	}
	d.queue.Hold(uploader.Hold{Destination: "acme", Fault: &fault.Error{Kind: fault.Offline}, Next: d.clock.Add(30 * time.Second)})
	d.pullNow()
	if n := d.frame.banner.Notice; n.Label != "" || d.frame.header.Status.Word != "Waiting for internet" {
		t.Errorf("banner %+v, state %+v", n, d.frame.header.Status)
	}
}

// While bytes travel, a tick draws the rows in sight and reads nothing else.
func TestATickTouchesWhatIsInSight(t *testing.T) {
	d := openTestWindow(t, nil)
	big := uitest.Folder("big", "Big", 10_000, mb, func(_ int, i *uploader.Item) { uitest.Sends(i) })
	big.View.Options.Together, big.View.Folder = false, false
	d.queue.Put(big)
	d.pullNow()
	d.tick()
	d.queue.Lists()
	for i := range 10 {
		d.clock = d.clock.Add(tickEvery)
		d.queue.Move("big-1", uploader.Numbers{Size: mb, Sent: int64(i) * 90_000})
		d.tick()
	}
	if n := d.queue.Lists(); n != 0 {
		t.Errorf("ten ticks read rows %d times", n)
	}
	if f := d.frame.list.Seen[1].Model; f.Texts[0] != "81 % · 810 of 1000 kB · 450 kB/s" && f.Progress < 0.8 {
		t.Errorf("row 1 says %q, bar %v", f.Texts[0], f.Progress)
	}
	if n := len(d.frame.list.Seen); n > 14 {
		t.Errorf("%d rows are kept for a window of 6", n)
	}
}

func TestNewLinkAndDelete(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Ended(uitest.Noon().Add(-time.Hour)))))
	d.archive.Put(uploader.Entry{ID: "a", Name: "a.pdf"})
	d.pullNow()
	for want := range slices.Values([]string{"https://share.acme.example/s/a-new", "https://share.acme.example/s/a-new"}) {
		d.press(present.ActionNewLink)
		waitFor(t, d, func() bool { return len(d.queued.busy) == 0 })
		if d.clip[len(d.clip)-1] != want {
			t.Fatalf("clipboard: %q", d.clip)
		}
	}
	if got := d.says()[0]; got != "a.pdf | Link copied · until Sat 29 Nov, 12:00 | [Copy link, More]" {
		t.Errorf("row: %q", got)
	}
	f, _ := d.queued.Row(0)
	d.actions.askDeletion(f)
	d.answer("Delete file")
	waitFor(t, d, func() bool { return len(d.queued.busy) == 0 })
	if got := d.says()[0]; got != "a.pdf | File deleted. The link no longer works. | [Remove]" {
		t.Errorf("row: %q", got)
	}
}

func TestClosing(t *testing.T) {
	moving := func(d *testWindow) { d.queue.Put(uitest.Single(uitest.File("a", "a", mb, uitest.Sends))); d.pullNow() }
	for name, c := range map[string]struct {
		edit func(*testWindow, *Deps)
		set  func(*testWindow)
		want []string // what is asked; nil: it quits
		hide bool
		note string
	}{
		"nothing to lose": {},
		"sending":         {set: moving, want: []string{"1 file is still being sent. It continues when you open Linkdrop again."}},
		"sending, tray":   {edit: func(_ *testWindow, deps *Deps) { deps.Tray = true }, set: moving, hide: true},
		"sending, tray, and it quits": {
			edit: func(d *testWindow, deps *Deps) { deps.Tray, d.choices.Close = true, settings.QuitAlways }, set: moving,
			want: []string{"1 file is still being sent. It continues when you open Linkdrop again."},
		},
		"idle, tray":               {edit: func(_ *testWindow, deps *Deps) { deps.Tray = true }},
		"idle, tray, and it hides": {edit: func(d *testWindow, deps *Deps) { deps.Tray, d.choices.Close = true, settings.HideAlways }, hide: true, note: "Still open | Linkdrop is in the tray. Quit it there."},
		"idle, no tray":            {edit: func(d *testWindow, _ *Deps) { d.choices.Close = settings.HideAlways }},
		"practice": {edit: func(d *testWindow, _ *Deps) { d.place.Practice = true }, set: func(d *testWindow) {
			d.queue.Put(uitest.Single(uitest.File("a", "a", mb, uitest.Ended(uitest.Noon().Add(time.Hour)))))
			d.pullNow()
		}, want: []string{"Practice links work only while Linkdrop is open."}},
		"practice, nothing sent": {edit: func(d *testWindow, _ *Deps) { d.place.Practice = true }},
		"copied": {edit: func(_ *testWindow, deps *Deps) { deps.ClipboardDies = true }, set: func(d *testWindow) {
			d.intake.delivery.clipboard.copy("x", nil)
			d.clock = d.clock.Add(59 * time.Minute)
		}, want: []string{"A link you copied will be gone from the clipboard. Paste it first."}},
		"copied long ago": {edit: func(_ *testWindow, deps *Deps) { deps.ClipboardDies = true }, set: func(d *testWindow) {
			d.intake.delivery.clipboard.copy("x", nil)
			d.clock = d.clock.Add(61 * time.Minute)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTestWindow(t, c.edit)
			if c.set != nil {
				c.set(d)
			}
			if got := d.closing.reasons(); !c.hide && !slices.Equal(got, c.want) {
				t.Errorf("asks %q, want %q", got, c.want)
			}
			d.closing.closeAsked()
			d.settle()
			if d.closing.hidden != c.hide || d.closing.quitting != (c.want == nil && !c.hide) {
				t.Errorf("hidden %v, quitting %v", d.closing.hidden, d.closing.quitting)
			}
			if c.hide && !slices.Equal(d.notes, []string{cmp.Or(c.note, "Still sending | Linkdrop goes on in the tray.")}) {
				t.Errorf("notifications: %q", d.notes)
			}
			if c.want != nil {
				d.answer("Quit")
			}
			if d.closing.quitting == c.hide {
				t.Errorf("quitting: %v", d.closing.quitting)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	d := openTestWindow(t, nil)
	until := uitest.Noon().Add(time.Hour)
	d.queue.Put(uitest.Single(uitest.File("c", "c.txt", mb, uitest.Fails(fault.Gone, ""))))
	d.queue.Put(uitest.Single(uitest.File("b", "b.txt", mb, uitest.Ended(until))))
	d.queue.Put(uitest.Single(uitest.File("a", "a.txt", mb, uitest.Sends)))
	d.pullNow()
	c := d.screen.win.Canvas()
	c.Focus(d.frame.list)
	key := func(name fyne.KeyName) {
		d.frame.list.TypedKey(&fyne.KeyEvent{Name: name})
		d.settle()
	}
	key(fyne.KeySpace)
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"pause [a]"}) {
		t.Errorf("space: %q", got)
	}
	d.pullNow()
	key(fyne.KeySpace)
	key(fyne.KeyDown)
	key(fyne.KeyReturn)
	d.shortcut(&fyne.ShortcutCopy{})
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"run [a]"}) || len(d.clip) != 2 || d.clip[0] != "https://share.acme.example/s/b" {
		t.Errorf("space again: %q, clipboard %q", got, d.clip)
	}
	key(fyne.KeyEnd)
	key(fyne.KeyReturn)
	d.pullNow()
	key(fyne.KeyDelete)
	if got := d.queue.Wishes(); !slices.Equal(got, []string{"run [c]", "remove [c]"}) {
		t.Errorf("enter and delete: %q", got)
	}
}

func TestShortcutsWorkWhereverTheKeyboardIs(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("a", "a.txt", mb, uitest.Sends)))
	d.pullNow()
	press := func(key fyne.KeyName) {
		d.shortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
	}
	d.screen.win.Canvas().Focus(d.frame.list)
	press(fyne.KeyF)
	if d.frame.tab != 1 || d.screen.win.Canvas().Focused() != d.frame.tabs.Search {
		t.Errorf("tab %d, focus on %T", d.frame.tab, d.screen.win.Canvas().Focused())
	}
	press(fyne.Key1)
	if d.frame.tab != 0 {
		t.Error("the search field kept the shortcut for itself")
	}
	d.screen.win.Canvas().Focus(d.frame.footer.Action)
	press(fyne.Key2)
	if d.frame.tab != 1 {
		t.Error("the footer kept the shortcut for itself")
	}
}

func TestTabGoesThroughTheZones(t *testing.T) {
	d := openTestWindow(t, nil)
	d.queue.Put(uitest.Single(uitest.File("a", "a.txt", mb, uitest.Sends)))
	d.pullNow()
	c := d.screen.win.Canvas()
	c.Unfocus()
	var order []fyne.Focusable
	for range 8 {
		c.FocusNext()
		order = append(order, c.Focused())
	}
	want := []fyne.Focusable{d.frame.header.Menu, d.frame.zone.Files, d.frame.zone.Folder, d.frame.tabs.Buttons[0], d.frame.tabs.Buttons[1], d.frame.life.Choice, d.frame.list, d.frame.footer.Action}
	for i := range want {
		if order[i] != want[i] {
			t.Fatalf("stop %d is %T %+v", i, order[i], order[i])
		}
	}
}

func TestHistoryPage(t *testing.T) {
	d := openTestWindow(t, nil)
	d.archive.Put(
		uploader.Entry{ID: "1", Name: "new.pdf", Size: 3 * mb, Linked: true, SentAt: uitest.Noon().Add(-time.Hour), Ends: uitest.Noon().Add(time.Hour)},
		uploader.Entry{ID: "2", Name: "old.pdf", Size: 3 * mb, Linked: true, SentAt: uitest.Noon().Add(-48 * time.Hour), Ends: uitest.Noon().Add(-24 * time.Hour)},
		uploader.Entry{ID: "3", Name: "gone.pdf", Size: 3 * mb, Linked: true, SentAt: uitest.Noon().Add(-50 * time.Hour), DeletedAt: uitest.Noon()},
	)
	d.show(1)
	waitFor(t, d, func() bool { return d.history.Len() == 3 })
	var got []string
	for n := range 3 {
		f, _ := d.history.Row(n)
		got = append(got, read(d.screen.words, f))
	}
	want := []string{
		"new.pdf | Link works · 3 MB · sent 11:00 · until today 13:00 | [New link, More]",
		"old.pdf | Link ended Fri 21 Nov, 12:00 · 3 MB · sent 12:00 | [New link, More]",
		"gone.pdf | File deleted today 12:00 · 3 MB · sent 10:00 | [More]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	d.history.Search("OLD")
	waitFor(t, d, func() bool { return d.history.Len() == 1 })
	f, _ := d.history.Row(0)
	d.history.Do(f, present.ActionNewLink, fyne.Position{})
	waitFor(t, d, func() bool { return len(d.clip) == 1 })
	if d.clip[0] != "https://share.acme.example/s/2-new" {
		t.Errorf("clipboard: %q", d.clip)
	}
}

// One may leave from every page, also out of a line to type in; the other shortcuts belong to the window below.
func TestQuittingFromAPage(t *testing.T) {
	for name, open := range map[string]func(o *testSetup){
		"places": func(o *testSetup) { o.setup.openList() },
		"form":   func(o *testSetup) { o.setup.openForm(settings.Destination{Kind: settings.AmazonS3}, nil, nil) },
	} {
		o := openTestSetup(t, "en", nil)
		open(o)
		o.settle()
		o.shortcut(letter(fyne.Key2, 0))
		if o.frame.tab != 0 || o.closing.quitting {
			t.Errorf("%s: the window below took a shortcut", name)
		}
		o.shortcut(quitKey())
		if !o.closing.quitting && (o.closing.question == nil || !o.closing.question.Visible()) {
			t.Errorf("%s: the way out is shut", name)
		}
	}
}

// The tray says how far everything is, in steps, and nothing when nothing moves.
func TestTrayShowsProgress(t *testing.T) {
	d := openTestWindow(t, func(_ *testWindow, deps *Deps) { deps.Tray = true })
	if d.closing.inTray != (trayState{}) {
		t.Errorf("%+v", d.closing.inTray)
	}
	d.queue.Put(uitest.Single(uitest.File("a", "a", 100*mb, uitest.Sends)))
	d.queue.Move("a", uploader.Numbers{Sent: 43 * mb, Size: 100 * mb})
	d.pullNow()
	d.closing.showProgress()
	if want := (trayState{"0 of 1 file · 40 %", 40}); d.closing.inTray != want {
		t.Errorf("%+v, want %+v", d.closing.inTray, want)
	}
	d.queue.Change("a", func(i *uploader.Item, _ *uploader.Numbers) { uitest.Ended(uitest.Noon().Add(time.Hour))(i) })
	d.pullNow()
	if d.closing.inTray != (trayState{}) {
		t.Errorf("at the end: %+v", d.closing.inTray)
	}
	for _, percent := range []int{0, 5, 100} {
		if icon := string(progressIcon(percent)); strings.Count(icon, "</svg>") != 1 || !strings.Contains(icon, "#63CC94") {
			t.Errorf("%d: %s", percent, icon)
		}
	}
}
