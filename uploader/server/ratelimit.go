package server

import (
	"math"
	"net/http"
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
