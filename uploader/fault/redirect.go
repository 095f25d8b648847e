package fault

import (
	"net/http"
	"net/url"
	"strings"
)

// Redirected makes of the fault of an answer that sends on what it is: nobody is at this address, but perhaps at another one. No
// redirect is ever followed, as a token or a file would go along. False: the answer does not send on, or not to where one could go.
func (e *Error) Redirected(header http.Header) bool {
	if e.Status < 300 || e.Status >= 400 || e.Kind != Protocol {
		return false
	}
	if origin := addressOrigin(header.Get("Location"), e.Host); origin != "" {
		e.Kind, e.Code, e.Detail = NoPlace, Redirect, origin
		return true
	}
	return false
}

const maxHost = 253 + len(":65535") // RFC 1035 §2.3.4

// addressOrigin is what may be shown of an address: whom it names, and neither path nor query, which may hold a secret. An address
// without a host is on the one that was asked.
func addressOrigin(location, asked string) string {
	u, err := url.Parse(location)
	switch {
	case err != nil || location == "" || u.Opaque != "":
		return ""
	case u.Host == "":
		return asked
	case u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https", len(u.Host) > maxHost:
		return ""
	}
	strange := func(r rune) bool { // a host in a header is ASCII; what is not may be there to be read as another one
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:[]", r))
	}
	if strings.ContainsFunc(u.Host, strange) {
		return ""
	}
	if u.Scheme == "" {
		return u.Host
	}
	return u.Scheme + "://" + u.Host
}
