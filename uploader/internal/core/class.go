package core

// class sorts items for the counters.
type class uint8

const (
	moving class = iota
	done
	failed
	paused
	cancelled
	classes
)

// class is where an item counts.
func (c *Core) class(it *item) class {
	switch c.snapshot(it).State() {
	case Done, SentOnly:
		return done
	case Failed:
		return failed
	case Paused:
		return paused
	case Cancelled:
		return cancelled
	case Waiting, Uploading, Retrying, OnHold, Finishing:
		if it.wish == Pause { // its last call is still out
			return paused
		}
	}
	return moving
}
