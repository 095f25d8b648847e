package settings

import (
	"fmt"
	"maps"
	"net/url"
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

// judgeEndpoint: an empty one is AWS.
func (d *Destination) judgeEndpoint(j *judge) {
	if d.URL == "" {
		return
	}
	d.judgeURL(j)
	if u, err := url.Parse(d.URL); err == nil && u.Path != "" {
		j.wrong("url", "The storage's address must end behind its host: bucket and prefix have fields of their own.")
	}
}

func (p S3Place) judged(j *judge) S3Place {
	if !bucketPattern.MatchString(p.Bucket) || strings.Trim(p.Bucket, ".") == "" {
		j.wrong("s3.bucket", "The bucket's name must be letters, digits, dots, hyphens and underscores.")
	}
	p.Prefix = strings.Trim(p.Prefix, "/")
	if p.Prefix != "" && !usablePrefix(p.Prefix) {
		j.wrong("s3.prefix", `The prefix must be names with slashes between them, without control characters, backslashes, "." or ".."; at most 700 bytes.`)
	}
	if p.Region != "" && !regionPattern.MatchString(p.Region) {
		j.wrong("s3.region", `The region must be a name like "eu-central-1"; leave it out, and it is found.`)
	}
	p.judgeUse(j)
	p.judgeHeaders(j)
	if len(p.Headers) == 0 {
		p.Headers = nil
	}
	if p.CloudFront != nil {
		front := p.CloudFront.judged(j)
		p.CloudFront = &front
	}
	return p
}

// judgeUse looks at how requests are signed and answered.
func (p S3Place) judgeUse(j *judge) {
	if !plain(p.Profile, maxText) || strings.ContainsAny(p.Profile, `"'[]\`) {
		j.wrong("s3.profile", "The AWS profile's name must be one line without quotes and brackets.")
	}
	if life := time.Duration(p.URLLife); life != 0 && (life < minURLLife || life > maxURLLife) {
		j.wrong("s3.url_life", `A signed request may work from "5m" to "60m"; leave it out for 15 minutes.`)
	}
	if !plain(p.CacheControl, maxText) || !ascii(p.CacheControl) {
		j.wrong("s3.cache_control", `This must be what a Cache-Control header says, like "private, no-store".`)
	}
}

func (p S3Place) judgeHeaders(j *judge) {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(p.Headers)) {
		field, value, lower := "s3.headers."+cleanName(name), p.Headers[name], strings.ToLower(name)
		switch {
		case signing.MatchString(lower):
			j.wrong(field, "This header is made when a request is signed, or carries a secret; it cannot be set.")
		case !extraPattern.MatchString(lower):
			j.wrong(field, "Only the storage's own headers (x-amz and what follows) and cache-control can be sent along.")
		case seen[lower]:
			j.wrong(field, "This header is there twice, in capital and small letters.")
		case value == "" || !plain(value, maxHeader) || !ascii(value):
			j.wrong(field, "A header's value must be one line of plain letters.")
		}
		seen[lower] = true
	}
	if len(p.Headers) > maxHeaders {
		j.wrong("s3.headers", fmt.Sprintf("There may be %d headers at most.", maxHeaders))
	}
}

func (f CloudFront) judged(j *judge) CloudFront {
	address, note, refused := checkURL(f.URL)
	f.URL = address
	j.said("s3.cloudfront.url", note, refused)
	if u, err := url.Parse(address); err == nil && refused == "" && u.Path != "" {
		j.wrong("s3.cloudfront.url", "The distribution's address must end behind its host, like d111111abcdef8.cloudfront.net.")
	}
	if !keyPairPattern.MatchString(f.KeyPairID) {
		j.wrong("s3.cloudfront.key_pair_id", `The id of the public key must be capital letters and digits, like "K2JCJMDEHXQW5F".`)
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
