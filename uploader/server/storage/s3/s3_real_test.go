//go:build real

package s3_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/realtest"
	"linkdrop/uploader/server/storage/s3"
	"linkdrop/uploader/server/storage/storagetest"
)

// TestRealSuite runs the suite, refusals included, on a gateway that checks every signature in full.
func TestRealSuite(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	s, err := s3.New(s3.Options{
		Bucket: bucket, Prefix: "pre fix", Region: realtest.Region, Endpoint: endpoint, Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	// versitygw looks at the query alone; storage/file shows that nobody here sends a credential along.
	storagetest.Run(t, s, "a bearer token", "a bearer token on a download")
}
