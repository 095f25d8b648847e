package wire

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/fault"
)

// canary stands for every secret that must not come out again.
const canary = "CANARY-s3cr3t-0451"

func newClient(t *testing.T, h http.Handler) *Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	base, err := Address(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := Transport(nil)
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{Base: base, Transport: transport, Timeout: 5 * time.Second}
}

// do makes a call whose name in the log does not matter.
func do(t *testing.T, c *Client, call Call) error {
	t.Helper()
	_, err := c.Do(t.Context(), call)
	return err
}

func asFault(t *testing.T, err error) *fault.Error {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want a *fault.Error", err)
	}
	return e
}

type answer struct {
	status int
	header string // "Name: value"
	body   string
}

func (a answer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if name, value, ok := strings.Cut(a.header, ": "); ok {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

func TestAnswers(t *testing.T) {
	const html = "<html><body>Please sign in to the hotel Wi-Fi " + canary + "</body></html>"
	problem := func(code string) string {
		return `{"type":"about:blank","code":"` + code + `","detail":"Only <b>PDF</b> files","request_id":"from-body"}`
	}
	for _, c := range []struct {
		name   string
		answer answer
		kind   fault.Kind
		detail string // exactly
	}{
		{"captive portal", answer{200, "Content-Type: text/html", html}, fault.Protocol, "the answer is a web page"},
		{"captive portal without a type", answer{200, "Content-Type: application/json", html}, fault.Protocol, "the answer is not JSON"},
		{"202 without body", answer{202, "", ""}, fault.Protocol, "the answer is empty"},
		{"204", answer{204, "", ""}, fault.Protocol, "the answer is empty"},
		{"null", answer{200, "", "nul"}, fault.Protocol, "the answer is not JSON"},
		{"wrong shape", answer{200, "", `{"url":["` + canary + `"]}`}, fault.Protocol, "the answer has another shape than expected"},
		{"too long", answer{200, "", `"` + strings.Repeat("x", DefaultMax) + `"`}, fault.Protocol, "the answer is too long"},
		{"said to be gzip", answer{200, "Content-Encoding: gzip", `{}`}, fault.Protocol, "the answer is compressed, which was not asked for"},
		{"redirect", answer{302, "Location: http://127.0.0.1:1/" + canary, ""}, fault.NoPlace, "http://127.0.0.1:1"},
		{"redirect 308", answer{308, "Location: //other.example/elsewhere", ""}, fault.NoPlace, "other.example"},

		{"401", answer{401, "", `{"detail":"Not authenticated"}`}, fault.SignIn, "Not authenticated"},
		{"403", answer{403, "", `{"error":{"message":"No","code":"x"}}`}, fault.Forbidden, "No"},
		{"404 JSON", answer{404, "", `{"message":"no such upload"}`}, fault.Missing, "no such upload"},
		{"404 FastAPI", answer{404, "", `{"detail":"Not Found"}`}, fault.NoPlace, "Not Found"},
		{"404 Express", answer{404, "", `{"statusCode":404,"message":"Cannot POST /v1/x","error":"Not Found"}`}, fault.NoPlace, "Not Found"},
		{"404 Spring", answer{404, "", `{"status":404,"error":"Not Found","path":"/v1/x"}`}, fault.NoPlace, "Not Found"},
		{"404 without words", answer{404, "", `{}`}, fault.NoPlace, ""},
		{"404 with a code of its own", answer{404, "", `{"code":"no_upload","message":"Not found"}`}, fault.Missing, "Not found"},
		{"410 JSON", answer{410, "", `{}`}, fault.Missing, ""},
		{"404 page", answer{404, "Content-Type: text/html", html}, fault.NoPlace, ""},
		{"404 text", answer{404, "Content-Type: text/plain; charset=utf-8", "404 page not found\n"}, fault.NoPlace, "404 page not found"},
		{"405", answer{405, "", ""}, fault.Unsupported, ""},
		{"407", answer{407, "", html}, fault.ProxySignIn, ""},
		{"408", answer{408, "", ""}, fault.Busy, ""},
		{"413", answer{413, "", `{"error":"File is too large"}`}, fault.TooLarge, "File is too large"},
		{"415", answer{415, "", `{"detail":"Only PDF"}`}, fault.Policy, "Only PDF"},
		{"422 FastAPI", answer{422, "", `{"detail":[{"loc":["query","x"],"msg":"Field required"},{"msg":"Bad"}]}`}, fault.Bug, "Field required; Bad"},
		{"429", answer{429, "Retry-After: 7", ""}, fault.Busy, ""},
		{"500 HTML", answer{500, "Content-Type: text/html", html}, fault.Busy, ""},
		{"503", answer{503, "", `{"error":["a","b"]}`}, fault.Busy, "a; b"},
		{"507", answer{507, "", ""}, fault.StorageFull, ""},
		{"511", answer{511, "Content-Type: text/html", html}, fault.Blocked, ""},

		{"own code", answer{400, "Content-Type: application/problem+json", problem("quota")}, fault.StorageFull, "Only PDF files"},
		{"unknown code", answer{429, "", problem("what")}, fault.Busy, "Only PDF files"},
		{"code of a wrong type", answer{403, "", `{"code":7,"detail":{"a":1}}`}, fault.Forbidden, ""},
		{"deep error", answer{400, "", `{"detail":` + strings.Repeat("[", 100_000)}, fault.Bug, ""},
		{"endless error", answer{500, "", `{"detail":"` + strings.Repeat("x", 1<<20) + `"}`}, fault.Busy, ""},
		{"duplicate in an error", answer{403, "", `{"code":"quota","Code":"x","detail":"d"}`}, fault.Forbidden, ""},
		{"secrets in an error", answer{500, "", `{"detail":"GET https://x/y?X-Amz-Signature=` + canary + ` failed"}`}, fault.Busy, "GET [address] failed"},
		{"control characters", answer{403, "", `{"detail":"a\u001b[31mb\u202ec\r\nd"}`}, fault.Forbidden, "a[31mbc d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t, c.answer)
			client.KindOf = func(code string) (fault.Kind, bool) { return fault.StorageFull, code == "quota" }
			var out struct {
				URL string `json:"url"`
			}
			e := asFault(t, do(t, client, Call{Op: "sign", Method: "GET", Path: "/v1/x", Out: &out}))
			if e.Kind != c.kind || e.Detail != c.detail || e.Status != c.answer.status || e.Op != "sign" || e.Host != client.Base.Host {
				t.Errorf("got %#v, want %v %q", e, c.kind, c.detail)
			}
			if e.RequestID == "" {
				t.Error("the exchange has no name")
			}
			if strings.Contains(fmt.Sprintf("%v %+v %#v", e, e, *e), canary) {
				t.Errorf("a secret came out: %#v", e)
			}
		})
	}
}

func TestThrownAwayAnswerMustStillBeOne(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer answer
		ok     bool
	}{
		{"204", answer{204, "", ""}, true},
		{"200 empty", answer{200, "", ""}, true},
		{"200 JSON", answer{200, "Content-Type: application/json", `{"a":1}`}, true},
		{"captive portal", answer{200, "Content-Type: text/html", "<html>"}, false},
		{"captive portal, no type", answer{200, "Content-Type: x/y", "<html>"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := do(t, newClient(t, c.answer), Call{Op: "abort", Method: "DELETE", Path: "/v1/x"})
			if (err == nil) != c.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestGzipBombIsNotUnpacked(t *testing.T) {
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	for range 4 { // MiB: four times what is taken
		_, _ = zip.Write(make([]byte, 1<<20))
	}
	_ = zip.Close()
	client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("Accept-Encoding %q", got)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	}))
	client.Transport = &http.Transport{} // one that unpacks when it may
	err := do(t, client, Call{Op: "x", Method: "GET", Path: "/", Out: new(any)})
	if e := asFault(t, err); e.Kind != fault.Protocol {
		t.Errorf("got %v", e)
	}
}

func TestRequestIDBothWays(t *testing.T) {
	var seen string
	reply := ""
	client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Get("X-Request-Id")
		if reply != "" {
			w.Header().Set("X-Request-Id", reply)
		}
		w.WriteHeader(503)
	}))
	call := Call{Op: "x", Method: "GET", Path: "/"}
	if e := asFault(t, do(t, client, call)); len(seen) != 26 || e.RequestID != seen {
		t.Errorf("sent %q, noted %q", seen, e.RequestID)
	}
	reply = "theirs-7"
	if e := asFault(t, do(t, client, call)); e.RequestID != reply {
		t.Errorf("noted %q, want theirs", e.RequestID)
	}
	reply = strings.Repeat("x", 5000)
	if e := asFault(t, do(t, client, call)); e.RequestID != seen {
		t.Errorf("an endless id was taken: %q", e.RequestID)
	}
}

func TestRedirectIsNotFollowedAndTokenStaysHome(t *testing.T) {
	visited := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer elsewhere.Close()
	var got []string
	client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization")+"|"+r.Header.Get("Cookie"))
		w.Header().Set("Set-Cookie", "a=b")
		http.Redirect(w, r, elsewhere.URL+"/path?token="+canary, http.StatusTemporaryRedirect)
	}))
	client.Token = func(context.Context) (string, error) { return canary, nil }
	for range 2 {
		e := asFault(t, do(t, client, Call{Op: "x", Method: "POST", Path: "/", In: 1}))
		if e.Kind != fault.NoPlace || e.Reason() != fault.Redirect || e.Detail != elsewhere.URL || e.Status != 307 {
			t.Errorf("got %v", e)
		}
	}
	if visited {
		t.Error("the redirect was followed")
	}
	if len(got) != 2 || got[0] != "Bearer "+canary+"|" || got[1] != got[0] {
		t.Errorf("sent %q", got)
	}
}

func TestPathCannotLeaveTheBackend(t *testing.T) {
	base, err := Address("https://files.example.com/linkdrop/")
	if err != nil {
		t.Fatal(err)
	}
	var sent string
	client := &Client{Base: base, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r.URL.String()
		return &http.Response{StatusCode: 204, Body: http.NoBody, Header: http.Header{}}, nil
	})}
	if err := do(t, client, Call{Op: "x", Method: "GET", Path: "/v1/uploads/a%2Fb"}); err != nil || sent != "https://files.example.com/linkdrop/v1/uploads/a%2Fb" {
		t.Errorf("%v %q", err, sent)
	}
	client.Base, _ = Address("https://files.example.com")
	for _, path := range []string{".evil.net/", "@evil.net/", ":8443/", "evil"} {
		if err := do(t, client, Call{Op: "x", Method: "GET", Path: path}); err == nil {
			t.Errorf("%q left the backend", path)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTokenErrors(t *testing.T) {
	client := newClient(t, answer{200, "", `{}`})
	call := Call{Op: "x", Method: "GET", Path: "/"}
	client.Token = func(context.Context) (string, error) { return canary + "\r\nX-Evil: 1", nil }
	if e := asFault(t, do(t, client, call)); e.Kind != fault.SignIn || strings.Contains(e.Error(), canary) {
		t.Errorf("got %v", e)
	}
	client.Token = func(context.Context) (string, error) {
		return "", &fault.Error{Kind: fault.KeychainLocked, Op: "token"}
	}
	if e := asFault(t, do(t, client, call)); e.Kind != fault.KeychainLocked {
		t.Errorf("got %v", e)
	}
}

func TestHangsEnd(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for name, h := range map[string]http.HandlerFunc{
		"slow headers": func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		},
		"endless body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"a":"`)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-release:
			case <-r.Context().Done():
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, h)
			client.Timeout = 50 * time.Millisecond
			e := asFault(t, do(t, client, Call{Op: "x", Method: "GET", Path: "/", Out: new(any)}))
			if e.Kind != fault.Interrupted || e.Detail != "timed out" {
				t.Errorf("got %#v", e)
			}
		})
	}
}

func TestNetworkErrorsHoldNoAddress(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	base, err := Address(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	var log bytes.Buffer
	client := &Client{
		Base: base, Transport: Transport(nil), Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Token: func(context.Context) (string, error) { return canary, nil },
	}
	e := asFault(t, do(t, client, Call{Op: "sign", Method: "GET", Path: "/" + canary, Query: map[string][]string{"q": {canary}}, In: canary}))
	if e.Kind != fault.Unreachable || e.RequestID == "" || e.Host != base.Host {
		t.Errorf("got %#v", e)
	}
	if strings.Contains(e.Error()+log.String(), canary) || !strings.Contains(log.String(), "fault=") {
		t.Errorf("error %q, log %q", e, log.String())
	}
}

// FuzzProblem: whatever an error answer holds, its text is short, plain and free of addresses.
func FuzzProblem(f *testing.F) {
	f.Add("application/json", []byte(`{"detail":[{"msg":"x"}],"code":"a","request_id":"r"}`))
	f.Add("application/json", []byte(`{"error":{"message":"see https://h/p?X-Amz-Signature=1","code":"c"}}`))
	f.Add("text/plain", []byte("no\x1b[31m <b>room</b>"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		reply := &http.Response{StatusCode: 400, Header: http.Header{"Content-Type": {kind}}}
		e := Problem("x", "h", reply, body, nil)
		for _, text := range []string{e.Detail, e.Code, e.RequestID} {
			if len([]rune(text)) > 200 || strings.Contains(text, "://") || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x202e }) {
				t.Fatalf("%q", text)
			}
		}
	})
}

// A backend that closes idle connections must not cost a call that may be repeated.
func TestAClosedIdleConnectionIsRepeated(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for range 2 { // each connection answers one call, takes a second, and closes
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			reader := bufio.NewReader(conn)
			for i := range 2 {
				request, err := http.ReadRequest(reader)
				if err != nil {
					break
				}
				_, _ = io.Copy(io.Discard, request.Body)
				if i == 0 {
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				}
			}
			_ = conn.Close()
		}
	}()
	base, err := Address("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client := &Client{Base: base, Transport: Transport(nil)}
	for i := range 2 {
		if err := do(t, client, Call{Op: "x", Method: "POST", Path: "/", In: 1, Out: new(any), Again: true}); err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
}

// TestAnOptionalCallThatIsNotThere is something the backend cannot do; of a needed one the address is wrong. Only the
// backend's own words say that an upload is missing.
func TestAnOptionalCallThatIsNotThere(t *testing.T) {
	for _, c := range []struct {
		answer           answer
		needed, optional fault.Kind
	}{
		{answer{404, "Content-Type: text/html", "<html>404</html>"}, fault.NoPlace, fault.Unsupported},
		{answer{404, "Content-Type: text/plain", "404 page not found"}, fault.NoPlace, fault.Unsupported},
		{answer{404, "", `{"detail":"Not Found"}`}, fault.NoPlace, fault.Unsupported},
		{answer{405, "", `{"detail":"Method Not Allowed"}`}, fault.Unsupported, fault.Unsupported},
		{answer{501, "", ""}, fault.Unsupported, fault.Unsupported},
		{answer{404, "", `{"detail":"Upload not found or failed"}`}, fault.Missing, fault.Missing},
		{answer{503, "", ""}, fault.Busy, fault.Busy},
	} {
		client := newClient(t, c.answer)
		for optional, want := range map[bool]fault.Kind{false: c.needed, true: c.optional} {
			if e := asFault(t, do(t, client, Call{Op: "link", Method: "POST", Path: "/v1/x", Optional: optional})); e.Kind != want {
				t.Errorf("%d %s, optional %v: %v, want %v", c.answer.status, c.answer.body, optional, e.Kind, want)
			}
		}
	}
}
