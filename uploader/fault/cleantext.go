package fault

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const detailRunes = 200 // at most 200 characters of a backend's words are shown

var (
	anyURL = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://\S+`)
	// A word that carries a secret, and its value where that is a word of its own: "token=x", `"token": "x"`,
	// "Authorization: Bearer x", "?X-Amz-Signature=x", also where a colon or an equals sign is escaped. The name of a header
	// alone is no secret: "Content-MD5 or x-amz-checksum-sha256 is required" is what somebody has to read. White space is folded
	// before.
	secrets = regexp.MustCompile(`(?i)\S*(?:` +
		`(?:x-amz-[a-z0-9-]*|x-goog-[a-z0-9-]*|authorization|credential|password|secret|signature|token)["']? ?(?:[:=]|%3a|%3d) ?(?:(?:bearer|basic) )?` +
		`|awsaccesskeyid|sig=|\bbearer )\S*`)
	// A signature of SigV4 that lost its name: 64 digits.
	signature = regexp.MustCompile(`(?i)\b[0-9a-f]{64}\b`)
	markup    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// A whole URL is cut out, not only its query: object keys and hosts in other people's error texts are nobody's business,
// and a presigned URL without a scheme still carries its signature behind the question mark.
func cutURLs(s string) string {
	return signature.ReplaceAllString(secrets.ReplaceAllString(anyURL.ReplaceAllString(s, "[address]"), "[secret]"), "[secret]")
}

// Clean turns text from outside into something that may be shown and logged: markup, control and bidi characters gone,
// addresses and signatures cut out, white space folded, 200 characters at most.
func Clean(s string) string {
	if s == "" {
		return ""
	}
	if len(s) > 8<<10 {
		s = s[:8<<10]
	}
	s = strings.ToValidUTF8(s, "")
	s = markup.ReplaceAllString(s, " ")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ") // before the secrets are looked for, or "Bearer  x" would hide one
	s = strings.Join(strings.Fields(cutURLs(s)), " ")
	if utf8.RuneCountInString(s) > detailRunes {
		runes := []rune(s)
		s = string(runes[:detailRunes-1]) + "…"
	}
	return s
}
