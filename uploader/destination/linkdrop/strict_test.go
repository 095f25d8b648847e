package linkdrop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

// signing is a backend in a company's own network, with a certificate of its own authority, that signs for a store as an SDK
// of either version does.
type signing struct {
	*fake
	store   *destinationtest.Store
	version destinationtest.Version
	told    []string // content types
}

func newSigning(t *testing.T, authority *destinationtest.Authority, store *destinationtest.Store, v destinationtest.Version) *signing {
	t.Helper()
	s := &signing{fake: &fake{answers: map[string]func([]byte) (int, string){}}, store: store, version: v}
	s.Server = authority.Serve(t, s.fake)
	s.on("GET /.well-known/linkdrop", `{"name":"Acme","version":1,"sign_in":{"kind":"bearer"},"features":["multipart"],"storage_hosts":["`+store.Listener.Addr().String()+`"]}`)
	s.handle("POST /v1/uploads", s.create)
	s.handle("POST /v1/uploads/sign", s.sign)
	s.handle("POST /v1/uploads/complete", func(body []byte) (int, string) {
		var question protocol.CompleteRequest
		if err := json.Unmarshal(body, &question); err != nil {
			t.Error(err)
		}
		size := 5
		if len(question.Uploads[0].Parts) > 0 {
			size = 20 * mebi
		}
		return http.StatusOK, fmt.Sprintf(`{"uploads":[{"upload_id":%q,"size":%d}]}`, question.Uploads[0].UploadID, size)
	})
	return s
}

func (s *signing) create(body []byte) (int, string) {
	var question protocol.CreateRequest
	if err := json.Unmarshal(body, &question); err != nil {
		return http.StatusBadRequest, ""
	}
	f := question.Files[0]
	s.told = append(s.told, f.Type)
	out := protocol.Created{ID: f.ID, UploadID: "u-" + f.ID, Key: "p/" + f.ID + "/a.bin"}
	if f.Size > 16*mebi {
		out.PartSize, out.Parts = 10*mebi, 2
	} else {
		header := map[string]string{"Content-Type": f.Type}
		out.Request = &protocol.Request{Method: http.MethodPut, URL: s.store.Sign(s.version, "/bucket/"+out.Key, header, nil), Headers: header, Life: 900}
	}
	return http.StatusOK, jsonOf(protocol.CreateResponse{Uploads: []protocol.Created{out}})
}

func (s *signing) sign(body []byte) (int, string) {
	var question protocol.SignRequest
	if err := json.Unmarshal(body, &question); err != nil {
		return http.StatusBadRequest, ""
	}
	p := question.Pieces[0]
	address := s.store.Sign(s.version, "/bucket/"+p.UploadID+strconv.Itoa(p.Number), nil, url.Values{"partNumber": {strconv.Itoa(p.Number)}, "uploadId": {p.UploadID}})
	return http.StatusOK, jsonOf(protocol.SignResponse{Requests: []protocol.Signed{{UploadID: p.UploadID, Number: p.Number, Request: protocol.Request{Method: http.MethodPut, URL: address, Life: 900}}}})
}

func jsonOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func (s *signing) trusting(t *testing.T, pem []byte) *destination.Destination {
	t.Helper()
	pool, err := wire.Pool(pem)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), Options{URL: s.URL, Token: constant(canary), RootCAs: pool})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// TestOnlyWhatWasSigned: every type goes out as it was told, in both versions of signatures, parts go without one, and the
// token stays with the backend.
func TestOnlyWhatWasSigned(t *testing.T) {
	authority := destinationtest.NewAuthority(t)
	for _, version := range []destinationtest.Version{destinationtest.V2, destinationtest.V4} {
		store := destinationtest.NewStore(t, authority)
		s := newSigning(t, authority, store, version)
		d := s.trusting(t, authority.PEM)
		n := 0
		for given, want := range destinationtest.Types() {
			f := aFile(fmt.Sprintf("F%d", n), 5)
			f.Type = given
			if _, err := destinationtest.Upload(t, d, f, []byte("hello")); err != nil {
				t.Errorf("V%d, %q: %v", version, given, err)
			}
			if o, _ := store.Object("/bucket/p/" + f.ID + "/a.bin"); o.Type != want || s.told[n] != want {
				t.Errorf("V%d: %q was told as %q and sent as %q, want %q", version, given, s.told[n], o.Type, want)
			}
			n++
		}
		if _, err := destinationtest.Upload(t, d, aFile("parts", 20*mebi), make([]byte, 20*mebi)); err != nil {
			t.Errorf("V%d, in parts: %v", version, err)
		}
		if o, _ := store.Object("/bucket/u-parts2"); len(o.Data) != 10*mebi || o.Type != "" {
			t.Errorf("V%d: a part of %d bytes, as %q", version, len(o.Data), o.Type)
		}
		store.HoldsNo(t, canary)
		if s.auth[0] != "" || s.auth[1] != "Bearer "+canary || len(store.Arrived()) != n+2 {
			t.Errorf("the backend got %q, the store %d requests", s.auth[:2], len(store.Arrived()))
		}
	}
}

// TestOwnAuthority: a company's authority is trusted beside the system's, by the calls and by the pieces; without it neither
// gets through, and says Authority.
func TestOwnAuthority(t *testing.T) {
	ours, theirs := destinationtest.NewAuthority(t), destinationtest.NewAuthority(t)
	s := newSigning(t, ours, destinationtest.NewStore(t, theirs), destinationtest.V4)
	_, err := Open(t.Context(), Options{URL: s.URL, Token: constant(canary)})
	is(t, err, fault.Authority)
	_, err = destinationtest.Upload(t, s.trusting(t, ours.PEM), aFile("F", 5), []byte("hello"))
	is(t, err, fault.Authority)
	if n := len(s.store.Arrived()); n != 0 {
		t.Errorf("%d requests reached a store that nobody trusts", n)
	}
	both := []byte(strings.Join([]string{string(ours.PEM), string(theirs.PEM)}, "\n"))
	if _, err = destinationtest.Upload(t, s.trusting(t, both), aFile("F", 5), []byte("hello")); err != nil {
		t.Error(err)
	}
}
