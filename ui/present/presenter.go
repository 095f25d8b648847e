package present

import (
	"time"

	"linkdrop/uploader"
)

// Presenter makes rows and notices.
type Presenter struct {
	Words             *Catalog
	Place             Place // where this goes; see For
	Now               time.Time
	PlaceOf           func(id string) Place // nil: Place, for all
	Holds             []uploader.Hold       // of the queue
	BannerDestination string                // the destination whose hold the banner tells of
	Able              func(Action) bool     // what a fault's button can do here; others become "Try again"
	Archive           bool                  // new links can be made
	Elsewhere         bool                  // there is another destination that files can be sent to
}

// For is the presenter for what goes to a destination.
func (p Presenter) For(dest string) Presenter {
	if p.PlaceOf != nil {
		p.Place = p.PlaceOf(dest)
	}
	return p
}

// stalledAfter is when a row says that nothing moves (PRODUCT.md: 20 s). The engine breaks the piece off after 30 s.
const stalledAfter = 20 * time.Second

// provided replaces a remedy that nobody provides.
func (p Presenter) provided(d Action) Action {
	if d == NoAction || IsRemedy(d) && (p.Able == nil || !p.Able(d)) {
		return ActionRetry
	}
	return d
}

// FaultContext is what the sentences of faults may speak of here. size is that of the file in bytes; 0: not known.
func (p Presenter) FaultContext(size int64) FaultContext {
	return FaultContext{Destination: p.Place.Name, Size: size, Limit: p.Place.MaxFile, Now: p.Now, Restarts: p.Place.Restarts}
}

// Fraction is how full the progress line is.
func Fraction(n uploader.Numbers) float32 {
	if n.Size <= 0 {
		return 0
	}
	return min(1, float32(float64(max(0, n.Sent))/float64(n.Size)))
}
