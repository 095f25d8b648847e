package present

import (
	"testing"
	"time"

	"linkdrop/uploader/destination"
)

func TestLifeFollowsTheDestination(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		chosen time.Duration
		traits destination.LinkTraits
		want   time.Duration
		offers int
	}{
		{0, destination.LinkTraits{Choices: []time.Duration{day, 7 * day}, Default: 7 * day}, 7 * day, 2},
		{day, destination.LinkTraits{Choices: []time.Duration{day, 7 * day}, Default: 7 * day}, day, 2},
		{3 * day, destination.LinkTraits{Choices: []time.Duration{day, 7 * day}, Default: 7 * day}, 7 * day, 2},
		{3 * day, destination.LinkTraits{Default: day}, 3 * day, 5},
		{30 * day, destination.LinkTraits{Default: day, Max: 7 * day}, day, 3},
		{0, destination.LinkTraits{Max: 10 * time.Minute}, 10 * time.Minute, 1},
		{0, destination.LinkTraits{}, 7 * day, 4},
		{0, destination.LinkTraits{Choices: []time.Duration{14 * day, 30 * day}}, 14 * day, 2},
	} {
		got := LinkLife(c.chosen, c.traits)
		if offers := LinkLives(c.chosen, c.traits); got != c.want || len(offers) != c.offers {
			t.Errorf("%v of %+v is %v (offers %v), want %v", c.chosen, c.traits, got, offers, c.want)
		}
	}
}
