package destinationtest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/fault"
)

// Taken is the verdict on a reply that is odd, and does no harm.
const Taken fault.Kind = 255

// badReply is one bad reply of a backend: what it does, and the Kind it must become.
type badReply struct {
	name string
	kind fault.Kind
	op   op // "": sending a small file

	// One of these says what the answer is; where none does, the dialect has an Answer of its own for it.
	fill   map[string]string        // of the placeholders in the dialect's good answer
	change func(good string) string // of the whole text
	serve  http.HandlerFunc         // everything, status and header too

	large bool          // the question is about a file that goes in parts
	waits time.Duration // what RetryAfter must be
}

// op is what is asked.
type op string

const (
	listing op = "list"
	linking op = "link"
)

// address is a reply that names an address.
func address(name, address string, kind fault.Kind) badReply {
	return badReply{name: name, kind: kind, fill: map[string]string{"ADDRESS": address}}
}

func filled(name, placeholder, value string, kind fault.Kind) badReply {
	return badReply{name: name, kind: kind, fill: map[string]string{placeholder: value}}
}

func changed(name string, change func(string) string) badReply {
	return badReply{name: name, kind: fault.Protocol, change: change}
}

func served(name string, kind fault.Kind, serve http.HandlerFunc) badReply {
	return badReply{name: name, kind: kind, serve: serve}
}

// replies is the list "Backend replies" of the bad inputs that Linkdrop withstands.
func replies() []badReply {
	return slices.Concat(addresses(), texts(), figures(), exchanges())
}

// addresses are about what is signed.
func addresses() []badReply {
	return []badReply{
		{name: "as it should be", kind: Taken, fill: map[string]string{}},

		address("file:// as the address", "file:///etc/passwd", fault.HostRefused),
		address("http:// as the address", "http://"+storageHost+"/k?X-Amz-Signature="+Canary, fault.HostRefused),
		address("javascript: as the address", "javascript:alert(1)", fault.HostRefused),
		address("user and password in the address", "https://user:"+Canary+"@"+storageHost+"/k", fault.HostRefused),
		address("a loopback host", "https://127.0.0.1/k", fault.HostRefused),
		address("a loopback name", "https://localhost:9000/k", fault.HostRefused),
		address("a link-local host", "https://169.254.169.254/latest/meta-data", fault.HostRefused),
		address("a private host", "https://10.0.0.1/k", fault.HostRefused),
		address("a name that resolves to this machine", "https://"+rebinding+"/k?X-Amz-Signature="+Canary, fault.HostRefused),
		address("an unpinned host", "https://"+otherHost+"/k?X-Amz-Signature="+Canary, fault.NewHost),
		address("port 22", "https://"+storageHost+":22/k", fault.HostRefused),
		address("no address", "", fault.Protocol),

		filled("CR/LF in a header", "HEADERS", `{"content-type":"text/plain\r\nHost: evil.example"}`, fault.Protocol),
		filled("a forbidden header", "HEADERS", `{"Host":"evil.example"}`, fault.Protocol),
		filled("a credential as a header", "HEADERS", `{"Authorization":"Bearer x"}`, fault.Protocol),
		filled("a header twice", "HEADERS", `{"x-amz-meta-a":"1","X-Amz-Meta-B":"2","X-Amz-Meta-A":"3"}`, fault.Protocol),
	}
}

// texts are wrong as JSON, or as what the dialect says with it.
func texts() []badReply {
	return []badReply{
		changed("100k deep", func(good string) string { return strings.Repeat(`{"a":`, 100_000) + good }),
		changed("100k deep in a field that nobody reads", func(good string) string {
			return strings.Replace(good, "{", `{"unheard":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+",", 1)
		}),
		changed("a duplicate key", twin(func(key string) string { return key })),
		changed("a case-variant key", twin(func(key string) string { return strings.ToUpper(key[:1]) + key[1:] })),
		changed("a case-variant key in Unicode", func(good string) string { return strings.Replace(good, "{", `{"ks":1,"`+"\u212a\u017f"+`":2,`, 1) }),
		changed("trailing garbage", func(good string) string { return good + "x" }),
		changed("two values", func(good string) string { return good + good }),
		changed("cut off", func(good string) string { return good[:len(good)-1] }),
		changed("not UTF-8", func(good string) string { return strings.Replace(good, "{", "{\"x\":\"\xff\",", 1) }),
		changed("a number for the address", instead(`7`)),
		changed("a list for the address", instead(`["https://`+storageHost+`/k"]`)),
		changed("null for the address", instead(`null`)),
		changed("null", func(string) string { return "null" }),
		changed("a list", func(good string) string { return "[" + good + "]" }),
		changed("an empty object", func(string) string { return "{}" }),
	}
}

// figures are out of range, and so are keys and links.
func figures() []badReply {
	return []badReply{
		filled("a negative lifetime", "LIFE", "-5", fault.Expired),
		filled("a lifetime of 2^63", "LIFE", "9223372036854775808", fault.Protocol),
		filled("a word for the lifetime", "LIFE", `"soon"`, fault.Protocol),
		filled("a lifetime until the year 9999", "LIFE", "253402300799", Taken),
		{name: "an address that has ended", kind: fault.Expired},

		filled("a key that leads up", "KEY", "p/../../k", fault.Protocol),
		filled("an empty key", "KEY", "", fault.Protocol),
		filled("a key of 2 KB", "KEY", strings.Repeat("k", 2048), fault.Protocol),
		filled("a key with a control character", "KEY", `k\u0007`, fault.Protocol),

		{name: "0 parts", kind: fault.Protocol, large: true},
		{name: "10,001 parts", kind: fault.Protocol, large: true},
		{name: "negative parts", kind: fault.Protocol, large: true},
		{name: "2^63 parts", kind: fault.Protocol, large: true},
		{name: "parts with gaps between them", kind: fault.Protocol, large: true},
		{name: "a part size of 0", kind: fault.Protocol, large: true},
		{name: "part 0 has arrived", kind: fault.Protocol, op: listing},
		{name: "part 10,001 has arrived", kind: fault.Protocol, op: listing},
		{name: "a part has arrived twice", kind: fault.Protocol, op: listing},
		{name: "a gap in what has arrived", kind: Taken, op: listing},

		{name: "a link without a time zone", kind: fault.Protocol, op: linking},
		{name: "a link that ended", kind: Taken, op: linking},
		{name: "a link until the year 9999", kind: Taken, op: linking},
		{name: "a link that is a script", kind: fault.Protocol, op: linking},
	}
}

// exchanges are the replies that are wrong as HTTP.
func exchanges() []badReply {
	all := []badReply{
		served("HTML in a 200", fault.Protocol, text(http.StatusOK, "text/html", "<html>Sign in to the hotel's network: "+Canary)),
		served("HTML in a 200, called JSON", fault.Protocol, text(http.StatusOK, "application/json", "<html>Sign in</html>")),
		served("HTML in a 500", fault.Busy, text(http.StatusInternalServerError, "text/html", "<html>"+Canary+"</html>")),
		served("202 without a body", fault.Protocol, text(http.StatusAccepted, "application/json", "")),
		served("a redirect to itself", fault.NoPlace, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.EscapedPath())
			w.WriteHeader(http.StatusTemporaryRedirect)
		}),
		served("a redirect elsewhere", fault.NoPlace, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://"+otherHost+"/?token="+Canary)
			w.WriteHeader(http.StatusFound)
		}),
		served("401 again and again", fault.SignIn, text(http.StatusUnauthorized, "application/json", `{"detail":"who?"}`)),
		served("a gzip bomb", fault.Protocol, bomb()),
		served("a body of 1 GiB", fault.Protocol, giant),
		served("an endless body", fault.Interrupted, endless),
		served("slow headers", fault.Interrupted, func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler) // or the server would end the answer in order
		}),
		served("headers without end", fault.Interrupted, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
		}),
	}
	for name, c := range map[string]struct {
		header string
		want   time.Duration
	}{
		"Retry-After of 10^9":             {"1000000000", 5 * time.Minute},
		"Retry-After in the past":         {"Mon, 02 Jan 2006 15:04:05 GMT", 0},
		"a negative Retry-After":          {"-1", 0},
		"Retry-After that is no number":   {"NaN", 0},
		"Retry-After until the year 9999": {"Fri, 31 Dec 9999 23:59:59 GMT", 5 * time.Minute},
		"Retry-After of 7 s":              {"7", 7 * time.Second},
	} {
		all = append(all, badReply{name: name, kind: fault.Busy, waits: c.want, serve: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.header)
			w.WriteHeader(http.StatusServiceUnavailable)
		}})
	}
	return all
}

func text(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// instead puts raw JSON in the place of the quoted address.
func instead(raw string) func(string) string {
	return func(good string) string { return quoted().ReplaceAllString(good, `"$1":`+raw) }
}

// twin says the key of the address twice; which of both counts is anybody's guess.
func twin(again func(string) string) func(string) string {
	return func(good string) string {
		return quoted().ReplaceAllStringFunc(good, func(field string) string {
			key := quoted().FindStringSubmatch(field)[1]
			return field + `,"` + again(key) + `":"https://` + otherHost + `/k"`
		})
	}
}

func quoted() *regexp.Regexp { return regexp.MustCompile(`"(\w+)":"https:[^"]*"`) }

func bomb() http.HandlerFunc {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	for range 8 { // MiB: twice what anybody takes
		_, _ = zip.Write(make([]byte, 1<<20))
	}
	_ = zip.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(packed.Bytes())
	}
}

// giant stops when nobody reads any more.
func giant(w http.ResponseWriter, _ *http.Request) {
	chunk := []byte(strings.Repeat("x", 1<<20))
	_, err := io.WriteString(w, `{"x":"`)
	for sent := 0; sent < 1<<30 && err == nil; sent += len(chunk) {
		_, err = w.Write(chunk)
	}
	_, _ = io.WriteString(w, `"}`)
}

// endless says a little now and then, for ever.
func endless(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `{"x":"`)
	for {
		if _, err := io.WriteString(w, "x"); err != nil || http.NewResponseController(w).Flush() != nil {
			panic(http.ErrAbortHandler) // or the server would end the answer in order
		}
		select {
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
