package run

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/output"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/cmd/linkdrop-send/internal/watch"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// forgetting gives up what runs that ended left unfinished, one after the other.
type forgetting struct {
	say   output.Speaker
	r     *Runner
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

// Forget gives up runs, and returns the exit code. A signal leaves what could not be freed until then to the next one.
func (r *Runner) Forget(ctx context.Context, runs []journal.Run) (code int) {
	f := &forgetting{say: r.Speaker(), r: r, where: r.Places.Where, away: map[string]bool{}, said: map[string]bool{}}
	if len(runs) == 0 {
		f.say.Note(nothingUnfinished(r.Places.State))
	}
	worst := exit.Sent
	for i, run := range runs {
		code, err := f.run(ctx, run)
		if err != nil {
			code = exit.NotSent
			f.say.Note(run.Dir + ": " + exit.Sentence(err, r.Places.Where()))
		}
		worst = max(worst, code)
		if left := len(runs) - 1 - i; left > 0 && ctx.Err() != nil {
			worst = exit.Interrupted
			f.say.Note(runsLeft(left) + ` "linkdrop-send resume --forget" gives up what is left.`)
			break
		}
	}
	f.tellRemains()
	return worst
}

func (f *forgetting) run(ctx context.Context, run journal.Run) (code int, err error) {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if errors.Is(err, &fault.Error{Kind: fault.InUse}) {
		return exit.Sent, nil // somebody goes on with it
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = j.Close() }()
	f.r.Places.Cut(keptIn(run.Dir).PartSize)
	g := &givingUp{forgetting: f, bell: watch.NewBell()}
	if g.q, err = uploader.Open(f.r.config(g.bell.Ring, j)); err != nil {
		return 0, err
	}
	if tellQueueLost(f.say, f.r.Places.State, g.q.View().Notice) {
		code = exit.NotSent
	}
	where := g.name()
	if err := g.q.WishDrop(context.WithoutCancel(ctx), uploader.Remove, watch.DropIDs(g.q)...); err != nil {
		return 0, err
	}
	view := g.free(ctx)
	over, err := f.isForgotten(run, cmp.Or(where, f.where()), view, g.why, ctx.Err() != nil)
	switch {
	case over:
		j.Drop()
	case err != nil:
		code = exit.NotSent
	default:
		code = exit.Interrupted
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
		watch.TellUnwritten(f.say, v)
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
	f.kept = append(f.kept, sentence.VisibleName(run.Dir))
	if text := sentence.English().Fault(why, sentence.About{Where: f.where()}); !f.said[text] {
		f.said[text] = true
		f.say.Note(text)
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
		if r.why != nil && r.why.Reason() == fault.Moved { // what it is called now is another place
			f.say.Note("Something of " + sentence.Plural(r.files, "file", "files") + " may be left at the place where " + r.where +
				" led before: it could not be freed from here. Whoever runs that place can delete what is left.")
			continue
		}
		f.say.Note("Something of " + sentence.Plural(r.files, "file", "files") + " may be left at " + r.where + ": it could not be freed." + sentence.English().Reason(r.why, sentence.About{Where: f.where()}) +
			" Whoever runs it can delete what is left.")
	}
	if len(f.kept) > 0 {
		f.say.Note("Until then it is kept in mind what has to be freed: run \"linkdrop-send resume --forget\" again with what is missing. If nobody can give " +
			"that any more, delete " + strings.Join(f.kept, " and ") + ".")
	}
}
