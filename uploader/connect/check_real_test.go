//go:build real

package connect_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/settings"
)

func s3Opener(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	return s3.Open(ctx, s3.Options{
		Bucket: d.S3.Bucket, Prefix: d.S3.Prefix, Endpoint: d.URL, Region: d.S3.Region,
		Credentials: aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
			access, err := secret(ctx, connect.AccessKey)
			if err != nil {
				return aws.Credentials{}, err
			}
			key, err := secret(ctx, connect.SecretKey)
			return aws.Credentials{AccessKeyID: access, SecretAccessKey: key}, err
		}),
	})
}

func TestRealCheckStorage(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	store := &keychain.Memory{}
	c := &connect.Connector{Keychain: store, Openers: map[settings.Kind]connect.Opener{settings.AmazonS3: s3Opener}}
	box := settings.Destination{ID: "box", Kind: settings.AmazonS3, URL: endpoint, S3: &settings.S3Place{Bucket: bucket, Prefix: "in"}}
	keep(t, store, box, connect.AccessKey, access)
	keep(t, store, box, connect.SecretKey, secret)
	got, fine := check(t, c, box, secret)
	want(t, got, fine, true, "clock.ok", "sign-in.ok.keys", "region.ok", "write.ok", "read.ok", "delete.ok", "lifecycle.note.unknown (unsupported)")
}
