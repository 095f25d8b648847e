package sim

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkdrop/uploader/internal/core"
)

//nolint:gochecknoglobals // flags are
var (
	seed      = flag.Uint64("seed", 0, "one life, by its seed")
	sequences = flag.Uint64("sequences", usualLives, "how many lives")
	first     = flag.Uint64("first", 1, "the seed of the first")
	within    = flag.Duration("within", 0, "stop after this long")
	enough    = flag.Int("enough", 20, "stop when so many went wrong")
	plain     = flag.Bool("plain", false, "do not tell the life that went wrong")
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// live takes a play from its beginning to its end.
func live(p *play, told *strings.Builder) (w *world) {
	w = newWorld(p)
	w.told = told
	defer func() {
		if r := recover(); r != nil {
			w.fail("panic: %v\n%s", r, debug.Stack())
		}
	}()
	w.journal = journal{groups: [][]core.Fact{{}}, durable: 1, wanted: 1, barrier: 1}
	w.begin()
	for i, a := range p.Acts {
		w.run(w.now.Add(a.After))
		if w.broken != "" {
			return w
		}
		w.act(i, a)
	}
	w.run(w.now.Add(3 * time.Second))
	if w.broken == "" {
		w.heal()
	}
	return w
}

func TestSim(t *testing.T) {
	if *seed != 0 {
		p := write(*seed)
		if w := live(p, nil); w.broken != "" {
			explain(t, p, w.broken)
		}
		return
	}
	began := time.Now()
	var next, steps, least atomic.Uint64
	least.Store(1 << 40)
	next.Store(*first)
	var mu sync.Mutex
	acts, troubles, broken := map[string]int{}, map[string]int{}, map[uint64]string{}
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			mine, my := map[string]int{}, map[string]int{}
			for {
				n := next.Add(1) - 1
				if n >= *first+*sequences || *within > 0 && time.Since(began) > *within {
					break
				}
				w := live(write(n), nil)
				steps.Add(uint64(w.tally.steps)) //nolint:gosec // a count
				for name, n := range w.tally.acts {
					mine[name] += n
				}
				for name, n := range w.tally.troubles {
					my[name] += n
				}
				if w.broken != "" {
					mu.Lock()
					broken[n] = w.broken
					over := len(broken) >= *enough
					mu.Unlock()
					if over {
						break
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for name, n := range mine {
				acts[name] += n
			}
			for name, n := range my {
				troubles[name] += n
			}
		})
	}
	all.Wait()
	lives := min(next.Load(), *first+*sequences) - *first
	t.Logf("seeds %d to %d: %d lives, %d steps (%d a life), %v", *first, *first+lives-1, lives, steps.Load(), steps.Load()/max(1, lives), time.Since(began).Round(time.Millisecond))
	t.Logf("acts: %v", acts)
	t.Logf("trouble: %v", troubles)
	for _, n := range sortedKeys(broken) {
		t.Logf("seed %d: %s", n, broken[n])
	}
	for _, n := range sortedKeys(broken) {
		explain(t, write(n), broken[n])
		return
	}
}

// explain makes a play that goes wrong as short as it can be, and tells it.
func explain(t *testing.T, p *play, why string) {
	t.Helper()
	if *plain {
		t.Errorf("seed %d: %s", p.Seed, why)
		return
	}
	short := shrink(p)
	var told strings.Builder
	w := live(short, &told)
	lines := strings.Split(told.String(), "\n")
	if len(lines) > 400 {
		lines = append(lines[:100], append([]string{"…"}, lines[len(lines)-300:]...)...)
	}
	var trouble strings.Builder
	for i, one := range short.Trouble {
		fmt.Fprintf(&trouble, "  %v (came %d times)\n", one, w.fired[i])
	}
	t.Errorf("seed %d: %s\n\nmade short: %s\n%s\n%s\n\nto keep it: testdata/NAME.play\n%s", p.Seed, why, w.broken, trouble.String(), strings.Join(lines, "\n"), short)
}

// shrink leaves out what a play goes wrong without.
func shrink(p *play) *play {
	why := live(p, nil).broken
	same := func(q *play) bool {
		got := live(q, nil).broken
		return got != "" && kindOfViolation(got) == kindOfViolation(why)
	}
	for again := true; again; {
		again = false
		for size := max(len(p.Acts), len(p.Trouble)); size >= 1; size /= 2 {
			for i := 0; i < len(p.Acts); i++ {
				q := *p
				q.Acts = slices.Delete(slices.Clone(p.Acts), i, min(len(p.Acts), i+size))
				if same(&q) {
					p, again = &q, true
					i--
				}
			}
			for i := 0; i < len(p.Trouble); i++ {
				q := *p
				q.Trouble = slices.Delete(slices.Clone(p.Trouble), i, min(len(p.Trouble), i+size))
				if same(&q) {
					p, again = &q, true
					i--
				}
			}
		}
		for i := range p.Acts {
			for len(p.Acts[i].Sizes) > 1 {
				q := *p
				q.Acts = slices.Clone(p.Acts)
				q.Acts[i].Sizes = q.Acts[i].Sizes[:len(q.Acts[i].Sizes)-1]
				if !same(&q) {
					break
				}
				p, again = &q, true
			}
		}
		for i := range p.Trouble {
			if p.Trouble[i].Many > 1 {
				q := *p
				q.Trouble = slices.Clone(p.Trouble)
				q.Trouble[i].Many = 1
				if same(&q) {
					p, again = &q, true
				}
			}
		}
	}
	return p
}

// kindOfViolation is a violation without the names and numbers in it.
func kindOfViolation(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s[:min(len(s), 60)])
}
