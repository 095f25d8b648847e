package destination

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// LinkPrint is what may be kept of a link so that it is known again when somebody pastes it: half of a SHA-256 of its address, from
// which the link cannot be read. (Who holds the print can try guesses; the links of every destination here are too long to guess.)
// text may be anything a person copied: the first address in it counts. A signed address is taken without its signature, so that all
// links to one object have one print. Empty where there is no address.
func LinkPrint(text string) string {
	u := firstAddress(text)
	if u == nil {
		return ""
	}
	host, query := strings.ToLower(u.Hostname()), u.RawQuery
	if port := u.Port(); port != "" && (u.Scheme != "https" || port != "443") && (u.Scheme != "http" || port != "80") {
		host += ":" + port
	}
	if signed(u) {
		query = ""
	}
	sum := sha256.Sum256([]byte(host + strings.TrimRight(u.EscapedPath(), "/") + "?" + query))
	return hex.EncodeToString(sum[:16])
}

// mostPasted bounds what is looked through, in bytes: links are at most a few thousand long.
const mostPasted = 64 << 10

// firstAddress finds the address in "report.pdf — https://… (until Friday)" and in "[report.pdf](https://…)".
func firstAddress(text string) *url.URL {
	text = text[:min(len(text), mostPasted)]
	at := strings.Index(text, "https://")
	if other := strings.Index(text, "http://"); at < 0 || other >= 0 && other < at {
		at = other
	}
	if at < 0 {
		return nil
	}
	address := text[at:]
	if end := strings.IndexAny(address, " \t\r\n<>\""); end >= 0 {
		address = address[:end]
	}
	u, err := url.Parse(strings.TrimRight(address, ".,;:!?)]'"))
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// signed reports whether an address leads to its object by a signature of AWS, Google, Azure or CloudFront.
func signed(u *url.URL) bool {
	given := u.Query()
	for _, name := range []string{"X-Amz-Signature", "X-Goog-Signature", "Signature", "sig"} {
		if given.Has(name) {
			return true
		}
	}
	return false
}
