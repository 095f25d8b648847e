package uploader_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// act is one thing that happens to a queue.
type act struct {
	do   string
	n    int
	size int
	kind fault.Kind
	op   string
	wait time.Duration
}

func acts() *rapid.Generator[[]act] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) act {
		return act{
			do:   rapid.SampledFrom([]string{"add", "add", "fault", "kill", "quit", "edit", "pause", "run", "cancel", "remove", "expire", "slow"}).Draw(t, "do"),
			n:    rapid.IntRange(0, 5).Draw(t, "n"),
			size: rapid.SampledFrom([]int{0, 1, 999, 1000, 1001, 2000, 2001, 9000, 20_000}).Draw(t, "size"),
			kind: rapid.SampledFrom([]fault.Kind{
				fault.Interrupted, fault.Stalled, fault.Unreachable, fault.Offline, fault.Busy, fault.Expired, fault.Missing,
				fault.Forbidden, fault.SignIn, fault.Corrupt, fault.Protocol, fault.Restart, fault.Policy, fault.StorageFull,
			}).Draw(t, "kind"),
			op:   rapid.SampledFrom([]string{"open", "create", "sign", "put", "list", "complete", "link", "abort", "delete"}).Draw(t, "op"),
			wait: time.Duration(rapid.IntRange(0, 8000).Draw(t, "wait")) * time.Millisecond,
		}
	}), 1, 14)
}

// world is what a sequence of acts runs in: files with every version they ever had, and troubles yet to come.
type world struct {
	*rig
	dir      string
	versions map[string][]string // by path
	trouble  []act
}

func (w *world) trip(op, _ string, _ int) error {
	w.shelf.mu.Lock()
	defer w.shelf.mu.Unlock()
	for i, a := range w.trouble {
		if a.op == op && (a.kind != fault.Missing || op != "abort" && op != "delete") { // "unknown" would be a lie there
			w.trouble = slices.Delete(w.trouble, i, i+1)
			return &fault.Error{Kind: a.kind, Op: op}
		}
	}
	return nil
}

func (w *world) write(path string, size int) {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(rand.Uint32()) //nolint:gosec // any bytes will do
	}
	w.versions[path] = append(w.versions[path], string(data))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) all() []uploader.Item {
	drops := make([]uploader.DropView, 100)
	n, _ := w.q.Drops(drops, 0)
	var all []uploader.Item
	for _, d := range drops[:n] {
		all = append(all, w.items(d.ID)...)
	}
	return all
}

func (w *world) act(i int, a act) {
	items := w.all()
	one := func(f func(it uploader.Item)) {
		if len(items) > 0 {
			f(items[a.n%len(items)])
		}
	}
	switch a.do {
	case "add":
		path := filepath.Join(w.dir, fmt.Sprint(i))
		w.write(path, a.size)
		_, _ = w.q.Add(context.Background(), uploader.Drop{Destination: "shelf", Paths: []string{path}, Options: uploader.Options{Together: a.n%2 == 0}})
	case "fault":
		w.shelf.look(func() {
			for range a.n + 1 {
				w.trouble = append(w.trouble, a)
			}
		})
	case "kill":
		w.kill()
	case "quit":
		w.stop()
		w.start()
	case "edit":
		one(func(it uploader.Item) { w.write(it.Path(), a.size+1) })
	case "pause":
		one(func(it uploader.Item) { _ = w.q.Wish(context.Background(), uploader.Pause, it.ID) })
	case "run":
		_ = w.q.WishAll(context.Background(), uploader.Run)
	case "cancel":
		one(func(it uploader.Item) { _ = w.q.Wish(context.Background(), uploader.Cancel, it.ID) })
	case "remove":
		one(func(it uploader.Item) { _ = w.q.Wish(context.Background(), uploader.Remove, it.ID) })
	case "expire":
		w.shelf.look(func() { w.shelf.life = time.Duration(a.n+3) * time.Second })
	case "slow":
		w.shelf.look(func() { w.shelf.delay = time.Duration(a.n) * 200 * time.Millisecond })
	}
	pass(a.wait)
}

// heal takes all trouble away and lets a person press "try again" everywhere, until nothing moves.
func (w *world) heal() error {
	w.shelf.look(func() { w.trouble, w.shelf.life, w.shelf.delay = nil, 15*time.Minute, 0 })
	for range 40 {
		w.q.Nudge("")
		for _, it := range w.all() {
			if s := it.State(); s == uploader.Failed || s == uploader.Paused {
				_ = w.q.Wish(context.Background(), uploader.Run, it.ID)
			}
		}
		drops := make([]uploader.DropView, 100)
		n, _ := w.q.Drops(drops, 0)
		for _, d := range drops[:n] {
			if d.Fault != nil {
				_ = w.q.WishDrop(context.Background(), uploader.Run, d.ID)
			}
		}
		pass(time.Minute)
		v := w.q.View()
		resting := !slices.ContainsFunc(w.all(), func(it uploader.Item) bool {
			return it.State() != uploader.Done && it.State() != uploader.Cancelled
		})
		if resting && v.Totals.Moving+v.Totals.Failed+v.Totals.Paused == 0 && len(v.Holds) == 0 {
			pass(10 * time.Minute) // debts are paid
			return w.judge()
		}
	}
	return fmt.Errorf("it does not come to rest: %+v %s", w.q.View(), w.firstItems())
}

// judge holds the end against what must be true.
func (w *world) judge() error {
	v, done, cancelled := w.q.View(), 0, 0
	kept := map[string]bool{}
	for _, it := range w.all() {
		switch it.State() {
		case uploader.Done:
			done++
		case uploader.Cancelled:
			cancelled++
			continue
		default:
			return fmt.Errorf("%s ended as %v: %s", it.Base, it.State(), w.firstItems())
		}
		key := fmt.Sprintf("%s-%d", it.ID, it.Attempt)
		kept[key] = true
		var data []byte
		var there bool
		w.shelf.look(func() { data, there = w.shelf.objects[key] })
		if !there || !slices.Contains(w.versions[it.Path()], string(data)) {
			return fmt.Errorf("%s is done, but its object (there: %v) is no version of the file", it.Base, there)
		}
	}
	if x := v.Totals; x.Done > done || x.Cancelled > cancelled || x.Files != x.Done+x.Failed+x.Paused+x.Cancelled+x.Moving {
		return fmt.Errorf("totals %+v, counted %d done %d cancelled", v.Totals, done, cancelled)
	}
	if n := w.q.Overall(); v.Totals.Cancelled == 0 && n.Sent != n.Size {
		return fmt.Errorf("everything is done at %d of %d bytes", n.Sent, n.Size)
	}
	var open []string
	w.shelf.look(func() {
		for key := range w.shelf.uploads {
			open = append(open, key)
		}
	})
	if len(open) > 0 {
		return fmt.Errorf("uploads left open: %v %s; calls %v", open, w.firstItems(), w.shelf.calls)
	}
	return nil
}

func TestWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sequence := acts().Draw(rt, "acts")
		var verdict error
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.putDelay = 300 * time.Millisecond
			w := &world{rig: &rig{t: t, shelf: s}, dir: t.TempDir(), versions: map[string][]string{}}
			s.trip = w.trip
			w.rig = newRig(t, s)
			w.journal.Delay = 30 * time.Millisecond
			for i, a := range sequence {
				w.act(i, a)
			}
			verdict = w.heal()
			w.stop()
		})
		if verdict != nil {
			rt.Fatal(verdict)
		}
	})
}
