//go:build real

package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// Sends and resumes through random faults of the network, with clients and servers killed at random moments. In the end every
// link that was printed gives its file, every run can be finished, every file has its line, and the storage holds nothing
// that no link leads to.
//
// CHAOS says how long, like 30m; CHAOS_SEED which seed; CHAOS_ROUND=file/12 plays the plan of one round alone, CHAOS_SEND another linkdrop-send, as an older one whose faults should be found. A plan is
// the seed's, but what meets what is the machine's: a round that failed may have to be played several times.
func TestRealChaos(t *testing.T) {
	long, err := time.ParseDuration(cmp.Or(os.Getenv("CHAOS"), "40s"))
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano()) % 1_000_000_000
	if text := os.Getenv("CHAOS_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	c := &chaos{seed: seed, send: os.Getenv("CHAOS_SEND"), counts: map[string]int{}}
	if c.send == "" {
		c.send = realtest.Binary(t, "linkdrop-send")
	}
	realtest.Binary(t, "linkdrop-server")
	c.until = time.Now().Add(long) // building does not count
	t.Logf("seed %d, for %v", seed, long)
	t.Setenv("AWS_SESSION_TOKEN", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "linkdroptest")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "linkdroptestsecret")
	t.Setenv("AWS_REGION", realtest.Region)
	only, number, _ := strings.Cut(os.Getenv("CHAOS_ROUND"), "/")
	first, _ := strconv.Atoi(number)
	var lanes sync.WaitGroup
	for _, lane := range lanes3() {
		if only != "" && only != lane {
			continue
		}
		lanes.Go(func() { c.lane(t, lane, first, only != "") })
	}
	lanes.Wait()
	c.table(t)
}

// lanes3 are the destinations; each has rounds of its own, at the same time.
func lanes3() []string { return []string{"file", "gateway", "s3"} }

// roundsOfWorld is how many rounds share servers and storage: enough that one could harm what another left, and few enough
// for the disk.
const roundsOfWorld = 8

// chaos is one whole run.
type chaos struct {
	seed  uint64
	until time.Time
	send  string // the binary

	mu     sync.Mutex
	counts map[string]int
	bytes  int64
	failed []string // rounds
}

func (c *chaos) count(what string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[what] += n
}

// lane plays rounds, one world after the other. One that failed is the last of its world.
func (c *chaos) lane(t *testing.T, lane string, round int, once bool) {
	for time.Now().Before(c.until) {
		t.Run(fmt.Sprintf("%s/from %d", lane, round), func(t *testing.T) {
			w := newWorld(t, c, lane)
			for range roundsOfWorld {
				if !time.Now().Before(c.until) {
					break
				}
				ok := t.Run(strconv.Itoa(round), func(t *testing.T) { newRound(t, w, round).play() })
				round++
				if !ok || once {
					break
				}
			}
			w.finish(t)
		})
		if once {
			return
		}
	}
}

// table is what there was, and what should not have been.
func (c *chaos) table(t *testing.T) {
	var b strings.Builder
	row := func(what string, n any) { fmt.Fprintf(&b, "  %-44s %v\n", what, n) }
	row("seed", c.seed)
	row("MiB", c.bytes>>20)
	for _, what := range slices.Sorted(maps.Keys(c.counts)) {
		if !strings.HasPrefix(what, "!") {
			row(what, c.counts[what])
		}
	}
	for _, bad := range wrongs() {
		row(bad, c.counts["!"+bad])
	}
	row("rounds that failed", cmp.Or(strings.Join(c.failed, ", "), "0"))
	t.Logf("what there was:\n%s", b.String())
	if c.counts["rounds"] == 0 {
		t.Error("no round was played")
	}
	if c.counts["links compared"] == 0 {
		t.Error("no link was compared")
	}
}

// The ways of a round to be wrong.
const (
	deadLink   = "dead links"
	corrupt    = "links to other bytes"
	unfinished = "runs that cannot be finished"
	noLine     = "files without a line"
	twoLines   = "lines said twice, or two links for one"
	orphan     = "orphans"
)

func wrongs() []string { return []string{deadLink, corrupt, unfinished, noLine, twoLines, orphan} }
