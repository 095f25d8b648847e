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
	"linkdrop/uploader/fault"
)

// Whatever waits for a keychain that nobody unlocks, the window's other buttons work: files are dropped, paused, let go on and
// taken away, and new ones go elsewhere.
func TestNothingWaitsBehindTheKeychain(t *testing.T) {
	for name, ask := range map[string]func(o *testSetup){
		"edit":    func(o *testSetup) { o.edit("eu") },
		"sign in": func(o *testSetup) { o.signIn("acme", nil); o.write("t"); o.answer("Sign in") },
		"remove":  func(o *testSetup) { o.removeAsked("eu"); o.answer("Remove") },
		"accept":  func(o *testSetup) { o.accept(connect.Offer{Chosen: "eu"}) },
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

			o.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/home/ada/b.pdf")})
			o.settle()
			if got := o.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], "add [/home/ada/b.pdf]") {
				t.Fatalf("a drop: %q", got)
			}
			f, _ := o.now.row(0)
			for _, c := range []struct {
				deed present.Action
				want string
			}{{present.ActionPause, "pause"}, {present.ActionResume, "run"}, {present.ActionCancel, "remove"}} {
				o.do(f, c.deed, fyne.Position{})
				o.settle()
				if got := o.queue.Wishes(); len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
					t.Errorf("%s: %q", c.want, got)
				}
			}
			o.queue.Hold(uploader.Hold{Destination: "practice", Fault: &fault.Error{Kind: fault.Busy}})
			o.pullNow()
			o.bannerAct(present.ActionRetryNow)
			o.settle()
			if got := o.queue.Wishes(); !slices.Equal(got, []string{"nudge practice"}) {
				t.Errorf("try now: %q", got)
			}
			o.use("acme", nil)
			o.settle()
			if o.d.Place().ID != "acme" {
				t.Error("new files cannot go elsewhere")
			}
			close(o.locked)
			o.locked = nil
			o.settle()
		})
	}
}
