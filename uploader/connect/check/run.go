package check

import (
	"context"
	"net/url"
	"slices"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// run is one check under way. It is used by one goroutine.
type run struct {
	connector *connect.Connector
	setting   settings.Destination
	tell      func(Finding)
	lookUp    lookup
	limit     time.Duration // of a step
	stopped   func() bool   // the check was broken off

	pending []Step // not told yet
	failed  bool

	server  *url.URL // the backend's or storage's address; nil: it has none of its own
	skew    skew
	dest    *destination.Destination
	remarks []destination.Remark
	absent  map[connect.Field]bool // secrets that were asked for, and that nobody saved
	file    testFile
	// password of the link to it, where links must have one
	password destination.Password
}

func newRun(ctx context.Context, c *connect.Connector, tell func(Finding)) *run {
	return &run{connector: c, tell: tell, pending: Steps(), lookUp: systemLookup, limit: stepLimit, stopped: func() bool { return ctx.Err() != nil }}
}

// check goes through all steps for the destination with this id.
func (r *run) check(ctx context.Context, id string) bool {
	setting, ok := r.connector.Settings().Find(id)
	r.setting = setting
	switch {
	case !ok:
		r.say(Finding{Step: StepName, Level: Failed, About: aboutSetting, Fault: fault.New(fault.NoDestination, "check", "")})
	case r.connector.Openers[setting.Kind] == nil:
		r.say(Finding{
			Step: StepName, Level: Failed, About: aboutSetting,
			Fault: fault.New(fault.Unsupported, "check", "this program does not know destinations of that kind"),
		})
	default:
		r.steps(ctx)
	}
	return r.end()
}

// steps goes from step to step for as long as it makes sense.
func (r *run) steps(ctx context.Context) {
	if !r.findAddress() || !r.lookUpHost(ctx) || !r.connectToHost(ctx) {
		return
	}
	if !r.open(ctx) {
		return
	}
	if r.dest.Close != nil {
		defer r.dest.Close()
	}
	if r.writeTestFile(ctx) {
		r.readByLink(ctx)
	}
	r.deleteTestFile(ctx)
	r.tellLifecycle()
}

// end tells of the steps that were not come to, and how it went.
func (r *run) end() bool {
	for len(r.pending) > 0 {
		r.skip(r.pending[0], "")
	}
	return !r.failed && !r.stopped()
}

// isPending reports whether a step is still to be told.
func (r *run) isPending(s Step) bool { return slices.Contains(r.pending, s) }

// omit leaves steps out that make no sense here.
func (r *run) omit(steps ...Step) {
	r.pending = slices.DeleteFunc(r.pending, func(s Step) bool { return slices.Contains(steps, s) })
}

// say tells a finding, once a step, and before it that the steps before it were skipped. A finding whose About has no
// sentence of its own gets the level's.
func (r *run) say(f Finding) {
	if !r.isPending(f.Step) {
		return
	}
	for r.pending[0] != f.Step {
		r.skip(r.pending[0], "")
	}
	r.pending = r.pending[1:]
	if !slices.Contains(sentences(f.Step, f.Level), f.About) {
		f.About = ""
	}
	r.failed = r.failed || f.Level == Failed
	r.tell(f)
}

// skip tells that a step was not tried.
func (r *run) skip(s Step, about string) {
	if about == "" && r.stopped() {
		about = aboutStopped
	}
	r.say(Finding{Step: s, Level: Skipped, About: about})
}

// step bounds one step.
func (r *run) step(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, r.limit)
}

// host is what a failure is about where it does not say itself.
func (r *run) host(f *fault.Error) string {
	switch {
	case f != nil && f.Host != "":
		return f.Host
	case r.server != nil:
		return r.server.Host
	}
	return r.setting.Title()
}

// open opens the destination as the engine would, with fresh secrets, and tells of the clock: whether one that is wrong does
// harm shows only now.
func (r *run) open(ctx context.Context) bool {
	limited, cancel := r.step(ctx)
	defer cancel()
	r.absent = map[connect.Field]bool{}
	dest, err := r.connector.Open(limited, r.setting, func(f connect.Field, err error) {
		if f.Absent(err) {
			r.absent[f] = true
		}
	})
	if err != nil {
		if !r.stopped() {
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
	r.tellClock(nil)
	return true
}

func (r *run) notOpened(f *fault.Error) {
	r.tellClock(f)
	if f.Kind == fault.Clock {
		return
	}
	r.say(r.failure(StepSignIn, f))
}

// remark finds what the Inspector said about something.
func (r *run) remark(a destination.Aspect) (destination.Remark, bool) {
	for _, remark := range r.remarks {
		if remark.About == a {
			return remark, true
		}
	}
	return destination.Remark{}, false
}

// tellRegion tells where the bucket is.
func (r *run) tellRegion() {
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

// tellLifecycle tells whether the bucket ends what was broken off.
func (r *run) tellLifecycle() {
	remark, ok := r.remark(destination.Lifecycle)
	f := Finding{Step: StepLifecycle, Level: Noted, Value: remark.Value}
	switch {
	case !ok:
		r.omit(StepLifecycle)
		return
	case r.stopped():
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
