package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"linkdrop/ui/present"
	"linkdrop/ui/uitest"
	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/setup"
	"linkdrop/uploader/fault"
)

// Whatever waits for a keychain that nobody unlocks, the window's other buttons work: files are dropped, paused, let go on and
// taken away, and new ones go elsewhere.
func TestNothingWaitsBehindTheKeychain(t *testing.T) {
	for name, ask := range map[string]func(o *testSetup){
		"edit":    func(o *testSetup) { o.setup.edit("eu") },
		"sign in": func(o *testSetup) { o.setup.signIn("acme", nil); o.write("t"); o.answer("Sign in") },
		"remove":  func(o *testSetup) { o.setup.askRemoval("eu"); o.answer("Remove") },
		"accept":  func(o *testSetup) { o.setup.accept(setup.Preview{Chosen: "eu"}) },
	} {
		t.Run(name, func(t *testing.T) {
			o := openTestSetup(t, "en", func(d *uitest.Destinations) {
				d.Put(uitest.Europa(), connect.AccessKey, connect.SecretKey)
				d.Put(uitest.Acme())
				d.Locked = make(chan struct{})
			})
			o.locked = o.fake.Locked
			o.queue.Put(uitest.Single(uitest.File("a", "a.pdf", mb, uitest.Sends)))
			o.pullNow()
			ask(o)

			o.intake.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/home/ada/b.pdf")})
			o.settle()
			if got := o.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], "add [/home/ada/b.pdf]") {
				t.Fatalf("a drop: %q", got)
			}
			f, _ := o.queued.Row(0)
			for _, c := range []struct {
				deed present.Action
				want string
			}{{present.ActionPause, "pause"}, {present.ActionResume, "run"}, {present.ActionCancel, "remove"}} {
				o.actions.do(f, c.deed, fyne.Position{})
				o.settle()
				if got := o.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
					t.Errorf("%s: %q", c.want, got)
				}
			}
			o.queue.Hold(uploader.Hold{Destination: "practice", Fault: &fault.Error{Kind: fault.Busy}})
			o.pullNow()
			o.notices.act(present.ActionRetryNow)
			o.settle()
			if got := o.queue.Wishes(); !slices.Equal(got, []string{"nudge practice"}) {
				t.Errorf("try now: %q", got)
			}
			o.setup.work.use("acme", nil)
			o.settle()
			if o.places.here().ID != "acme" {
				t.Error("new files cannot go elsewhere")
			}
			close(o.locked)
			o.locked = nil
			o.settle()
		})
	}
}
