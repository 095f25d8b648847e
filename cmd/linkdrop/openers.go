package main

import (
	"context"
	"crypto/x509"
	"os"
	"sync"

	"linkdrop/uploader/backend"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/practice"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/transfer"
	"linkdrop/uploader/wire"
)

// starter starts the practice server once, when the first file goes there.
type starter struct {
	o      practice.Options
	mu     sync.Mutex
	server *practice.Server
}

func (s *starter) start(ctx context.Context) (*practice.Server, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		return s.server, nil
	}
	server, err := practice.Start(ctx, s.o)
	if err != nil {
		return nil, err
	}
	s.server = server
	return server, nil
}

func (s *starter) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server != nil {
		_ = s.server.Close()
	}
}

func (h *house) openPractice(ctx context.Context, _ settings.Destination, _ connect.Secret) (*destination.Destination, error) {
	server, err := h.practice.start(ctx)
	if err != nil {
		return nil, err
	}
	return backend.Open(ctx, backend.Options{
		URL: server.URL(), Token: func(context.Context) (string, error) { return server.Token(), nil },
		Storage: transfer.NewTransport(transfer.TransportOptions{}),
	})
}

func openBackend(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	var authorities *x509.CertPool
	if d.CAFile != "" {
		text, err := os.ReadFile(d.CAFile)
		if err != nil {
			return nil, fault.Open("open", err)
		}
		if authorities, err = wire.Pool(text); err != nil {
			return nil, err
		}
	}
	return backend.Open(ctx, backend.Options{
		URL: d.URL, Token: secret, RootCAs: authorities,
		Storage: transfer.NewTransport(transfer.TransportOptions{RootCAs: authorities}),
	})
}
