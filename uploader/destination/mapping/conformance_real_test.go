//go:build real

package mapping_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/mapping"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/transfer"
)

// openAt opens a preset against the real FastAPI.
func openAt(t *testing.T, server realtest.FastAPIServer, name string) *destination.Destination {
	t.Helper()
	o := mapping.Options{
		Mapping: preset(t, name, server.URL), Category: "documents", User: "u 1",
		Token:   func(context.Context) (string, error) { return realtest.FastAPIToken, nil },
		Storage: transfer.NewTransport(transfer.TransportOptions{}),
	}
	if name == "fastapi-share" {
		o.Const = map[string]string{"bucket": server.Bucket.Name}
	}
	d, err := mapping.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// get gets an address as anybody would: without a key, without a header.
func get(t *testing.T, address string) (io.ReadCloser, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, fmt.Errorf("status %d", answer.StatusCode)
	}
	return answer.Body, nil
}

// TestRealConformance runs the suite through the real FastAPI and boto3, over a gateway that checks every signature: the
// samples' five styles, a POST policy, and Active Storage's.
func TestRealConformance(t *testing.T) {
	server := realtest.FastAPI(t, false)
	for _, c := range []struct{ preset, called string }{
		{"fastapi-simple", ""},
		{"fastapi-full", ""},
		{"fastapi-mobile", ""},
		{"fastapi-secure", ""},
		{"fastapi-share", ""},
		{"uppy-signer", ", POST policy"},
		{"active-storage", ""},
	} {
		t.Run(c.preset, func(t *testing.T) {
			destinationtest.Run(t, destinationtest.Harness{
				Destination: "mapping " + c.preset + c.called, Storage: realtest.PartGateway,
				Open: func(t *testing.T) *destination.Destination {
					t.Helper()
					return openAt(t, server, c.preset)
				},
				Fetch: func(t *testing.T, link destination.Link, n int) (io.ReadCloser, error) {
					t.Helper()
					if n != 1 {
						return nil, errors.ErrUnsupported
					}
					return get(t, link.URL.Reveal())
				},
				Stored: func(t *testing.T, object destination.Object) (io.ReadCloser, error) {
					t.Helper()
					return server.Bucket.Object(t, object.Upload.Key)
				},
				Secrets: []string{realtest.FastAPIToken, server.Bucket.Secret},
			})
		})
	}
}
