package transfer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Body is the range of a file that a request carries. At must serve concurrent ReadAt calls, as *os.File does.
type Body struct {
	At     io.ReaderAt
	Offset int64 // bytes
	Size   int64 // bytes
}

// Options of one Send. The zero value sends without limits and reports nothing.
type Options struct {
	N          int           // piece number, copied into the Receipt
	Sent       func(n int64) // n more bytes were taken by the socket; n is negative when the body starts over. Called from the sending goroutine
	Limit      *rate.Limiter // bytes; shared by all streams
	Stall      time.Duration // no byte taken for so long breaks the request off; 0: 30 s
	Reply      time.Duration // time for the answer after the last byte, on top of what the size allows; 0: 60 s
	Expect     bool          // ask before sending: the only portable way to see a refusal that looked like a reset
	SignedByUs bool          // this machine holds the keys: a wrong signature is a wrong key
}

const (
	defaultStall = 30 * time.Second
	defaultReply = 60 * time.Second
	// slowest is the rate, in bytes a second, at which what has left this machine may still be on its way. A proxy in
	// between swallows megabytes that a slow line then takes minutes for; breaking off then would send them all again.
	slowest = 64 << 10

	errorBody  = 8 << 10  // of an error answer that is read for its code
	drainLimit = 64 << 10 // beyond it, closing is cheaper than keeping the connection
)

// Send sends one request and returns once the storage has answered. It blocks; it returns soon after ctx ends, with
// context.Cause(ctx) as it is. Every other error is a *fault.Error: Stalled and Interrupted mean that the piece may have
// landed all the same. Once it has returned, the body is read no more (but for a read that hangs in a dead drive, which is not
// waited for), and Options.Sent is not called. It never retries, but for a connection that the server had closed while it lay idle.
func Send(ctx context.Context, rt http.RoundTripper, request destination.Request, body Body, o Options) (destination.Receipt, error) {
	sendCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := newWatchdog(o, body.Size, func() { cancel(&fault.Error{Kind: fault.Stalled, Op: "put", Host: request.URL.Host()}) })
	defer dog.stop()

	out := &sendBody{ctx: sendCtx, body: body, o: o, dog: dog}
	defer func() { cancel(nil); out.end() }()
	httpRequest, err := build(sendCtx, request, out, o.Expect)
	if err != nil {
		return destination.Receipt{}, err
	}
	response, err := rt.RoundTrip(httpRequest)
	if err != nil {
		return destination.Receipt{}, out.failure(ctx, request.URL.Host(), err)
	}
	defer response.Body.Close() //nolint:errcheck // the answer was read; closing only lets go of the connection
	receipt, err := checkAnswer(response, request, body.Size, o)
	if err != nil {
		if ctx.Err() != nil {
			return destination.Receipt{}, context.Cause(ctx)
		}
		return destination.Receipt{}, err
	}
	return out.finish(receipt, o.N)
}

// build makes the HTTP request. GetBody and the empty Idempotency-Key (which is not sent) let net/http repeat the request
// on a fresh connection when the reused one turns out to be closed; a PUT is not repeated otherwise.
func build(ctx context.Context, request destination.Request, out *sendBody, expect bool) (*http.Request, error) {
	target, err := exactURL(request.URL.Reveal())
	if err != nil {
		return nil, &fault.Error{Kind: fault.Protocol, Op: "put", Detail: "the address to send to cannot be read"}
	}
	header := request.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	r := (&http.Request{
		Method: request.Method, URL: target, Host: target.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	r.ContentLength = out.body.Size
	if request.Form != nil {
		out.wrap(request.Form)
		header.Set("Content-Type", out.formType)
		r.ContentLength += int64(len(out.before) + len(out.after))
	}
	if _, set := header["User-Agent"]; !set {
		header.Set("User-Agent", "Linkdrop")
	}
	header["Idempotency-Key"] = nil
	if r.ContentLength == 0 {
		r.Body = http.NoBody
		out.dog.sentAll()
		return r, nil
	}
	if expect {
		header.Set("Expect", "100-continue")
	}
	r.Body = out.reader()
	r.GetBody = func() (io.ReadCloser, error) { return out.reader(), nil }
	return r, nil
}

// exactURL parses a URL so that net/http writes it exactly as it was given.
func exactURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, err
	}
	_, tail, found := strings.Cut(raw, "://")
	if !found || u.Host == "" || u.User != nil {
		return nil, io.ErrUnexpectedEOF
	}
	tail = tail[len(u.Host):]
	tail, _, _ = strings.Cut(tail, "#")
	if path, _, _ := strings.Cut(tail, "?"); u.RequestURI() != tail && strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") {
		u.Opaque = path
	}
	return u, nil
}

// checkAnswer reads the answer and decides whether the piece is stored.
func checkAnswer(response *http.Response, request destination.Request, size int64, o Options) (destination.Receipt, error) {
	ok := response.StatusCode >= 200 && response.StatusCode < 300
	if len(request.OK) > 0 {
		ok = slices.Contains(request.OK, response.StatusCode)
	}
	keep := request.KeepBody
	if !ok {
		keep = errorBody
	}
	head, err := io.ReadAll(io.LimitReader(response.Body, int64(keep)))
	if err == nil {
		_, err = io.CopyN(io.Discard, response.Body, drainLimit)
		if err == io.EOF { //nolint:errorlint // CopyN returns the bare io.EOF
			err = nil
		}
	}
	if !ok {
		refusal := fault.Storage("put", request.URL.Host(), response.StatusCode, response.Header, head, o.SignedByUs)
		return destination.Receipt{}, explainRefusal(refusal, request, size)
	}
	if err != nil {
		return destination.Receipt{}, fault.Network("put", request.URL.Host(), err)
	}
	etag := response.Header.Get("ETag")
	html := strings.HasPrefix(strings.ToLower(response.Header.Get("Content-Type")), "text/html")
	if (request.ETag && strings.Trim(etag, `" `) == "") || (!request.ETag && html) {
		return destination.Receipt{}, &fault.Error{
			Kind: fault.Protocol, Op: "put", Host: request.URL.Host(), Status: response.StatusCode,
			Detail: "the answer did not come from the storage",
		}
	}
	receipt := destination.Receipt{ETag: etag, Stored: destination.Digests{CRC64: claimedCRC64(response.Header)}}
	if request.KeepBody > 0 {
		receipt.Body = bytes.Clone(head)
	}
	return receipt, nil
}

// claimedCRC64 reads x-amz-checksum-crc64nvme: base64 of eight bytes, big endian (AWS "Checking object integrity").
func claimedCRC64(h http.Header) *uint64 {
	raw, err := base64.StdEncoding.DecodeString(h.Get("x-amz-checksum-crc64nvme"))
	if err != nil || len(raw) != 8 {
		return nil
	}
	crc := binary.BigEndian.Uint64(raw)
	return &crc
}
