//go:build real

package linkdrop_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage/s3"
)

// TestRealConformanceOnS3 runs the same suite with the server's storage on an S3 gateway that checks every signature.
func TestRealConformanceOnS3(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	store, err := s3.New(s3.Options{
		Bucket: bucket, Prefix: "conformance", Region: realtest.Region, Endpoint: endpoint, PathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	reference := serve(t, server.Options{Storage: store})
	h := reference.harness("versitygw")
	h.Secrets = append(h.Secrets, secret)
	destinationtest.Run(t, h)
}
