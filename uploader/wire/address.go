package wire

import (
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// Address reads the address of a backend as a person or a policy gives it: https, or http to this machine; no user name,
// query or fragment. A path in front of the calls is kept. The error has Kind HostRefused.
func Address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, refused("open", "", "the address cannot be read")
	}
	if err := (Hosts{Own: u.Host, Loopback: IsLoopback(u)}).check("open", u); err != nil {
		return nil, err
	}
	if u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return nil, refused("open", u.Host, "the address goes on behind its path")
	}
	return u, nil
}

// IsLoopback reports whether the address means this machine by its text alone.
func IsLoopback(u *url.URL) bool { return loopbackName(hostName(u)) }

// Pool is the system's certificate authorities and those in PEM text, which is how a company adds its own. Text without a
// certificate, with a private key, or with nothing but certificates that have ended is refused with Kind Blocked.
func Pool(text []byte) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // no system store: what the company gave must do
	}
	good, ended := 0, 0
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, fault.New(fault.Blocked, "open", "the file of certificate authorities holds something else")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fault.New(fault.Blocked, "open", "a certificate authority cannot be read")
		}
		if time.Now().After(cert.NotAfter) {
			ended++
			continue
		}
		pool.AddCert(cert)
		good++
	}
	if good == 0 && ended > 0 {
		return nil, fault.New(fault.Blocked, "open", "the certificate authority has ended")
	}
	if good == 0 {
		return nil, fault.New(fault.Blocked, "open", "the file of certificate authorities holds no certificate")
	}
	return pool, nil
}

// IsLink reports whether text is an address that a person can open: https, or http where loopback says that the backend
// is on this machine; printable ASCII, with a host and no user name.
func IsLink(text string, loopback bool) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return false
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return false
	}
	return u.Scheme == "https" || (u.Scheme == "http" && loopback)
}
