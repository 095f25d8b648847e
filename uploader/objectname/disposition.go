package objectname

import (
	"fmt"
	"strings"
)

// Attachment is the Content-Disposition that makes a browser save a download under a safe form of name: an ASCII fallback
// first, then the full name (RFC 6266, RFC 8187). Quotes, CR and LF cannot get through Safe.
func Attachment(name string) string {
	safe := Safe(name)
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '%' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, safe)
	if ascii == safe {
		return fmt.Sprintf(`attachment; filename="%s"`, ascii)
	}
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, ascii, extendedValue(safe))
}

// AttachmentUTF8 is Attachment with the full name in both places, as UTF-8. It is for answers of one's own: curl -OJ and wget
// take the plain name as it stands, and browsers take the other.
func AttachmentUTF8(name string) string {
	safe := Safe(name)
	if Attachment(name) == fmt.Sprintf(`attachment; filename="%s"`, safe) {
		return Attachment(name)
	}
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, safe, extendedValue(safe))
}

// extendedValue percent-encodes all but RFC 8187's attr-char.
func extendedValue(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("!#$&+-.^_`|~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// DownloadType is the Content-Type of a download: the few picture types that no browser runs code in, else plain bytes.
func DownloadType(contentType string) string {
	switch contentType {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return contentType
	}
	return "application/octet-stream"
}
