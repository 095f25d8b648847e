package s3

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/cloudfront/sign"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

var keyPairPattern = regexp.MustCompile(`^[A-Za-z0-9]{1,64}$`)

const (
	// asksAgain lets an edge keep an object and has it ask the bucket each time whether it is still there; else a deleted file
	// would come out of its links for a day.
	asksAgain = "no-cache"
	// lastEnd is the last second that a policy can name; CloudFront counts them with 31 bits, and refuses the greatest number.
	lastEnd = 1<<31 - 2
	rsaBits = 2048 // the only ones that CloudFront's key groups take
)

// distribution signs addresses of a CloudFront distribution. It is safe for concurrent use.
type distribution struct {
	o     CloudFront
	root  url.URL // scheme and host
	clock *clock

	mu     sync.Mutex
	pem    string // what signer was made of
	signer *sign.URLSigner
}

// newDistribution checks what a person has set up, the private key included; nil where nothing is.
func newDistribution(ctx context.Context, o *CloudFront, c *clock) (*distribution, error) {
	if o == nil {
		return nil, nil //nolint:nilnil // no distribution is no error
	}
	u, err := wire.Address(o.URL)
	switch {
	case err != nil:
		return nil, err
	case strings.Trim(u.Path, "/") != "":
		return nil, wrong("the distribution's address goes on behind its host")
	case !keyPairPattern.MatchString(o.KeyPairID):
		return nil, wrong("this is not the id of a CloudFront key")
	case o.Key == nil:
		return nil, badKey("there is no key that signs links")
	}
	d := &distribution{o: *o, root: url.URL{Scheme: u.Scheme, Host: u.Host}, clock: c}
	if _, err := d.current(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// current is the signer with the key that there is now.
func (d *distribution) current(ctx context.Context) (*sign.URLSigner, error) {
	text, err := d.o.Key(ctx)
	var known *fault.Error
	switch {
	case errors.As(err, &known):
		return nil, known
	case err != nil && ctx.Err() != nil:
		return nil, fault.Network("keys", "", ctx.Err())
	case err != nil:
		return nil, badKey("the key that signs links could not be read")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.signer != nil && d.pem == text {
		return d.signer, nil
	}
	key, err := privateKey(text)
	if err != nil {
		return nil, err
	}
	d.pem, d.signer = text, sign.NewURLSigner(d.o.KeyPairID, key)
	return d.signer, nil
}

// link signs the address of a key. The policy is the canned one: CloudFront makes it again out of the whole address and
// Expires, so that host, path, query and end are signed, and nothing in it is a wildcard.
func (d *distribution) link(ctx context.Context, key, id string, at time.Time, life time.Duration) (destination.Link, error) {
	signer, err := d.current(ctx)
	if err != nil {
		return destination.Link{}, err
	}
	offset := d.clock.offset()
	ends := at.Add(life).Truncate(time.Second)
	if last := time.Unix(lastEnd, 0).Add(-offset); ends.After(last) {
		ends = last
	}
	u := d.root
	u.Path = "/" + key
	u.RawPath = objectname.EscapePath(u.Path)
	u.RawQuery = url.Values{linkName: {id}}.Encode()
	address, err := signer.Sign(u.String(), ends.Add(offset))
	if err != nil {
		return destination.Link{}, fault.New(fault.Bug, "link", "the link could not be signed")
	}
	return destination.Link{ID: id, URL: destination.NewURL(address), Ends: ends, KeepsAfter: true}, nil
}

// deterministicSigner signs without chance, so that the same link is signed alike each time: for ECDSA that is RFC 6979.
type deterministicSigner struct{ crypto.Signer }

// Sign implements crypto.Signer.
func (r deterministicSigner) Sign(_ io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	return r.Signer.Sign(nil, digest, o)
}

// badKey is a private key that cannot be used. Nothing of the key is in it.
func badKey(detail string) *fault.Error { return fault.New(fault.NoKeys, "keys", detail) }

// privateKey reads PEM text: PKCS #1, SEC 1 or PKCS #8, of the two kinds that CloudFront verifies. What people paste instead
// has a sentence of its own.
func privateKey(text string) (crypto.Signer, error) {
	var block *pem.Block
	for rest := []byte(text); ; {
		if block, rest = pem.Decode(rest); block == nil {
			return nil, badKey("the key that signs links is not a private key in PEM form (-----BEGIN … PRIVATE KEY-----)")
		}
		if block.Type != "EC PARAMETERS" { // openssl writes them in front of the key
			break
		}
	}
	switch {
	case block.Headers["DEK-Info"] != "", block.Type == "ENCRYPTED PRIVATE KEY":
		return nil, badKey("the key that signs links is locked with a password; save it without one")
	case strings.HasSuffix(block.Type, "PUBLIC KEY"):
		return nil, badKey("the key that signs links is a public key; the private one is needed")
	case block.Type == "CERTIFICATE":
		return nil, badKey("the key that signs links is a certificate; the private key is needed")
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, badKey("the key that signs links is in SSH's form; PEM is needed")
	}
	return parsed(block)
}

func parsed(block *pem.Block) (crypto.Signer, error) {
	var key any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, badKey("the key that signs links is damaged")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() == rsaBits {
			return key, nil
		}
	case *ecdsa.PrivateKey:
		if key.Curve == elliptic.P256() {
			return deterministicSigner{key}, nil
		}
	}
	return nil, badKey("CloudFront takes RSA keys of 2048 bits and ECDSA keys of the curve P-256, no others, for links")
}
