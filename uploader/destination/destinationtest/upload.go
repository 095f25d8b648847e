package destinationtest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// Upload sends a file the whole way, as the engine does, over the destination's own Storage, and returns the first error. It
// is for a driver's tests against a pretended server; the suite has its own.
func Upload(t testing.TB, d *destination.Destination, f destination.File, data []byte) (destination.Object, error) {
	t.Helper()
	created := d.Create(t.Context(), []destination.File{f})[0]
	if created.Err != nil {
		return destination.Object{}, created.Err
	}
	u := created.Value.Upload
	sent := destination.Sent{Upload: u}
	for _, n := range numbers(u) {
		request := created.Value.First
		if request == nil || n > 0 {
			signed := d.Sign(t.Context(), []destination.Piece{{Upload: u, N: n, Digests: d.Traits().Before.Digests(u, n, data)}})[0]
			if signed.Err != nil {
				return destination.Object{}, signed.Err
			}
			request = &signed.Value
		}
		offset, length := u.Range(n)
		receipt, err := transfer.Send(t.Context(), d.Storage, *request, transfer.Body{At: bytes.NewReader(data), Offset: offset, Size: length}, transfer.Options{N: n})
		if err != nil {
			return destination.Object{}, err
		}
		sent.Receipts = append(sent.Receipts, receipt)
	}
	done := d.Complete(t.Context(), []destination.Sent{sent})[0]
	return done.Value, done.Err
}

// HoldsNo fails the test where one of these texts is in a header that reached the store.
func (s *Store) HoldsNo(t testing.TB, secrets ...string) {
	t.Helper()
	for _, header := range s.Arrived() {
		for name, values := range header {
			for _, secret := range secrets {
				if strings.Contains(strings.Join(values, " "), secret) {
					t.Errorf("a secret reached the storage in %s", name)
				}
			}
		}
	}
}

// OwnAuthority checks that a company's authority is trusted by the calls and by the pieces, and that without it neither gets
// through: the backend's certificate is by ours, the storage's by theirs. send opens the destination with these authorities
// (PEM; nil: the system's alone) and uploads a file. No error may hold secret.
func OwnAuthority(t testing.TB, ours, theirs *Authority, secret string, send func(pem []byte) error) {
	t.Helper()
	for _, pem := range [][]byte{nil, ours.PEM} {
		if err := send(pem); err == nil || fault.KindOf(err) != fault.Authority || strings.Contains(err.Error(), secret) {
			t.Errorf("got %v", err)
		}
	}
	if err := send(append(slices.Clone(ours.PEM), theirs.PEM...)); err != nil {
		t.Error(err)
	}
}
