package wire

import (
	"math"
	"net/url"
	"strconv"
	"time"
)

// maxURLLife is what SigV4 allows. A server that says more is believed that much.
const maxURLLife = 7 * 24 * time.Hour

// Seconds reads the lifetime that an answer says in seconds; an empty text says nothing, and is 0. ok is false for what is no
// number, or none that 64 bits hold. More than a week is a week, and below 0 is below 0.
func Seconds(text string) (said time.Duration, ok bool) {
	if text == "" {
		return 0, true
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(math.Abs(seconds) < 1<<63) { // NaN too
		return 0, false
	}
	week := maxURLLife.Seconds()
	return time.Duration(max(-week, min(seconds, week)) * float64(time.Second)), true
}

// URLLife is how long a signed address may be used from now on, from what the server said (0: nothing) and from what stands
// in the address itself: the shorter counts. It understands SigV4 (X-Amz-Expires, X-Goog-Expires: seconds), SigV2
// (Expires: Unix time) and Azure (se: RFC 3339). known is false where neither says anything; life 0 or less is over.
//
// A relative lifetime counts from receipt, not from X-Amz-Date: this machine's clock may be wrong, and the answer has just
// arrived.
func URLLife(address string, said time.Duration) (life time.Duration, known bool) {
	life, known = maxURLLife, said > 0
	if said < 0 {
		return said, true
	}
	if known {
		life = min(life, said)
	}
	u, err := url.Parse(address)
	if err != nil {
		return life, known
	}
	query := u.Query()
	for _, name := range []string{"X-Amz-Expires", "X-Goog-Expires"} {
		if seconds, err := strconv.ParseInt(query.Get(name), 10, 32); err == nil {
			life, known = min(life, time.Duration(seconds)*time.Second), true
		}
	}
	if known {
		return life, true // the clocks below are not needed
	}
	if epoch, err := strconv.ParseInt(query.Get("Expires"), 10, 64); err == nil {
		return min(life, time.Until(time.Unix(epoch, 0))), true
	}
	if end, err := time.Parse(time.RFC3339, query.Get("se")); err == nil {
		return min(life, time.Until(end)), true
	}
	return 0, false
}
