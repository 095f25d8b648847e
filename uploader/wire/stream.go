package wire

import (
	"context"
	"io"
	"mime"
	"net/http"
	"sync/atomic"
	"time"

	"linkdrop/uploader/fault"
)

// streamHeaderTime is how long a backend may take to begin a stream.
const streamHeaderTime = 30 * time.Second

// Stream asks for an answer without an end, of this media type, by GET. What comes is to be read with bounds, and closed; it ends
// with ctx, or after idle without a byte: a stream shows now and then that it is there. The error is nil or a *fault.Error, as that
// of Do, and so is what a Read fails with (io.EOF where the other side ended it). Only Op, Path, Query and Optional of call count.
func (c *Client) Stream(ctx context.Context, call Call, kind string, idle time.Duration) (stream io.ReadCloser, id string, err error) {
	call.Method, call.In, call.Form, call.Out = http.MethodGet, nil, nil, nil
	ctx, cancel := context.WithCancel(ctx)
	silent := &atomic.Bool{}
	watchdog := time.AfterFunc(streamHeaderTime, func() { silent.Store(true); cancel() })
	request, err := c.request(ctx, call)
	if err != nil {
		watchdog.Stop()
		cancel()
		return nil, "", err
	}
	request.Header.Set("Accept", kind+", application/problem+json")
	id = request.Header.Get("X-Request-Id")
	began := time.Now()
	answer, err := c.Transport.RoundTrip(request)
	fail := func(status int, failure *fault.Error) (io.ReadCloser, string, error) {
		watchdog.Stop()
		cancel()
		failure = withOperation(failure, id)
		c.note(ctx, call.Op, id, status, time.Since(began), failure)
		return nil, id, failure
	}
	if err != nil {
		return fail(0, brokenStream(call.Op, c.Base.Host, err, silent))
	}
	if theirs := requestID(answer.Header, ""); theirs != "" {
		id = theirs
	}
	if !success(answer.StatusCode) {
		failure := c.read(answer, call)
		_ = answer.Body.Close()
		return fail(answer.StatusCode, failure)
	}
	if got, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type")); err != nil || got != kind || answer.Uncompressed || answer.Header.Get("Content-Encoding") != "" {
		_ = answer.Body.Close()
		return fail(answer.StatusCode, &fault.Error{Kind: fault.Protocol, Op: call.Op, Host: c.Base.Host, Status: answer.StatusCode, Detail: "the answer is no stream of events"})
	}
	c.note(ctx, call.Op, id, answer.StatusCode, time.Since(began), nil)
	watchdog.Reset(idle)
	return &streamBody{answer.Body, watchdog, idle, silent, cancel, call.Op, c.Base.Host}, id, nil
}

// brokenStream says why a stream broke. Kind Stalled: there was silence for too long.
func brokenStream(op, host string, err error, silent *atomic.Bool) *fault.Error {
	if silent.Load() {
		return &fault.Error{Kind: fault.Stalled, Op: op, Host: host}
	}
	return fault.Network(op, host, err)
}

// streamBody is what comes over a stream.
type streamBody struct {
	body     io.ReadCloser
	watchdog *time.Timer
	idle     time.Duration
	silent   *atomic.Bool // the watchdog ended it
	cancel   context.CancelFunc
	op, host string
}

// Read implements io.Reader.
func (s *streamBody) Read(b []byte) (int, error) {
	n, err := s.body.Read(b)
	if n > 0 {
		s.watchdog.Reset(s.idle)
	}
	if err != nil && err != io.EOF { //nolint:errorlint // of a Read, which gives it as it is
		err = brokenStream(s.op, s.host, err, s.silent)
	}
	return n, err
}

// Close implements io.Closer.
func (s *streamBody) Close() error {
	s.watchdog.Stop()
	s.cancel()
	return s.body.Close()
}
