package s3

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
)

const (
	maxLife         = 7 * 24 * time.Hour // SigV4's; the signer does not know it
	unsignedPayload = "UNSIGNED-PAYLOAD" // the body is not known when its address is signed
	tokenName       = "linkdrop-token"
	tokenHeader     = "X-Amz-Meta-Linkdrop-Token" //nolint:gosec // a name
)

// question is a request to be signed.
type question struct {
	method string
	key    string
	query  url.Values  // may be nil
	header http.Header // goes out as it is; may be nil
	size   int64       // of the body; signed, so that no other number of bytes is admitted. 0: not signed
	at     time.Time   // by this machine's clock
	life   time.Duration
}

// signer signs addresses. It touches no network, unless the keys themselves come from somewhere.
type signer struct {
	place place
	keys  aws.CredentialsProvider
	clock *clock
	v4    *anew
	// sessions remembers when the keys end that were used last, for the traits.
	sessions *sessions
}

func newSigner(p place, keys aws.CredentialsProvider, c *clock) signer {
	return signer{place: p, keys: keys, clock: c, sessions: &sessions{}, v4: newAnew(func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = true // S3 escapes a path once
		o.DisableHeaderHoisting = true  // headers stay headers: what is signed is what is sent
	})}
}

// anew is the SDK's signer, and another one for another secret: it remembers what it made of a secret by the access key's
// name alone, which stays where a storage gives its user a new secret.
type anew struct {
	options []func(*v4.SignerOptions)

	mu     sync.Mutex
	secret string
	signer *v4.Signer
}

func newAnew(options ...func(*v4.SignerOptions)) *anew { return &anew{options: options} }

func (a *anew) with(keys aws.Credentials) *v4.Signer {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.signer == nil || a.secret != keys.SecretAccessKey {
		a.signer, a.secret = v4.NewSigner(a.options...), keys.SecretAccessKey
	}
	return a.signer
}

// sign returns the address and the moment it ends, by this machine's clock: the life is cut to S3's limit and to the end of
// temporary keys, because an address signed with keys that have ended is refused whatever it says.
func (s signer) sign(ctx context.Context, q question) (address string, ends time.Time, err error) {
	keys, err := s.keys.Retrieve(ctx)
	if err != nil {
		return "", time.Time{}, failure("sign", s.place.host, err)
	}
	s.sessions.saw(keys)
	life := min(q.life, maxLife)
	if keys.CanExpire {
		life = min(life, keys.Expires.Sub(q.at))
	}
	life = life.Truncate(time.Second)
	if life <= 0 || time.Until(q.at.Add(life)) <= 0 {
		return "", time.Time{}, fault.New(fault.NoKeys, "sign", "the temporary keys have ended")
	}
	query := url.Values{"X-Amz-Expires": {strconv.FormatInt(int64(life/time.Second), 10)}}
	for name, values := range q.query {
		query[name] = values
	}
	path := s.place.root + q.key
	u := url.URL{Scheme: s.place.scheme, Host: s.place.host, Path: path, RawPath: objectname.EscapePath(path), RawQuery: query.Encode()}
	request := &http.Request{Method: q.method, URL: &u, Host: u.Host, Header: q.header.Clone(), ContentLength: q.size}
	if request.Header == nil {
		request.Header = http.Header{}
	}
	address, _, err = s.v4.with(keys).PresignHTTP(ctx, keys, request, unsignedPayload, "s3", s.place.region, q.at.Add(s.clock.offset()))
	if err != nil {
		return "", time.Time{}, fault.New(fault.Bug, "sign", "the request could not be signed")
	}
	return address, q.at.Add(life), nil
}

// mayEndSooner reports temporary keys whose end nobody told: what they sign ends with them, at a time that is not known.
func (s signer) mayEndSooner(ctx context.Context) bool {
	keys, err := s.keys.Retrieve(ctx)
	return err == nil && keys.SessionToken != "" && !keys.CanExpire
}
