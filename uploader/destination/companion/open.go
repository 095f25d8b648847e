package companion

import (
	"cmp"
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/httpheader"
	"linkdrop/uploader/wire"
)

// Single says how a file goes that needs no parts.
type Single uint8

// Auto sends forms until the storage refuses one; Post insists on forms; Multipart sends one part.
const (
	Auto Single = iota
	Post
	Multipart
)

// Options of Open. Only URL is needed.
type Options struct {
	// URL is Companion's address, with its path where it is mounted below one: https, or http to this machine.
	URL  string
	Name string // as people know it; "": the host
	// Token returns what Header carries; it may block, and is asked before every call. Nil or "": nothing is sent, as
	// Companion itself asks for nothing on these endpoints; a proxy in front of it usually does.
	Token func(ctx context.Context) (string, error)
	// Header is the header that carries the token as it is: "uppy-auth-token", "X-Api-Key". "": Authorization, as a bearer
	// token.
	Header string
	Single Single
	// RootCAs are the authorities to trust (wire.Pool). Nil: the system's.
	RootCAs *x509.CertPool
	// Transport carries the calls. Nil: wire.Transport(RootCAs).
	Transport http.RoundTripper
	// Storage is what the transport for pieces is made of; it gets the dial guard. Nil: transfer.NewTransport(RootCAs).
	Storage *http.Transport
	// StorageHosts, where there are any, are the only hosts besides Companion's own that pieces may go to.
	StorageHosts []string
	// Pins remember storage hosts where nobody lists any. Nil: every public host will do.
	Pins     wire.Pins
	PartSize int64         // a wish, in bytes; 0: none
	Timeout  time.Duration // of a call; 0: a minute
	Log      *slog.Logger  // nil: silence
}

// maxBatch bounds how many files one Create or Sign asks about: each is a call of its own, a few at a time.
const maxBatch = 50

// Open returns the destination. It asks nobody: Companion has nothing that says what it is. The error is a *fault.Error.
func Open(o Options) (*destination.Destination, error) {
	base, err := wire.Address(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Header != "" && !httpheader.MayCarryToken(o.Header) {
		return nil, &fault.Error{Kind: fault.Unsupported, Op: "open", Host: base.Host, Detail: "a token cannot go in a header of this name"}
	}
	transport, storage := wire.Transports(o.Transport, o.Storage, o.RootCAs)
	d := &driver{
		wire: &wire.Client{
			Base: base, Transport: transport, Token: o.Token, TokenHeader: o.Header, Refine: refine, Timeout: o.Timeout, Log: o.Log,
		},
		hosts:    wire.Hosts{Own: base.Host, Listed: o.StorageHosts, Loopback: wire.IsLoopback(base), Pins: o.Pins},
		traits:   destination.Traits{Name: cmp.Or(fault.Clean(o.Name), base.Host), MaxBatch: maxBatch, Resumes: true},
		partSize: o.PartSize,
	}
	d.formless.Store(o.Single == Multipart)
	carrier := wire.StorageTransport(d.hosts, storage)
	out := &destination.Destination{Transfer: d, Storage: carrier}
	if o.Single == Auto {
		out.Storage = &formRefusalWatcher{next: carrier, formless: &d.formless}
	}
	out.Close = func() { wire.CloseIdle(transport); wire.CloseIdle(carrier) }
	return out, nil
}

// driver implements destination.Transfer.
type driver struct {
	wire     *wire.Client
	hosts    wire.Hosts
	traits   destination.Traits
	partSize int64
	formless atomic.Bool // the storage takes no forms
	known    ledger.Ledger
}

// Traits implements destination.Transfer.
func (d *driver) Traits() destination.Traits { return d.traits }

// formRefusalWatcher sees a storage refuse a form, which is how R2 and B2 answer POST policies, and has the file start over: the
// next attempt is a multipart upload of one part.
type formRefusalWatcher struct {
	next     http.RoundTripper
	formless *atomic.Bool
}

// RoundTrip implements http.RoundTripper.
func (n *formRefusalWatcher) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.next.RoundTrip(r)
	if err != nil || r.Method != http.MethodPost || (answer.StatusCode != http.StatusMethodNotAllowed && answer.StatusCode != http.StatusNotImplemented) {
		return answer, err
	}
	_ = answer.Body.Close()
	n.formless.Store(true)
	return nil, &fault.Error{Kind: fault.Restart, Op: "put", Host: r.URL.Host, Status: answer.StatusCode, Detail: "the storage takes no forms"}
}
