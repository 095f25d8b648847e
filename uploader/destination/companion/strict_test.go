package companion_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/wire"
)

const canary = "CANARY-0451" // the token: it may reach Companion, and nothing else

// signing is a Companion that signs for a store.
type signing struct {
	*httptest.Server
	store   *destinationtest.Store
	version destinationtest.Version
	mu      sync.Mutex
	told    []string // content types
	tokens  []string
}

func newSigning(t *testing.T, authority *destinationtest.Authority, store *destinationtest.Store, v destinationtest.Version) *signing {
	t.Helper()
	s := &signing{store: store, version: v}
	s.Server = authority.Serve(t, s)
	return s
}

func (s *signing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = append(s.tokens, r.Header.Get("Authorization"))
	var answer any
	switch path := r.URL.Path; {
	case path == "/s3/params":
		s.told = append(s.told, r.URL.Query().Get("type"))
		answer = map[string]any{"method": "POST", "url": s.store.URL + "/bucket", "fields": s.store.SignForm("k", s.told[len(s.told)-1]), "expires": 800}
	case path == "/s3/multipart":
		var question struct{ Type string }
		_ = json.Unmarshal(body, &question)
		s.told = append(s.told, question.Type)
		answer = map[string]string{"key": "k", "uploadId": "u"}
	case strings.HasSuffix(path, "/complete"):
		answer = map[string]string{"location": s.store.URL + "/bucket/k"}
	default:
		number := strings.TrimPrefix(path, "/s3/multipart/u/")
		address := s.store.Sign(s.version, "/bucket/k", nil, url.Values{"partNumber": {number}, "uploadId": {"u"}})
		answer = map[string]any{"url": address, "expires": 800}
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(err)
	}
}

func (s *signing) open(t *testing.T, pem []byte, single companion.Single) *destination.Destination {
	t.Helper()
	o := companion.Options{URL: s.URL, Token: constant(canary), Single: single, StorageHosts: []string{s.store.Listener.Addr().String()}}
	if pem != nil {
		pool, err := wire.Pool(pem)
		if err != nil {
			t.Fatal(err)
		}
		o.RootCAs = pool
	}
	d, err := companion.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// TestOnlyWhatWasSigned: every type goes out as it was told, in the form's field; parts, which Companion signs without a
// type, go without one, also where SigV2 would notice; and the token stays with Companion.
func TestOnlyWhatWasSigned(t *testing.T) {
	authority := destinationtest.NewAuthority(t)
	for _, version := range []destinationtest.Version{destinationtest.V2, destinationtest.V4} {
		for _, single := range []companion.Single{companion.Post, companion.Multipart} {
			store := destinationtest.NewStore(t, authority)
			s := newSigning(t, authority, store, version)
			d := s.open(t, authority.PEM, single)
			for given, want := range destinationtest.Types() {
				f := file(5)
				f.ID, f.Type = fmt.Sprintf("F%d", len(s.told)), given
				if _, err := destinationtest.Upload(t, d, f, []byte("hello")); err != nil {
					t.Errorf("V%d, %q: %v", version, given, err)
				}
				path, sent := "/bucket", want
				if single == companion.Multipart {
					path, sent = "/bucket/k", ""
				}
				if o, _ := store.Object(path); o.Type != sent || s.told[len(s.told)-1] != want {
					t.Errorf("V%d: %q was told as %q and sent as %q", version, given, s.told[len(s.told)-1], o.Type)
				}
			}
			store.HoldsNo(t, canary)
			if s.tokens[0] != "Bearer "+canary || len(store.Arrived()) != len(destinationtest.Types()) {
				t.Errorf("Companion got %q, the store %d requests", s.tokens[0], len(store.Arrived()))
			}
		}
	}
}

// TestOwnAuthority: a company's authority is trusted by the calls and by the pieces; without it neither gets through.
func TestOwnAuthority(t *testing.T) {
	ours, theirs := destinationtest.NewAuthority(t), destinationtest.NewAuthority(t)
	s := newSigning(t, ours, destinationtest.NewStore(t, theirs), destinationtest.V4)
	destinationtest.OwnAuthority(t, ours, theirs, canary, func(pem []byte) error {
		_, err := destinationtest.Upload(t, s.open(t, pem, companion.Post), file(5), []byte("hello"))
		return err
	})
}
