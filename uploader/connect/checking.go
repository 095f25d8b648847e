package connect

import (
	"context"
	"net/url"
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// checking is one Check under way. It is used by one goroutine.
type checking struct {
	setting     settings.Destination
	opener      Opener
	keychain    keychain.Store
	authorities []byte
	tell        func(Finding)
	name        lookup
	limit       time.Duration // of a step
	over        func() bool   // the check was broken off

	left   []Step // not told yet
	failed bool

	place   *url.URL // of the backend or storage; nil: it has none of its own
	skew    skew
	dest    *destination.Destination
	remarks []destination.Remark
	absent  map[Field]bool // secrets that were asked for, and that nobody saved
	file    testFile
}

func newChecking(ctx context.Context, tell func(Finding)) *checking {
	return &checking{tell: tell, left: Steps(), name: systemLookup, limit: stepLimit, over: func() bool { return ctx.Err() != nil }}
}

// run checks one destination of c.
func (r *checking) run(ctx context.Context, c *Connector, id string) bool {
	setting, ok := c.Settings().Find(id)
	r.opener, r.keychain, r.authorities, r.setting = c.Openers[setting.Kind], c.Keychain, c.Authorities, setting
	switch {
	case !ok:
		r.say(Finding{Step: StepName, Level: Failed, About: aboutSetting, Fault: fault.New(fault.NoDestination, "check", "")})
	case r.opener == nil:
		r.say(Finding{
			Step: StepName, Level: Failed, About: aboutSetting,
			Fault: fault.New(fault.Unsupported, "check", "this program does not know destinations of that kind"),
		})
	default:
		r.all(ctx)
	}
	return r.end()
}

// all goes from step to step for as long as it makes sense.
func (r *checking) all(ctx context.Context) {
	if !r.address() || !r.resolves(ctx) || !r.answers(ctx) {
		return
	}
	if !r.open(ctx) {
		return
	}
	if r.dest.Close != nil {
		defer r.dest.Close()
	}
	if r.writes(ctx) {
		r.reads(ctx)
	}
	r.deletes(ctx)
	r.cleansUp()
}

// end tells of the steps that were not come to, and how it went.
func (r *checking) end() bool {
	for len(r.left) > 0 {
		r.skip(r.left[0], "")
	}
	return !r.failed && !r.over()
}

// waits reports whether a step is still to be told.
func (r *checking) waits(s Step) bool { return slices.Contains(r.left, s) }

// omit leaves steps out that make no sense here.
func (r *checking) omit(steps ...Step) {
	r.left = slices.DeleteFunc(r.left, func(s Step) bool { return slices.Contains(steps, s) })
}

// say tells a finding, once a step, and before it that the steps before it were skipped. A finding whose About has no
// sentence of its own gets the level's.
func (r *checking) say(f Finding) {
	if !r.waits(f.Step) {
		return
	}
	for r.left[0] != f.Step {
		r.skip(r.left[0], "")
	}
	r.left = r.left[1:]
	if !slices.Contains(sentences(f.Step, f.Level), f.About) {
		f.About = ""
	}
	r.failed = r.failed || f.Level == Failed
	r.tell(f)
}

// skip tells that a step was not tried.
func (r *checking) skip(s Step, about string) {
	if about == "" && r.over() {
		about = aboutStopped
	}
	r.say(Finding{Step: s, Level: Skipped, About: about})
}

// step bounds one step.
func (r *checking) step(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, r.limit)
}

// host is what a failure is about where it does not say itself.
func (r *checking) host(f *fault.Error) string {
	switch {
	case f != nil && f.Host != "":
		return f.Host
	case r.place != nil:
		return r.place.Host
	}
	return r.setting.Title()
}

// open opens the destination as the engine would, with fresh secrets, and tells of the clock: whether one that is wrong does
// harm shows only now.
func (r *checking) open(ctx context.Context) bool {
	limited, cancel := r.step(ctx)
	defer cancel()
	var secrets held
	r.absent = map[Field]bool{}
	dest, err := r.opener(limited, r.setting, func(ctx context.Context, f Field) (string, error) {
		secret, err := secrets.get(ctx, r.keychain, r.setting, f, func() {}) // the next who opens it says so
		if err != nil && fault.KindOf(err) == f.absent().Kind {
			r.absent[f] = true
		}
		return secret, err
	})
	if err != nil {
		if !r.over() {
			r.notOpened(fault.Network("open", "", err))
		}
		return false
	}
	r.dest = dest
	if dest.Inspector == nil {
		r.omit(StepRegion, StepLifecycle)
	} else {
		inspecting, done := r.step(ctx)
		defer done()
		r.remarks = dest.Inspector.Inspect(inspecting)
	}
	r.clock(nil)
	return true
}

func (r *checking) notOpened(f *fault.Error) {
	r.clock(f)
	if f.Kind == fault.Clock {
		return
	}
	r.say(r.refused(StepSignIn, f))
}

// remark finds what the Inspector said about something.
func (r *checking) remark(a destination.Aspect) (destination.Remark, bool) {
	for _, remark := range r.remarks {
		if remark.About == a {
			return remark, true
		}
	}
	return destination.Remark{}, false
}

// region tells where the bucket is.
func (r *checking) region() {
	remark, ok := r.remark(destination.Region)
	switch {
	case !ok:
		r.omit(StepRegion)
	case remark.Err != nil:
		r.say(Finding{Step: StepRegion, Level: Noted, Fault: fault.Network("inspect", "", remark.Err), Value: r.host(nil)})
	case !remark.Fine:
		r.say(Finding{Step: StepRegion, Level: Noted, About: aboutCorrected, Value: remark.Value})
	default:
		r.say(Finding{Step: StepRegion, Level: Passed, Value: remark.Value})
	}
}

// cleansUp tells whether the bucket ends what was broken off.
func (r *checking) cleansUp() {
	remark, ok := r.remark(destination.Lifecycle)
	f := Finding{Step: StepLifecycle, Level: Noted, Value: remark.Value}
	switch {
	case !ok:
		r.omit(StepLifecycle)
		return
	case r.over():
		return
	case remark.Err != nil:
		f.Fault, f.About = fault.Network("inspect", "", remark.Err), aboutUnknown
		if f.Fault.Kind == fault.Forbidden {
			f.About = aboutForbidden
		}
	case !remark.Fine:
		f.About = aboutNone
	case remark.Value == "1":
		f.Level, f.About = Passed, aboutDay
	default:
		f.Level = Passed
	}
	r.say(f)
}
