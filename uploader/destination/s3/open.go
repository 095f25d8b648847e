package s3

import (
	"context"

	"linkdrop/uploader/destination"
)

// Open asks the storage whether it knows the bucket and the keys, finds the region, the style of addresses and the time
// that it goes by, and returns the destination. It blocks on the network. The error is a *fault.Error: Keys for a wrong
// key, of the storage or of links, NoPlace for a wrong bucket or a setting that cannot be used, Clock, or what the network says. Keys that may not look
// into the bucket are no error: they may be allowed to write.
func Open(ctx context.Context, o Options) (*destination.Destination, error) {
	said := o.Region
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	creating, always, err := o.headers()
	if err != nil {
		return nil, err
	}
	c := &clock{note: o.Note}
	links, err := newDistribution(ctx, o.CloudFront, c)
	if err != nil {
		return nil, err
	}
	transport, storage := o.transports()
	f := locationFinder{
		o: o, clock: c, always: always, keys: o.keys(), transport: dateWatcher{transport, c}, optional: &optionalCalls{note: o.Note},
	}
	p, client, err := f.find(ctx)
	if err != nil {
		transport.CloseIdleConnections()
		return nil, err
	}
	d := &driver{
		o: o, client: client, signer: newSigner(p, f.keys, c), creating: creating, always: always, traits: o.traits(),
		attempts: attempts{known: map[string]attempt{}}, optional: f.optional, checksum: &requiredChecksum{note: o.Note}, links: links,
	}
	if keys, err := f.keys.Retrieve(ctx); err == nil { // they were used a moment ago, and are remembered
		d.signer.expiry.noteKeys(keys)
	}
	pieces := checksumWatcher{dateWatcher{storage(p), c}, d.checksum}
	return &destination.Destination{
		Transfer: d, Linker: d, Finder: d, Looker: d, Manager: d, Inspector: inspector{d, said}, Storage: pieces,
		Close: func() { transport.CloseIdleConnections(); pieces.CloseIdleConnections() },
	}, nil
}
