package main

import (
	"context"
	"crypto/x509"
	"os"

	"linkdrop/uploader/backend"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/wire"
)

// openBackend opens the backend at an address that was checked before.
func (at *places) openBackend(ctx context.Context, address string) (*place, error) {
	o := backend.Options{URL: address, PartSize: int64(at.o.partSize), RootCAs: at.authorities}
	if token := at.p.env(at.o.tokenEnv); token != "" {
		o.Token = func(context.Context) (string, error) { return token, nil }
	}
	dest, err := backend.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return &place{dest: dest, name: dest.Traits().Name, close: dest.Close}, nil
}

// authorities reads --ca-file; nil is the system's own.
func (o *options) authorities() (*x509.CertPool, error) {
	if o.caFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.caFile)
	if err != nil {
		return nil, usage("--ca-file %s cannot be read.", o.caFile)
	}
	pool, err := wire.Pool(text)
	if err != nil {
		return nil, usage("--ca-file %s does not do: %s.", o.caFile, asFault(err).Detail)
	}
	return pool, nil
}

// openPractice opens the place on this computer.
func (at *places) openPractice(context.Context) (*place, error) {
	return nil, fault.New(fault.Unsupported, "open", "")
}
