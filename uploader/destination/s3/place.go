package s3

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"linkdrop/uploader/wire"
)

var (
	regionPattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	// hostable are the buckets that can be a host's first label.
	hostable = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)
	// expecting is how AWS, MinIO and others name the right region in AuthorizationHeaderMalformed.
	expecting = regexp.MustCompile(`expecting ['"]([a-z0-9-]{1,40})['"]`)
)

// place is where the bucket is, in the form that its addresses have. It is not changed once a driver has it.
type place struct {
	endpoint string // scheme and host, without the bucket
	region   string
	bucket   string
	path     bool // path style
	aws      bool

	scheme, host string // of signed addresses
	root         string // the path before a key, "/" or "/bucket/"
}

// newPlace fits the parts together. The endpoint was checked.
func newPlace(o Options, region string, path bool) place {
	p := place{endpoint: o.Endpoint, region: region, bucket: o.Bucket, path: path, aws: onAWS(o.Endpoint)}
	if p.endpoint == "" {
		p.endpoint = "https://s3." + region + ".amazonaws.com"
		if strings.HasPrefix(region, "cn-") {
			p.endpoint += ".cn"
		}
	}
	u, err := url.Parse(p.endpoint)
	if err != nil {
		return p // Options.checked has read it
	}
	p.scheme, p.host, p.root = u.Scheme, p.bucket+"."+u.Host, "/"
	if path {
		p.host, p.root = u.Host, "/"+p.bucket+"/"
	}
	return p
}

// startsWithPath: an IP has no subdomains, a certificate for *.host does not cover a bucket with dots, and some names that
// old buckets have are none of a host; the SDK sees the last two the same way, whatever it is told.
func startsWithPath(o Options) bool {
	if !hostable.MatchString(o.Bucket) {
		return true
	}
	if o.PathStyle != nil {
		return *o.PathStyle
	}
	host := ""
	if u, err := url.Parse(o.Endpoint); err == nil {
		host = u.Hostname()
	}
	return net.ParseIP(host) != nil || host == "localhost"
}

// onAWS reports whether the endpoint is Amazon's own; only there is the region part of the host.
func onAWS(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if endpoint == "" || err != nil {
		return endpoint == ""
	}
	host := strings.ToLower(u.Hostname())
	return strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn")
}

// hosts are the only ones that pieces may go to.
func (p place) hosts() wire.Hosts {
	u, err := url.Parse(p.endpoint)
	return wire.Hosts{Own: p.host, Listed: []string{p.host}, Loopback: err == nil && wire.IsLoopback(u)}
}

// elsewhere is the region that a refusal names, or "".
func elsewhere(header http.Header, message string) string {
	if region := header.Get("X-Amz-Bucket-Region"); regionPattern.MatchString(region) {
		return region
	}
	if found := expecting.FindStringSubmatch(message); found != nil {
		return found[1]
	}
	return ""
}
