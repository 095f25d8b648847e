package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
	"linkdrop/uploader/wire"
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
	transport, storage := wire.Transport(o.RootCAs), o.Storage
	if storage == nil {
		storage = transfer.NewTransport(transfer.TransportOptions{RootCAs: o.RootCAs})
	}
	f := finder{
		o: o, clock: c, always: always, keys: o.keys(), transport: watching{transport, c},
	}
	p, client, err := f.find(ctx)
	if err != nil {
		transport.CloseIdleConnections()
		return nil, err
	}
	d := &driver{
		o: o, client: client, signer: newSigner(p, f.keys, c), creating: creating, always: always, traits: o.traits(),
		memory: memory{known: map[string]trace{}}, links: links,
	}
	if keys, err := f.keys.Retrieve(ctx); err == nil { // they were used a moment ago, and are remembered
		d.signer.sessions.saw(keys)
	}
	pieces := watching{wire.Storage(p.hosts(), storage), c}
	return &destination.Destination{
		Transfer: d, Linker: d, Manager: d, Inspector: inspector{d, said}, Storage: pieces,
		Close: func() { transport.CloseIdleConnections(); pieces.CloseIdleConnections() },
	}, nil
}

// finder looks for the place by asking.
type finder struct {
	o         Options
	clock     *clock
	always    http.Header
	keys      aws.CredentialsProvider
	transport http.RoundTripper
}

// corrections is how often an answer may lead elsewhere: the region once, the style once, and the region again in it.
const corrections = 4

func (f finder) find(ctx context.Context) (place, *awss3.Client, error) {
	region, path := f.o.Region, startsWithPath(f.o)
	var p place
	for range corrections {
		p = newPlace(f.o, region, path)
		client := newClient(p, f.keys, f.transport, corrected{newAnew(), f.clock}, f.always)
		err, other := f.probe(ctx, p, client)
		switch {
		case err == nil, err.Kind == fault.Forbidden, err.Kind == fault.Unsupported:
			return p, client, nil
		case other != "" && other != region:
			f.o.Note(fmt.Sprintf("The bucket is in the region %s, not %s. That was corrected.", other, region))
			region = other
		case !path && !p.aws && f.o.PathStyle == nil && notThatHost(err.Kind):
			path = true
		case err.Kind == fault.Missing:
			err.Kind = fault.NoPlace
			return p, nil, err
		default:
			return p, nil, err
		}
	}
	return p, nil, fault.New(fault.NoPlace, "open", "the storage names one region after the other")
}

// notThatHost: what a store says that does not know bucket.host: no name, no certificate, another bucket.
func notThatHost(k fault.Kind) bool {
	return k == fault.Unreachable || k == fault.Blocked || k == fault.NoPlace || k == fault.Missing || k == fault.HostRefused
}

// probe lists one key: the cheapest question whose refusal has a body, and so tells a wrong key from a wrong bucket. It
// returns the region that the answer names, if any.
func (f finder) probe(ctx context.Context, p place, client *awss3.Client) (failed *fault.Error, region string) {
	err := call(ctx, "open", p.host, f.clock, func(ctx context.Context) error {
		out, err := client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &f.o.Bucket, Prefix: &f.o.Prefix, MaxKeys: aws.Int32(1)})
		if err == nil && out.Name == nil && out.KeyCount == nil && out.MaxKeys == nil { // the SDK reads any markup
			return &fault.Error{Kind: fault.Protocol, Op: "open", Host: p.host, Detail: "the answer did not come from a storage"}
		}
		var answer *smithyhttp.ResponseError
		if errors.As(err, &answer) && answer.Response != nil {
			region = elsewhere(answer.Response.Header, err.Error())
		}
		return err
	})
	if err == nil {
		return nil, ""
	}
	errors.As(err, &failed)
	return failed, region
}
