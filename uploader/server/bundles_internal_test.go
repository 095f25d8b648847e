package server

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"linkdrop/uploader/server/archive"
)

// planned is a bundle of some files under a tag.
func planned(t *testing.T, tag string, files int) *bundle {
	t.Helper()
	list := make([]archive.File, files)
	for i := range list {
		list[i] = archive.File{Name: fmt.Sprint(i)}
	}
	a, err := archive.New(list)
	if err != nil {
		t.Fatal(err)
	}
	return &bundle{Archive: a, tag: tag, objects: make([]bundled, files)}
}

// mustKeep keeps a bundle that there is room for.
func mustKeep(t *testing.T, bs *bundles, b *bundle, now time.Time) *bundle {
	t.Helper()
	kept, err := bs.keep(b, now)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// TestBundlesAreShared by their readers, kept for an hour after the last, and not too many.
func TestBundlesAreShared(t *testing.T) {
	bs, now := newBundles(), time.Now()
	first := mustKeep(t, bs, planned(t, "a", 3), now)
	if again := mustKeep(t, bs, planned(t, "a", 3), now); again != first || bs.files != 3 {
		t.Fatalf("another one, %d files", bs.files)
	}
	bs.giveBack(first, now)
	if mustKeep(t, bs, planned(t, "b", 1), now.Add(2*bundleTime)); len(bs.byTag) != 2 {
		t.Error("one that is being read was forgotten")
	}
	bs.giveBack(first, now.Add(2*bundleTime))
	if again := mustKeep(t, bs, planned(t, "a", 3), now.Add(3*bundleTime)); again != first {
		t.Error("it was forgotten too early")
	}
	bs.giveBack(first, now.Add(3*bundleTime))
	if again := mustKeep(t, bs, planned(t, "a", 3), now.Add(4*bundleTime+1)); again == first || bs.files != 4 {
		t.Errorf("it was kept too long, or counted twice: %d", bs.files)
	}
}

// TestTooManyBundles: the one that nobody has read for longest makes room; those that are being read stay.
func TestTooManyBundles(t *testing.T) {
	bs, now := newBundles(), time.Now()
	alone := mustKeep(t, bs, planned(t, "large", maxBundled+1), now)
	if _, err := bs.keep(planned(t, "a", 1), now); !errors.Is(err, errManyBundles) {
		t.Errorf("there was room beside it: %v", err)
	}
	bs.giveBack(alone, now)
	half := []*bundle{mustKeep(t, bs, planned(t, "a", maxBundled/2), now), mustKeep(t, bs, planned(t, "b", maxBundled/2), now)}
	if len(bs.byTag) != 2 {
		t.Fatalf("%d kept", len(bs.byTag))
	}
	bs.giveBack(half[1], now)
	bs.giveBack(half[0], now.Add(time.Second))
	if mustKeep(t, bs, planned(t, "c", 1), now.Add(2*time.Second)); bs.byTag[half[0].tag] == nil || bs.byTag[half[1].tag] != nil {
		t.Error("the one that was read last was forgotten")
	}
}
