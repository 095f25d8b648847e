package destination

import (
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Request is one piece, ready to send. It is sent as it is, byte for byte: nothing is re-encoded, added or followed.
type Request struct {
	Method   string
	URL      URL
	Header   http.Header // exactly what was signed; Host and Content-Length are never in it
	Form     *Form       // not nil: the body is multipart/form-data instead of the bare bytes
	OK       []int       // statuses that count as stored; empty: any 2xx
	ETag     bool        // stored only if the answer has an ETag
	KeepBody int         // bytes of the answer to keep in Receipt.Body
	Life     Life
}

// Form is a multipart/form-data body: the fields in order, then the file, which AWS wants last.
type Form struct {
	Fields    [][2]string // name and value
	FileField string      // name of the file's field, "file" for S3 POST policies
	FileName  string
	FileType  string
}

// Life counts how long a signed request may still be used, from the moment its answer arrived. Two clocks count it, because
// the monotonic one stops while a computer sleeps and the wall clock may be set: what remains is the lifetime less the
// larger of both. The zero Life never ends.
type Life struct {
	total time.Duration
	since time.Time // with a monotonic reading
	wall  time.Time // without
}

// NewLife starts counting now.
func NewLife(total time.Duration) Life {
	now := time.Now()
	return Life{total: total, since: now, wall: now.Round(0)}
}

// Total is the whole lifetime, 0 where it never ends.
func (l Life) Total() time.Duration { return l.total }

// Left is what remains, 0 or less when it is over.
func (l Life) Left() time.Duration {
	if l.total == 0 {
		return time.Hour
	}
	now := time.Now()
	monotonic := now.Sub(l.since)
	wall := now.Round(0).Sub(l.wall)
	return l.total - max(monotonic, wall)
}

// minimumLeft is how much life a request needs so that it is worth starting: a new connection and the headers must be
// through before its end (the body may outlive it).
const minimumLeft = time.Minute

// Usable reports whether the request may be started: min(60 s, half its life) are left.
func (l Life) Usable() bool {
	if l.total == 0 {
		return true
	}
	return l.Left() >= min(minimumLeft, l.total/2)
}

// URL holds a signed URL or a link behind a pointer, so that printing it, or any struct around it, shows no secret. The
// zero URL is empty.
type URL struct{ p *string }

// NewURL wraps s.
func NewURL(s string) URL { return URL{&s} }

// Reveal returns the real text. It is named so that a search finds every place a secret is taken out: the wire, the
// clipboard and standard output.
func (u URL) Reveal() string {
	if u.p == nil {
		return ""
	}
	return *u.p
}

// IsZero reports whether there is no URL.
func (u URL) IsZero() bool { return u.p == nil || *u.p == "" }

// Host is the host with its port: what may be shown and logged.
func (u URL) Host() string {
	parsed, err := url.Parse(u.Reveal())
	if err != nil {
		return ""
	}
	return parsed.Host
}

const redacted = "[signed address]"

// String, GoString, MarshalJSON, MarshalText and LogValue all redact.
func (u URL) String() string { return redacted }

// GoString redacts %#v.
func (u URL) GoString() string { return redacted }

// MarshalJSON redacts.
func (u URL) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText redacts.
func (u URL) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue redacts in log/slog.
func (u URL) LogValue() slog.Value { return slog.StringValue(redacted) }
