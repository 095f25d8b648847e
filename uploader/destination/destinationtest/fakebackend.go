package destinationtest

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// backend is the pretended server of one exchange, and the storage that nothing bad may reach.
type backend struct {
	*testing.T
	d Dialect
	r badReply
	p Parts

	mu    sync.Mutex
	calls map[string]int
	puts  []string
	given int // bytes of an answer that the client let come
}

// buffered is what the systems on both ends hold of an answer that nobody reads.
const buffered = 32 << 20

type counting struct {
	http.ResponseWriter
	n int
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n += n
	return n, err
}

// Unwrap is for http.ResponseController.
func (c *counting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func newBackend(t *testing.T, d Dialect, r badReply) *backend {
	t.Helper()
	b := &backend{T: t, d: d, r: r, calls: map[string]int{}}
	authority := NewAuthority(t)
	api := authority.Serve(t, http.HandlerFunc(b.answer), backendHost)
	storage := authority.Serve(t, http.HandlerFunc(b.store), storageHost, otherHost, rebinding)
	roots := x509.NewCertPool()
	roots.AddCert(authority.Cert)
	b.p = Parts{
		URL: "https://" + backendHost, Token: func(context.Context) (string, error) { return Canary, nil }, Roots: roots, Pins: pinned{}, Timeout: time.Minute,
		Dial: dialer(api, storage), Storage: transfer.NewTransport(transfer.TransportOptions{RootCAs: roots}),
	}
	b.p.Storage.DialContext, b.p.Storage.Proxy = b.p.Dial, nil
	if r.kind == fault.Interrupted {
		b.p.Timeout = patience
	}
	return b
}

type pinned struct{}

func (pinned) Admit(host string) bool { return host == storageHost }

// dialer is the network: who has which address.
func dialer(api, storage *httptest.Server) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		switch address {
		case backendHost + ":443":
			return d.DialContext(ctx, network, api.Listener.Addr().String())
		case rebinding + ":443":
			return d.DialContext(ctx, network, storage.Listener.Addr().String())
		case storageHost + ":443", otherHost + ":443":
			conn, err := d.DialContext(ctx, network, storage.Listener.Addr().String())
			return public{conn}, err
		}
		return nil, fmt.Errorf("nobody is at %s", address)
	}
}

// public is a connection to an address on the internet.
type public struct{ net.Conn }

func (public) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(93, 184, 216, 34), Port: 443} }

func (b *backend) store(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.puts = append(b.puts, r.Host+r.URL.Path)
	if strings.Contains(fmt.Sprint(r.Header), Canary) {
		b.Error("the token reached the storage")
	}
	w.Header().Set("ETag", `"e"`)
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
}

func (b *backend) answer(w http.ResponseWriter, r *http.Request) {
	call := r.Method + " " + r.URL.EscapedPath()
	_, _ = io.Copy(io.Discard, r.Body) // else the server does not notice that the client went away
	b.mu.Lock()
	b.calls[call]++
	b.mu.Unlock()
	good, target := b.d.Good[call]
	own, has := b.d.Answers[b.r.name]
	switch {
	case call == b.d.List && b.r.op == listing, call == b.d.Link && b.r.op == linking, target && has:
		good = own
	case !target:
		good = b.d.Around[call]
	case b.r.serve != nil:
		out := &counting{ResponseWriter: w}
		b.r.serve(out, r)
		b.mu.Lock()
		b.given = out.n
		b.mu.Unlock()
		return
	case b.r.fill == nil && b.r.change == nil && b.r.op == "":
		b.Errorf("the dialect has no answer of its own to %s", call)
	}
	if good == "" {
		b.Errorf("nobody expected %s", call)
	}
	text := b.fill(good)
	if target && b.r.change != nil {
		text = b.r.change(text)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write([]byte(text))
}

// fill puts the reply's own values, and good ones, into the placeholders.
func (b *backend) fill(text string) string {
	values := map[string]string{"ADDRESS": "https://" + storageHost + "/bucket/k?X-Amz-Signature=" + Canary, "HEADERS": "{}", "LIFE": "900", "KEY": "p/k"}
	for name, value := range b.r.fill {
		values[name] = value
	}
	for name, value := range values {
		text = strings.ReplaceAll(text, name, value)
	}
	return text
}

const largeSize = 20 << 20

// ask makes the exchange.
func (b *backend) ask() error {
	b.Helper()
	d, err := b.d.Open(b.T, b.p)
	if err != nil {
		return err
	}
	defer d.Close()
	switch b.r.op {
	case listing:
		_, err := d.List(b.Context(), b.d.Listed)
		return err
	case linking:
		made := d.Linker.Link(b.Context(), []destination.LinkRequest{{ID: "L1", Uploads: []destination.Upload{b.d.Linked}}})[0]
		if ends := made.Value.Ends; made.Err == nil && time.Until(ends) > 0 {
			b.Errorf("the link is said to end in %v", time.Until(ends))
		}
		return made.Err
	}
	f := destination.File{ID: "F1", Attempt: 1, Name: "a.txt", Type: "text/plain", Size: 5}
	if b.r.large {
		f.Size = largeSize
	}
	created := d.Create(b.Context(), []destination.File{f})[0]
	if created.Err != nil {
		return created.Err
	}
	request := created.Value.First
	if request == nil {
		u := created.Value.Upload
		signed := d.Sign(b.Context(), []destination.Piece{{Upload: u, N: min(1, u.Parts)}})[0]
		if signed.Err != nil {
			return signed.Err
		}
		request = &signed.Value
	}
	if total := request.Life.Total(); total > 7*24*time.Hour {
		b.Errorf("an address is believed to live %v", total)
	}
	_, err = transfer.Send(b.Context(), d.Storage, *request, transfer.Body{At: strings.NewReader("hello"), Size: 5}, transfer.Options{})
	return err
}

// judge looks at what came of it.
func (b *backend) judge(err error) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for call, n := range b.calls {
		if n > 1 {
			b.Errorf("%s was asked %d times", call, n)
		}
	}
	if b.given > b.d.Cap+buffered {
		b.Errorf("%d bytes of an answer were read", b.given)
	}
	if b.r.kind == Taken {
		if err != nil {
			b.Errorf("got %v", err)
		}
		if want := []string{storageHost + "/bucket/k"}; b.r.op == "" && !slices.Equal(b.puts, want) {
			b.Errorf("the storage got %q", b.puts)
		}
		return
	}
	b.named(err)
	if len(b.puts) > 0 {
		b.Errorf("the storage got %q", b.puts)
	}
}

// named looks at the fault.
func (b *backend) named(err error) {
	b.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != b.r.kind || f.Op == "" || f.RetryAfter != b.r.waits {
		b.Errorf("got %#v, want %v", err, b.r.kind)
		return
	}
	text, jsonErr := json.Marshal(f)
	if all := fmt.Sprintf("%v %s %#v", f, text, *f); jsonErr != nil || strings.Contains(all, Canary) || strings.Contains(all, "Signature") || strings.Contains(all, "evil") {
		b.Errorf("the error tells too much: %s", all)
	}
}
