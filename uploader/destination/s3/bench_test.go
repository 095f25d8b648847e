package s3

import (
	"crypto/elliptic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/internal/bucket"
)

// The goal for an address of the storage is 50 µs. CloudFront's cost what a signature of their kind of key costs.
//
//	go test -run '^$' -bench . ./uploader/destination/s3
func BenchmarkAddresses(b *testing.B) {
	o := Options{
		Bucket: "b", Prefix: "in box", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""), URLLife: defaultURLLife,
	}
	ofStorage := offline(o, newLocation(o, bucket.DefaultRegion, false))
	single := destination.Upload{File: aFile(1000)}
	single.Key, _ = ofStorage.key("bench", single.File, 1)
	parts := single
	parts.Parts, parts.PartSize, parts.File.Size, parts.Memo = 3, 8<<20, 20<<20, []byte("an upload's id")
	ofEdge := single
	ofEdge.Memo = []byte(named)
	sign := func(d *driver, u destination.Upload, n int) func() error {
		return func() error { return d.Sign(b.Context(), []destination.Piece{{Upload: u, N: n}})[0].Err }
	}
	link := func(d *driver, u destination.Upload) func() error {
		return func() error {
			return d.Link(b.Context(), []destination.LinkRequest{{ID: u.File.ID, Uploads: []destination.Upload{u}, Life: time.Hour}})[0].Err
		}
	}
	for _, c := range []struct {
		name string
		make func() error
	}{
		{"single", sign(ofStorage, single, 0)},
		{"part", sign(ofStorage, parts, 2)},
		{"link", link(ofStorage, single)},
		{"link by CloudFront, RSA", link(behind(b, Options{}, constant(pemOf(b, "PRIVATE KEY", newRSA(b, rsaBits)))), ofEdge)},
		{"link by CloudFront, ECDSA", link(behind(b, Options{}, constant(pemOf(b, "PRIVATE KEY", newEC(b, elliptic.P256())))), ofEdge)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.make(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1000/float64(b.N), "µs/URL")
		})
	}
}
