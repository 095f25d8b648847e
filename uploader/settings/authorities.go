package settings

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// Authorities reads the certificate authorities in a PEM file and returns them beside the system's own. It may block on a
// slow disk. The error is a *fault.Error whose Detail is a sentence about the field ca_file: Gone and Unreadable for the
// file itself, Blocked where what is in it cannot be used.
func Authorities(file string, now time.Time) (*x509.CertPool, error) {
	f, err := os.Open(file)
	if err != nil {
		kind := fault.Open("ca_file", err).Kind
		return nil, fault.New(kind, "ca_file", "The file with the certificate authorities cannot be read.")
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil || len(data) > maxFile {
		return nil, fault.New(fault.Unreadable, "ca_file", "The file with the certificate authorities cannot be read, or is larger than 1 MB.")
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a system without any: the file's own are enough
	}
	usable, says := 0, "There is no certificate in the file. A PEM file is wanted, as IT hands it out."
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return nil, fault.New(fault.Blocked, "ca_file", "There is a private key in the file. Only the certificate belongs there.")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		switch {
		case block.Type != "CERTIFICATE" || err != nil:
			says = "A certificate in the file cannot be read."
		case now.After(cert.NotAfter):
			says = "The certificate in the file has expired. IT has a newer one."
		default:
			pool.AddCert(cert)
			usable++
		}
	}
	if usable == 0 {
		return nil, fault.New(fault.Blocked, "ca_file", says)
	}
	return pool, nil
}
