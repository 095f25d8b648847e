package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/fault"
)

const (
	// DefaultMax is the cap of an answer. A batch of 500 signed requests is about 700 KB, so batches ask for BatchMax.
	DefaultMax = 1 << 20
	// BatchMax is the cap of a batch's answer.
	BatchMax = 4 << 20

	defaultTimeout = time.Minute // a batch of 500 completes costs a store behind a backend some seconds
)

// Client calls one backend. It is safe for concurrent use once its fields are set; they must not change afterwards.
type Client struct {
	Base *url.URL // from Address
	// Transport carries the calls and must not be the one that carries pieces. It needs no guard: a person or a policy
	// named this host. Redirects are not followed whatever it is.
	Transport http.RoundTripper
	// Token returns the bearer token, or "" for none. It may block; nil is no token.
	Token func(ctx context.Context) (string, error)
	// TokenHeader is the header that carries the bare token, for servers behind a gateway of their own making. "": the token
	// is a bearer token in Authorization. It must be a valid header name.
	TokenHeader string
	// KindOf translates the dialect's own error codes. Nil: the status decides.
	KindOf func(code string) (fault.Kind, bool)
	// Refine reads the body of an error answer in the dialect's own way, and changes the fault before anybody sees it. What
	// it takes out of the body it must clean. Nil: nothing is added.
	Refine  func(e *fault.Error, body []byte)
	Timeout time.Duration // of a whole call; 0: one minute
	Agent   string        // User-Agent; "" is "linkdrop"
	Log     *slog.Logger  // nil: silence. Never a URL, a header or a body
}

// Call is one exchange.
type Call struct {
	Op     string // named in errors: "create", "sign"
	Method string
	Path   string     // behind Base, beginning with a slash, escaped
	Query  url.Values // appended; may be nil
	In     any        // sent as JSON; nil: no body
	Form   url.Values // sent as application/x-www-form-urlencoded where In is nil; nil: no body
	Out    any        // filled from the answer; nil: the answer must be empty or JSON, and is thrown away
	Max    int64      // cap of the answer in bytes; 0: DefaultMax
	// Optional says that files can be sent without this call. An answer that there is nothing at this address (NoPlace) is then
	// the answer of a backend that lacks the call, and becomes Unsupported.
	Optional bool
	// Again says that asking twice does no harm. Then a connection that the backend closed while it lay idle costs nothing:
	// net/http repeats the call on a fresh one.
	Again bool
}

// Do makes one exchange. The error is nil or a *fault.Error; id names the exchange in the backend's log. It returns soon
// after ctx ends.
func (c *Client) Do(ctx context.Context, call Call) (id string, err error) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := c.request(ctx, call)
	if err != nil {
		return "", err
	}
	began := time.Now()
	id, status, failure := c.exchange(request, call)
	c.note(ctx, call.Op, id, status, time.Since(began), failure)
	if failure != nil {
		return id, failure
	}
	return id, nil // not failure: a nil *fault.Error in an error is not nil
}

// request builds the exchange's request.
func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	body, kind, err := requestBody(call)
	if err != nil {
		return nil, err
	}
	address := strings.TrimRight(c.Base.String(), "/") + call.Path
	if len(call.Query) > 0 {
		address += "?" + call.Query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, call.Method, address, body)
	if err != nil || request.URL.Host != c.Base.Host || request.URL.Scheme != c.Base.Scheme || request.URL.User != nil {
		return nil, fault.New(fault.Bug, call.Op, "the path does not belong to the backend") // else the token would leave
	}
	agent := c.Agent
	if agent == "" {
		agent = "linkdrop"
	}
	request.Header.Set("User-Agent", agent)
	request.Header.Set("Accept", "application/json, application/problem+json")
	request.Header.Set("Accept-Encoding", "identity") // said aloud, so that the transport does not unpack a bomb for us
	request.Header.Set("X-Request-Id", ulid.Make().String())
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if call.Again {
		request.Header["Idempotency-Key"] = nil // is not sent, but tells net/http (Request documentation, "idempotent")
	}
	return request, c.authorize(request, call.Op)
}

// requestBody is the body of a call and its type; "" where there is none.
func requestBody(call Call) (body io.Reader, kind string, err error) {
	switch {
	case call.In != nil:
		data, err := json.Marshal(call.In)
		if err != nil {
			return nil, "", fault.New(fault.Bug, call.Op, "the question could not be written")
		}
		return bytes.NewReader(data), "application/json", nil
	case call.Form != nil:
		return strings.NewReader(call.Form.Encode()), "application/x-www-form-urlencoded", nil
	}
	return nil, "", nil
}

func (c *Client) authorize(request *http.Request, op string) error {
	if c.Token == nil {
		return nil
	}
	token, err := c.Token(request.Context())
	if err != nil {
		return fault.Network(op, c.Base.Host, err)
	}
	if token == "" {
		return nil
	}
	own := c.TokenHeader != "" // then the person wrote the whole value, perhaps "Basic …"
	if strings.ContainsFunc(token, func(r rune) bool { return r < ' ' || (r == ' ' && !own) || r >= 0x7f }) {
		return fault.New(fault.SignIn, op, "the token has characters that no token has")
	}
	if own {
		request.Header.Set(c.TokenHeader, token)
		return nil
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// exchange sends the request over the bare transport: an http.Client would follow redirects and wrap errors into ones that
// print the whole URL. The exchange is named by the other side's id, else by ours.
func (c *Client) exchange(request *http.Request, call Call) (id string, status int, failure *fault.Error) {
	id = request.Header.Get("X-Request-Id")
	answer, err := c.Transport.RoundTrip(request)
	if err != nil {
		return id, 0, withOperation(fault.Network(call.Op, c.Base.Host, err), id)
	}
	defer func() { _ = answer.Body.Close() }()
	if theirs := requestID(answer.Header, ""); theirs != "" {
		id = theirs
	}
	return id, answer.StatusCode, withOperation(c.read(answer, call), id)
}

// withOperation gives a failure the exchange's name where it has none. It copies, because a fault is not changed once returned.
func withOperation(failure *fault.Error, id string) *fault.Error {
	if failure == nil || failure.RequestID != "" {
		return failure
	}
	out := *failure
	out.RequestID = id
	return &out
}

// read judges the answer and fills call.Out.
func (c *Client) read(answer *http.Response, call Call) *fault.Error {
	limit := call.Max
	if limit == 0 {
		limit = DefaultMax
	}
	if !success(answer.StatusCode) {
		limit = maxErrorText
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if !success(answer.StatusCode) {
		problem := Problem(call.Op, c.Base.Host, answer, body, c.KindOf) // of a broken text its status remains
		if problem.Reason() == fault.Redirect {
			return problem
		}
		if c.Refine != nil && int64(len(body)) <= limit {
			c.Refine(problem, body)
		}
		if call.Optional && problem.Kind == fault.NoPlace {
			problem.Kind = fault.Unsupported
		}
		return problem
	}
	if err != nil {
		return fault.Network(call.Op, c.Base.Host, err)
	}
	if err := accept(answer, body, limit, call.Out); err != nil {
		return &fault.Error{Kind: fault.Protocol, Op: call.Op, Host: c.Base.Host, Status: answer.StatusCode, Detail: err.Error()}
	}
	return nil
}

var (
	errLong    = errors.New("the answer is too long")
	errEncoded = errors.New("the answer is compressed, which was not asked for")
	errHTML    = errors.New("the answer is a web page")
	errEmpty   = errors.New("the answer is empty")
)

// accept judges a 2xx and fills out.
func accept(answer *http.Response, body []byte, limit int64, out any) error {
	if int64(len(body)) > limit {
		return errLong
	}
	if encoding := answer.Header.Get("Content-Encoding"); answer.Uncompressed || (encoding != "" && encoding != "identity") {
		return errEncoded
	}
	if kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type")); err == nil && kind == "text/html" {
		return errHTML
	}
	if len(bytes.TrimSpace(body)) == 0 {
		if out != nil {
			return errEmpty
		}
		return nil
	}
	if out == nil {
		return check(body)
	}
	return Decode(body, out)
}

func (c *Client) note(ctx context.Context, op, id string, status int, took time.Duration, failure *fault.Error) {
	if c.Log == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("op", op), slog.String("host", c.Base.Host), slog.Int("status", status),
		slog.String("request", id), slog.Duration("took", took),
	}
	if failure != nil {
		attrs = append(attrs, slog.String("fault", failure.Error()))
	}
	c.Log.LogAttrs(ctx, slog.LevelDebug, "backend call", attrs...)
}
