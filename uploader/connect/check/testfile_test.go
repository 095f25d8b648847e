package check_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func code(status int, code string) http.HandlerFunc {
	return answer(status, "application/xml", "<Error><Code>"+code+"</Code></Error>")
}

// What goes wrong on the way to a stored file is told where a person can do something about it: at sign-in, or at writing.
func TestCheckWriting(t *testing.T) {
	wrong := func(k fault.Kind) *fault.Error { return &fault.Error{Kind: k, Op: "x", Host: "store.example"} }
	tail := []string{"read.skipped", "delete.skipped"}
	for name, c := range map[string]struct {
		set  func(f *fake)
		want []string
	}{
		"a wrong token":             {func(f *fake) { f.create = wrong(fault.SignIn) }, []string{"sign-in.failed.token (sign-in)", "write.skipped"}},
		"a wrong token, at signing": {func(f *fake) { f.sign = wrong(fault.SignIn) }, []string{"sign-in.failed.token (sign-in)", "write.skipped"}},
		"a locked keychain":         {func(f *fake) { f.create = wrong(fault.KeychainLocked) }, []string{"sign-in.failed.keychain (keychain-locked)", "write.skipped"}},
		"a page":                    {func(f *fake) { f.create = wrong(fault.Protocol) }, []string{"sign-in.failed.portal (protocol)", "write.skipped"}},
		"nobody there":              {func(f *fake) { f.sign = wrong(fault.Unreachable) }, []string{"sign-in.failed.unreachable (unreachable)", "write.skipped"}},
		"may not":                   {func(f *fake) { f.create = wrong(fault.Forbidden) }, []string{"sign-in.ok", "write.failed.forbidden (forbidden)"}},
		"a rule":                    {func(f *fake) { f.create = fault.New(fault.Policy, "create", "No text files.") }, []string{"sign-in.ok", "write.failed.policy (policy)"}},
		"a rule without a word":     {func(f *fake) { f.create = wrong(fault.Policy) }, []string{"sign-in.ok", "write.failed.forbidden (policy)"}},
		"another host":              {func(f *fake) { f.sign = wrong(fault.NewHost) }, []string{"sign-in.ok", "write.failed.newhost (new-host)"}},
		"a refused host":            {func(f *fake) { f.create = wrong(fault.HostRefused) }, []string{"sign-in.ok", "write.failed.host (host-refused)"}},
		"a permission that is none": {func(f *fake) { f.put = code(403, "SignatureDoesNotMatch") }, []string{"sign-in.ok", "write.failed.permission (permission)"}},
		"the storage wants a token": {func(f *fake) { f.put = code(401, "") }, []string{"sign-in.ok", "write.failed (sign-in)"}},
		"full":                      {func(f *fake) { f.put = code(507, "") }, []string{"sign-in.ok", "write.failed.full (storage-full)"}},
		"busy":                      {func(f *fake) { f.put = code(503, "SlowDown") }, []string{"sign-in.ok", "write.failed.busy (busy)"}},
		"a page as storage":         {func(f *fake) { f.put = answer(200, "text/html", "<html>Welcome</html>") }, []string{"sign-in.ok", "write.failed.portal (protocol)"}},
		"other bytes":               {func(f *fake) { f.complete = wrong(fault.Corrupt) }, []string{"sign-in.ok", "write.failed.corrupt (corrupt)"}},
		"wrong keys": {
			func(f *fake) { f.traits.SignsLocally = true; f.put = code(403, "InvalidAccessKeyId") },
			[]string{"sign-in.failed.keys (keys)", "write.skipped"},
		},
		"keys that have ended": {
			func(f *fake) { f.traits.SignsLocally = true; f.put = code(400, "ExpiredToken") },
			[]string{"sign-in.failed.expired (expired)", "write.skipped"},
		},
		"keys that may not": {
			func(f *fake) { f.traits.SignsLocally = true; f.put = code(403, "AccessDenied") },
			[]string{"sign-in.ok.keys", "write.failed.forbidden (forbidden)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c.set(f)
			got, fine := f.check()
			want(t, got, fine, false, append(append([]string{"clock.ok"}, c.want...), tail...)...)
			if f.stays() != 0 {
				t.Error("the test file stays")
			}
		})
	}
}

// What the engine gets over, the check gets over.
func TestCheckGetsOver(t *testing.T) {
	works := []string{"clock.ok", "sign-in.ok", "write.ok", "read.ok", "delete.ok"}
	for name, set := range map[string]func(f *fake){
		"nothing":             func(*fake) {},
		"one part":            func(f *fake) { f.part = true },
		"starting over":       func(f *fake) { f.restarts = 1 },
		"starting over twice": func(f *fake) { f.restarts = 2 },
		"a clock":             func(f *fake) { f.skews = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			set(f)
			got, fine := f.check()
			want(t, got, fine, true, works...)
			if f.stays() != 0 || len(f.deleted) != 1 {
				t.Errorf("%d stay, %d were deleted", f.stays(), len(f.deleted))
			}
		})
	}
	f := newFake(t)
	f.skews = 2
	got, fine := f.check()
	want(t, got, fine, false, "clock.ok", "sign-in.ok", "write.failed (clock)", "read.skipped", "delete.skipped")
}

func TestCheckDeleting(t *testing.T) {
	begins := []string{"clock.ok", "sign-in.ok", "write.ok", "read.ok"}
	for name, c := range map[string]struct {
		set  func(f *fake)
		want string
		fine bool
	}{
		"may not":      {func(f *fake) { f.remove = fault.New(fault.Forbidden, "delete", "") }, "delete.note.forbidden (forbidden)", true},
		"cannot":       {func(f *fake) { f.remove = fault.New(fault.Unsupported, "delete", "") }, "delete.note.unable (unsupported)", true},
		"breaks":       {func(f *fake) { f.remove = fault.New(fault.Interrupted, "delete", "") }, "delete.failed (interrupted)", false},
		"parts":        {func(f *fake) { f.traits.Resumes = true }, "delete.ok", true},
		"parts, stuck": {func(f *fake) { f.traits.Resumes = true; f.abort = fault.New(fault.Forbidden, "abort", "") }, "delete.note.parts (forbidden)", true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c.set(f)
			got, fine := f.check()
			want(t, got, fine, c.fine, append(begins, c.want)...)
			if f.abort == nil && f.parts != 0 {
				t.Error("an upload in parts stays open")
			}
		})
	}
	f := newFake(t)
	f.without = true
	got, fine := f.check()
	want(t, got, fine, true, "clock.ok", "sign-in.ok", "write.ok", "read.skipped.nolink", "delete.note.unable")

	// Something may have landed though writing failed, and may not be deleted.
	f = newFake(t)
	f.complete, f.abort = fault.New(fault.Corrupt, "complete", ""), fault.New(fault.Forbidden, "abort", "")
	got, fine = f.check()
	want(t, got, fine, false, "clock.ok", "sign-in.ok", "write.failed.corrupt (corrupt)", "read.skipped", "delete.note.forbidden (forbidden)")
}

// Large files alone may be refused; that is no reason not to send small ones.
func TestCheckLarge(t *testing.T) {
	f := newFake(t)
	f.traits.Resumes = true
	c, d := f.connector()
	c.Openers[d.Kind] = func(ctx context.Context, s settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		open, err := f.open(ctx, s, secret)
		open.Transfer = smallOnly{f}
		return open, err
	}
	got, fine := told(t, c, d)
	want(t, got, fine, true, "clock.ok", "sign-in.ok", "write.note.large (unsupported)", "read.ok", "delete.ok")

	f = newFake(t)
	f.traits.Resumes, f.traits.MaxFile = true, 1<<20
	f.check()
	if f.parts != 0 {
		t.Error("more was asked for than the destination takes")
	}
}

type smallOnly struct{ *fake }

func (s smallOnly) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	if files[0].Size > destination.SingleMax {
		return destination.Fail[destination.Created](1, fault.New(fault.Unsupported, "create", ""))
	}
	return s.fake.Create(ctx, files)
}

func (s smallOnly) Abort(ctx context.Context, u destination.Upload) error {
	if u.File.Size > destination.SingleMax {
		return nil
	}
	return s.fake.Abort(ctx, u)
}

// Wherever it is stopped, the check ends, tells the rest as stopped, and leaves no file.
func TestCheckStops(t *testing.T) {
	for _, at := range []check.Step{check.StepClock, check.StepSignIn, check.StepWrite, check.StepRead, check.StepDelete} {
		t.Run(string(at), func(t *testing.T) {
			f := newFake(t)
			f.traits.Resumes = true
			f.remarks = []destination.Remark{{About: destination.Lifecycle, Fine: true, Value: "7"}}
			f.kind = settings.AmazonS3
			c, d := f.connector()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var after []string
			fine := check.Run(ctx, c, d.ID, func(found check.Finding) {
				if ctx.Err() != nil {
					after = append(after, line(found))
				}
				if found.Step == at {
					cancel()
				}
			})
			if fine || len(after) == 0 || after[len(after)-1] != "lifecycle.skipped.stopped" || f.stays() != 0 || f.parts != 0 {
				t.Errorf("fine: %v, told %q, %d files and %d parts stay", fine, after, f.stays(), f.parts)
			}
			if at == check.StepWrite && after[len(after)-2] != "delete.ok" {
				t.Errorf("the file that was there was not told as deleted: %q", after)
			}
		})
	}
}

// A storage that takes the file and never answers costs the time of a step.
func TestCheckIsBounded(t *testing.T) {
	f := newFake(t)
	released := make(chan struct{})
	hangs := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-released:
		}
	})
	f.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			hangs(w, r)
			return
		}
		f.serve(w, r)
	})
	t.Cleanup(func() { close(released) })
	c, d := f.connector()
	var got []string
	fine := check.RunWith(t.Context(), c, d.ID, nil, 3*time.Second, func(found check.Finding) { got = append(got, line(found)) })
	for i, l := range got { // whether the limit or the watchdog strikes first is chance
		got[i] = strings.Replace(l, "(stalled)", "(interrupted)", 1)
	}
	want(t, got, fine, false, "clock.ok", "sign-in.ok", "write.failed.unreachable (interrupted)", "read.skipped", "delete.skipped")
	if len(f.aborted) != 1 {
		t.Error("what may have landed was not given up")
	}
}
