//go:build real

package main_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

// TestRealThePolicyIsEnough: a user who may do what "iam policy" prints, and nothing else, is all that a server needs: it stores, in
// one request and in parts, shows, and deletes. Whoever has the address of an upload still cannot send other bytes.
func TestRealThePolicyIsEnough(t *testing.T) {
	endpoint, access, secret, bucket := realtest.GatewayFor(t, "server")
	storage := "s3://" + bucket + "/in/office?region=" + realtest.Region + "&endpoint=" + endpoint
	printed, err := exec.CommandContext(t.Context(), realtest.Binary(t, "linkdrop-server"), "iam", "policy", "--storage", storage).Output()
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Version   string
		Statement []map[string]any
	}
	if err := json.Unmarshal(printed, &policy); err != nil {
		t.Fatal(err)
	}
	for _, s := range policy.Statement { // a policy of a bucket names whom it is for; one of a user does not
		s["Principal"] = map[string]any{"AWS": []string{"server"}}
	}
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	root := awss3.New(awss3.Options{
		Region: realtest.Region, BaseEndpoint: &endpoint, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
	if _, err := root.PutBucketPolicy(t.Context(), &awss3.PutBucketPolicyInput{Bucket: &bucket, Policy: aws.String(string(text))}); err != nil {
		t.Fatal(err)
	}
	r := run(t, t.TempDir(), "LINKDROP_STORAGE="+storage, "AWS_ACCESS_KEY_ID=server", "AWS_SECRET_ACCESS_KEY="+secret+"server", "AWS_EC2_METADATA_DISABLED=true")
	realtest.Until(t, 10*time.Second, "the storage is ready", func() bool {
		response, err := http.Get(r.address + "/readyz") //nolint:noctx // a test's own server
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	body := bytes.Repeat([]byte("0123456789"), 1_200_000)
	link := r.share("S1", r.send("F1", "a.bin", body), r.send("F2", "b.txt", []byte("hello")))
	if got, err := realtest.Curl(t, link+"/1"); err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	var created protocol.CreateResponse
	r.call("/v1/uploads", protocol.CreateRequest{Files: []protocol.File{{ID: "F3", Attempt: 1, Name: "c.txt", Type: "text/plain", Size: 5}}}, &created)
	signed := *created.Uploads[0].Request
	r.put(signed, []byte("hello"))
	again, err := http.NewRequestWithContext(t.Context(), signed.Method, signed.URL, bytes.NewReader([]byte("evil!")))
	if err != nil {
		t.Fatal("the signed address is none")
	}
	for name, value := range signed.Headers {
		again.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(again)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("other bytes at the same address: %s", response.Status)
	}
	r.drop(created.Uploads[0].UploadID)
	left, err := root.ListObjectsV2(t.Context(), &awss3.ListObjectsV2Input{Bucket: &bucket})
	if err != nil || len(left.Contents) != 2 {
		t.Errorf("%d objects are left, want the 2 behind the link; %v", len(left.Contents), err)
	}
}
