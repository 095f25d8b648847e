package settings

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds. A signed request that lives shorter than 5 minutes is re-signed more than it is used, one that lives longer than an
// hour outlives the reason for it (DESIGN: 15 minutes).
const (
	minURLLife = 5 * time.Minute
	maxURLLife = time.Hour
	maxHeaders = 20
	maxPrefix  = 700 // bytes: with the file's ID and its longest name a key stays below S3's 1,024
)

var (
	bucketPattern  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`)
	regionPattern  = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	keyPairPattern = regexp.MustCompile(`^[A-Z0-9]{4,64}$`)
	extraPattern   = regexp.MustCompile(`^(x-amz-[a-z0-9-]{1,100}|cache-control)$`)
	// signing are the headers that signing itself makes, and those that would carry a secret.
	signing = regexp.MustCompile(`^x-amz-(date|security-token|content-sha256|decoded-content-length|algorithm|credential|signature|` +
		`signedheaders|expires|copy-source.*|checksum-.*|trailer|server-side-encryption-customer-.*|meta-linkdrop-.*)$`)
)

func (j *judge) s3(p S3Options) S3Options {
	if !bucketPattern.MatchString(p.Bucket) || strings.Trim(p.Bucket, ".") == "" {
		j.wrong("s3.bucket", badBucket)
	}
	p.Prefix = strings.Trim(p.Prefix, "/")
	if p.Prefix != "" && !usablePrefix(p.Prefix) {
		j.wrong("s3.prefix", badPrefix)
	}
	if p.Region != "" && !regionPattern.MatchString(p.Region) {
		j.wrong("s3.region", badRegion)
	}
	j.s3Requests(p)
	j.s3Headers(p.Headers)
	if len(p.Headers) == 0 {
		p.Headers = nil
	}
	if p.CloudFront != nil {
		front := j.cloudFront(*p.CloudFront)
		p.CloudFront = &front
	}
	return p
}

// s3Requests looks at how requests are signed and answered.
func (j *judge) s3Requests(p S3Options) {
	if !plain(p.Profile, maxText) || strings.ContainsAny(p.Profile, `"'[]\`) {
		j.wrong("s3.profile", badProfile)
	}
	if life := time.Duration(p.URLLife); life != 0 && (life < minURLLife || life > maxURLLife) {
		j.wrong("s3.url_life", badURLLife)
	}
	if !plain(p.CacheControl, maxText) || !ascii(p.CacheControl) {
		j.wrong("s3.cache_control", badCaching)
	}
}

func (j *judge) s3Headers(headers map[string]string) {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		field, value, lower := "s3.headers."+cleanName(name), headers[name], strings.ToLower(name)
		switch {
		case signing.MatchString(lower):
			j.wrong(field, signingHeader)
		case !extraPattern.MatchString(lower):
			j.wrong(field, otherHeader)
		case seen[lower]:
			j.wrong(field, twiceHeader)
		case value == "" || !plain(value, maxHeader) || !ascii(value):
			j.wrong(field, badHeader)
		}
		seen[lower] = true
	}
	if len(headers) > maxHeaders {
		j.wrong("s3.headers", manyHeaders)
	}
}

func (j *judge) cloudFront(f CloudFront) CloudFront {
	f.URL = j.bareAddress("s3.cloudfront.url", f.URL, frontPath)
	if !keyPairPattern.MatchString(f.KeyPairID) {
		j.wrong("s3.cloudfront.key_pair_id", badKeyPair)
	}
	return f
}

func usablePrefix(prefix string) bool {
	if len(prefix) > maxPrefix || !utf8.ValidString(prefix) || strings.ContainsRune(prefix, '\\') {
		return false
	}
	for segment := range strings.SplitSeq(prefix, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return false
		}
	}
	return !strings.ContainsFunc(prefix, unicode.IsControl)
}
