package settings

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linkdrop/uploader/internal/httpheader"
)

const (
	maxText   = 200  // bytes of a value that goes into a header or a field
	maxHeader = 1024 // bytes of a header's value: a KMS key's ARN has 80, an encryption context a few hundred
)

// kind looks at what only some kinds have, and refuses it in the others: a bucket that a driver ignores would be silently
// wrong.
func (j *judge) kind(d Destination) Destination {
	j.otherKinds(d)
	switch d.Kind {
	case Practice:
		if d.URL != "" {
			j.wrong("url", practiceAddress)
		}
	case Linkdrop:
		d.URL = j.address("url", d.URL)
	case Companion:
		d.URL = j.address("url", d.URL)
		if d.Companion != nil {
			j.companion(*d.Companion)
		}
	case AmazonS3:
		if d.URL != "" { // else AWS
			d.URL = j.bareAddress("url", d.URL, storagePath)
		}
		if d.S3 == nil {
			j.wrong("s3", noBucket)
			break
		}
		storage := j.s3(*d.S3)
		d.S3 = &storage
	case Mapped:
		if d.Mapping == nil {
			d.URL = j.address("url", d.URL)
			j.wrong("mapping", noMapping)
			break
		}
		mapping := j.mapping(*d.Mapping)
		d.Mapping = &mapping
		d.URL = j.address("url", j.base(d))
	default:
		j.wrong("kind", badKind)
	}
	return d
}

// otherKinds refuses the objects of other kinds.
func (j *judge) otherKinds(d Destination) {
	for _, part := range []struct {
		field string
		there bool
		kinds []Kind
	}{
		{"s3", d.S3 != nil, []Kind{AmazonS3}},
		{"companion", d.Companion != nil, []Kind{Companion}},
		{"mapping", d.Mapping != nil, []Kind{Mapped}},
		{"storage_hosts", len(d.StorageHosts) > 0, []Kind{Linkdrop, Companion, Mapped}},
	} {
		if part.there && !slices.Contains(part.kinds, d.Kind) {
			j.wrongValue(part.field, otherKinds, kindNames(part.kinds))
		}
	}
}

func kindNames(kinds []Kind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, `"`+string(k)+`"`)
	}
	return strings.Join(names, " or ")
}

func (j *judge) companion(p CompanionOptions) {
	if p.TokenHeader != "" && !httpheader.MayCarryToken(p.TokenHeader) {
		j.wrong("companion.token_header", badTokenHeader)
	}
	if !slices.Contains([]string{"", "auto", "form", "multipart"}, p.Single) {
		j.wrong("companion.single", badSingle)
	}
}

// plain is text of one line, at most so many bytes.
func plain(s string, most int) bool {
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	})
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}
