//go:build real

package check_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/settings"
)

// box is a bucket with keys that are in the keychain.
func box(t *testing.T, endpoint, access, secret, bucket string) (*connect.Connector, settings.Destination) {
	t.Helper()
	c := connector(drivers.Options{})
	d := settings.Destination{ID: "box", Kind: settings.AmazonS3, URL: endpoint, S3: &settings.S3Place{Bucket: bucket, Prefix: "in"}}
	keep(t, c.Keychain, d, connect.AccessKey, access)
	keep(t, c.Keychain, d, connect.SecretKey, secret)
	return c, d
}

// Keys of every kind: the gateway checks every signature, and what its bucket's policy lets a user do.
func TestRealCheckKeys(t *testing.T) {
	endpoint, access, secret, bucket := realtest.GatewayFor(t, "writer", "keeper", "single", "nobody")
	root := client(endpoint, access, secret)
	allow := func(user string, onBucket, onObjects string) string {
		statement := func(actions, resource string) string {
			return fmt.Sprintf(`{"Effect":"Allow","Principal":{"AWS":[%q]},"Action":[%s],"Resource":[%q]}`, user, actions, "arn:aws:s3:::"+resource)
		}
		all := statement(onObjects, bucket+"/*")
		if onBucket != "" {
			all += "," + statement(onBucket, bucket)
		}
		return all
	}
	policy := `{"Version":"2012-10-17","Statement":[` +
		allow("writer", "", `"s3:PutObject","s3:AbortMultipartUpload","s3:ListMultipartUploadParts"`) + "," +
		allow("keeper", `"s3:ListBucket","s3:ListBucketMultipartUploads"`, `"s3:PutObject","s3:GetObject","s3:AbortMultipartUpload","s3:ListMultipartUploadParts"`) + "," +
		allow("single", "", `"s3:PutObject","s3:GetObject","s3:DeleteObject"`) + `]}`
	if _, err := root.PutBucketPolicy(t.Context(), &awss3.PutBucketPolicyInput{Bucket: &bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
	for _, user := range []struct {
		name  string
		fine  bool
		lines []string
	}{
		{"writer", true, []string{"clock.ok", "sign-in.ok.keys", "region.ok", "write.ok", "read.note.forbidden (forbidden)", "delete.note.forbidden (forbidden)", "lifecycle.note.unknown (unsupported)"}},
		{"keeper", true, []string{"clock.ok", "sign-in.ok.keys", "region.ok", "write.ok", "read.ok", "delete.note.forbidden (forbidden)", "lifecycle.note.unknown (unsupported)"}},
		{"single", true, []string{"clock.ok", "sign-in.ok.keys", "region.ok", "write.ok", "read.ok", "delete.note.parts (forbidden)", "lifecycle.note.unknown (unsupported)"}},
		{"nobody", false, []string{"clock.ok", "sign-in.ok.keys", "region.ok", "write.failed.forbidden (forbidden)", "read.skipped", "delete.skipped", "lifecycle.note.unknown (unsupported)"}},
	} {
		t.Run(user.name, func(t *testing.T) {
			c, d := box(t, endpoint, user.name, secret+user.name, bucket)
			got, fine := told(t, c, d, secret+user.name)
			want(t, got, fine, user.fine, user.lines...)
		})
	}
	t.Run("owner", func(t *testing.T) {
		c, d := box(t, endpoint, access, secret, bucket)
		d.S3.Prefix = "other"
		got, fine := told(t, c, d, secret)
		want(t, got, fine, true, "clock.ok", "sign-in.ok.keys", "region.ok", "write.ok", "read.ok", "delete.ok", "lifecycle.note.unknown (unsupported)")
	})
	left(t, root, bucket)
}

// left makes sure that only that stays which its user was not allowed to delete or give up.
func left(t *testing.T, root *awss3.Client, bucket string) {
	t.Helper()
	objects, err := root.ListObjectsV2(t.Context(), &awss3.ListObjectsV2Input{Bucket: &bucket})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects.Contents {
		t.Logf("stays: %s", aws.ToString(o.Key))
	}
	uploads, err := root.ListMultipartUploads(t.Context(), &awss3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil {
		t.Fatal(err)
	}
	if len(objects.Contents) != 2 || len(uploads.Uploads) != 1 {
		t.Errorf("%d files and %d broken-off uploads stay", len(objects.Contents), len(uploads.Uploads))
	}
}

func client(endpoint, access, secret string) *awss3.Client {
	return awss3.New(awss3.Options{
		BaseEndpoint: &endpoint, Region: realtest.Region, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
	})
}

// What is set up wrongly is told where it is wrong, and nothing is told of what could not be tried.
func TestRealCheckMistakes(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	after := []string{"region.skipped", "write.skipped", "read.skipped", "delete.skipped", "lifecycle.skipped"}
	t.Run("key", func(t *testing.T) {
		c, d := box(t, endpoint, "AKIDNOBODY", secret, bucket)
		got, fine := told(t, c, d, secret)
		want(t, got, fine, false, append([]string{"clock.ok", "sign-in.failed.keys (keys)"}, after...)...)
	})
	t.Run("secret", func(t *testing.T) {
		c, d := box(t, endpoint, access, "canary-wrong-secret", bucket)
		got, fine := told(t, c, d, "canary-wrong-secret")
		want(t, got, fine, false, append([]string{"clock.ok", "sign-in.failed.keys (keys)"}, after...)...)
	})
	t.Run("no keys", func(t *testing.T) {
		c, d := box(t, endpoint, access, secret, bucket)
		c.Keychain = &keychain.Memory{}
		got, fine := told(t, c, d, secret)
		want(t, got, fine, false, append([]string{"clock.ok", "sign-in.failed.nokeys (no-keys)"}, after...)...)
	})
	t.Run("bucket", func(t *testing.T) {
		c, d := box(t, endpoint, access, secret, "not-there")
		got, fine := told(t, c, d, secret)
		want(t, got, fine, false, append([]string{"clock.ok", "sign-in.failed.place (no-place)"}, after...)...)
	})
	t.Run("region", func(t *testing.T) {
		c, d := box(t, endpoint, access, secret, bucket)
		d.S3.Region = "eu-west-7"
		got, fine := told(t, c, d, secret)
		want(t, got, fine, true, "clock.ok", "sign-in.ok.keys", "region.note.corrected", "write.ok", "read.ok", "delete.ok", "lifecycle.note.unknown (unsupported)")
	})
}

// A real linkdrop-server, with its token, with another, and with none.
func TestRealCheckBackend(t *testing.T) {
	server := realtest.StartServer(t, "", "")
	url := "http://" + server.Address
	d := settings.Destination{ID: "acme", Kind: settings.Linkdrop, URL: url}
	for name, c := range map[string]struct {
		token string
		fine  bool
		lines []string
	}{
		"right": {server.Token, true, []string{"clock.ok", "sign-in.ok", "write.ok", "read.ok", "delete.ok"}},
		"wrong": {"canary-wrong-token", false, []string{"clock.ok", "sign-in.failed.token (sign-in)", "write.skipped", "read.skipped", "delete.skipped"}},
		"none":  {"", false, []string{"clock.ok", "sign-in.failed.notoken (sign-in)", "write.skipped", "read.skipped", "delete.skipped"}},
	} {
		t.Run(name, func(t *testing.T) {
			con := connector(drivers.Options{})
			var secrets []string
			if c.token != "" {
				keep(t, con.Keychain, d, connect.Token, c.token)
				secrets = append(secrets, c.token)
			}
			got, fine := told(t, con, d, secrets...)
			want(t, got, fine, c.fine, c.lines...)
		})
	}
}

// The real Companion gives no links and deletes nothing.
func TestRealCheckCompanion(t *testing.T) {
	url := realtest.Companion(t)
	c := connector(drivers.Options{})
	got, fine := told(t, c, settings.Destination{ID: "acme", Kind: settings.Companion, URL: url})
	want(t, got, fine, true, "clock.ok", "sign-in.ok", "write.ok", "read.skipped.nolink", "delete.note.unable")
}
