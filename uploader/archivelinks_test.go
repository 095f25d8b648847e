package uploader_test

import (
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// When the links to one thing end is when the last of those ends that work; of some nobody knows, and then nothing is said.
func TestWhenAllLinksEnd(t *testing.T) {
	soon, late := time.Unix(1000, 0), time.Unix(2000, 0)
	for name, c := range map[string]struct {
		links map[string]destination.Downloads
		ends  time.Time
		over  bool
	}{
		"one works longer":         {map[string]destination.Downloads{"a": {Ends: late}, "b": {Ends: soon}}, late, false},
		"the other does":           {map[string]destination.Downloads{"a": {Ends: soon}, "b": {Ends: late}}, late, false},
		"one is over":              {map[string]destination.Downloads{"a": {Ends: late, Over: true}, "b": {Ends: soon}}, soon, false},
		"the other is":             {map[string]destination.Downloads{"a": {Ends: soon}, "b": {Ends: late, Over: true}}, soon, false},
		"both are":                 {map[string]destination.Downloads{"a": {Ends: soon, Over: true}, "b": {Ends: late, Over: true}}, late, true},
		"one has no end":           {map[string]destination.Downloads{"a": {}, "b": {Ends: late}}, time.Time{}, false},
		"the one that works":       {map[string]destination.Downloads{"a": {}, "b": {Ends: late, Over: true}}, time.Time{}, false},
		"one is not known":         {map[string]destination.Downloads{"a": {Ends: late, Over: true}}, time.Time{}, false},
		"the other is not known":   {map[string]destination.Downloads{"b": {Ends: late, Over: true}}, time.Time{}, false},
		"they are used up, as one": {map[string]destination.Downloads{"a": {UsedUp: true}, "b": {UsedUp: true}}, time.Time{}, false},
	} {
		got, known := uploader.Together([]string{"a", "b"}, c.links)
		if !known || !got.Ends.Equal(c.ends) || got.Over != c.over {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
