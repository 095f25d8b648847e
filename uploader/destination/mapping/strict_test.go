package mapping_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/wire"
)

// signing is a backend with the samples' calls that signs for a store.
type signing struct {
	*httptest.Server
	store   *destinationtest.Store
	version destinationtest.Version
	mu      sync.Mutex
	told    []string // content types
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
	var question struct {
		Type  string `json:"content_type"`
		Uppy  string `json:"contentType"`
		Rails struct {
			Type     string `json:"content_type"`
			Checksum string `json:"checksum"`
		} `json:"blob"`
	}
	_ = json.Unmarshal(body, &question)
	kind := question.Type + question.Uppy + question.Rails.Type + r.URL.Query().Get("content_type")
	header := map[string]string{"Content-Type": kind}
	var answer map[string]any
	switch r.URL.Path {
	case "/api/confirm-upload":
		answer = map[string]any{"status": "success", "file_size": len(hello)}
	case "/api/upload-url", "/api/get-upload-url":
		answer = map[string]any{"upload_url": s.store.Sign(s.version, "/bucket/k", header, nil), "key": "k", "expires_in": 900}
	case "/sign-s3":
		answer = map[string]any{"method": "PUT", "url": s.store.Sign(s.version, "/bucket/k", header, nil), "headers": header}
	case "/form":
		answer = map[string]any{"method": "POST", "url": s.store.URL + "/bucket/k", "fields": s.store.SignForm("k", kind)}
	default:
		header["Content-MD5"] = question.Rails.Checksum
		answer = map[string]any{"key": "k", "signed_id": "sid", "direct_upload": map[string]any{"url": s.store.Sign(s.version, "/bucket/k", header, nil), "headers": header}}
	}
	if r.URL.Path != "/api/confirm-upload" {
		s.told = append(s.told, kind)
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(err)
	}
}

func (s *signing) open(t *testing.T, m *mapping.Mapping, pem []byte) *destination.Destination {
	t.Helper()
	o := mapping.Options{Mapping: m, Token: func(context.Context) (string, error) { return canary, nil }, StorageHosts: []string{s.store.Listener.Addr().String()}}
	if pem != nil {
		pool, err := wire.Pool(pem)
		if err != nil {
			t.Fatal(err)
		}
		o.RootCAs = pool
	}
	d, err := mapping.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// TestOnlyWhatWasSigned: with every way in which these backends say a type (in the query, in JSON, echoed as a header, in a
// form), every type goes out as it was told, in both versions of signatures, and the token stays with the backend.
func TestOnlyWhatWasSigned(t *testing.T) {
	authority := destinationtest.NewAuthority(t)
	for _, version := range []destinationtest.Version{destinationtest.V2, destinationtest.V4} {
		for _, name := range []string{"fastapi-simple", "fastapi-full", "uppy-signer", "active-storage", "form", "bearer"} {
			store := destinationtest.NewStore(t, authority)
			s := newSigning(t, authority, store, version)
			var m *mapping.Mapping
			switch name {
			case "form":
				m = load(t, `{"version":1,"sign":{"path":"/form","fields":{"content_type":"{type}"},"answer":{"url":"/url","fields":"/fields"}}}`, s.URL)
			case "bearer":
				m = load(t, `{"version":1,"auth":{"type":"bearer"},"sign":{"path":"/api/get-upload-url","fields":{"content_type":"{type}"},"answer":{"url":"/upload_url"}}}`, s.URL)
			default:
				m = preset(t, name, s.URL)
			}
			d := s.open(t, m, authority.PEM)
			for given, want := range destinationtest.Types() {
				f := aFile(fmt.Sprintf("F%d", len(s.told)), "a.bin")
				f.Type = given
				if _, err := destinationtest.Upload(t, d, f, []byte(hello)); err != nil {
					t.Errorf("%s, V%d, %q: %v", name, version, given, err)
					continue
				}
				if o, _ := store.Object("/bucket/k"); o.Type != want || s.told[len(s.told)-1] != want || string(o.Data) != hello {
					t.Errorf("%s, V%d: %q was told as %q and sent as %q", name, version, given, s.told[len(s.told)-1], o.Type)
				}
			}
			store.HoldsNo(t, canary)
			if len(store.Arrived()) != len(destinationtest.Types()) {
				t.Errorf("%s: the store got %d requests", name, len(store.Arrived()))
			}
		}
	}
}

// TestOwnAuthority: a company's authority is trusted by the calls and by the pieces; without it neither gets through.
func TestOwnAuthority(t *testing.T) {
	ours, theirs := destinationtest.NewAuthority(t), destinationtest.NewAuthority(t)
	s := newSigning(t, ours, destinationtest.NewStore(t, theirs), destinationtest.V4)
	m := preset(t, "fastapi-full", s.URL)
	destinationtest.OwnAuthority(t, ours, theirs, canary, func(pem []byte) error {
		_, err := destinationtest.Upload(t, s.open(t, m, pem), aFile("F", "a"), []byte(hello))
		return err
	})
}
