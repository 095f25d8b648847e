package settings

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"reflect"
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
	idRule  = "An id must be lower-case letters, digits and hyphens, at most 40."
	maxName = 64 // runes: what a header of 360 units can show, twice
	maxURL  = 2048
	maxPath = 4096
)

// readDestination returns one element of a list, what it has beside what is known here, and what is wrong with it.
func readDestination(raw json.RawMessage) (d Destination, more *extra, j *judge) {
	j = &judge{}
	if _, ok := members(raw); !ok {
		j.wrong("", "This is no destination: an object with id, kind and url is wanted.")
		return d, nil, j
	}
	more = j.fill(reflect.ValueOf(&d).Elem(), raw, "")
	d = d.judged(j)
	return d, more, j
}

// Checked returns the destination with its name and addresses in the form they are used in, and what is wrong with it, by
// field ("s3.bucket"). The error, of Kind Policy, has the sentences that make it unusable; nil: it can be used.
func (d Destination) Checked() (checked Destination, problems []Problem, err error) {
	j := &judge{}
	checked = d.judged(j)
	return checked, j.problems, j.err()
}

func (d Destination) judged(j *judge) Destination {
	if !idPattern.MatchString(d.ID) {
		j.wrong("id", idRule)
	}
	if name := cleanName(d.Name); name != d.Name {
		j.remark("name", "The name had characters that cannot be shown, or was too long; they were left out.")
		d.Name = name
	}
	if d.Account != "" && !accountPattern.MatchString(d.Account) {
		j.wrong("account", "The account must be 8 to 40 lower-case letters and digits.")
	}
	if len(d.CAFile) > maxPath || d.CAFile != "" && !filepath.IsAbs(d.CAFile) {
		j.wrong("ca_file", "The file of certificate authorities must be given by its whole path.")
	}
	d.judgeKind(j)
	d.StorageHosts = judgeHosts(j, d.StorageHosts)
	if d.ID == PracticeID && d.Kind != Practice {
		j.wrong("id", `"practice" is the destination on this computer.`)
	}
	return d
}

// checkURL returns the address in the form it is used in, and what is to be said about it; refused: it is not used.
func checkURL(s string) (address, note, refused string) {
	u, err := url.Parse(s)
	if err != nil || len(s) > maxURL || u.Host == "" || u.Hostname() == "" {
		return s, "", `This is no web address: https and a host like share.example.com are wanted.`
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
	u.Host = hostPort(host, otherPort(u))
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	if address = u.String(); len(address) > maxURL {
		return "", "", "The address is too long."
	}
	return address, note, ""
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

// checkHost returns the host in its ASCII form, which shows whose it is whatever its letters look like.
func checkHost(host string) (ascii, note, refused string) {
	if net.ParseIP(host) != nil {
		return host, "", ""
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err == nil {
		_, err = idna.Lookup.ToASCII(ascii) // some names have a form that is none itself, and could not be read again
	}
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
		return "The address must begin with https, so that nobody can read along. http is for 127.0.0.1 and ::1 only."
	}
	return "The address must begin with https."
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
