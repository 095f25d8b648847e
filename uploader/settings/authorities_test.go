package settings_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

func TestAuthorities(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	cert := block("CERTIFICATE", der)
	dir := t.TempDir()
	for name, c := range map[string]struct {
		content string
		at      time.Time
		kind    fault.Kind
	}{
		"empty":       {"", now, fault.Blocked},
		"text":        {"certificate", now, fault.Blocked},
		"damaged":     {block("CERTIFICATE", der[:50]), now, fault.Blocked},
		"expired":     {cert, now.Add(2 * time.Hour), fault.Blocked},
		"private key": {cert + block("EC PRIVATE KEY", private), now, fault.Blocked},
		"key alone":   {block("PRIVATE KEY", private), now, fault.Blocked},
	} {
		file := filepath.Join(dir, name)
		write(t, file, c.content)
		if _, err := settings.Authorities(file, c.at); err == nil || fault.KindOf(err) != c.kind {
			t.Errorf("%s: got %v, want %v", name, err, c.kind)
		}
	}
	if _, err := settings.Authorities(filepath.Join(dir, "none"), now); err == nil || fault.KindOf(err) != fault.Gone {
		t.Errorf("none: got %v, want gone", err)
	}
	file := filepath.Join(dir, "good")
	write(t, file, cert)
	pool, err := settings.Authorities(file, now)
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := x509.ParseCertificate(der)
	if _, err := parsed.Verify(x509.VerifyOptions{Roots: pool}); err != nil {
		t.Error(err)
	}
}
