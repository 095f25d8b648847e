package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/semaphore"
)

// slow is a storage that takes a while to answer, and counts.
type slow struct {
	*stored
	takes time.Duration
	// slower: each file takes twice as long as the one before, up to this one
	slower int
	sick   func(file int) error // nil: nothing

	mu        sync.Mutex
	asked     []int // how often each file was
	now, most int   // under way
	held      atomic.Int64
}

func newSlow(s *stored) *slow {
	return &slow{stored: s, takes: 30 * time.Millisecond, asked: make([]int, len(s.content))}
}

func (s *slow) open(ctx context.Context, i int, offset int64) (io.ReadCloser, error) {
	s.mu.Lock()
	s.asked[i]++
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
	}()
	select {
	case <-time.After(s.takes << min(i, s.slower)):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.sick != nil {
		if err := s.sick(i); err != nil {
			return nil, err
		}
	}
	s.held.Add(1)
	return &closing{bytes.NewReader(s.content[i][offset:]), &s.held}, nil
}

// closing counts what is still open.
type closing struct {
	io.Reader
	held *atomic.Int64
}

func (c *closing) Close() error { c.held.Add(-1); return nil }

func (s *slow) askedFor() (files, twice int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.asked {
		files += min(n, 1)
		twice += max(0, n-1)
	}
	return files, twice
}

func equalFiles(n, size int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = []byte(strings.Repeat(fmt.Sprintf("%d,", i), size)[:size])
	}
	return all
}

// TestSmallFilesAreAskedForBeforeTheirTurn: each once, eight at a time, and what is read is the same.
func TestSmallFilesAreAskedForBeforeTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := equalFiles(160, 4096)
		content[7], content[50] = nil, bytes.Repeat([]byte("large"), 1<<20)
		a, s := plan(t, content...)
		want := readFrom(t, a, s.open, 0)
		b, _ := plan(t, content...) // one that knows no CRC
		storage := newSlow(s)
		r := b.ReaderAhead(t.Context(), storage.open, semaphore.NewWeighted(100))
		began := time.Now()
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes of %d, %v", len(got), len(want), err)
		}
		if took, alone := time.Since(began), 159*storage.takes; took > alone/7 {
			t.Errorf("it took %v, one after the other %v", took, alone)
		}
		if files, twice := storage.askedFor(); files != 159 || twice != 0 || storage.most != 8 && storage.most != 9 {
			t.Errorf("%d files, %d twice, %d at once", files, twice, storage.most)
		}
		if err := r.Close(); err != nil || storage.held.Load() != 0 {
			t.Errorf("%v, %d are open", err, storage.held.Load())
		}
	})
}

// TestFromAnyOffsetAhead: gone on with anywhere, it is the same archive.
func TestFromAnyOffsetAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		content := equalFiles(20, 1000)
		a, s := plan(t, content...)
		want := readFrom(t, a, s.open, 0)
		for offset := int64(0); offset <= a.Size(); offset += 997 {
			for _, known := range []bool{true, false} {
				from := a
				if !known {
					from, _ = plan(t, content...)
				}
				r := from.ReaderAhead(t.Context(), newSlow(s).open, semaphore.NewWeighted(3))
				_, _ = io.ReadFull(r, make([]byte, 2500)) // it was somewhere else before
				if _, err := r.Seek(offset, io.SeekStart); err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(r)
				if err != nil || !bytes.Equal(got, want[offset:]) {
					t.Fatalf("from %d: %d bytes of %d, %v", offset, len(got), len(want[offset:]), err)
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// TestASlowReaderHoldsLittle: while it stands still nothing more is asked for, large files are left for their turn, and all readers
// together have no more than there are slots.
func TestASlowReaderHoldsLittle(t *testing.T) {
	for name, c := range map[string]struct {
		content [][]byte
		want    int // files that are asked for while the first is read
	}{
		"small":          {equalFiles(100, 100), 9},
		"of middle size": {equalFiles(100, 50<<10), 3},
		"large":          {equalFiles(10, 64<<10+1), 1},
		"small, large":   {append(equalFiles(3, 100), equalFiles(5, 70<<10)...), 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, s := plan(t, c.content...)
				storage := newSlow(s)
				r := a.ReaderAhead(t.Context(), storage.open, semaphore.NewWeighted(64))
				defer r.Close() //nolint:errcheck // only read
				if _, err := io.ReadFull(r, make([]byte, 100)); err != nil {
					t.Fatal(err)
				}
				<-time.After(time.Hour)
				if files, _ := storage.askedFor(); files != c.want {
					t.Errorf("%d files were asked for, want %d", files, c.want)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		a, s := plan(t, equalFiles(50, 100)...)
		storage, slots := newSlow(s), semaphore.NewWeighted(10)
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() {
				r := a.ReaderAhead(t.Context(), storage.open, slots)
				defer r.Close() //nolint:errcheck // only read
				if n, err := io.Copy(io.Discard, r); err != nil || n != a.Size() {
					t.Error(n, err)
				}
			})
		}
		readers.Wait()
		if storage.most > 8+10 {
			t.Errorf("%d at once", storage.most)
		}
		if !slots.TryAcquire(10) {
			t.Error("a slot was not given back")
		}
	})
}

// TestWhoClosesEndsWhatIsUnderWay, at once.
func TestWhoClosesEndsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, s := plan(t, equalFiles(50, 100)...)
		storage := newSlow(s)
		slots := semaphore.NewWeighted(8)
		storage.slower = 20
		r := a.ReaderAhead(t.Context(), storage.open, slots)
		if _, err := io.ReadFull(r, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := r.Close(); err != nil || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if storage.now != 0 || storage.held.Load() != 0 || !slots.TryAcquire(8) {
			t.Errorf("%d are under way, %d open", storage.now, storage.held.Load())
		}
	})
}

// TestAFileThatIsLostAhead cuts the archive where it is, and not before; so does a mistake of ours.
func TestAFileThatIsLostAhead(t *testing.T) {
	lost := errors.New("lost")
	for name, sick := range map[string]func() error{"lost": func() error { return lost }, "a panic": func() error { panic("mistake") }} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				content := equalFiles(20, 100)
				a, s := plan(t, content...)
				storage := newSlow(s)
				storage.sick = func(file int) error {
					if file == 5 {
						return sick()
					}
					return nil
				}
				r := a.ReaderAhead(t.Context(), storage.open, semaphore.NewWeighted(8))
				defer r.Close() //nolint:errcheck // only read
				got, err := io.ReadAll(r)
				if err == nil || name == "lost" && !errors.Is(err, lost) || name != "lost" && !strings.Contains(err.Error(), "mistake") {
					t.Errorf("%v", err)
				}
				if !bytes.Contains(got, content[4]) || bytes.Contains(got, content[6]) {
					t.Errorf("cut after %d bytes", len(got))
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) { // one that is shorter than was said
		a, s := plan(t, equalFiles(20, 100)...)
		s.content[5] = s.content[5][:50]
		r := a.ReaderAhead(t.Context(), newSlow(s).open, semaphore.NewWeighted(8))
		defer r.Close() //nolint:errcheck // only read
		if _, err := io.ReadAll(r); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%v", err)
		}
	})
}
