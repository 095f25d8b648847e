package s3

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

const (
	callTimeout = time.Minute
	// joinTimeout is for making an object out of its parts, which takes stores minutes: renewed by every byte of the answer,
	// since AWS and others send white space as a sign of life. An answer that is nothing else ends after joinMost.
	joinTimeout = 10 * time.Minute
	joinMost    = time.Hour
	maxAnswer   = 4 << 20 // 1,000 parts are about 300 KB
)

// newClient makes the client of the control calls, which signs by the storage's time.
func newClient(p bucket.Location, keys aws.CredentialsProvider, transport http.RoundTripper, s correctedSigner, always http.Header) *awss3.Client {
	return p.Client(keys, cappedTransport{transport}, func(o *awss3.Options) { o.HTTPSignerV4, o.APIOptions = s, withHeaders(always) })
}

// withHeaders adds headers before a call is signed.
func withHeaders(headers http.Header) []func(*middleware.Stack) error {
	var all []func(*middleware.Stack) error
	for name := range headers {
		all = append(all, smithyhttp.SetHeaderValue(name, headers.Get(name)))
	}
	return all
}

// cappedTransport ends an answer that would fill the memory, and tells whoever waits for it that it is still coming.
type cappedTransport struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (c cappedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.next.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
		if moved, ok := r.Context().Value(movedKey{}).(func()); ok {
			moved()
			answer.Body = activityReader{answer.Body, moved}
		}
	}
	return answer, err
}

type movedKey struct{}

type activityReader struct {
	io.ReadCloser
	moved func()
}

// Read implements io.Reader.
func (t activityReader) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if n > 0 {
		t.moved()
	}
	return n, err
}

// call runs one control call and classifies what came of it. A refusal that taught the clock something is asked once more,
// with the right time: it is the same question.
func (d *driver) call(ctx context.Context, op string, ask func(context.Context) error) error {
	return call(ctx, op, d.signer.location.Host, d.signer.clock, ask)
}

func call(ctx context.Context, op, host string, c *clock, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return classified(ctx, op, host, c, ask)
}

// patient is call for what may take a storage minutes: the time limit begins again with each byte of the answer.
func (d *driver) patient(ctx context.Context, op string, ask func(context.Context) error) error {
	ctx, end := context.WithTimeout(ctx, joinMost)
	defer end()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.AfterFunc(joinTimeout, func() { cancel(context.DeadlineExceeded) })
	defer limit.Stop()
	ctx = context.WithValue(ctx, movedKey{}, func() { limit.Reset(joinTimeout) })
	err := classified(ctx, op, d.signer.location.Host, d.signer.clock, ask)
	if err != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return fault.Network(op, d.signer.location.Host, context.DeadlineExceeded)
	}
	return err
}

func classified(ctx context.Context, op, host string, c *clock, ask func(context.Context) error) error {
	before := c.offset()
	err := ask(ctx)
	if err != nil && c.offset() != before {
		err = ask(ctx)
	}
	if err == nil {
		return nil
	}
	return failure(op, host, err)
}
