package present

import (
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// tidied takes out what people paste along.
func tidied(key, typed string) string {
	switch key {
	case "form.prefix":
		return strings.Trim(typed, "/")
	case "form.address", "form.storage":
		return strings.TrimRight(withScheme(typed), "/")
	}
	return typed
}

// withScheme completes an address that was typed as people say it: "share.acme.com".
func withScheme(typed string) string {
	if typed == "" || strings.Contains(typed, ":/") {
		return typed
	}
	if strings.HasPrefix(typed, "127.0.0.1") || strings.HasPrefix(typed, "[::1]") {
		return "http://" + typed
	}
	return "https://" + typed
}

var (
	bucketPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$`)
	headerPattern = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$")
)

// checkAddress says early what the settings would refuse, in the person's language.
func checkAddress(typed string) string {
	u, err := url.Parse(typed)
	switch {
	case err != nil, u.Hostname() == "", strings.ContainsAny(typed, " \t"):
		return "wrong.address"
	case u.User != nil, u.RawQuery != "", u.Fragment != "", u.ForceQuery:
		return "wrong.address.extra"
	case u.Scheme == "https":
		return ""
	case u.Scheme == "http":
		if ip := net.ParseIP(u.Hostname()); ip != nil && (ip.String() == "127.0.0.1" || ip.String() == "::1") {
			return ""
		}
		return "wrong.address.http"
	}
	return "wrong.address"
}

func checkBucket(typed string) string {
	if !bucketPattern.MatchString(typed) {
		return "wrong.bucket"
	}
	return ""
}

func checkHeader(typed string) string {
	if !headerPattern.MatchString(typed) {
		return "wrong.header"
	}
	return ""
}

func checkPath(typed string) string {
	if !filepath.IsAbs(typed) {
		return "wrong.path"
	}
	return ""
}
