package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
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

// slowClient takes what is written at a speed, or stops.
type slowClient struct {
	*httptest.ResponseRecorder
	wait     time.Duration
	deadline time.Time
}

func (c *slowClient) SetWriteDeadline(at time.Time) error { c.deadline = at; return nil }

func (c *slowClient) Write(p []byte) (int, error) {
	if left := time.Until(c.deadline); left < c.wait {
		<-time.After(left)
		return 0, http.ErrHandlerTimeout
	}
	<-time.After(c.wait)
	return len(p), nil
}

// TestASlowClient is served for as long as it takes something, and not too little.
func TestASlowClient(t *testing.T) {
	const piece = 32 << 10
	for name, c := range map[string]struct {
		wait, idle time.Duration // of a piece; before it
		pieces     int           // that it gets of 1,000
	}{
		"fast":                   {time.Millisecond, 0, 1000},
		"a storage that is slow": {time.Millisecond, time.Hour, 1000},
		"just enough":            {30 * time.Second, 0, 1000},
		"less":                   {40 * time.Second, 0, 11},
		"nothing":                {3 * time.Minute, 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &pacedWriter{ResponseWriter: &slowClient{ResponseRecorder: httptest.NewRecorder(), wait: c.wait}}
			got := 0
			for range 1000 {
				<-time.After(c.idle)
				if _, err := w.Write(make([]byte, piece)); err != nil {
					break
				}
				got++
			}
			if got != c.pieces {
				t.Errorf("%s: %d pieces, want %d", name, got, c.pieces)
			}
		})
	}
}

// TestAClientThatStops is given up as soon as any other, however much it took before.
func TestAClientThatStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &slowClient{ResponseRecorder: httptest.NewRecorder(), wait: time.Microsecond}
		w := &pacedWriter{ResponseWriter: client}
		for range 100 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
		client.wait = time.Hour
		begin := time.Now()
		if _, err := w.Write(make([]byte, 1)); err == nil || time.Since(begin) != readerPause {
			t.Errorf("given up after %v: %v", time.Since(begin), err)
		}
	})
}
