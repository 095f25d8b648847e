package settings

import (
	"fmt"
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

// judgeKind looks at what only some kinds have, and refuses it in the others: a bucket that a driver ignores would be
// silently wrong.
func (d *Destination) judgeKind(j *judge) {
	d.judgeForeign(j)
	switch d.Kind {
	case Practice:
		if d.URL != "" {
			j.wrong("url", "The practice destination is on this computer and has no address.")
		}
	case Linkdrop:
		d.judgeURL(j)
	case Companion:
		d.judgeURL(j)
		if d.Companion != nil {
			d.Companion.judged(j)
		}
	case AmazonS3:
		d.judgeEndpoint(j)
		if d.S3 == nil {
			j.wrong("s3", `A destination of the kind "s3" needs an object "s3" with its bucket.`)
			return
		}
		place := d.S3.judged(j)
		d.S3 = &place
	case Mapped:
		if d.Mapping == nil {
			d.judgeURL(j)
			j.wrong("mapping", `A destination of the kind "mapping" needs an object "mapping" with a preset or a file.`)
			return
		}
		place := d.Mapping.judged(j)
		d.Mapping = &place
		d.judgeBase(j)
		d.judgeURL(j)
	default:
		j.wrong("kind", `The kind must be "practice", "linkdrop", "s3", "companion" or "mapping".`)
	}
}

// judgeForeign refuses the objects of other kinds.
func (d *Destination) judgeForeign(j *judge) {
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
			j.wrong(part.field, fmt.Sprintf("This belongs to a destination of another kind: %s.", kindNames(part.kinds)))
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

func (d *Destination) judgeURL(j *judge) {
	address, note, refused := checkURL(d.URL)
	d.URL = address
	j.said("url", note, refused)
}

func (p CompanionPlace) judged(j *judge) {
	if p.TokenHeader != "" && !httpheader.MayCarryToken(p.TokenHeader) {
		j.wrong("companion.token_header", `This cannot be a header for a token. Names like "uppy-auth-token" can.`)
	}
	if !slices.Contains([]string{"", "auto", "form", "multipart"}, p.Single) {
		j.wrong("companion.single", `Small files go "auto", as "form" or as "multipart".`)
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
