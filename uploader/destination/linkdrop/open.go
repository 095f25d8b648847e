package linkdrop

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// Options of Open. Only URL is needed.
type Options struct {
	// URL is the backend's address, as a person or a policy gave it: https, or http to this machine.
	URL string
	// Token returns the bearer token; it may block, and is asked before every call. Nil: none, which is SignIn where the
	// backend wants one.
	Token func(ctx context.Context) (string, error)
	// RootCAs are the authorities to trust (wire.Pool). Nil: the system's.
	RootCAs *x509.CertPool
	// Transport carries the calls. Nil: wire.Transport(RootCAs).
	Transport http.RoundTripper
	// Storage is what the transport for pieces is made of; it gets the dial guard. Nil: transfer.NewTransport(RootCAs).
	Storage *http.Transport
	// StorageHosts, where there are any, are the only hosts besides the backend's own that pieces may go to, whatever the
	// backend says. Empty: those that the backend lists; where it lists none, every public host.
	StorageHosts []string
	// Pins remember storage hosts where nobody lists any. Nil: every public host will do.
	Pins     wire.Pins
	PartSize int64         // a wish, in bytes; 0: none
	Timeout  time.Duration // of a call; 0: a minute
	Log      *slog.Logger  // nil: silence
}

const (
	maxName = 60 // characters of a backend's name in a title line
	// wholeLink is how many uploads a link may have that has to be asked for in one call: with ULIDs, a body of 3 MB.
	wholeLink = 100_000
)

// Open asks the backend what it is and returns the destination. It blocks on the network. The error is a *fault.Error;
// where the backend cannot be reached it says why, and the caller tries again later.
func Open(ctx context.Context, o Options) (*destination.Destination, error) {
	base, err := wire.Address(o.URL)
	if err != nil {
		return nil, err
	}
	transport, storage := wire.Transports(o.Transport, o.Storage, o.RootCAs)
	client := wire.Client{Base: base, Transport: transport, KindOf: kindOf, Refine: looksLikeStorage, Timeout: o.Timeout, Log: o.Log}
	about, err := wellKnown(ctx, &client) // without the token: who it is for is not known yet
	if err != nil {
		return nil, err
	}
	if client.Token, err = signIn(about.SignIn, o.Token, base.Host); err != nil {
		return nil, err
	}
	hosts := wire.Hosts{Own: base.Host, Listed: o.StorageHosts, Loopback: wire.IsLoopback(base), Pins: o.Pins}
	if len(hosts.Listed) == 0 {
		hosts.Listed = about.StorageHosts
	}
	d := &driver{wire: &client, hosts: hosts, traits: traits(about, base.Host), partSize: o.PartSize}
	d.piece, d.inPieces = maxListed, slices.Contains(about.Features, protocol.FeatureSharePieces)
	d.byName = slices.Contains(about.Features, protocol.FeatureShareLookup)
	if most := about.Limits.ShareUploads; most > 0 {
		d.piece = min(most, maxListed)
	}
	out := &destination.Destination{Transfer: d, Manager: d, Storage: wire.StorageTransport(hosts, storage)}
	if slices.Contains(about.Features, protocol.FeatureShares) {
		out.Linker = d
		if slices.Contains(about.Features, protocol.FeatureShareOptions) {
			out.Counter = d
			if slices.Contains(about.Features, protocol.FeatureEvents) {
				out.Watcher = d
			}
		}
		if slices.Contains(about.Features, protocol.FeatureObjects) {
			out.Finder = d
		}
	}
	out.Close = func() { wire.CloseIdle(transport); wire.CloseIdle(out.Storage) }
	return out, nil
}

// wellKnown reads what the backend says about itself, and refuses one that this client does not understand.
func wellKnown(ctx context.Context, client *wire.Client) (protocol.WellKnown, error) {
	var about protocol.WellKnown
	id, err := client.Do(ctx, wire.Call{Op: "open", Method: http.MethodGet, Path: "/.well-known/linkdrop", Out: &about, Again: true})
	if err != nil {
		return about, noBackend(err)
	}
	wrong := func(kind fault.Kind, detail string) error {
		return &fault.Error{Kind: kind, Op: "open", Host: client.Base.Host, RequestID: id, Detail: detail}
	}
	if about.Version < 1 {
		return about, &fault.Error{Kind: fault.NoPlace, Op: "open", Host: client.Base.Host, RequestID: id, Code: fault.NoBackend, Detail: "the answer names no version of a backend"}
	}
	if about.Version > protocol.Version {
		return about, wrong(fault.Unsupported, "the backend speaks a newer version; please update Linkdrop")
	}
	known := []string{
		protocol.FeatureShares, protocol.FeatureMultipart, protocol.FeatureSharePieces, protocol.FeatureShareOptions, protocol.FeatureShareLookup, protocol.FeatureEvents,
	}
	for _, feature := range about.Required {
		if !slices.Contains(known, feature) {
			return about, wrong(fault.Unsupported, "the backend demands something that this version does not know: "+fault.Clean(feature))
		}
	}
	return about, nil
}

// noBackend tells an address at which something else answers from a backend that has lost something: it says of itself what it
// is to everybody, and there is nothing in the question that could be wrong.
func noBackend(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Reason() == fault.Redirect {
		return err
	}
	switch f.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
	default:
		if f.Kind != fault.NoPlace { // see looksLikeStorage
			return err
		}
	}
	there := *f
	there.Kind, there.Code, there.Detail = fault.NoPlace, fault.NoBackend, "there is no Linkdrop backend at this address; perhaps its path is wrong"
	return &there
}

// looksLikeStorage knows the refusal of a storage, which has no such address for everybody.
func looksLikeStorage(e *fault.Error, body []byte) {
	text := bytes.TrimSpace(body)
	if e.Op == "open" && e.Kind == fault.Forbidden && (bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<Error"))) {
		e.Kind = fault.NoPlace
	}
}

// signIn picks what the calls carry. A backend that wants no sign-in gets no token, even where there is one.
func signIn(s protocol.SignIn, token func(context.Context) (string, error), host string) (func(context.Context) (string, error), error) {
	switch s.Kind {
	case "", "none":
		return nil, nil
	case "bearer":
		if token == nil {
			return nil, &fault.Error{Kind: fault.SignIn, Op: "open", Host: host, Detail: "the backend wants a token"}
		}
		return token, nil
	}
	return nil, &fault.Error{Kind: fault.Unsupported, Op: "open", Host: host, Detail: "the backend wants a sign-in that this version does not know"}
}

// maxLife is longer than any link lives: what is above is somebody's way of saying "for ever".
const maxLife = 10 * 365 * 24 * time.Hour

func traits(about protocol.WellKnown, host string) destination.Traits {
	name := []rune(fault.Clean(about.Name))
	t := destination.Traits{
		Name: cmp.Or(string(name[:min(len(name), maxName)]), host), MaxFile: max(0, about.Limits.MaxFile), MaxBatch: protocol.MaxBatch,
		Resumes: true, EarlyLinks: slices.Contains(about.Features, protocol.FeatureShares),
		Links: destination.LinkTraits{Several: true, Changes: true, KeepsAfter: about.KeepsAfter, Default: seconds(about.Limits.Life), Max: seconds(about.Limits.LifeMax)},
	}
	if batch := about.Limits.Batch; batch > 0 {
		t.MaxBatch = min(batch, protocol.MaxBatch)
	}
	if !slices.Contains(about.Features, protocol.FeatureSharePieces) {
		t.Links.MaxFiles = cmp.Or(max(0, about.Limits.ShareUploads), wholeLink)
	}
	for _, choice := range about.Limits.LifeList {
		if life := seconds(choice); life > 0 {
			t.Links.Choices = append(t.Links.Choices, life)
		}
	}
	if slices.Contains(about.Features, protocol.FeatureShareOptions) {
		t.Links.Options = destination.OptionTraits{Password: passwordUse(about.Limits.Password), MaxDownloads: true, Note: true}
		t.Links.Counts = slices.Contains(about.Features, protocol.FeatureShares)
	}
	slices.Sort(t.Links.Choices)
	t.Links.Choices = slices.Compact(t.Links.Choices)
	return t
}

// passwordUse is what a backend says of passwords. A word that this version does not know is none of those that promise one.
func passwordUse(said string) destination.PasswordUse {
	switch said {
	case "", protocol.PasswordOptional:
		return destination.PasswordOptional
	case protocol.PasswordRequired:
		return destination.PasswordRequired
	}
	return destination.PasswordOff
}

// seconds turns a backend's number into a duration between 0 and maxLife.
func seconds(n int64) time.Duration {
	return time.Duration(max(0, min(n, int64(maxLife/time.Second)))) * time.Second
}
