//go:build real

package s3_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/realtest"
)

// fetch gets a link as anybody would: without a key, without a header.
func fetch(t *testing.T, link destination.Link, _ int) (io.ReadCloser, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link.URL.Reveal(), nil)
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

func TestRealConformance(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	destinationtest.Run(t, destinationtest.Harness{
		Destination: "s3", Storage: realtest.PartGateway,
		Open: func(t *testing.T) *destination.Destination {
			t.Helper()
			d, err := s3.Open(t.Context(), s3.Options{
				Bucket: bucket, Prefix: "pre fix+ü", Endpoint: endpoint, Region: realtest.Region, PartSize: destinationtest.MaxPart,
				Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
				Note:        func(text string) { t.Errorf("corrected something: %s", text) },
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(d.Close)
			return d
		},
		Fetch:   fetch,
		Secrets: []string{secret},
	})
}
