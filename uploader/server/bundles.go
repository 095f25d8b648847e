package server

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

const (
	// bundleTime is how long a bundle is kept that nobody reads, so that a download that broke off is gone on with without
	// reading again what it had: as long as a download is gone on with without being counted.
	bundleTime = time.Hour

	// maxBundled is how many files the bundles have together at most, of which each takes about 250 bytes: 125 MB.
	maxBundled = 500_000

	noBundleFor = time.Minute // when somebody may ask again for a zip that there is no room for now

	maxAhead    = 64    // files of all bundles that are read before their turn: a connection to the storage for each
	smallPlan   = 1_000 // files: planning fewer takes some milliseconds, and is not counted
	maxPlanning = 2     // bundles that are planned at once: it takes a second and 100 MB where there are 146,000 files
)

// bundles are those that are being read, and those that lately were.
type bundles struct {
	plans    singleflight.Group // by tag
	planning *semaphore.Weighted
	ahead    *semaphore.Weighted
	// plannedBy counts the plans of very many files by client. Many people of an office may share one that is planned.
	plannedBy allowance[netip.Addr]

	mu    sync.Mutex
	byTag map[string]*bundle
	files int // of all of them
}

func newBundles() *bundles {
	return &bundles{planning: semaphore.NewWeighted(maxPlanning), ahead: semaphore.NewWeighted(maxAhead), byTag: map[string]*bundle{},
		plannedBy: allowance[netip.Addr]{most: 10, every: 10 * time.Second}}
}

// take gives the bundle that is kept under a tag, or nil. Whoever took it gives it back.
func (bs *bundles) take(tag string, now time.Time) *bundle {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	bs.forgetLocked(now.Add(-bundleTime))
	b := bs.byTag[tag]
	if b != nil {
		b.readers++
	}
	return b
}

// keep takes a planned bundle and keeps it; where one is kept under its tag it takes that. errManyBundles while so many are
// being read that there is no room; one alone may be as large as it likes.
func (bs *bundles) keep(planned *bundle, now time.Time) (*bundle, error) {
	if b := bs.take(planned.tag, now); b != nil {
		return b, nil
	}
	bs.mu.Lock()
	defer bs.mu.Unlock()
	for bs.files > 0 && bs.files+planned.Files() > maxBundled {
		if !bs.forgetOldestLocked() {
			return nil, errManyBundles
		}
	}
	bs.byTag[planned.tag] = planned
	bs.files += planned.Files()
	planned.readers++
	return planned, nil
}

// giveBack ends what take began.
func (bs *bundles) giveBack(b *bundle, now time.Time) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b.readers--
	b.used = now
}

// forgetLocked forgets what nobody has read since.
func (bs *bundles) forgetLocked(since time.Time) {
	for _, b := range bs.byTag {
		if b.readers == 0 && b.used.Before(since) {
			bs.dropLocked(b)
		}
	}
}

// forgetOldestLocked forgets one that nobody reads; false where there is none.
func (bs *bundles) forgetOldestLocked() bool {
	var oldest *bundle
	for _, b := range bs.byTag {
		if b.readers == 0 && (oldest == nil || b.used.Before(oldest.used)) {
			oldest = b
		}
	}
	if oldest == nil {
		return false
	}
	bs.dropLocked(oldest)
	return true
}

func (bs *bundles) dropLocked(b *bundle) {
	delete(bs.byTag, b.tag)
	bs.files -= b.Files()
}
