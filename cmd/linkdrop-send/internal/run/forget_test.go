package run

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/pflag"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/uploader"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/keychain"
)

// A run is forgotten when nothing of it is left, or when nobody can do anything about what is.
func TestWhenARunIsForgotten(t *testing.T) {
	moved := &fault.Error{Kind: fault.NoPlace, Op: "abort", Code: fault.Moved}
	away, refused := fault.New(fault.Unreachable, "abort", ""), fault.New(fault.SignIn, "abort", "")
	for name, each := range map[string]struct {
		view        uploader.View
		why         *fault.Error
		interrupted bool
		over, kept  bool
		says        string
	}{
		"all is freed":                {over: true, why: refused},
		"all is freed, then a signal": {over: true, interrupted: true},
		"a signal":                    {view: uploader.View{Owed: 1}, interrupted: true},
		"a signal, and a refusal":     {view: uploader.View{Unfreed: 1}, why: refused, interrupted: true},
		"away":                        {view: uploader.View{Owed: 2}, why: away, over: true, says: "Something of 2 files may be left at x: it could not be freed. Cannot reach x."},
		"set up elsewhere since":      {view: uploader.View{Unfreed: 1}, why: moved, over: true, says: "Something of 1 file may be left at the place where x led before"},
		"given up":                    {view: uploader.View{Owed: 1, Unfreed: 2}, over: true, says: "Something of 3 files"},
		"refused":                     {view: uploader.View{Owed: 1}, why: refused, kept: true, says: "/state/runs/R"},
		"not allowed":                 {view: uploader.View{Unfreed: 1}, why: fault.New(fault.Forbidden, "abort", ""), kept: true, says: "/state/runs/R"},
		"the clock is wrong":          {view: uploader.View{Owed: 1}, why: fault.New(fault.Clock, "abort", ""), kept: true, says: "/state/runs/R"},
		"the disk is full":            {view: uploader.View{Owed: 1}, why: fault.New(fault.DiskFull, "note", ""), kept: true, says: "/state/runs/R"},
		"too many are open":           {view: uploader.View{Owed: 1}, why: fault.New(fault.TooManyFiles, "abort", ""), kept: true, says: "/state/runs/R"},
		"refused, given up":           {view: uploader.View{Unfreed: 1}, why: refused, kept: true, says: "Give a token that it knows"},
		"the history has not all":     {view: uploader.View{Unwritten: 1, Unfreed: 1}, why: away, kept: true, says: "1 entry is missing"},
	} {
		var errs bytes.Buffer
		f := &forgetting{say: output.New(&bytes.Buffer{}, &errs, false, false, "x"), where: func() string { return "x" }, said: map[string]bool{}}
		over, err := f.isForgotten(journal.Run{Dir: "/state/runs/R"}, "x", each.view, each.why, each.interrupted)
		f.tellRemains()
		if over != each.over || (err != nil) != each.kept || !strings.Contains(errs.String(), each.says) || each.says == "" && errs.Len() > 0 {
			t.Errorf("%s: over %v, %v, %s", name, over, err, errs.String())
		}
	}
}

// signaller is a speaker that calls a signal when the nth run has freed everything.
type signaller struct {
	output.Speaker
	nth    int
	signal context.CancelFunc
}

// Freeing implements output.Speaker.
func (s *signaller) Freeing(done, all int) {
	if done < all { // all is 0 where everything was free before anybody looked
		return
	}
	if s.nth--; s.nth == 0 {
		s.signal()
	}
}

// begun is a state folder with runs that each have an upload open in the bucket.
func begun(t *testing.T, b *buckettest.Bucket, runs int) (*Runner, *bytes.Buffer) {
	t.Helper()
	storage := httptest.NewServer(b)
	t.Cleanup(storage.Close)
	o, f := &options.Options{}, pflag.NewFlagSet("", pflag.ContinueOnError)
	o.AddWhere(f)
	o.AddAccess(f)
	o.AddRun(f)
	if err := f.Parse([]string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--state-dir", t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	o.PartSize = 5 << 20
	at, err := place.Open(t.Context(), o, func(string) string { return "x" }, &keychain.Memory{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.Close)
	d, err := at.NamedWithKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := OpenHistory(at.State, func(text string) { t.Error(text) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	var errs bytes.Buffer
	r := &Runner{Options: o, Places: at, History: h, Speaker: func() output.Speaker { return output.New(&bytes.Buffer{}, &errs, false, false, "b") }}
	large := filepath.Join(t.TempDir(), "large.bin")
	if err := cmp.Or(os.WriteFile(large, nil, 0o600), os.Truncate(large, 6<<20)); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	interrupt, begun := context.CancelFunc(func() {}), map[string]bool{}
	b.Answers[buckettest.Part] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		mu.Lock()
		defer mu.Unlock()
		if id := r.URL.Query().Get("uploadId"); !begun[id] { // a part of the run before may come late
			begun[id] = true
			interrupt()
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	for range runs {
		ctx, stop := context.WithCancel(t.Context())
		mu.Lock()
		interrupt = stop
		mu.Unlock()
		end, err := r.Send(ctx, []uploader.Drop{{Destination: d.ID, Paths: []string{large}}})
		stop()
		if err != nil || end.Exit != exit.Interrupted {
			t.Fatalf("%+v, %v, %s", end, err, errs.String())
		}
	}
	if b.Open() != runs {
		t.Fatalf("%d are open", b.Open())
	}
	errs.Reset()
	return r, &errs
}

// A signal that comes when one run is forgotten leaves the others, and says so; after the last it is none.
func TestForgetInterruptedBetweenRuns(t *testing.T) {
	for nth, says := range []string{"2 more runs are left. \"linkdrop-send resume --forget\"", "1 more run is left. \"linkdrop-send resume --forget\"", ""} {
		b := buckettest.New()
		r, errs := begun(t, b, 3)
		ctx, signal := context.WithCancel(t.Context())
		speaker := r.Speaker
		r.Speaker = func() output.Speaker { return &signaller{Speaker: speaker(), nth: nth + 1, signal: signal} }
		runs, err := journal.Abandoned(r.Places.State)
		if err != nil {
			t.Fatal(err)
		}
		code := r.Forget(ctx, runs)
		left, err := journal.Abandoned(r.Places.State)
		if ctx.Err() == nil || err != nil || len(left) != 2-nth || b.Open() != 2-nth || strings.Contains(errs.String(), " left.") != (says != "") || !strings.Contains(errs.String(), says) {
			t.Errorf("at run %d: %v, %d runs are left (%v), %d are open, %s", nth+1, ctx.Err(), len(left), err, b.Open(), errs.String())
		}
		if want := map[bool]int{true: exit.Interrupted, false: exit.Sent}[says != ""]; code != want {
			t.Errorf("at run %d: exit code %d, want %d", nth+1, code, want)
		}
		r.Speaker = speaker
		if code := r.Forget(t.Context(), left); code != exit.Sent || b.Open() != 0 {
			t.Errorf("the rest: exit code %d, %d are open", code, b.Open())
		}
	}
}
