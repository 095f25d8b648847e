package main

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// forgetting gives up what runs that ended left unfinished, one after the other.
type forgetting struct {
	speaker
	r     *runner
	where func() string // what the destination is called by now

	away  map[string]bool // ids of destinations that did not answer: nobody waits for them again
	said  map[string]bool // sentences
	there []remains
	kept  []string // folders of runs that only a person can end
}

// remains is what may be left at a destination.
type remains struct {
	where string
	files int
	why   *fault.Error
}

// forget gives up runs, and returns the exit code. A signal leaves what could not be freed until then to the next one.
func (r *runner) forget(ctx context.Context, runs []journal.Run) (code int) {
	f := &forgetting{speaker: r.speaker(), r: r, where: r.at.where, away: map[string]bool{}, said: map[string]bool{}}
	if len(runs) == 0 {
		f.note(nothingUnfinished(r.at.state))
	}
	worst := exitSent
	for i, run := range runs {
		code, err := f.run(ctx, run)
		if err != nil {
			code = exitNotSent
			f.note(run.Dir + ": " + sentenceOf(err, r.at.where()))
		}
		worst = max(worst, code)
		if left := len(runs) - 1 - i; left > 0 && ctx.Err() != nil {
			worst = exitInterrupted
			f.note(runsLeft(left) + ` "linkdrop-send resume --forget" gives up what is left.`)
			break
		}
	}
	f.tellRemains()
	return worst
}

func (f *forgetting) run(ctx context.Context, run journal.Run) (code int, err error) {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if errors.Is(err, &fault.Error{Kind: fault.InUse}) {
		return exitSent, nil // somebody goes on with it
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = j.Close() }()
	f.r.at.cut(keptIn(run.Dir).PartSize)
	g := &givingUp{forgetting: f, bell: newBell()}
	c := f.r.config(g.bell.ring, j)
	c.UndoFor = time.Nanosecond // nobody takes this back
	if g.q, err = uploader.Open(c); err != nil {
		return 0, err
	}
	if tellQueueLost(f, f.r.at.state, g.q.View().Notice) {
		code = exitNotSent
	}
	where := g.name()
	if err := g.q.WishDrop(context.WithoutCancel(ctx), uploader.Remove, dropIDs(g.q)...); err != nil {
		return 0, err
	}
	view := g.free(ctx)
	over, err := f.isForgotten(run, cmp.Or(where, f.where()), view, g.why, ctx.Err() != nil)
	switch {
	case over:
		j.Drop()
	case err != nil:
		code = exitNotSent
	default:
		code = exitInterrupted
	}
	return code, nil
}

// errKept says that a run is still there, because of what a person has to do first.
var errKept = errors.New("the run is kept")

// isForgotten reports whether nobody needs the run any more, after it was tried to free what is left, and remembers what is to be
// said of that. What a signal left is the next one's.
func (f *forgetting) isForgotten(run journal.Run, where string, v uploader.View, why *fault.Error, interrupted bool) (bool, error) {
	left := v.Owed + v.Unfreed
	switch {
	case left+v.Unwritten == 0:
		return true, nil
	case interrupted:
		return false, nil
	case v.Unwritten > 0: // what somebody has a link to must be found again
		tellUnwritten(f, v)
		return false, errKept
	case why != nil && isMendable(why.Kind):
		f.refused(run, why)
		return false, errKept
	}
	f.remain(where, left, why)
	return true, nil
}

// isMendable reports whether a person can have what keeps uploads from being freed, so that they are worth keeping in mind: a
// token, keys, a certificate, a right, room. What does not answer may never do so again.
func isMendable(k fault.Kind) bool {
	switch k {
	case fault.SignIn, fault.Keys, fault.NoKeys, fault.NoKeychain, fault.KeychainLocked, fault.HostRefused, fault.NewHost, fault.Authority,
		fault.ProxySignIn, fault.ProxySetting, fault.Clock, fault.Forbidden, fault.DiskFull, fault.TooManyFiles:
		return true
	default:
		return false
	}
}

// refused says what a person has to do, each thing once.
func (f *forgetting) refused(run journal.Run, why *fault.Error) {
	f.kept = append(f.kept, visibleName(run.Dir))
	if text := english().fault(why, about{where: f.where()}); !f.said[text] {
		f.said[text] = true
		f.note(text)
	}
}

func (f *forgetting) remain(where string, files int, why *fault.Error) {
	for i, r := range f.there {
		if r.where == where {
			f.there[i].files, f.there[i].why = r.files+files, cmp.Or(why, r.why)
			return
		}
	}
	f.there = append(f.there, remains{where, files, why})
}

// tellRemains says, once for each destination, what was not freed.
func (f *forgetting) tellRemains() {
	for _, r := range f.there {
		f.note("Something of " + plural(r.files, "file", "files") + " may be left at " + r.where + ": it could not be freed." + english().reason(r.why, about{where: f.where()}) +
			" Whoever runs it can delete what is left.")
	}
	if len(f.kept) > 0 {
		f.note("Until then it is kept in mind what has to be freed: run \"linkdrop-send resume --forget\" again with what is missing. If nobody can give " +
			"that any more, delete " + strings.Join(f.kept, " and ") + ".")
	}
}
