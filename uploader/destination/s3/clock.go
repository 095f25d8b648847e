package s3

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/wire"
)

// tolerated is how far off a clock may be before it is corrected: stores admit 15 minutes, and a Date has whole seconds.
const tolerated = 2 * time.Minute

// clock is the storage's time as far as it is known. Signatures are made by it, because a store refuses those that are more
// than 15 minutes off, and people's clocks are.
type clock struct {
	ahead atomic.Int64 // nanoseconds to add to this machine's time
	note  func(string)
}

// offset is what has to be added to this machine's time.
func (c *clock) offset() time.Duration { return time.Duration(c.ahead.Load()) }

// learn looks at an answer that refused a signature. Others are not believed: what works needs no correction.
func (c *clock) learn(answer *http.Response) {
	if answer.StatusCode != http.StatusForbidden && answer.StatusCode != http.StatusBadRequest {
		return
	}
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return
	}
	found, known := time.Until(date).Round(time.Second), c.offset()
	if (found-known).Abs() <= tolerated || !c.ahead.CompareAndSwap(int64(known), int64(found)) {
		return
	}
	c.note(fmt.Sprintf("This computer's clock is %s off. The storage's time is used.", found.Abs().Round(time.Minute)))
}

// dateWatcher hands every answer's Date to the clock.
type dateWatcher struct {
	next  http.RoundTripper
	clock *clock
}

// RoundTrip implements http.RoundTripper.
func (w dateWatcher) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := w.next.RoundTrip(r)
	if err == nil && w.clock != nil {
		w.clock.learn(answer)
	}
	return answer, err
}

// CloseIdleConnections lets go of what the transport below keeps.
func (w dateWatcher) CloseIdleConnections() { wire.CloseIdle(w.next) }

// correctedSigner signs the SDK's calls by the storage's time.
type correctedSigner struct {
	signer *bucket.Signer
	clock  *clock
}

// SignHTTP implements the SDK's HTTPSignerV4.
func (s correctedSigner) SignHTTP(
	ctx context.Context, keys aws.Credentials, r *http.Request, payload, service, region string, _ time.Time, options ...func(*v4.SignerOptions),
) error {
	return s.signer.With(keys).SignHTTP(ctx, keys, r, payload, service, region, time.Now().Add(s.clock.offset()), options...)
}
