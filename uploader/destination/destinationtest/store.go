package destinationtest

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Store is a storage that trusts nobody. It takes a request that was signed in its address, by SigV2 or SigV4, or in its
// form's policy, and compares the signature with what really arrived, the Content-Type byte for byte. Any credential besides
// is refused with 400, as AWS does where lenient gateways take it, and fails the test; so does a header that nobody signed.
type Store struct {
	*httptest.Server
	t testing.TB

	mu      sync.Mutex
	objects map[string]Stored // by path
	arrived []http.Header
}

// Stored is an object or a part.
type Stored struct {
	Type string // Content-Type as it arrived: of the request, or of the form's field
	Data []byte
}

const (
	storeAccess = "AKIATESTSTORE"
	storeSecret = "secret/of+the=store"
	storeRegion = "eu-central-1"
)

// NewStore starts a store on this machine. With an authority it speaks TLS, for its own address and these names.
func NewStore(t testing.TB, a *Authority, names ...string) *Store {
	t.Helper()
	s := &Store{t: t, objects: map[string]Stored{}}
	if a != nil {
		s.Server = a.Serve(t, s, names...)
		return s
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Object is what was stored at a path; the second value is false where nothing was.
func (s *Store) Object(path string) (Stored, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.objects[path]
	return o, ok
}

// Arrived are the headers of every request so far.
func (s *Store) Arrived() []http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]http.Header(nil), s.arrived...)
}

// ServeHTTP implements http.Handler.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append(s.arrived, r.Header.Clone())
	for name := range r.Header {
		if lower := strings.ToLower(name); lower == "authorization" || lower == "cookie" || strings.HasPrefix(lower, "proxy-") {
			s.t.Errorf("%s reached the storage", name)
			refuse(w, http.StatusBadRequest, "InvalidArgument")
			return
		}
	}
	stored, code := s.take(r)
	if code != "" {
		refuse(w, http.StatusForbidden, code)
		return
	}
	s.objects[r.URL.Path] = stored
	w.Header().Set("ETag", `"e"`)
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code></Error>") //nolint:gosec // a code of ours, in XML
}

// take reads what was sent, or says with which code it is refused.
func (s *Store) take(r *http.Request) (out Stored, code string) {
	if kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" && r.Method == http.MethodPost {
		return s.takeForm(r, parameters["boundary"])
	}
	signed, code := s.verify(r)
	if code != "" {
		return out, code
	}
	for name := range r.Header {
		lower := strings.ToLower(name)
		if !strings.Contains(" user-agent content-length expect connection "+signed+" ", " "+lower+" ") {
			s.t.Errorf("%s reached the storage, which nobody signed", name)
		}
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return out, "IncompleteBody"
	}
	return Stored{Type: r.Header.Get("Content-Type"), Data: data}, ""
}

// takeForm reads a form as AWS does: fields, then the file, and nothing after it.
func (s *Store) takeForm(r *http.Request, boundary string) (out Stored, code string) {
	fields := map[string]string{}
	for reader := multipart.NewReader(r.Body, boundary); ; {
		part, err := reader.NextPart()
		if err == io.EOF { //nolint:errorlint // NextPart returns the bare io.EOF
			return out, "the form has no file"
		}
		if err != nil {
			return out, "MalformedPOSTRequest"
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return out, "IncompleteBody"
		}
		if part.FormName() != "file" {
			fields[part.FormName()] = string(data)
			continue
		}
		if _, err = reader.NextPart(); err != io.EOF { //nolint:errorlint // as above
			return out, "something is behind the file"
		}
		return Stored{Type: fields["Content-Type"] + fields["content-type"], Data: data}, verifyForm(fields)
	}
}
