package sim

import (
	"fmt"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/core"
)

// early is a link that was given to somebody before its files arrived.
type early struct {
	link destination.Link
	drop core.DropID
	item core.ItemID // empty: it is the one of the drop
}

// handEarly gives links to somebody who is told that their files are still on their way. It is done once in a life of the client.
func (o *oracle) handEarly(w *world, r core.DropReport) {
	if len(r.Links) == 0 {
		w.fail("%s is told early, and has no link", r.Drop.ID)
	}
	for _, l := range r.Links {
		_, made := w.follow(l.Link)
		if made == nil || made.ended {
			w.fail("told early: a link that is none: %s", l.Link.URL.Reveal())
			continue
		}
		e := early{l.Link, r.Drop.ID, l.Item}
		if r.Drop.EarlyMade {
			e.item = ""
		}
		o.early[l.Link.URL.Reveal()] = e
	}
	w.tally.acts["(told early)"] += len(r.Links)
}

// judgeEarly makes sure, when everything has come to an end, that no link which was told early is dead without a word: either it
// leads to whole files, or the row says that it does not, and it is withdrawn.
func (w *world) judgeEarly() {
	for _, url := range sortedKeys(w.oracle.early) {
		e := w.oracle.early[url]
		h, made := w.follow(e.link)
		works, arriving := !made.ended, false
		for _, key := range made.keys {
			if o := h.objects[key]; o == nil || !o.proven {
				works, arriving = false, !made.ended
			} else if works && w.homes[h.place] == h { // elsewhere, out of reach, what broke off may come over what was whole
				w.whole(h, o, "told early")
			}
		}
		if w.oracle.kept[made.id] || w.keeps(made) {
			continue // a destination said that it cannot be ended, or that it is
		}
		if h.Unnamed && w.homes[h.place] != h {
			continue // after a restart it is taken for the place that the destination leads to now
		}
		says := w.saysOfEarly(e)
		w.tally.acts[fmt.Sprintf("(early link: works %v, row says %s)", works, says)]++
		switch current := w.homes[h.place] == h; {
		case says == "works" && !works:
			w.fail("a link that was told early is dead, and the row says that it works: %s", url)
		case w.oracle.final[url]: // it arrived once: what became of it then is as for any
		case says == "lost" && works && current:
			w.fail("the row says that a link is dead which was told early, and it is not withdrawn: %s", url)
		case (says == "lost" || says == "gone") && arriving && current:
			w.fail("a link that was told early waits for ever: %s", url)
		}
	}
}

// keeps reports whether what a link leads to, or did, could not be freed, as its destination said.
func (w *world) keeps(made *link) bool {
	for _, key := range made.keys {
		if w.oracle.kept[key] {
			return true
		}
	}
	return false
}

// saysOfEarly is what a person can see of a link that was told early.
func (w *world) saysOfEarly(e early) string {
	for _, d := range w.drops() {
		if d.ID != e.drop {
			continue
		}
		if e.item == "" {
			switch {
			case d.Link.ID == e.link.ID:
				return "works"
			case d.EarlyLost, d.Done == 0:
				return "lost"
			}
			return "works"
		}
		for _, it := range w.items(d.ID) {
			if it.ID != e.item {
				continue
			}
			switch {
			case it.Link.ID == e.link.ID && it.State() == core.Done:
				return "works"
			case !it.EarlyMade:
				return "over" // it arrived, and was sent anew since: what became of the link then is as for any
			case it.State() == core.Failed:
				return "failed"
			case it.EarlyLost, it.State() == core.Cancelled, it.Link.ID != e.link.ID:
				return "lost"
			}
			return "works"
		}
	}
	return "gone"
}
