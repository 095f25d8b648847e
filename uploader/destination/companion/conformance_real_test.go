//go:build real

package companion_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/transfer"
)

const secret = "canary-companion-0451"

func open(t *testing.T, url string, single companion.Single) *destination.Destination {
	t.Helper()
	d, err := companion.Open(companion.Options{
		URL: url, Single: single, PartSize: destinationtest.MaxPart, Header: "uppy-auth-token", Token: constant(secret),
		Storage: transfer.NewTransport(transfer.TransportOptions{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// TestRealConformance runs the suite on the real Companion, over a gateway that checks every signature: once as it runs on
// a desk, where its errors have names, and once as in production, where it only says that something went wrong.
func TestRealConformance(t *testing.T) {
	for name, single := range map[string]companion.Single{"form": companion.Auto, "one part": companion.Multipart} {
		t.Run(name, func(t *testing.T) {
			bucket := realtest.NewBucket(t)
			url := realtest.CompanionOver(t, bucket, map[companion.Single]string{companion.Auto: "NODE_ENV=development", companion.Multipart: "NODE_ENV=production"}[single])
			destinationtest.Run(t, destinationtest.Harness{
				Destination: "companion, " + name, Storage: realtest.PartGateway,
				Open: func(t *testing.T) *destination.Destination { t.Helper(); return open(t, url, single) },
				Stored: func(t *testing.T, object destination.Object) (io.ReadCloser, error) {
					t.Helper()
					return bucket.Object(t, object.Upload.Key)
				},
				Secrets: []string{secret, "companion-secret", "linkdroptestsecret"},
			})
		})
	}
}

// TestRealExpiry: addresses that live a second. What is late is refused as Expired, and a new one helps.
func TestRealExpiry(t *testing.T) {
	url := realtest.Companion(t, "COMPANION_AWS_EXPIRES=1")
	for name, single := range map[string]companion.Single{"form": companion.Auto, "one part": companion.Multipart} {
		t.Run(name, func(t *testing.T) {
			d := open(t, url, single)
			file := destination.File{ID: "01J" + name, Attempt: 1, Name: "late ü.txt", Type: "text/plain", Size: 5}
			u := one(t, d.Create(t.Context(), []destination.File{file})).Upload
			piece := []destination.Piece{{Upload: u, N: min(1, u.Parts)}}
			late := one(t, d.Sign(t.Context(), piece))
			if total := late.Life.Total(); total <= 0 || total > time.Second {
				t.Fatalf("lives %v", total)
			}
			realtest.Until(t, 10*time.Second, "the address is over", func() bool { return late.Life.Left() < -1200*time.Millisecond })
			if _, err := send(t, d, late); err == nil || !isKind(err, "expired") {
				t.Fatalf("a late request: %v", err)
			}
			// A form's end is cut to whole seconds, so that one of a second lives anything up to it: the engine asks again, too.
			receipt, err := send(t, d, one(t, d.Sign(t.Context(), piece)))
			for tries := 0; err != nil && isKind(err, "expired") && tries < 20; tries++ {
				receipt, err = send(t, d, one(t, d.Sign(t.Context(), piece)))
			}
			if err != nil {
				t.Fatal(err)
			}
			receipt.N = piece[0].N
			one(t, d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{receipt}}}))
		})
	}
}

// TestRealFormless: a storage that refuses forms, as R2 and B2 do, before a Companion that knows nothing of it.
func TestRealFormless(t *testing.T) {
	d := open(t, realtest.Companion(t), companion.Auto)
	refusing := companion.Noticing(d, roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			return refusal(r, http.StatusNotImplemented), nil
		}
		return d.Storage.RoundTrip(r)
	}))
	for size := range int64(4) {
		startOver(t, d, refusing, size)
	}
}
