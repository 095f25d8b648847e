package settings

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"linkdrop/uploader/wire"
)

var (
	idPattern      = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	accountPattern = regexp.MustCompile(`^[a-z0-9]{8,40}$`)
)

const (
	idRule  = "An id must be lower-case letters, digits and hyphens, at most 40."
	maxName = 64 // runes: what a header of 360 units can show, twice
	maxURL  = 2048
	maxPath = 4096
)

// address returns an address in the form in which it is used, or nothing and what is wrong with it.
func (j *judge) address(field, text string) (address string) {
	u, err := url.Parse(text)
	switch {
	case len(text) > maxURL:
		j.wrong(field, longAddress)
	case err != nil, u.Hostname() == "":
		j.wrong(field, badAddress)
	case u.User != nil:
		j.wrong(field, addressUser)
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		j.wrong(field, addressExtra)
	default:
		return j.parsed(field, u)
	}
	return ""
}

// parsed is address for one that has host and path, and nothing else.
func (j *judge) parsed(field string, u *url.URL) (address string) {
	host, code := asciiHost(u.Hostname())
	if code == "" {
		code = judgeScheme(u.Scheme, host)
	}
	if code == "" {
		code = judgeTarget(host, u.Port())
	}
	if code != "" {
		j.wrong(field, code)
		return ""
	}
	if net.ParseIP(host) == nil && !strings.EqualFold(host, u.Hostname()) {
		j.note(field, lookalike, host)
	}
	u.Host = hostPort(host, otherPort(u))
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	if address = u.String(); len(address) > maxURL {
		j.wrong(field, longAddress)
	}
	return address
}

// bareAddress is address for one that has no path.
func (j *judge) bareAddress(field, text string, path Code) (address string) {
	before := len(j.findings)
	address = j.address(field, text)
	if u, err := url.Parse(address); err == nil && len(j.findings) == before && u.Path != "" {
		j.wrong(field, path)
	}
	return address
}

// otherPort is the port, if it is not the scheme's own: the same host has the same secrets, however it is written.
func otherPort(u *url.URL) string {
	port := u.Port()
	if u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return ""
	}
	return port
}

func hostPort(host, port string) string {
	switch {
	case port != "":
		return net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

// asciiHost returns the host in its ASCII form, which shows whose it is whatever its letters look like, or an address in the
// one way to write it.
func asciiHost(host string) (ascii string, code Code) {
	if ip, err := netip.ParseAddr(host); err == nil && ip.Zone() == "" {
		return ip.String(), ""
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err == nil {
		_, err = idna.Lookup.ToASCII(ascii) // some names have a form that is none itself, and could not be read again
	}
	if err != nil {
		return "", badHost
	}
	return strings.ToLower(ascii), ""
}

func judgeScheme(scheme, host string) Code {
	switch {
	case scheme == "https", scheme == "http" && (host == "127.0.0.1" || host == "::1"):
		return ""
	case scheme == "http":
		return notEncrypted
	}
	return badScheme
}

// judgeTarget knows what no request is ever sent to.
func judgeTarget(host, port string) Code {
	if port != "" && !wire.UsablePort(port) {
		return badPort
	}
	if ip, err := netip.ParseAddr(host); err == nil && wire.ReservedIP(ip) {
		return reservedHost
	}
	return ""
}

// cleanName takes out what would make a name look like something else, and cuts it.
func cleanName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxName {
		s = string(runes[:maxName])
	}
	return strings.TrimSpace(s)
}

// quote shows a value from a file: short, and without what could break the line.
func quote(s string) string { return `"` + cleanName(s) + `"` }
