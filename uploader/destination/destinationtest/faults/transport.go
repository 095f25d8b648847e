package faults

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
)

// Rule lets a fault strike.
type Rule struct {
	Name  string // for reports; "" is the fault's own
	When  Match  // nil: Any
	Nth   int    // the first of the matching requests that it strikes, from 1; 0: the first
	Times int    // how many it strikes in a row; 0: one; below 0: all that follow
	Do    Fault
	Maybe bool // it may stay unused
}

// Fault is one way to go wrong. The zero Fault does nothing.
type Fault struct {
	Name string
	// Fits, where not nil, says whether the fault can happen to a request of this many body bytes. Where it cannot, the
	// request does not count for the rule.
	Fits func(size int64) bool
	Do   func(*Exchange) (*http.Response, error)
}

// Exchange is a request that a fault strikes.
type Exchange struct {
	Request *http.Request
	Next    http.RoundTripper // the real thing
	counted *counter
}

// Seen is a request that came by, in the order in which they began.
type Seen struct {
	Method string
	Path   string // without the query, which may be a signature
	Part   string // its partNumber, where it has one
	Size   int64  // of the body that was to be sent
	Sent   int64  // bytes of it that were taken
	Status int    // 0: no answer came back
	Fault  string // the rule that struck, or ""
}

// Transport is the misbehaving http.RoundTripper. It is safe for concurrent use.
type Transport struct {
	next  http.RoundTripper
	mu    sync.Mutex
	rules []*state
	seen  []*entry
}

type state struct {
	Rule
	matched, fired int
}

type entry struct {
	Seen
	body *counter
}

// New makes a Transport in front of next. When t ends, each rule that never fired fails it.
func New(t testing.TB, next http.RoundTripper, rules ...Rule) *Transport {
	t.Helper()
	out := &Transport{next: next}
	out.Add(rules...)
	t.Cleanup(func() {
		out.mu.Lock()
		defer out.mu.Unlock()
		for _, rule := range out.rules {
			if rule.fired == 0 && !rule.Maybe {
				t.Errorf("the fault %q never happened: %d requests matched, %d came by", rule.Name, rule.matched, len(out.seen))
			}
		}
	})
	return out
}

// Add adds rules while requests may already be under way. Of several that fit a request, the first one strikes.
func (t *Transport) Add(rules ...Rule) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, rule := range rules {
		if rule.When == nil {
			rule.When = Any
		}
		if rule.Name == "" {
			rule.Name = rule.Do.Name
		}
		rule.Nth = max(1, rule.Nth)
		if rule.Times == 0 {
			rule.Times = 1
		}
		t.rules = append(t.rules, &state{Rule: rule})
	}
}

// Fired says how often the rules of this name struck.
func (t *Transport) Fired(name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, rule := range t.rules {
		if rule.Name == name {
			n += rule.fired
		}
	}
	return n
}

// Seen is what came by so far.
func (t *Transport) Seen() []Seen {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]Seen, len(t.seen))
	for i, e := range t.seen {
		all[i] = e.Seen
		all[i].Sent = e.body.count()
	}
	return all
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	outgoing := r.Clone(r.Context())
	body := &counter{from: r.Body}
	if r.Body != nil && r.Body != http.NoBody {
		outgoing.Body = body
	}
	if again := r.GetBody; again != nil { // net/http may start over on a fresh connection
		outgoing.GetBody = func() (io.ReadCloser, error) {
			from, err := again()
			if err != nil {
				return nil, err
			}
			body.restart()
			return &counter{from: from, total: body}, nil
		}
	}
	seen, do := t.begin(r, body)
	var (
		answer *http.Response
		err    error
	)
	if do == nil {
		answer, err = t.next.RoundTrip(outgoing)
	} else {
		answer, err = do(&Exchange{Request: outgoing, Next: t.next, counted: body})
		if r.Body != nil {
			_ = r.Body.Close() // a RoundTripper must, also when it did not look at it
		}
	}
	if answer != nil {
		t.mu.Lock()
		seen.Status = answer.StatusCode
		t.mu.Unlock()
	}
	return answer, err
}

// begin notes the request and finds the fault that strikes it.
func (t *Transport) begin(r *http.Request, body *counter) (*entry, func(*Exchange) (*http.Response, error)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	size := max(0, r.ContentLength)
	seen := &entry{Seen: Seen{Method: r.Method, Path: r.URL.Path, Part: r.URL.Query().Get("partNumber"), Size: size}, body: body}
	t.seen = append(t.seen, seen)
	var strikes *state
	for _, rule := range t.rules {
		if !rule.When(r) || (rule.Do.Fits != nil && !rule.Do.Fits(size)) {
			continue
		}
		rule.matched++
		if strikes == nil && rule.matched >= rule.Nth && (rule.Times < 0 || rule.matched < rule.Nth+rule.Times) {
			strikes = rule
		}
	}
	if strikes == nil {
		return seen, nil
	}
	strikes.fired++
	seen.Fault = strikes.Name
	if strikes.Do.Do == nil {
		return seen, nil
	}
	return seen, strikes.Do.Do
}

// String lists what came by, for a test's log.
func (s Seen) String() string {
	return fmt.Sprintf("%s %s part=%s %d of %d bytes, status %d, fault %q", s.Method, s.Path, s.Part, s.Sent, s.Size, s.Status, s.Fault)
}

// counter counts what is read of a body, over again if it starts over.
type counter struct {
	from  io.ReadCloser
	total *counter // of the request, where this is a second reader
	mu    sync.Mutex
	n     int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	sum := c
	if c.total != nil {
		sum = c.total
	}
	sum.mu.Lock()
	sum.n += int64(n)
	sum.mu.Unlock()
	return n, err
}

// Close implements io.Closer.
func (c *counter) Close() error { return c.from.Close() }

func (c *counter) restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n = 0
}

func (c *counter) count() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
