package server

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader/protocol"
)

// maxLimiters is how many owners are remembered; of tokens in a file there are fewer.
const maxLimiters = 10_000

// rates count the calls of each owner, whose tokens share what it may do.
type rates struct {
	most  rate.Limit // calls a second
	burst int

	mu    sync.Mutex
	known map[string]*rate.Limiter
}

func newRates(calls float64) *rates {
	return &rates{most: rate.Limit(calls), burst: max(1, int(2*calls)), known: map[string]*rate.Limiter{}}
}

// take is how long an owner has to wait until it may call; 0: it may now, and has.
func (r *rates) take(owner string, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	limiter := r.known[owner]
	if limiter == nil {
		if len(r.known) >= maxLimiters {
			r.forget(now)
		}
		limiter = rate.NewLimiter(r.most, r.burst)
		r.known[owner] = limiter
	}
	if limiter.AllowN(now, 1) {
		return 0
	}
	missing := 1 - limiter.TokensAt(now)
	return max(time.Millisecond, time.Duration(missing/float64(r.most)*float64(time.Second)))
}

// forget forgets those that have not called for a while, who lose nothing by it; where there are none, all.
func (r *rates) forget(now time.Time) {
	for owner, limiter := range r.known {
		if limiter.TokensAt(now) >= float64(r.burst) {
			delete(r.known, owner)
		}
	}
	if len(r.known) >= maxLimiters {
		clear(r.known)
	}
}

// tooMany answers 429 where an owner calls too often.
func (s *Server) tooMany(w http.ResponseWriter, owner string) bool {
	wait := s.rates.take(owner, time.Now())
	if wait == 0 {
		return false
	}
	writeWait(w, wait)
	return true
}

// writeWait answers 429.
func writeWait(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	writeProblem(w, &problem{http.StatusTooManyRequests, protocol.CodeBusy, "Too many calls at once. Try again in a moment."})
}

// maxCounted is how many addresses or links are counted at a time: a few megabytes.
const maxCounted = 65_536

// attempts counts what only somebody who guesses does often. It is in memory: who waits for a restart has waited long enough.
type attempts struct {
	passwordsBy allowance[netip.Addr] // wrong passwords, by client
	passwordsOf allowance[string]     // wrong passwords, by link
	unknownBy   allowance[netip.Addr] // links that are not there, by client
	strangersBy allowance[netip.Addr] // calls without a token that is known, by client
}

func newAttempts() *attempts {
	return &attempts{
		passwordsBy: allowance[netip.Addr]{most: 10, every: 6 * time.Second},
		passwordsOf: allowance[string]{most: 50, every: 2 * time.Second},
		unknownBy:   allowance[netip.Addr]{most: 100, every: time.Second / 2},
		// An office of hundreds may be one address, and all of its tokens be changed in one night: each is told so at once.
		strangersBy: allowance[netip.Addr]{most: 300, every: time.Second / 2},
	}
}

// allowance lets each key do something most times at once, and then once more every so often.
type allowance[K comparable] struct {
	most  float64
	every time.Duration

	mu   sync.Mutex
	used map[K]usage
}

// usage is how much of its allowance a key had used at a time. It becomes less by itself.
type usage struct {
	n  float64
	at time.Time
}

func (a *allowance[K]) now(key K, now time.Time) usage {
	u := a.used[key]
	return usage{max(0, u.n-float64(now.Sub(u.at))/float64(a.every)), now}
}

// wait is how long it is until key may go on; 0: it may.
func (a *allowance[K]) wait(key K, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.until(a.now(key, now))
}

func (a *allowance[K]) until(u usage) time.Duration {
	if over := u.n + 1 - a.most; over > 0 {
		return time.Duration(over * float64(a.every))
	}
	return 0
}

// take uses one, unless there is none left: then it says how long to wait.
func (a *allowance[K]) take(key K, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	u := a.now(key, now)
	if wait := a.until(u); wait > 0 {
		return wait
	}
	if a.used == nil {
		a.used = map[K]usage{}
	}
	if _, known := a.used[key]; !known && len(a.used) >= maxCounted {
		a.makeRoom(now)
	}
	u.n++
	a.used[key] = u
	return 0
}

// giveBack returns one that was taken and turned out to be none.
func (a *allowance[K]) giveBack(key K, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if u := a.now(key, now); u.n > 1 {
		u.n--
		a.used[key] = u
	} else {
		delete(a.used, key)
	}
}

// makeRoom forgets the one of a few that has used the least.
func (a *allowance[K]) makeRoom(now time.Time) {
	var least K
	seen, lowest := 0, 0.0
	for key := range a.used {
		n := a.now(key, now).n
		if seen == 0 || n < lowest {
			least, lowest = key, n
		}
		if seen++; seen == 16 {
			break
		}
	}
	delete(a.used, least)
}
