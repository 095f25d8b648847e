package setup

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/text/unicode/norm"

	"linkdrop/uploader/settings"
)

const maxID = 40

// newID makes an id that nobody has yet, from what a person calls the destination: history and queue show it to people who
// look closely, and commands take it.
func newID(d settings.Destination, taken map[string]bool) string {
	base := cmp.Or(slug(d.Name), slug(host(d)), string(d.Kind), "destination")
	id := base
	for n := 2; taken[id]; n++ {
		suffix := fmt.Sprintf("-%d", n)
		id = strings.TrimRight(base[:min(len(base), maxID-len(suffix))], "-") + suffix
	}
	return id
}

// host is what to call a destination without a name.
func host(d settings.Destination) string {
	if d.S3 != nil {
		return d.S3.Bucket
	}
	if u, err := url.Parse(d.URL); err == nil {
		return u.Hostname()
	}
	return ""
}

// slug is a name in the letters of an id; accents are taken off, and what has no such letter is left out.
func slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == 'ß':
			b.WriteString("ss")
		case r < 0x300 || r > 0x36f: // but combining marks
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		}
		if b.Len() >= maxID {
			break
		}
	}
	return strings.Trim(b.String()[:min(b.Len(), maxID)], "-")
}
