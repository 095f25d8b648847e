package destinationtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/minio/crc64nvme"
	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// session is one case's destination.
type session struct {
	t  *testing.T
	h  Harness
	d  *destination.Destination
	rt http.RoundTripper

	lacks string // why the case is not applicable
}

func (s *session) open() {
	s.t.Helper()
	s.d = s.h.Open(s.t)
	s.rt = s.d.Storage
	if s.rt == nil {
		transport := transfer.NewTransport(transfer.TransportOptions{})
		s.t.Cleanup(transport.CloseIdleConnections)
		s.rt = transport
	}
}

func (s *session) ctx() context.Context { return s.t.Context() }

// strict watches one request on its way to the storage: it goes to the address that was signed, byte for byte, with the
// headers that were signed, and with no credential but the signature in the address.
type strict struct {
	*session
	request destination.Request
}

// RoundTrip implements http.RoundTripper.
func (w *strict) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, behind, _ := strings.Cut(w.request.URL.Reveal(), "://"); r.URL.Host+r.URL.RequestURI() != behind && r.URL.Host+r.URL.RequestURI() != strings.Replace(behind, "?", "/?", 1) {
		w.t.Error("a request goes to another address than the signed one")
	}
	for name, values := range r.Header {
		if len(values) == 0 {
			continue // for net/http alone
		}
		switch lower := strings.ToLower(name); {
		case lower == "authorization", lower == "cookie", strings.HasPrefix(lower, "proxy-"):
			w.t.Errorf("%s goes to the storage", name)
		case lower == "user-agent", lower == "expect", lower == "content-type" && w.request.Form != nil:
		case !slices.Equal(w.request.Header.Values(name), values):
			w.t.Errorf("%s goes to the storage as %q, signed was %q", name, values, w.request.Header.Values(name))
		}
		for _, secret := range w.h.Secrets {
			if strings.Contains(strings.Join(values, " "), secret) {
				w.t.Errorf("a secret goes to the storage in %s", name)
			}
		}
	}
	return w.rt.RoundTrip(r)
}

// content is a file's bytes: the same for the same seed and size.
func content(seed int, size int64) []byte {
	var key [32]byte
	copy(key[:], fmt.Sprintf("%d/%d", seed, size))
	data := make([]byte, size)
	_, _ = rand.NewChaCha8(key).Read(data) // never fails
	return data
}

// newFile is a file that nobody has seen yet.
func newFile(name string, size int64) destination.File {
	return destination.File{ID: ulid.Make().String(), Attempt: 1, Name: name, Type: "application/octet-stream", Size: size}
}

// create opens one upload.
func (s *session) create(f destination.File) destination.Created {
	s.t.Helper()
	all := s.d.Create(s.ctx(), []destination.File{f})
	if len(all) != 1 || all[0].Err != nil {
		s.t.Fatalf("create %q of %d bytes: %+v", f.Name, f.Size, all)
	}
	u := all[0].Value.Upload
	if u.File != f || u.Key == "" || len(u.Memo) > 4<<10 || u.PartSize > MaxPart {
		s.t.Fatalf("created %+v", u)
	}
	return all[0].Value
}

// piece names one request to be signed, with what the destination wants to know of the file's bytes before.
func (s *session) piece(u destination.Upload, n int, data []byte) destination.Piece {
	return destination.Piece{Upload: u, N: n, Digests: s.d.Traits().Before.Digests(u, n, data)}
}

// sign asks for one piece's request.
func (s *session) sign(u destination.Upload, n int, data []byte) destination.Request {
	s.t.Helper()
	all := s.d.Sign(s.ctx(), []destination.Piece{s.piece(u, n, data)})
	if len(all) != 1 || all[0].Err != nil {
		s.t.Fatalf("sign piece %d: %+v", n, all)
	}
	return all[0].Value
}

// put sends one piece.
func (s *session) put(u destination.Upload, n int, request destination.Request, data []byte) (destination.Receipt, error) {
	offset, length := u.Range(n)
	body := transfer.Body{At: bytes.NewReader(data), Offset: offset, Size: length}
	return transfer.Send(s.ctx(), &strict{s, request}, request, body, transfer.Options{N: n})
}

// mustPut signs and sends one piece.
func (s *session) mustPut(u destination.Upload, n int, data []byte) destination.Receipt {
	s.t.Helper()
	receipt, err := s.put(u, n, s.sign(u, n, data), data)
	if err != nil {
		s.t.Fatalf("send piece %d of %q: %v", n, u.File.Name, err)
	}
	return receipt
}

// first is the number of an upload's first piece: a small file is one request, or one part where the storage wants parts.
func first(u destination.Upload) int { return min(1, u.Parts) }

// numbers are the pieces of an upload.
func numbers(u destination.Upload) []int {
	if u.Parts == 0 {
		return []int{0}
	}
	all := make([]int, u.Parts)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// send sends every piece of a created upload, the first with the request that came along.
func (s *session) send(created destination.Created, data []byte) destination.Sent {
	s.t.Helper()
	u := created.Upload
	sent := destination.Sent{Upload: u}
	for _, n := range numbers(u) {
		if n == 0 && created.First != nil {
			receipt, err := s.put(u, 0, *created.First, data)
			if err != nil {
				s.t.Fatalf("send %q: %v", u.File.Name, err)
			}
			sent.Receipts = append(sent.Receipts, receipt)
			continue
		}
		sent.Receipts = append(sent.Receipts, s.mustPut(u, n, data))
	}
	crc := crc64nvme.Checksum(data)
	sent.Digests.CRC64 = &crc
	return sent
}

// complete completes one upload.
func (s *session) complete(sent destination.Sent) (destination.Object, error) {
	s.t.Helper()
	all := s.d.Complete(s.ctx(), []destination.Sent{sent})
	if len(all) != 1 {
		s.t.Fatalf("%d answers to one question", len(all))
	}
	return all[0].Value, all[0].Err
}

// mustComplete completes one upload and checks what came of it.
func (s *session) mustComplete(sent destination.Sent) destination.Object {
	s.t.Helper()
	object, err := s.complete(sent)
	if err != nil {
		s.t.Fatalf("complete %q: %v", sent.Upload.File.Name, err)
	}
	if object.Size != sent.Upload.File.Size || object.Upload.Key == "" {
		s.t.Fatalf("completed %+v", object)
	}
	if crc := object.Digests.CRC64; crc != nil && *crc != *sent.Digests.CRC64 {
		s.t.Errorf("the storage has %x, sent was %x", *crc, *sent.Digests.CRC64)
	}
	return object
}

// upload does the whole way. Check setup has its own (connect/check, run.sendAttempt says why).
func (s *session) upload(f destination.File, data []byte) destination.Object {
	s.t.Helper()
	return s.mustComplete(s.send(s.create(f), data))
}

// small uploads a file of a few bytes.
func (s *session) small(seed int) (destination.Object, []byte) {
	s.t.Helper()
	data := content(seed, 1000)
	return s.upload(newFile(fmt.Sprintf("small %d.bin", seed), int64(len(data))), data), data
}

// link makes a link with a new id, and fails the test if that does not work. It is only called where there is a Linker.
func (s *session) link(uploads ...destination.Upload) destination.Link {
	s.t.Helper()
	link, err := s.linkAgain(destination.LinkRequest{ID: ulid.Make().String(), Uploads: uploads})
	if err != nil {
		s.t.Fatalf("link: %v", err)
	}
	return link
}

func (s *session) linkAgain(request destination.LinkRequest) (destination.Link, error) {
	s.t.Helper()
	all := s.d.Linker.Link(s.ctx(), []destination.LinkRequest{request})
	if len(all) != 1 {
		s.t.Fatalf("%d answers to one question", len(all))
	}
	if all[0].Err == nil && (all[0].Value.ID != request.ID || all[0].Value.URL.IsZero()) {
		s.t.Fatalf("link %+v", all[0].Value)
	}
	return all[0].Value, all[0].Err
}

// arrived fails the test unless what is stored are these bytes: behind a link, as anybody gets them, else by the storage's
// own keys.
func (s *session) arrived(object destination.Object, data []byte) {
	s.t.Helper()
	if s.d.Linker != nil && s.h.Fetch != nil {
		s.same(s.link(object.Upload), 1, data)
		return
	}
	if s.h.Stored == nil {
		s.t.Log("nobody looked at what is stored")
		return
	}
	body, err := s.h.Stored(s.t, object)
	if err != nil {
		s.t.Errorf("%q is not stored: %v", object.Upload.Key, err)
		return
	}
	if sum, err := sumOf(body); err != nil || sum != sha256.Sum256(data) {
		s.t.Errorf("%q is stored as something else (%v)", object.Upload.Key, err)
	}
}

// linkless ends the case where there are no links.
func (s *session) linkless() {
	s.t.Helper()
	if s.d.Linker == nil || s.h.Fetch == nil {
		s.without("links")
	}
}

var errNoBytes = errors.New("the link gave no bytes")

// fetch gets a file by its link and returns its SHA-256.
func (s *session) fetch(link destination.Link, n int) ([32]byte, error) {
	s.t.Helper()
	body, err := s.h.Fetch(s.t, link, n)
	if err != nil {
		return [32]byte{}, errors.Join(errNoBytes, err)
	}
	sum, err := sumOf(body)
	if err != nil {
		s.t.Fatalf("fetching: %v", err)
	}
	return sum, nil
}

func sumOf(body io.ReadCloser) ([32]byte, error) {
	hash := sha256.New()
	_, err := io.Copy(hash, body)
	return [32]byte(hash.Sum(nil)), errors.Join(err, body.Close())
}

// same fails the test unless the link gives exactly these bytes.
func (s *session) same(link destination.Link, n int, data []byte) {
	s.t.Helper()
	sum, err := s.fetch(link, n)
	if err != nil || sum != sha256.Sum256(data) {
		s.t.Errorf("file %d of %d bytes came back as something else (%v)", n, len(data), err)
	}
}

// is fails the test unless err is a fault of one of these kinds, without secrets.
func (s *session) is(err error, kinds ...fault.Kind) {
	s.t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		s.t.Errorf("got %v, want a fault of %v", err, kinds)
		return
	}
	data, jsonErr := json.Marshal(f)
	if jsonErr != nil {
		s.t.Error(jsonErr)
	}
	s.clean("an error", err.Error()+string(data))
	for _, kind := range kinds {
		if f.Kind == kind {
			return
		}
	}
	s.t.Errorf("got %v, want %v", err, kinds)
}
