package drivers

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Keys are the keys of a storage from somewhere else than the keychain.
type Keys struct {
	Provider aws.CredentialsProvider
	Region   string // of what they are for, where the setting names none; may be empty
}

func (o Options) bucket(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
	if d.S3 == nil {
		return nil, unusable("the setting has no bucket")
	}
	pool, err := connect.TrustedPool("open", o.Authorities, d)
	if err != nil {
		return nil, err
	}
	place := *d.S3
	keys := o.Keys
	if keys == nil && place.Profile != "" {
		if keys, err = Profile(ctx, place.Profile, pool); err != nil {
			return nil, err
		}
	}
	options := s3.Options{
		Bucket: place.Bucket, Prefix: place.Prefix, Endpoint: d.URL, Region: place.Region, PathStyle: place.PathStyle,
		Header: place.Headers, URLLife: time.Duration(place.URLLife), Name: d.Name, RootCAs: pool, PartSize: o.partSize(),
		CacheControl: place.CacheControl,
	}
	if front := place.CloudFront; front != nil {
		options.CloudFront = &s3.CloudFront{
			URL: front.URL, KeyPairID: front.KeyPairID, Key: func(ctx context.Context) (string, error) { return secret(ctx, connect.LinkKey) },
		}
	}
	if o.Note != nil {
		options.Note = func(text string) { o.Note(d.ID, text) }
	}
	if keys == nil {
		options.Credentials, options.Remembered = kept{secret}, true
		return s3.Open(ctx, options)
	}
	options.Credentials, options.Region = keys.Provider, cmp.Or(place.Region, keys.Region)
	return s3.Open(ctx, options)
}

// kept are the keys in the keychain. They are asked for whenever something is signed, so that one that was replaced counts;
// connect remembers them for a minute.
type kept struct{ secret connect.Secret }

// Retrieve implements aws.CredentialsProvider.
func (k kept) Retrieve(ctx context.Context) (aws.Credentials, error) {
	id, err := k.secret(ctx, connect.AccessKey)
	if err != nil {
		return aws.Credentials{}, err
	}
	key, err := k.secret(ctx, connect.SecretKey)
	if err != nil {
		return aws.Credentials{}, err
	}
	session, err := k.secret(ctx, connect.SessionToken)
	if err != nil && fault.KindOf(err) != fault.NoKeys { // only temporary keys have one
		return aws.Credentials{}, err
	}
	return aws.Credentials{AccessKeyID: id, SecretAccessKey: key, SessionToken: session, Source: "keychain"}, nil
}
