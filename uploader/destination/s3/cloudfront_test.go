package s3

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

const (
	keyPair  = "K2JCJMDEHXQW5F"
	edgeHost = "d111111abcdef8.cloudfront.net"
	edgeRoot = "https://" + edgeHost
)

// pemOf is a key in the form that openssl and the AWS console write.
func pemOf(t testing.TB, kind string, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if kind == "RSA PRIVATE KEY" {
			der = x509.MarshalPKCS1PrivateKey(key)
		}
	case *ecdsa.PrivateKey:
		if kind == "EC PRIVATE KEY" {
			der, err = x509.MarshalECPrivateKey(key)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func newRSA(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newEC(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// behind is a driver that never asked anybody, with a distribution.
func behind(t testing.TB, o Options, key func(context.Context) (string, error)) *driver {
	t.Helper()
	o.Bucket, o.URLLife = "b", defaultURLLife
	o.CloudFront = &CloudFront{URL: edgeRoot, KeyPairID: keyPair, Key: key}
	if o.Credentials == nil {
		o.Credentials = credentials.NewStaticCredentialsProvider(access, secret, "")
	}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	links, err := newDistribution(t.Context(), o.CloudFront, d.signer.clock)
	if err != nil {
		t.Fatal(err)
	}
	d.links = links
	return d
}

func constant(text string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return text, nil }
}

// sentFile is an upload as the driver opens it for a file of that name.
func sentFile(t *testing.T, d *driver, name string) destination.Upload {
	t.Helper()
	f := aFile(5)
	f.Name = name
	created := d.Create(t.Context(), []destination.File{f})[0]
	if created.Err != nil {
		t.Fatal(created.Err)
	}
	return created.Value.Upload
}

func linkTo(t *testing.T, d *driver, u destination.Upload, id string, life time.Duration) destination.Link {
	t.Helper()
	got := d.Link(t.Context(), []destination.LinkRequest{{ID: id, Uploads: []destination.Upload{u}, Life: life}})[0]
	if got.Err != nil {
		t.Fatal(got.Err)
	}
	return got.Value
}

// What a link names is signed, whatever a file is called and whichever kind of key there is: CloudFront lets nobody in who
// changes the host, the path, the end, or anything else.
func TestCloudFrontAdmitsOnlyWhatWasSigned(t *testing.T) {
	ofRSA, ofEC := newRSA(t, rsaBits), newEC(t, elliptic.P256())
	const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
	for name, c := range map[string]struct {
		text   string
		public crypto.PublicKey
	}{
		"RSA, PKCS #1":             {pemOf(t, "RSA PRIVATE KEY", ofRSA), &ofRSA.PublicKey},
		"RSA, PKCS #8":             {pemOf(t, "PRIVATE KEY", ofRSA), &ofRSA.PublicKey},
		"RSA, with Windows' lines": {strings.ReplaceAll(pemOf(t, "PRIVATE KEY", ofRSA), "\n", "\r\n"), &ofRSA.PublicKey},
		"ECDSA, SEC 1":             {parameters + pemOf(t, "EC PRIVATE KEY", ofEC), &ofEC.PublicKey},
		"ECDSA, PKCS #8":           {pemOf(t, "PRIVATE KEY", ofEC), &ofEC.PublicKey},
	} {
		t.Run(name, func(t *testing.T) {
			d := behind(t, Options{Prefix: "in box+ü"}, constant(c.text))
			e := edge{keyPair: keyPair, public: c.public}
			for _, file := range []string{"plain.txt", "a  b.txt", "a+b.txt", "ü日本.txt", "100% #hash?&=;,'!()*.bin", "~x"} {
				u := sentFile(t, d, file)
				link := linkTo(t, d, u, u.File.ID, 30*24*time.Hour)
				address := link.URL.Reveal()
				key, err := e.admits(address, time.Now())
				if err != nil || key != u.Key || link.URL.Host() != edgeHost {
					t.Fatalf("%q leads to %q at %s: %v", file, key, link.URL.Host(), err)
				}
				if again := linkTo(t, d, u, u.File.ID, 30*24*time.Hour); again.URL.Reveal() != address || !again.Ends.Equal(link.Ends) {
					t.Error("asked again, another link")
				}
				if other := linkTo(t, d, u, "01ARZ3NDEKTSV4RRFFQ69G5FAW", 30*24*time.Hour); other.URL.Reveal() == address {
					t.Error("a new id gave the old link")
				}
				refusesChanges(t, e, address, link.Ends)
			}
		})
	}
}

// refusesChanges changes an address in every place.
func refusesChanges(t *testing.T, e edge, address string, ends time.Time) {
	t.Helper()
	expires := fmt.Sprintf("Expires=%d", ends.Unix())
	for what, changed := range map[string]string{
		"the host":       strings.Replace(address, edgeHost, "d222222abcdef8.cloudfront.net", 1),
		"the scheme":     strings.Replace(address, "https://", "http://", 1),
		"the path":       strings.Replace(address, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAX", 1),
		"the end":        strings.Replace(address, expires, fmt.Sprintf("Expires=%d", ends.Unix()+1), 1),
		"the query":      strings.Replace(address, linkName+"=0", linkName+"=1", 1),
		"a header":       address + "&response-content-disposition=inline",
		"the key's id":   strings.Replace(address, keyPair, "K3AAAAAAAAAAAA", 1),
		"the signature":  strings.Replace(address, "Signature=", "Signature=AAAA", 1),
		"no end":         strings.Replace(address, "&"+expires, "", 1),
		"another policy": address + "&Policy=e30_",
	} {
		if changed == address {
			t.Fatalf("%s could not be changed in the address: the test proves nothing", what)
		}
		if _, err := e.admits(changed, time.Now()); err == nil {
			t.Errorf("%s was changed, and CloudFront would admit it", what)
		}
	}
	if _, err := e.admits(address, ends); err == nil {
		t.Error("admitted at its end")
	}
	if _, err := e.admits(address, ends.Add(-time.Second)); err != nil {
		t.Errorf("refused a second before its end: %v", err)
	}
}

// The storage's limits are not CloudFront's: a link lives as long as was asked, also beyond the keys' session, but for the
// last second that CloudFront can count to, and by CloudFront's time where this machine's clock is off.
func TestCloudFrontLinkEnds(t *testing.T) {
	key := newEC(t, elliptic.P256())
	d := behind(t, Options{Credentials: temporary(time.Hour)}, constant(pemOf(t, "PRIVATE KEY", key)))
	e := edge{keyPair: keyPair, public: &key.PublicKey}
	u := sentFile(t, d, "f")
	const day = 24 * time.Hour
	if got := d.o.traits().Links; got.Max != 0 || got.Default != 7*day {
		t.Errorf("%+v", got)
	}
	for life, want := range map[time.Duration]time.Duration{time.Hour: time.Hour, 0: 7 * day, 30 * day: 30 * day, 3650 * day: 3650 * day} {
		now := time.Now()
		link := linkTo(t, d, u, "no ulid", life)
		if off := link.Ends.Sub(now.Add(want)); off.Abs() > 3*time.Second {
			t.Errorf("%v: ends %v beside what was wanted", life, off)
		}
	}
	if link := linkTo(t, d, u, "no ulid", 36500*day); link.Ends.Unix() != 2147483646 {
		t.Errorf("ends at %d, which CloudFront does not read", link.Ends.Unix())
	}
	d.signer.clock.ahead.Store(int64(3 * time.Hour))
	link := linkTo(t, d, u, "no ulid", time.Hour)
	if left := time.Until(link.Ends); left > time.Hour || left < 59*time.Minute {
		t.Errorf("by this machine's clock the link has %v", left)
	}
	if _, err := e.admits(link.URL.Reveal(), time.Now().Add(3*time.Hour+59*time.Minute)); err != nil {
		t.Error(err)
	}
}

// A distribution's address cannot say what a download is called. An object from before there was one gets a link that can.
func TestCloudFrontLeavesOlderObjectsToTheStorage(t *testing.T) {
	d := behind(t, Options{}, constant(pemOf(t, "PRIVATE KEY", newEC(t, elliptic.P256()))))
	f := aFile(5)
	older := destination.Upload{File: f, Key: f.ID + "/" + f.Name}
	link := linkTo(t, d, older, f.ID, 30*24*time.Hour)
	if q := query(t, link); !strings.HasPrefix(q.Get("response-content-disposition"), "attachment;") || q.Get("X-Amz-Expires") != "604800" {
		t.Errorf("%v", q)
	}
	if link := linkTo(t, d, sentFile(t, d, "f"), f.ID, time.Hour); link.URL.Host() != edgeHost {
		t.Errorf("a newer one leads to %s", link.URL.Host())
	}
}

// Objects say themselves that they are downloads, in both forms of the name, and that an edge is to ask again.
func TestCloudFrontObjectsAreDownloads(t *testing.T) {
	text := pemOf(t, "PRIVATE KEY", newEC(t, elliptic.P256()))
	for want, o := range map[string]Options{
		"no-cache":    {},
		"max-age=60":  {Header: map[string]string{"cache-control": "max-age=60"}},
		"max-age=600": {Header: map[string]string{"cache-control": "max-age=60"}, CacheControl: "max-age=600"},
	} {
		d := behind(t, o, constant(text))
		f := aFile(1000)
		f.Name, f.Type = "a  b+ü.html", "text/html"
		created := d.Create(t.Context(), []destination.File{f})[0]
		if created.Err != nil {
			t.Fatal(created.Err)
		}
		r := created.Value.First
		if r.Header.Get("Content-Type") != "application/octet-stream" || r.Header.Get("Cache-Control") != want ||
			r.Header.Get("Content-Disposition") != `attachment; filename="a  b+_.html"; filename*=UTF-8''a%20%20b+%C3%BC.html` {
			t.Errorf("%v", r.Header)
		}
		u, err := url.Parse(r.URL.Reveal())
		if err != nil || u.Query().Get("X-Amz-SignedHeaders") != "cache-control;content-disposition;content-length;content-type;host;x-amz-meta-linkdrop-token" {
			t.Errorf("%v: signed headers %s", err, u.Query().Get("X-Amz-SignedHeaders"))
		}
	}
}

// What people paste in the place of a private key has a sentence of its own, and nothing of it is said again.
func TestCloudFrontWrongKeys(t *testing.T) {
	ofRSA := newRSA(t, rsaBits)
	public, err := x509.MarshalPKIXPublicKey(&ofRSA.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte, headers map[string]string) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der, Headers: headers}))
	}
	whole := pemOf(t, "PRIVATE KEY", ofRSA)
	for name, c := range map[string]struct{ text, says string }{
		"nothing":         {"", "is not a private key in PEM form"},
		"an access key":   {access, "is not a private key in PEM form"},
		"half of it":      {whole[:len(whole)/2], "is not a private key in PEM form"},
		"damaged":         {block("PRIVATE KEY", []byte(secret), nil), "is damaged"},
		"a public key":    {block("PUBLIC KEY", public, nil), "is a public key"},
		"a certificate":   {block("CERTIFICATE", public, nil), "is a certificate"},
		"SSH's":           {block("OPENSSH PRIVATE KEY", []byte(secret), nil), "is in SSH's form"},
		"locked":          {block("ENCRYPTED PRIVATE KEY", []byte(secret), nil), "is locked with a password"},
		"locked, PKCS #1": {block("RSA PRIVATE KEY", []byte(secret), map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}), "is locked with a password"},
		"too long":        {pemOf(t, "PRIVATE KEY", newRSA(t, 3072)), "2048 bits"},
		"another curve":   {pemOf(t, "PRIVATE KEY", newEC(t, elliptic.P384())), "P-256"},
		"Ed25519":         {pemOf(t, "PRIVATE KEY", ed), "P-256"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")}
			o.CloudFront = &CloudFront{URL: edgeRoot, KeyPairID: keyPair, Key: constant(c.text)}
			_, err := Open(t.Context(), o)
			is(t, err, fault.NoKeys)
			var f *fault.Error
			if !errors.As(err, &f) || !strings.Contains(f.Detail, c.says) {
				t.Errorf("says %q", f.Detail)
			}
		})
	}
}

// A key that was replaced signs from then on; one that cannot be had makes no link, and is asked for again.
func TestCloudFrontKeyIsReplaced(t *testing.T) {
	first, second := newEC(t, elliptic.P256()), newRSA(t, rsaBits)
	text, failed := pemOf(t, "PRIVATE KEY", first), error(nil)
	d := behind(t, Options{}, func(context.Context) (string, error) { return text, failed })
	u := sentFile(t, d, "f")
	text = pemOf(t, "RSA PRIVATE KEY", second)
	if _, err := (edge{keyPair: keyPair, public: &second.PublicKey}).admits(linkTo(t, d, u, "x", time.Hour).URL.Reveal(), time.Now()); err != nil {
		t.Error(err)
	}
	ask := func(ctx context.Context) error {
		return d.Link(ctx, []destination.LinkRequest{{ID: "x", Uploads: []destination.Upload{u}}})[0].Err
	}
	failed = errors.New("the file " + secret + " is not there")
	is(t, ask(t.Context()), fault.NoKeys)
	failed = fault.New(fault.KeychainLocked, "keys", "")
	is(t, ask(t.Context()), fault.KeychainLocked)
	failed = nil
	if err := ask(t.Context()); err != nil {
		t.Error(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if ask(ended) == nil {
		t.Error("a link after the end")
	}
}
