package sim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// play is everything that happens in a life. What it does not say, how long an answer takes for one, is made of its seed
// and of what is being done, and never of what was done before: so a play still means the same with an act less.
type play struct {
	Seed    uint64
	Streams int
	UndoFor time.Duration
	Sites   []setting
	Acts    []act
	Trouble []trouble
}

// setting is what a destination is like.
type setting struct {
	Links, Several bool
	Batch          int
	Resumes        bool // it can be asked what arrived
	First          bool // the first request comes with the upload
	Blind          bool // it makes links without looking whether the files are there, as a signature with local keys does
	Trusts         bool // it takes a file of one request for stored because the storage said so
	Forgets        bool // it knows nothing of uploads of one request, as with local keys
	Stale          bool // an upload of the same attempt has the size it was opened with, whatever size is asked for later
	NoDelete       bool // nothing can be freed there
	Unnamed        bool // nobody can say where it leads
	Closes         bool // its links can have a password
	Demands        bool // and must
	Early          bool // it makes links before files have arrived
	Single, Part   int64
	Life           time.Duration // of signed requests; 0: they never end
}

// act is something that happens to the client.
type act struct {
	After time.Duration // since the act before
	Do    string
	N     int     `json:",omitempty"` // which one
	M     int     `json:",omitempty"`
	Sizes []int64 `json:",omitempty"`
	Early bool    `json:",omitempty"` // links are to be made when it is dropped
}

// trouble befalls calls of one kind: from the one numbered First on, Many of them.
type trouble struct {
	Op    string
	First int
	Many  int
	How   string
	Kind  fault.Kind
	Delay time.Duration `json:",omitempty"`
}

func (t trouble) String() string {
	which := fmt.Sprintf("%s %d", t.Op, t.First)
	switch {
	case t.Many >= forEver:
		which = fmt.Sprintf("every %s from the %d. on", t.Op, t.First)
	case t.Many > 1:
		which = fmt.Sprintf("%s %d to %d", t.Op, t.First, t.First+t.Many-1)
	}
	switch t.How {
	case "refuse":
		return fmt.Sprintf("%s: refused, %v", which, t.Kind)
	case "lose":
		return fmt.Sprintf("%s: done, but the answer is %v", which, t.Kind)
	case "late":
		return fmt.Sprintf("%s: takes %v", which, t.Delay)
	case "torn":
		return fmt.Sprintf("%s: breaks in the middle (%v), and what came is published %v later", which, t.Kind, t.Delay)
	case "twice":
		return fmt.Sprintf("%s: answered twice", which)
	case "short":
		return fmt.Sprintf("%s: the last answer is left out", which)
	}
	return fmt.Sprintf("%s: the answer has a wrong %s", which, t.How)
}

const forEver = 1 << 20

func (p *play) String() string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func kinds() []fault.Kind {
	return fault.Kinds()
}

// common are the kinds that networks, backends and storages really answer with.
func common() []fault.Kind {
	return []fault.Kind{
		fault.Interrupted, fault.Stalled, fault.Unreachable, fault.Offline, fault.Busy, fault.Expired, fault.Missing, fault.Forbidden,
		fault.Permission, fault.SignIn, fault.Corrupt, fault.Protocol, fault.Restart, fault.Exists, fault.Unsupported, fault.Policy, fault.Clock, fault.NoRoute,
	}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

// write makes a play of a seed.
func write(seed uint64) *play {
	r := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // it is to be repeatable
	p := &play{Seed: seed, Streams: 1 + r.IntN(6), UndoFor: pick(r, 0, 8*time.Second, 8*time.Second)}
	for range 1 + r.IntN(2) {
		p.Sites = append(p.Sites, aSetting(r))
	}
	for range 20 + r.IntN(30) {
		p.Acts = append(p.Acts, anAct(r, len(p.Acts)))
	}
	// After a restart a destination of which nobody can say where it leads is taken for the place it was. One that looks finds out.
	moves := strings.Contains(p.String(), `"move"`)
	for i := range p.Sites {
		p.Sites[i].Unnamed = r.IntN(4) == 0
		p.Sites[i].Blind = p.Sites[i].Blind && (!p.Sites[i].Unnamed || !moves)
	}
	if chance(r, 85) {
		for range r.IntN(14) {
			p.Trouble = append(p.Trouble, aTrouble(r))
		}
	}
	for i := range p.Sites {
		p.Sites[i].Early = p.Sites[i].Links && chance(r, 60)
		p.Sites[i].NoDelete = p.Sites[i].NoDelete && !p.Sites[i].Early
	}
	for i := range p.Acts {
		p.Acts[i].Early = strings.HasPrefix(p.Acts[i].Do, "add") && chance(r, 60)
	}
	return p
}

func aSetting(r *rand.Rand) setting {
	return setting{
		Links: chance(r, 85), Several: chance(r, 70), Batch: pick(r, 1, 2, 3, 100), Resumes: chance(r, 80), First: chance(r, 50), Blind: chance(r, 40),
		Trusts: chance(r, 40), Forgets: chance(r, 40), Stale: chance(r, 50), NoDelete: chance(r, 5), Single: 20, Part: 10,
		Life: pick(r, 0, 0, 15*time.Minute, 15*time.Minute, 5*time.Second), Closes: chance(r, 75), Demands: chance(r, 6),
	}
}

func anAct(r *rand.Rand, n int) act {
	a := act{
		After: pick(r, 0, time.Millisecond, 30*time.Millisecond, 200*time.Millisecond, time.Second, 3*time.Second, 20*time.Second),
		N:     r.IntN(100), M: r.IntN(100),
		Do: pick(r, "add", "add", "add closed", "unlock", "edit", "edit", "pause", "run", "cancel", "remove", "pause all", "run all", "cancel all", "remove all", "undo", "undo",
			"nudge", "reopen", "move", "crash", "crash", "crash", "quit", "jam", "wait", "wait", "wait", "learn", "copy"),
	}
	if n < 2 {
		a.Do = pick(r, "add", "add", "add closed")
	}
	if a.Do == "wait" {
		a.After = pick(r, time.Second, 10*time.Second, time.Minute, 10*time.Minute)
	}
	if a.Do == "add" || a.Do == "add closed" {
		for range 1 + r.IntN(4) {
			a.Sizes = append(a.Sizes, pick(r, int64(0), 1, 9, 20, 21, 30, 35, 60))
		}
	}
	return a
}

func aTrouble(r *rand.Rand) trouble {
	op := pick(r, "open", "create", "create", "sign", "put", "put", "put", "list", "list", "complete", "complete", "link", "link", "abort")
	t := trouble{Op: op, First: 1 + r.IntN(12), Many: pick(r, 1, 1, 1, 2, 4, 30)}
	hows := []string{"refuse", "refuse", "refuse", "lose", "lose", "late", "twice"}
	switch op {
	case "put":
		hows = append(hows, "torn", "torn", "torn", "number", "size")
	case "create":
		hows = append(hows, "short", "attempt", "owner", "plan", "size")
	case "complete":
		hows = append(hows, "short", "attempt", "owner", "size")
	case "list":
		hows = append(hows, "size", "owner")
	case "sign", "link":
		hows = append(hows, "short")
	}
	t.How = pick(r, hows...)
	t.Kind = pick(r, common()...)
	if chance(r, 15) {
		t.Kind = pick(r, kinds()...)
	}
	switch t.How {
	case "late":
		t.Delay = pick(r, 5*time.Second, 30*time.Second, 2*time.Minute, 9*time.Minute)
	case "torn":
		t.Kind = pick(r, fault.Interrupted, fault.Stalled)
		t.Delay = pick(r, 0, time.Second, 10*time.Second, 2*time.Minute)
	case "refuse":
		if chance(r, 10) && op != "put" {
			t.Many = forEver
		}
	}
	return t
}
