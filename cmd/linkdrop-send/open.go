package main

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"

	"linkdrop/uploader/backend"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/practice"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// openBackend opens a backend. The token in the environment is stronger than the one in the keychain: whoever gave it meant
// it for now.
func (at *places) openBackend(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	pool := at.authorities
	if pool == nil && d.CAFile != "" {
		var err error
		if pool, err = authorities(d.CAFile); err != nil {
			return nil, err
		}
	}
	if token := at.p.env(at.o.tokenEnv); token != "" {
		secret = func(context.Context, connect.Field) (string, error) { return token, nil }
	}
	return backend.Open(ctx, backend.Options{
		URL: d.URL, Token: func(ctx context.Context) (string, error) { return secret(ctx, connect.Token) }, RootCAs: pool, PartSize: int64(at.o.partSize),
	})
}

// openPractice opens the place on this computer, and serves it unless another Linkdrop already does.
func (at *places) openPractice(ctx context.Context, _ settings.Destination, _ connect.Secret) (*destination.Destination, error) {
	at.mu.Lock()
	server := at.server
	at.mu.Unlock()
	if server == nil {
		var err error
		if server, err = practice.Start(ctx, practice.Options{Dir: filepath.Join(at.state, "practice")}); err != nil {
			return nil, err
		}
		at.mu.Lock()
		at.server = server
		at.mu.Unlock()
	}
	return backend.Open(ctx, backend.Options{
		URL:      server.URL(),
		Token:    func(context.Context) (string, error) { return server.Token(), nil },
		PartSize: int64(at.o.partSize),
	})
}

// authorities reads --ca-file; nil is the system's own.
func (o *options) authorities() (*x509.CertPool, error) {
	if o.caFile == "" {
		return nil, nil
	}
	pool, err := authorities(o.caFile)
	if err != nil {
		return nil, usage("--ca-file %s does not do: %s.", o.caFile, asFault(err).Detail)
	}
	return pool, nil
}

func authorities(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Blocked, "open", "the file of certificate authorities cannot be read")
	}
	return wire.Pool(text)
}

// asFault is the fault in err, or a Bug that holds its text.
func asFault(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Bug, "", err.Error())
}
