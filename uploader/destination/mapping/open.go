package mapping

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

// Options of Open. Only Mapping is needed, and it must have a base.
type Options struct {
	Mapping *Mapping
	// Token returns what mapping.auth sends and {token} means; it may block. Nil or "": none.
	Token func(ctx context.Context) (string, error)
	// Category and User are what {category} and {user} mean; "": not given.
	Category, User string
	// Const takes the place of constants of the mapping, by their name: a preset's bucket.
	Const map[string]string
	// RootCAs are the authorities to trust (wire.Pool). Nil: the system's.
	RootCAs *x509.CertPool
	// Transport carries the calls. Nil: wire.Transport(RootCAs).
	Transport http.RoundTripper
	// Storage is what the transport for pieces is made of; it gets the dial guard. Nil: transfer.NewTransport(RootCAs).
	Storage *http.Transport
	// StorageHosts take the place of the mapping's own where there are any.
	StorageHosts []string
	// Pins remember storage hosts where nobody lists any. Nil: every public host will do.
	Pins    wire.Pins
	Timeout time.Duration // of a call; 0: a minute
	Log     *slog.Logger  // nil: silence
}

// Open returns the destination. It asks nobody. The error is a *fault.Error.
func Open(o Options) (*destination.Destination, error) {
	m := o.Mapping
	base, err := wire.Address(m.base)
	if err != nil {
		return nil, err
	}
	for name := range o.Const {
		if _, known := m.consts[name]; !known {
			return nil, fault.New(fault.Unsupported, "open", "the mapping has no const."+plain(name))
		}
	}
	if m.auth == "bearer?" && o.Token != nil {
		o.Token = ifAny(o.Token)
	}
	transport, storage := wire.Transports(o.Transport, o.Storage, o.RootCAs)
	d := &driver{
		m: m, o: o, links: map[string]destination.Link{},
		wire:  &wire.Client{Base: base, Transport: transport, Refine: m.refine, Timeout: o.Timeout, Log: o.Log},
		hosts: wire.Hosts{Own: base.Host, Listed: m.hosts, Loopback: wire.IsLoopback(base), Pins: o.Pins},
		traits: destination.Traits{
			Name: cmp.Or(fault.Clean(m.Name), base.Host), MaxFile: m.maxFile, MaxBatch: usualBatch, Before: m.before,
		},
	}
	if m.batch != nil {
		d.traits.MaxBatch = m.batch.most
	}
	if len(o.StorageHosts) > 0 {
		d.hosts.Listed = o.StorageHosts
	}
	switch m.auth {
	case "bearer", "bearer?", "oidc":
		d.wire.Token = o.Token
	case "header":
		d.wire.Token, d.wire.TokenHeader = o.Token, m.authName
	}
	d.storage = wire.StorageTransport(d.hosts, storage)
	out := &destination.Destination{Transfer: d, Storage: d.storage}
	if m.Links() {
		out.Linker = d
	}
	out.Close = func() { wire.CloseIdle(transport); wire.CloseIdle(d.storage) }
	return out, nil
}

// ifAny is a token that may be missing: that nobody gave one, or that there is no keychain, is no error.
func ifAny(token func(context.Context) (string, error)) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		text, err := token(ctx)
		if err != nil && (fault.KindOf(err) == fault.SignIn || fault.KindOf(err) == fault.NoKeychain) {
			return "", nil
		}
		return text, err
	}
}

// driver implements destination.Transfer and Linker.
type driver struct {
	m       *Mapping
	o       Options
	wire    *wire.Client
	storage http.RoundTripper
	hosts   wire.Hosts
	traits  destination.Traits
	known   ledger.Ledger

	mu    sync.Mutex
	links map[string]destination.Link // by request id: the same id is the same link, in this run
}

// Traits implements destination.Transfer.
func (d *driver) Traits() destination.Traits { return d.traits }

// fileValues are what everybody knows of a file.
func (d *driver) fileValues(f destination.File) values {
	v := values{
		"name": f.Name, "safe_name": objectname.SafeForPrefix(f.Name), "type": f.ContentType(), "size": strconv.FormatInt(f.Size, 10), "id": f.ID,
		"ext": strings.TrimPrefix(path.Ext(objectname.SafeForPrefix(f.Name)), "."),
	}
	for name, value := range d.m.consts {
		v["const."+name] = value
	}
	for name, value := range d.o.Const {
		v["const."+name] = value
	}
	if d.o.Category != "" {
		v["category"] = d.o.Category
	}
	if d.o.User != "" {
		v["user"] = d.o.User
	}
	return v
}

// ask makes one exchange. body, where it is not nil, takes the place of the fields. The answer is nil where it was empty
// and nothing of it is needed.
func (d *driver) ask(ctx context.Context, op string, e *exchange, v values, body any) (answer any, r wire.Reply, err error) {
	r = d.wire.Reply(op, "")
	token, err := d.token(ctx)
	if err != nil {
		return nil, r, fault.Network(op, r.Host, err)
	}
	if token != "" {
		v["token"] = token
	}
	if token == "" && d.m.auth == "query" { // FastAPI would only say that a field is missing
		return nil, r, &fault.Error{Kind: fault.SignIn, Op: op, Host: r.Host, Detail: "the backend wants a token, and there is none"}
	}
	call, err := d.call(op, e, v, token, body)
	if err != nil {
		return nil, r, err
	}
	var raw json.RawMessage
	if len(e.answer) > 0 {
		call.Out = &raw
	}
	if r.ID, err = d.wire.Do(ctx, call); err != nil || call.Out == nil {
		return nil, r, err
	}
	answer, err = decoded(r, raw)
	return answer, r, err
}

// decoded is an answer with its numbers as they were written.
func decoded(r wire.Reply, raw json.RawMessage) (answer any, err error) {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if decoder.Decode(&answer) != nil {
		return nil, r.Nonsense("the answer is not JSON")
	}
	return answer, nil
}

// call puts every field where the exchange wants it.
func (d *driver) call(op string, e *exchange, v values, token string, body any) (wire.Call, error) {
	place, ok := segments(e.path, v)
	if !ok {
		return wire.Call{}, fault.New(fault.Unsupported, op, "the mapping's path names a value that is not given")
	}
	call := wire.Call{Op: op, Method: e.method, Path: place, Query: url.Values{}, Max: d.m.longest(), Again: e.method == http.MethodGet, Optional: op != "sign"}
	if d.m.auth == "query" && token != "" {
		call.Query.Set(d.m.authName, token)
	}
	switch {
	case body != nil:
		call.In = body
	case e.send == "json":
		call.In, _ = e.fields.render(v)
	default:
		fields := call.Query
		if e.send == "form" {
			call.Form = url.Values{}
			fields = call.Form
		}
		for name, field := range e.fields.fields {
			if s, given := field.string(v); given {
				fields.Set(name, s)
			}
		}
	}
	return call, nil
}

// longest is the cap of an answer, in bytes.
func (m *Mapping) longest() int64 {
	if m.batch != nil {
		return wire.BatchMax
	}
	return wire.DefaultMax
}

func (d *driver) token(ctx context.Context) (string, error) {
	if d.o.Token == nil || d.m.auth == "none" {
		return "", nil
	}
	return d.o.Token(ctx)
}

// segments fills a path in; a value is one segment, whatever it holds, and none leads up.
func segments(t template, v values) (string, bool) {
	escaped := make(values, len(v))
	for name, value := range v {
		escaped[name] = url.PathEscape(value)
	}
	filled, ok := t.string(escaped)
	for segment := range strings.SplitSeq(filled, "/") {
		ok = ok && segment != "." && segment != ".."
	}
	return filled, ok
}
