package destinationtest

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

const (
	// Canary is in every token and address of the table, and must be in no error.
	Canary = "CANARY-0451"

	backendHost = "backend.example"
	storageHost = "bucket.example" // has a public address, and is pinned
	otherHost   = "other.example"  // has one, and is not
	rebinding   = "rebinding.example"

	patience = 250 * time.Millisecond // of a client that waits for what never comes
	limit    = 2 * time.Second        // of every exchange
	busy     = 10                     // how much longer it may take on a machine that does ten other things
)

// Dialect is a driver with its words for the table of bad replies. Answers may have placeholders: ADDRESS, HEADERS (an
// object), LIFE (seconds), KEY.
type Dialect struct {
	Open func(t *testing.T, p Parts) (*destination.Destination, error)
	// Good answers the questions about how to send a file, by "METHOD /path". Every reply is put in their place.
	Good map[string]string
	// Around answers what is asked besides.
	Around map[string]string
	// List and Link are the calls of those names, and what they are asked about.
	List, Link     string
	Listed, Linked destination.Upload
	// Answers are the replies that every dialect says in its own way, by their names.
	Answers map[string]string
	// Kinds are verdicts that differ from the table's, with a reason.
	Kinds map[string]Verdict
	// Without are the replies that cannot be, with a reason.
	Without map[string]string
	// Cap is the longest answer to the questions of Good, in bytes.
	Cap int
}

// Verdict is a Kind, or Taken, and why it is not the table's.
type Verdict struct {
	Kind fault.Kind
	Why  string
}

// Parts are what a driver is opened with. The transports that it makes must have no proxy and dial by Dial.
type Parts struct {
	URL     string
	Token   func(context.Context) (string, error)
	Roots   *x509.CertPool
	Dial    func(ctx context.Context, network, address string) (net.Conn, error)
	Storage *http.Transport // ready made
	Pins    interface{ Admit(host string) bool }
	Timeout time.Duration // of a call
}

// BadReplies runs the table. A reply without an answer, or an answer to no reply, fails it.
func BadReplies(t *testing.T, d Dialect) {
	t.Helper()
	all := append(replies(), d.tooLong()...)
	known := map[string]bool{}
	for _, r := range all {
		known[r.name] = true
		t.Run(r.name, func(t *testing.T) {
			if why, without := d.Without[r.name]; without {
				t.Log("cannot be: " + why)
				return
			}
			if own, differs := d.Kinds[r.name]; differs {
				t.Log("as it is: " + own.Why)
				r.kind = own.Kind
			}
			b := newBackend(t, d, r)
			began := time.Now()
			b.judge(b.ask())
			if took := time.Since(began); took > busy*limit {
				t.Errorf("it took %v", took)
			} else if took > limit {
				t.Logf("it took %v: this machine is busy", took)
			}
		})
	}
	for _, names := range []map[string]string{d.Answers, d.Without} {
		for name := range names {
			if !known[name] {
				t.Errorf("the table has no reply %q", name)
			}
		}
	}
	for name := range d.Kinds {
		if !known[name] {
			t.Errorf("the table has no reply %q", name)
		}
	}
}

// tooLong are answers at the edge of what is read.
func (d Dialect) tooLong() []badReply {
	pad := func(length int) func(string) string {
		return func(good string) string {
			const field = `"unheard":"",`
			return strings.Replace(good, "{", `{"unheard":"`+strings.Repeat("x", length-len(good)-len(field))+`",`, 1)
		}
	}
	return []badReply{
		{name: "the longest answer", kind: Taken, change: pad(d.Cap)},
		{name: "an answer that is too long by a byte", kind: fault.Protocol, change: pad(d.Cap + 1)},
	}
}
