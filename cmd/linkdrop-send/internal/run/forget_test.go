package run

import (
	"bytes"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// A run is forgotten when nothing of it is left, or when nobody can do anything about what is.
func TestWhenARunIsForgotten(t *testing.T) {
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
