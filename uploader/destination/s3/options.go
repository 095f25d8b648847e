package s3

import (
	"cmp"
	"context"
	"crypto/x509"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/transfer"
	"linkdrop/uploader/wire"
)

// Options of Open. Bucket and Credentials are needed.
type Options struct {
	Bucket      string
	Prefix      string // of every key, without slashes around it; may be empty
	Endpoint    string // https, or http to this machine, like https://s3.example.com; empty: AWS
	Region      string // empty: us-east-1, until the storage says another
	PathStyle   *bool  // the bucket in the path; nil: chosen by the address, and by what answers
	Credentials aws.CredentialsProvider
	// Remembered says that Credentials are quick, because they remember by themselves: then they are asked for every signature,
	// and a key that was replaced counts at once. Else keys that have no end are asked for once.
	Remembered bool
	// Header is sent, signed, with whatever creates an object: storage class, SSE-KMS, requester pays. Only x-amz- names
	// and cache-control; x-amz-request-payer goes with every request.
	Header   map[string]string
	RootCAs  *x509.CertPool    // nil: the system's
	Storage  *http.Transport   // what the transport for pieces is made of; nil: transfer.NewTransport(RootCAs)
	Name     string            // as people know it; empty: the bucket's
	PartSize int64             // a wish, in bytes; 0: none
	URLLife  time.Duration     // of a request for a piece; 0: 15 minutes; cut to 1 minute … 1 hour
	Note     func(text string) // told, in a sentence, what was corrected; called from any goroutine; nil: silence
	// CacheControl is what the answer to a link says of caching, like "no-store"; empty: nothing, and "no-cache" behind a
	// CloudFront distribution.
	CacheControl string
	CloudFront   *CloudFront // whose addresses are the links; nil: links lead to the storage itself

	fake http.RoundTripper // takes the place of both transports in tests
}

// closer is a transport that lets go of what it keeps.
type closer interface {
	http.RoundTripper
	CloseIdleConnections()
}

// transports are the one for calls, and what makes the one for pieces.
func (o Options) transports() (calls closer, pieces func(bucket.Location) http.RoundTripper) {
	if o.fake != nil {
		return dateWatcher{o.fake, nil}, func(bucket.Location) http.RoundTripper { return o.fake }
	}
	storage := o.Storage
	if storage == nil {
		storage = transfer.NewTransport(transfer.TransportOptions{RootCAs: o.RootCAs})
	}
	return wire.Transport(o.RootCAs), func(p bucket.Location) http.RoundTripper { return wire.StorageTransport(hostsOf(p), storage) }
}

// CloudFront is a distribution whose origin is the bucket, at its root, and whose behaviour trusts a key group.
type CloudFront struct {
	URL       string // of the distribution, without a path: https://d111111abcdef8.cloudfront.net, or a name of one's own
	KeyPairID string // of the public key in the trusted key group, like K2JCJMDEHXQW5F
	// Key gives the private key, as PEM. Open and every batch of links ask for it; it may block, from any goroutine. An error
	// that is no *fault.Error becomes one of Kind NoKeys.
	Key func(ctx context.Context) (pem string, err error)
}

const (
	defaultURLLife = 15 * time.Minute
	// maxPrefix leaves room for an ID, an attempt and the longest name below S3's 1,024 bytes.
	maxPrefix    = 1024 - 26 - 12 - 255 - 3
	payerHeader  = "X-Amz-Request-Payer"
	customerKeys = "X-Amz-Server-Side-Encryption-Customer-"
	// maxCacheControl, in bytes, is more than all of RFC 9111's directives together.
	maxCacheControl = 256
)

// wrong is a setting that cannot be used. The text is ours and names no secret.
func wrong(detail string) *fault.Error { return fault.New(fault.NoPlace, "open", detail) }

// checked fills in what was left out and refuses what cannot be meant.
func (o Options) checked() (Options, error) {
	o.Prefix = strings.Trim(o.Prefix, "/")
	switch {
	case !validBucket(o.Bucket):
		return o, wrong("this is not a bucket's name")
	case o.Prefix != "" && objectname.CheckKey(o.Prefix) != nil, len(o.Prefix) > maxPrefix:
		return o, wrong("the prefix is not usable")
	case o.Region != "" && !regionPattern.MatchString(o.Region):
		return o, wrong("this is not a region's name")
	case o.Credentials == nil:
		return o, fault.New(fault.NoKeys, "open", "there are no keys")
	case !validCaching(o.CacheControl):
		return o, wrong("what links say of caching is not usable")
	}
	o.Region = cmp.Or(o.Region, bucket.DefaultRegion)
	o.URLLife = max(time.Minute, min(cmp.Or(o.URLLife, defaultURLLife), time.Hour))
	o.Name = cmp.Or(o.Name, o.Bucket)
	if o.Note == nil {
		o.Note = func(string) {}
	}
	if o.Endpoint == "" {
		return o, nil
	}
	u, err := wire.Address(o.Endpoint)
	if err != nil {
		return o, err
	}
	if strings.Trim(u.Path, "/") != "" {
		return o, wrong("the storage's address goes on behind its host")
	}
	return o, nil
}

// validBucket is looser than AWS's rules, which not every store has; nothing in a name can change host or path.
func validBucket(name string) bool {
	return len(name) >= 1 && len(name) <= 255 && name != "." && name != ".." && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("-._", r)
	})
}

// keys are the credentials as they are asked for.
func (o Options) keys() aws.CredentialsProvider {
	if o.Remembered {
		return faultingCredentials{o.Credentials}
	}
	return aws.NewCredentialsCache(faultingCredentials{o.Credentials})
}

// validCaching: the text becomes a header of an answer, so it is printable ASCII.
func validCaching(text string) bool {
	return len(text) <= maxCacheControl && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

// headers are the extra ones by who sends them: creating sends all, everything else says who pays.
func (o Options) headers() (creating, always http.Header, err error) {
	creating, err = wire.SignedHeaders("open", o.Header)
	if err != nil {
		return nil, nil, wrong("this header cannot be sent along")
	}
	always = http.Header{}
	for name := range creating {
		switch {
		case strings.HasPrefix(name, customerKeys):
			return nil, nil, fault.New(fault.Unsupported, "open", "a link cannot carry a customer's key")
		case name == payerHeader:
			always[name] = creating[name]
		case name != "Cache-Control" && !strings.HasPrefix(name, "X-Amz-"), strings.HasPrefix(name, "X-Amz-Meta-Linkdrop-"):
			return nil, nil, wrong("this header cannot be sent along")
		}
	}
	return creating, always, nil
}

// traits are what every S3 has in common.
func (o Options) traits() destination.Traits {
	t := destination.Traits{
		Name: o.Name, MaxFile: maxObject, MaxBatch: maxBatch, Resumes: true, SignsLocally: true,
		Links: destination.LinkTraits{KeepsAfter: true, Default: bucket.MaxLife, Max: bucket.MaxLife},
	}
	if o.CloudFront != nil {
		t.Links.Max = 0
	}
	return t
}
