package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// silence is how long something that does not go on is tried before it is given up, where --wait says nothing else.
const silence = 10 * time.Second

// forgetting gives up what runs that ended left unfinished, one after the other.
type forgetting struct {
	speaker
	p  *program
	o  *options
	at *places
	h  uploader.History

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

// forget gives up runs. A signal leaves what could not be freed until then to the next one.
func (p *program) forget(ctx context.Context, o *options, at *places, h uploader.History, runs []journal.Run) error {
	f := &forgetting{
		speaker: p.speaker(o, at.where()), p: p, o: o, at: at, h: h, away: map[string]bool{}, said: map[string]bool{},
	}
	if len(runs) == 0 {
		f.note(nothingUnfinished(at.state))
	}
	worst := exitSent
	for i, run := range runs {
		code, err := f.run(ctx, run)
		if err != nil {
			code = exitNotSent
			f.note(run.Dir + ": " + p.sentence(err, at))
		}
		worst = max(worst, code)
		if left := len(runs) - 1 - i; left > 0 && ctx.Err() != nil {
			worst = exitInterrupted
			f.note(runsLeft(left) + ` "linkdrop-send resume --forget" gives up what is left.`)
			break
		}
	}
	f.tellRemains()
	return done(worst)
}

func (f *forgetting) run(ctx context.Context, run journal.Run) (code int, err error) {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if isKind(err, fault.InUse) {
		return exitSent, nil // somebody goes on with it
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = j.Close() }()
	f.at.cut(keptIn(run.Dir).PartSize)
	g := &givingUp{forgetting: f, bell: make(chan struct{}, 1)}
	w := &watch{bell: g.bell}
	c := f.o.config(w, j, f.h, f.at)
	c.UndoFor = time.Nanosecond // nobody takes this back
	if g.q, err = uploader.Open(c); err != nil {
		return 0, err
	}
	if tellQueueLost(f, f.at.state, g.q.View().Notice) {
		code = exitNotSent
	}
	where := g.name()
	if err := g.q.WishDrop(context.WithoutCancel(ctx), uploader.Remove, dropIDs(g.q)...); err != nil {
		return 0, err
	}
	view := g.free(ctx)
	over, err := f.isForgotten(run, cmp.Or(where, f.at.where()), view, g.why, ctx.Err() != nil)
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
	if text := english().fault(why, about{where: f.at.where()}); !f.said[text] {
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
		f.note("Something of " + plural(r.files, "file", "files") + " may be left at " + r.where + ": it could not be freed." + f.p.reason(r.why, f.at.where()) +
			" Whoever runs it can delete what is left.")
	}
	if len(f.kept) > 0 {
		f.note("Until then it is kept in mind what has to be freed: run \"linkdrop-send resume --forget\" again with what is missing. If nobody can give " +
			"that any more, delete " + strings.Join(f.kept, " and ") + ".")
	}
}

// reason is the first half of a fault's sentence: the second says how to go on, which nobody wants here.
func (p *program) reason(f *fault.Error, where string) string {
	if f == nil {
		return ""
	}
	w := english()
	key := "fault." + f.Kind.String()
	if reason := f.Reason(); reason != "" {
		key += "." + reason
	}
	text := " " + w.fill(w[key], f, about{where: where})
	if f.Detail != "" {
		text += w.details(f)
	}
	return text
}

// givingUp is one run that is being given up.
type givingUp struct {
	*forgetting
	q    *uploader.Queue
	bell chan struct{}
	to   []string     // ids of the destinations
	why  *fault.Error // what keeps it from being freed
}

// name says what is given up, in the order it was given, and returns where it was going. What has its link, or needs none, is in
// the history.
func (g *givingUp) name() (where string) {
	var all []string
	items, one := make([]uploader.Item, window), make([]uploader.DropView, 1)
	ids := dropIDs(g.q)
	for i := range ids {
		if n, _ := g.q.Drops(one, len(ids)-1-i); n == 0 {
			continue
		}
		place, _, _ := strings.Cut(strings.TrimPrefix(one[0].Destination, backendPrefix), "?")
		all, g.to = append(all, visibleName(place)), append(g.to, one[0].Destination)
		g.nameDrop(one[0], items)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// nameDrop names the files of a drop, and what nobody has looked at to the end.
func (g *givingUp) nameDrop(d uploader.DropView, items []uploader.Item) {
	found, stays, linked := map[string]bool{}, 0, false
	for at := 0; ; {
		n, _ := g.q.Items(items, d.ID, at)
		if n == 0 {
			break
		}
		at += n
		for _, it := range items[:n] {
			linked = linked || it.HadLink
			switch {
			case it.HadLink:
			case d.LinkID != "" && it.Step >= uploader.Stored:
				stays++
			default:
				g.givenUp(it.Path(), it.Stamp.Size)
			}
			if d.Looking {
				found[it.Path()] = true
			}
		}
	}
	for _, path := range d.Paths {
		if d.Looking && !found[path] {
			g.givenUp(path, 0)
		}
	}
	if stays > 0 && !linked {
		g.note(visibleName(d.Name) + ": " + plural(stays, "file was", "files were") + " sent and stored, though nobody was given a link. \"linkdrop-send link " +
			d.LinkID + "\" makes one, \"linkdrop-send delete " + d.LinkID + "\" deletes what is stored.")
	}
}

// free runs the queue until nothing is left to be freed or entered, only a person could help, or nothing moved for too long, and
// returns what is left.
func (g *givingUp) free(ctx context.Context) (left uploader.View) {
	runCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	stopped := make(chan struct{})
	go func() { defer close(stopped); _ = g.q.Run(runCtx) }() // what could not be noted is forgotten anyway
	g.follow(ctx, stopped)
	stop()
	<-stopped
	return g.q.View()
}

func (g *givingUp) follow(ctx context.Context, stopped <-chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last, all, moved := -1, 0, time.Now()
	for {
		for _, text := range g.at.news() {
			g.note(text)
		}
		view := g.q.View()
		g.why = view.FreeFault
		if len(view.Holds) > 0 {
			g.why = view.Holds[0].Fault
		}
		left := view.Owed + view.Unwritten
		if left != last {
			last, moved = left, time.Now()
		}
		all = max(all, view.Owed+view.Unfreed)
		g.freeing(all-view.Owed-view.Unfreed, all)
		if left == 0 || g.isOver(view, time.Since(moved)) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-stopped:
			return
		case <-g.bell:
		case <-ticker.C:
		}
	}
}

// isOver reports whether waiting longer is of no use, when nothing moved for so long.
func (g *givingUp) isOver(v uploader.View, quiet time.Duration) bool {
	wait, failing, writing := g.o.waitFor(), silence, historyWait
	if g.o.given("wait") {
		failing = wait
	}
	if wait > 0 {
		writing = min(wait, historyWait)
	}
	switch {
	case v.Unwritten > 0 && quiet < writing: // soon written, whatever else is
		return false
	case v.Owed == 0, needsPerson(v), g.isAway():
		return true
	case g.why != nil && failing > 0 && quiet >= failing:
		for _, h := range v.Holds {
			g.away[h.Destination] = true
		}
		return true
	}
	return wait > 0 && quiet >= wait
}

// isAway reports whether everything this run went to did not answer an earlier one.
func (g *givingUp) isAway() bool {
	return len(g.to) > 0 && !slices.ContainsFunc(g.to, func(id string) bool { return !g.away[id] })
}
