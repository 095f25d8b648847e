package transfer

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"

	"linkdrop/uploader/proxy"
)

// TransportOptions of NewTransport. The zero value trusts the system's certificate authorities and uses its proxy.
type TransportOptions struct {
	RootCAs *x509.CertPool // nil: the system's
	// Control is called with the resolved address before each connection; an error refuses it. It is where a destination
	// keeps an answer from naming a host inside the network. May be nil.
	Control func(network, address string) error
}

// NewTransport makes the transport for pieces: HTTP/1.1 only (one connection a stream; HTTP/2 would throttle all parts by
// one window), idle connections kept for less than the 60 s servers keep them, nothing decompressed, no credentials.
func NewTransport(o TransportOptions) *http.Transport {
	dialer := &net.Dialer{
		Timeout: 10 * time.Second,
		// A dead line is noticed in 15 + 6 × 5 s while an answer is awaited.
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 6},
		Control:         dialControl(o.Control),
	}
	var h1 http.Protocols
	h1.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  proxy.System(),
		OnProxyConnectResponse: proxy.Answer,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    10 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxIdleConnsPerHost:    32, // the most streams there can be
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true,
		WriteBufferSize:        32 << 10, // more costs small files 4 % where a store closes each connection, and saves large ones nothing
		Protocols:              &h1,
	}
}
