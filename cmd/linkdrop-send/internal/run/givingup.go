package run

import (
	"context"
	"slices"
	"strings"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/place"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/cmd/linkdrop-send/internal/watch"
	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// silence is how long something that does not go on is tried before it is given up, where --wait says nothing else.
const silence = 10 * time.Second

// givingUp is one run that is being given up.
type givingUp struct {
	*forgetting
	q    *uploader.Queue
	bell watch.Bell
	to   []string     // ids of the destinations
	why  *fault.Error // what keeps it from being freed
}

// name says what is given up, in the order it was given, and returns where it was going. What has its link, or needs none, is in
// the history.
func (g *givingUp) name() (where string) {
	var all []string
	items, one := make([]uploader.Item, watch.Window), make([]uploader.DropView, 1)
	ids := watch.DropIDs(g.q)
	for i := range ids {
		if n, _ := g.q.Drops(one, len(ids)-1-i); n == 0 {
			continue
		}
		address, _, _ := strings.Cut(strings.TrimPrefix(one[0].Destination, place.BackendPrefix), "?")
		all, g.to = append(all, sentence.VisibleName(address)), append(g.to, one[0].Destination)
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
				g.say.GivenUp(it.Path(), it.Stamp.Size)
			}
			if d.Looking {
				found[it.Path()] = true
			}
		}
	}
	for _, path := range d.Paths {
		if d.Looking && !found[path] {
			g.say.GivenUp(path, 0)
		}
	}
	if stays > 0 && !linked {
		g.say.Note(sentence.VisibleName(d.Name) + ": " + sentence.Plural(stays, "file was", "files were") + " sent and stored, though nobody was given a link. \"linkdrop-send link " +
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
	ticker := time.NewTicker(watch.Tick)
	defer ticker.Stop()
	last, all, moved := -1, 0, time.Now()
	for {
		for _, text := range g.r.Places.News() {
			g.say.Note(text)
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
		g.say.Freeing(all-view.Owed-view.Unfreed, all)
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
	wait, failing, writing := time.Duration(g.r.Options.Wait), silence, watch.HistoryWait
	if g.r.Options.Given("wait") {
		failing = wait
	}
	if wait > 0 {
		writing = min(wait, watch.HistoryWait)
	}
	switch {
	case v.Unwritten > 0 && quiet < writing: // soon written, whatever else is
		return false
	case v.Owed == 0, watch.NeedsPerson(v), g.isAway():
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
