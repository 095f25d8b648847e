package s3

import (
	"net/http"
	"net/url"
	"regexp"

	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/wire"
)

var (
	regionPattern = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	// expecting is how AWS, MinIO and others name the right region in AuthorizationHeaderMalformed.
	expecting = regexp.MustCompile(`expecting ['"]([a-z0-9-]{1,40})['"]`)
)

// newLocation is where the bucket is, as far as the options know. They were checked.
func newLocation(o Options, region string, path bool) bucket.Location {
	return bucket.NewLocation(o.Endpoint, region, o.Bucket, path)
}

// startsWithPath is the style that is tried first, where nobody says which.
func startsWithPath(o Options) bool {
	switch {
	case bucket.NeedsPath(o.Bucket):
		return true
	case o.PathStyle != nil:
		return *o.PathStyle
	}
	return bucket.LikesPath(o.Endpoint)
}

// hostsOf are the only ones that pieces may go to.
func hostsOf(p bucket.Location) wire.Hosts {
	u, err := url.Parse(p.Endpoint)
	return wire.Hosts{Own: p.Host, Listed: []string{p.Host}, Loopback: err == nil && wire.IsLoopback(u)}
}

// regionInRefusal is the region that a refusal names, or "".
func regionInRefusal(header http.Header, message string) string {
	if region := header.Get("X-Amz-Bucket-Region"); regionPattern.MatchString(region) {
		return region
	}
	if found := expecting.FindStringSubmatch(message); found != nil {
		return found[1]
	}
	return ""
}
