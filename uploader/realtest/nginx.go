package realtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// NginxProxy is a running nginx that ends TLS with a certificate that signs itself.
type NginxProxy struct {
	URL      string // https://localhost:PORT
	CertFile string // PEM, for whoever is to trust it

	t      testing.TB
	folder string
	cmd    *exec.Cmd
}

// Nginx starts nginx with one server on a free port. locations is what its configuration has there.
func Nginx(t testing.TB, locations string) *NginxProxy {
	t.Helper()
	path := program(t, PartNginx, "nginx")
	Begin(t, PartNginx)
	address := FreeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n := &NginxProxy{t: t, folder: t.TempDir(), URL: "https://localhost:" + port}
	n.CertFile = filepath.Join(n.folder, "cert.pem")
	n.certificate()
	n.write(address, locations)
	n.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), path, "-p", n.folder, "-c", filepath.Join(n.folder, "nginx.conf"))
	start(t, n.cmd)
	Until(t, 20*time.Second, "nginx answers", func() bool {
		c, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(t.Context(), "tcp", address) //nolint:gosec // whether it listens
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return n
}

// Log is what it wrote about calls and errors.
func (n *NginxProxy) Log() string {
	said, _ := os.ReadFile(filepath.Join(n.folder, "error.log"))
	calls, _ := os.ReadFile(filepath.Join(n.folder, "access.log"))
	return string(said) + string(calls)
}

// Use puts other locations in the place of those before, and has nginx read them.
func (n *NginxProxy) Use(locations string) {
	n.t.Helper()
	n.write("127.0.0.1:"+n.URL[len("https://localhost:"):], locations)
	if err := n.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		n.t.Fatal(err)
	}
}

func (n *NginxProxy) write(address, locations string) {
	n.t.Helper()
	user := ""
	if os.Getuid() == 0 { // its workers read the folder of the test
		user = "user root;"
	}
	text := fmt.Sprintf(`%s
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {}
http {
	access_log access.log;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	server {
		listen %s ssl;
		server_name localhost;
		ssl_certificate cert.pem;
		ssl_certificate_key key.pem;
%s
	}
}
`, user, address, locations)
	if err := os.WriteFile(filepath.Join(n.folder, "nginx.conf"), []byte(text), 0o600); err != nil {
		n.t.Fatal(err)
	}
}

// certificate makes one for localhost.
func (n *NginxProxy) certificate() {
	n.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		n.t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		n.t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		n.t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: cert}, "key.pem": {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(n.folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			n.t.Fatal(err)
		}
	}
}
