//go:build real

package s3_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/realtest"
	"linkdrop/uploader/server/storage"
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
	// Of others in the bucket nothing is listed, and nothing is freed.
	beside, err := s3.New(s3.Options{
		Bucket: bucket, Prefix: "pre fixed", Region: realtest.Region, Endpoint: endpoint, Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := beside.Create(t.Context(), storage.Object{Key: "u/one"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if _, err := beside.Parts(t.Context(), "u/one", id); err != nil {
			t.Errorf("another's upload: %v", err)
		}
	}()
	storagetest.Run(t, s, "a bearer token", "a bearer token on a download")
}
