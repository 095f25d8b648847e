package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
)

func TestPool(t *testing.T) {
	server := httptest.NewTLSServer(answer{200, "", `{}`})
	defer server.Close()
	good := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	old := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "old"}, NotAfter: time.Now().Add(-time.Hour)}
	oldDER, err := x509.CreateCertificate(rand.Reader, old, old, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	ended := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: oldDER})

	for name, text := range map[string][]byte{
		"empty": nil, "not PEM": []byte("hello"), "private key": private, "both": append(good, private...), "ended": ended,
		"broken": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}), "DER": oldDER,
	} {
		if _, err := Pool(text); err == nil || fault.KindOf(err) != fault.Blocked {
			t.Errorf("%s: %v", name, err)
		}
	}

	base, err := Address(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := &Client{Base: base, Transport: Transport(nil)}
	call := Call{Op: "x", Method: http.MethodGet, Path: "/", Out: new(any)}
	if e := asFault(t, do(t, client, call)); e.Kind != fault.Authority {
		t.Errorf("an unknown authority: %v", e)
	}
	pool, err := Pool(append(ended, good...))
	if err != nil {
		t.Fatal(err)
	}
	client.Transport = Transport(pool)
	if err := do(t, client, call); err != nil {
		t.Errorf("a listed authority: %v", err)
	}
}

// A company's authority is added to the system's, which goes on counting.
func TestPoolKeepsTheSystems(t *testing.T) {
	system, err := x509.SystemCertPool()
	if err != nil || system.Equal(x509.NewCertPool()) {
		t.Skipf("NOT TESTED: this machine has no certificate authorities that could be lost (%v)", err)
	}
	authority := destinationtest.NewAuthority(t)
	got, err := Pool(authority.PEM)
	if err != nil {
		t.Fatal(err)
	}
	want := system.Clone()
	want.AddCert(authority.Cert)
	if got.Equal(system) || !got.Equal(want) {
		t.Error("the pool is not the system's and one more")
	}
	if again, err := x509.SystemCertPool(); err != nil || !again.Equal(system) {
		t.Error("the system's own pool changed")
	}
}
