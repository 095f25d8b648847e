// Package bucket is what the driver and the server both know of a bucket in an S3-compatible storage: where it is, how its
// requests are signed, and the client of its control calls.
package bucket

import (
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	// DefaultRegion is what a storage with regions of its own takes, or says better.
	DefaultRegion = "us-east-1"

	TokenName   = "linkdrop-token"            // of the metadata in which an upload proves that an object is its own
	TokenHeader = "X-Amz-Meta-Linkdrop-Token" //nolint:gosec // a header's name
)

// hostable are the buckets that can be a host's first label.
var hostable = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// Location is where a bucket is, in the form that its addresses have.
type Location struct {
	Endpoint     string // scheme and host, without the bucket
	Region       string
	Bucket       string
	Path         bool   // path style
	AWS          bool   // Amazon's own: only there is the region part of the host
	Scheme, Host string // of signed addresses
	Root         string // the path before a key, "/" or "/bucket/"
}

// NewLocation fits the parts together. An empty endpoint is AWS in that region; another one was checked.
func NewLocation(endpoint, region, name string, path bool) Location {
	p := Location{Endpoint: endpoint, Region: region, Bucket: name, Path: path, AWS: onAWS(endpoint)}
	if p.Endpoint == "" {
		p.Endpoint = "https://s3." + region + ".amazonaws.com"
		if strings.HasPrefix(region, "cn-") {
			p.Endpoint += ".cn"
		}
	}
	u, err := url.Parse(p.Endpoint)
	if err != nil {
		return p
	}
	p.Scheme, p.Host, p.Root = u.Scheme, name+"."+u.Host, "/"
	if path {
		p.Host, p.Root = u.Host, "/"+name+"/"
	}
	return p
}

// NeedsPath reports whether the bucket cannot be part of the host: a certificate for *.host does not cover one with dots, and
// some names that old buckets have are none of a host. The SDK sees it the same way, whatever it is told.
func NeedsPath(name string) bool { return !hostable.MatchString(name) }

// LikesPath reports whether the endpoint is without subdomains as far as one can tell: an IP has none.
func LikesPath(endpoint string) bool {
	u, err := url.Parse(endpoint)
	return err == nil && (net.ParseIP(u.Hostname()) != nil || u.Hostname() == "localhost")
}

func onAWS(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if endpoint == "" || err != nil {
		return endpoint == ""
	}
	host := strings.ToLower(u.Hostname())
	return strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn")
}

// Client makes the client of the control calls: it repeats nothing, follows nothing, and sends no checksum that the protocol
// does not demand, because not every store knows the newer ones. AWS counts CRC-64/NVME over the whole object where none is
// named. A nil carrier is http.DefaultTransport.
func (p Location) Client(keys aws.CredentialsProvider, carrier http.RoundTripper, more ...func(*awss3.Options)) *awss3.Client {
	return awss3.New(awss3.Options{
		Region: p.Region, BaseEndpoint: aws.String(p.Endpoint), UsePathStyle: p.Path, Credentials: keys, Retryer: aws.NopRetryer{},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		HTTPClient: &http.Client{
			Transport:     carrier,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, more...)
}

// CRC64 is the checksum of the whole object; one composed of the parts' checksums is none.
func CRC64(head *awss3.HeadObjectOutput) *uint64 {
	if head.ChecksumCRC64NVME == nil || head.ChecksumType == types.ChecksumTypeComposite {
		return nil
	}
	sum, err := base64.StdEncoding.DecodeString(*head.ChecksumCRC64NVME)
	if err != nil || len(sum) != 8 {
		return nil
	}
	crc := binary.BigEndian.Uint64(sum)
	return &crc
}
