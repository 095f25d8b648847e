package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

// forget gives up what runs that ended left unfinished, one after the other. A signal leaves what could not be freed until then
// to the next one.
func (p *program) forget(ctx context.Context, o *options, at *places, h uploader.History, runs []journal.Run) error {
	if len(runs) == 0 {
		p.speaker(o, at.where()).note("There is nothing unfinished.")
	}
	for _, run := range runs {
		if err := p.forgetRun(ctx, o, at, h, run); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return done(exitInterrupted)
		}
	}
	return nil
}

func (p *program) forgetRun(ctx context.Context, o *options, at *places, h uploader.History, run journal.Run) error {
	j, err := journal.OpenAbandoned(run, journal.Options{})
	if isKind(err, fault.InUse) {
		return nil // somebody goes on with it
	}
	if err != nil {
		return p.failure(err, at.where())
	}
	defer func() { _ = j.Close() }()
	at.cut(keptIn(run.Dir).PartSize)
	f := &forgetting{speaker: p.speaker(o, at.where()), wait: o.waitFor(), bell: make(chan struct{}, 1), news: at.news}
	w := &watch{bell: f.bell}
	c := o.config(w, j, h, at)
	c.UndoFor = time.Nanosecond // nobody takes this back
	q, err := uploader.Open(c)
	if err != nil {
		return p.failure(err, at.where())
	}
	f.q = q
	where := f.name()
	if err := q.WishDrop(context.WithoutCancel(ctx), uploader.Remove, dropIDs(q)...); err != nil {
		return p.failure(err, at.where())
	}
	left := f.free(ctx)
	switch {
	case left.Owed+left.Unwritten > 0 && ctx.Err() != nil:
		return nil // the next one frees it
	case left.Unwritten > 0: // what somebody has a link to must be found again
		tellUnwritten(f, left)
		return done(exitNotSent)
	case left.Owed > 0:
		f.note("Something of " + plural(left.Owed, "file", "files") + " may be left at " + where + ": it could not be freed." + p.reason(f.why, at.where()))
	}
	j.Drop()
	return nil
}

// reason is the first half of a fault's sentence: the second says how to go on, which nobody wants here.
func (p *program) reason(f *fault.Error, where string) string {
	if f == nil {
		return ""
	}
	w := english()
	text := " " + w.fill(w["fault."+f.Kind.String()], f, about{where: where})
	if f.Detail != "" {
		text += w.details(f)
	}
	return text
}

// forgetting is a run that is being given up.
type forgetting struct {
	speaker
	q    *uploader.Queue
	wait time.Duration // for the next thing to be freed; 0: for ever
	bell chan struct{}
	news func() []string
	why  *fault.Error // what held a destination last
}

// name says what is given up, and returns where it was going. What has its link, or needs none, is in the history.
func (f *forgetting) name() (where string) {
	var all []string
	items, views := make([]uploader.Item, window), make([]uploader.DropView, window)
	for drops := 0; ; {
		n, _ := f.q.Drops(views, drops)
		if n == 0 {
			slices.Sort(all)
			return strings.Join(slices.Compact(all), ", ")
		}
		drops += n
		for _, d := range views[:n] {
			place, _, _ := strings.Cut(strings.TrimPrefix(d.Destination, backendPrefix), "?")
			all = append(all, visibleName(place))
			if d.Items == 0 && !d.Settled {
				f.givenUp(d.Name, d.Bytes)
			}
			f.nameItems(d.ID, items)
		}
	}
}

func (f *forgetting) nameItems(drop uploader.DropID, items []uploader.Item) {
	for at := 0; ; {
		n, _ := f.q.Items(items, drop, at)
		if n == 0 {
			return
		}
		at += n
		for _, it := range items[:n] {
			if it.Step != uploader.Linked {
				f.givenUp(it.Path(), it.Stamp.Size)
			}
		}
	}
}

// free runs the queue until nothing is left to be freed or entered, only a person could help, or nothing moved for too long, and
// returns what is left.
func (f *forgetting) free(ctx context.Context) (left uploader.View) {
	runCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	stopped := make(chan struct{})
	go func() { defer close(stopped); _ = f.q.Run(runCtx) }() // what could not be noted is forgotten anyway
	f.follow(ctx, stopped)
	stop()
	<-stopped
	return f.q.View()
}

func (f *forgetting) follow(ctx context.Context, stopped <-chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last, moved := -1, time.Now()
	for {
		for _, text := range f.news() {
			f.note(text)
		}
		view := f.q.View()
		if len(view.Holds) > 0 {
			f.why = view.Holds[0].Fault
		}
		left := view.Owed + view.Unwritten
		if left != last {
			last, moved = left, time.Now()
		}
		quiet := time.Since(moved)
		if left == 0 || needsPerson(view) || f.wait > 0 && quiet >= f.wait || view.Owed == 0 && quiet >= historyWait {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-stopped:
			return
		case <-f.bell:
		case <-ticker.C:
		}
	}
}
