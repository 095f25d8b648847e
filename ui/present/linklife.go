package present

import (
	"slices"
	"time"

	"linkdrop/uploader/destination"
)

// usualLife is how long links work where neither the person nor the destination says it.
const usualLife = 7 * 24 * time.Hour

// LinkLife is how long links shall work: the choice where the destination allows it, else its default. A destination that has
// none, or that nobody has reached yet, is told what the window shows.
func LinkLife(chosen time.Duration, t destination.LinkTraits) time.Duration {
	if chosen > 0 && slices.Contains(LinkLives(chosen, t), chosen) {
		return chosen
	}
	if t.Default > 0 {
		return t.Default
	}
	best := time.Duration(0)
	for _, life := range LinkLives(chosen, t) {
		if best == 0 || life <= usualLife {
			best = life
		}
	}
	return best
}

// LinkLives are the choices to offer, ascending: the destination's, or where it leaves that free, the usual ones and what was
// chosen elsewhere, up to its limit.
func LinkLives(chosen time.Duration, t destination.LinkTraits) []time.Duration {
	offered := slices.Clone(t.Choices)
	if len(offered) == 0 {
		const day = 24 * time.Hour
		offered = []time.Duration{time.Hour, day, 7 * day, 30 * day, chosen}
	}
	if t.Max > 0 {
		offered = append(offered, min(t.Max, slices.Max(offered)))
	}
	offered = slices.DeleteFunc(offered, func(life time.Duration) bool { return life <= 0 || t.Max > 0 && life > t.Max })
	slices.Sort(offered)
	return slices.Compact(offered)
}

// LifeLine is the sentence about how long links to a place work, and the choice that ends it; there may be no choice.
func (w *Catalog) LifeLine(p Place, chosen time.Duration) (sentence, choice string) {
	life := w.LinkLife(LinkLife(chosen, p.Links))
	switch {
	case p.Linkless:
		return w.Text("life.none"), ""
	case len(LinkLives(chosen, p.Links)) < 2:
		return w.Text("life.fixed", "life", life), ""
	}
	return w.Text("life.line"), life
}
