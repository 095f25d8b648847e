package settings

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

var (
	idPattern      = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)
	accountPattern = regexp.MustCompile(`^[a-z0-9]{8,40}$`)
)

const (
	idRule  = "This must be lower-case letters, digits and hyphens, at most 40."
	maxName = 64 // runes: what a header of 360 units can show, twice
	maxURL  = 2048
	maxPath = 4096
)

// readDestination returns what is wrong with one element of the list, and whether it can be used all the same.
func readDestination(raw json.RawMessage) (d Destination, problems []Problem, ok bool) {
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, []Problem{{Says: "This is no destination: an object with id, kind and url is wanted."}}, false
	}
	return d.checked()
}

// checked returns the destination with its name and address in the form they are used in.
func (d Destination) checked() (_ Destination, problems []Problem, ok bool) {
	ok = true
	wrong := func(field, says string) {
		problems, ok = append(problems, Problem{Field: field, Says: says}), false
	}
	remark := func(field, says string) { problems = append(problems, Problem{Field: field, Says: says}) }
	if !idPattern.MatchString(d.ID) {
		wrong("id", idRule)
	}
	if name := cleanName(d.Name); name != d.Name {
		remark("name", "The name had characters that cannot be shown, or was too long; they were left out.")
		d.Name = name
	}
	if d.Account != "" && !accountPattern.MatchString(d.Account) {
		wrong("account", "This must be 8 to 40 lower-case letters and digits.")
	}
	if len(d.CAFile) > maxPath || d.CAFile != "" && !filepath.IsAbs(d.CAFile) {
		wrong("ca_file", "This must be the whole path of a file.")
	}
	switch d.Kind {
	case Practice:
		if d.URL != "" {
			wrong("url", "The practice destination is on this computer and has no address.")
		}
	case Linkdrop:
		address, note, refused := checkURL(d.URL)
		d.URL = address
		if refused != "" {
			wrong("url", refused)
		} else if note != "" {
			remark("url", note)
		}
	case AmazonS3, Companion, Mapped:
		// Judged in kinds.go.
	default:
		wrong("kind", `This must be "practice", "linkdrop", "s3", "companion" or "mapping".`)
	}
	if d.ID == PracticeID && d.Kind != Practice {
		wrong("id", `"practice" is the destination on this computer.`)
	}
	return d, problems, ok
}

// checkURL returns the address in the form it is used in, and what is to be said about it; refused: it is not used.
func checkURL(s string) (address, note, refused string) {
	u, err := url.Parse(s)
	if err != nil || len(s) > maxURL || u.Host == "" || u.Hostname() == "" {
		return s, "", `This must be an address like "https://share.example.com".`
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", "", "The address must have no user name, password, question mark or number sign in it."
	}
	host, note, refused := checkHost(u.Hostname())
	if refused == "" {
		refused = checkScheme(u.Scheme, host)
	}
	if refused != "" {
		return "", "", refused
	}
	if port := u.Port(); port != "" {
		u.Host = net.JoinHostPort(host, port)
	} else if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	} else {
		u.Host = host
	}
	u.Path = strings.TrimRight(u.Path, "/")
	return u.String(), note, ""
}

// checkHost returns the host in its ASCII form, which shows whose it is whatever its letters look like.
func checkHost(host string) (ascii, note, refused string) {
	if net.ParseIP(host) != nil {
		return host, "", ""
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return "", "", "The host's name is not one that can exist."
	}
	if !strings.EqualFold(ascii, host) {
		note = fmt.Sprintf("The host is %s, written with letters that may look like others. Make sure it is the one you mean.", ascii)
	}
	return strings.ToLower(ascii), note, ""
}

func checkScheme(scheme, host string) (refused string) {
	switch {
	case scheme == "https", scheme == "http" && (host == "127.0.0.1" || host == "::1"):
		return ""
	case scheme == "http":
		return "The address must begin with https://, so that nobody can read along. http is for 127.0.0.1 and ::1 only."
	}
	return "The address must begin with https://."
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
