package main

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// s3Prefix begins the id of a bucket that is not in the settings: s3://bucket/prefix?endpoint=…&region=…&path_style=true.
// Like a backend's, it is remembered, and holds no secret.
const s3Prefix = "s3://"

// s3Kind opens such ids.
const s3Kind settings.Kind = "s3"

// bucketID is the id of the bucket that the flags name.
func (o *options) bucketID() (string, error) {
	where, err := bucketOf(o.s3)
	if err != nil {
		return "", err
	}
	query := url.Values{}
	if o.endpoint != "" {
		address, err := ownAddress("storage", o.endpoint)
		if err != nil {
			return "", err
		}
		query.Set("endpoint", address)
	}
	if o.region != "" {
		query.Set("region", o.region)
	}
	if o.pathStyle {
		query.Set("path_style", "true")
	}
	where.RawQuery = query.Encode()
	return where.String(), nil
}

// bucketOf reads s3://bucket/prefix. What stands behind the bucket is a prefix as it is typed: in it a question mark or a
// per cent sign is itself.
func bucketOf(text string) (*url.URL, error) {
	rest, ok := strings.CutPrefix(text, s3Prefix)
	bucket, prefix, _ := strings.Cut(rest, "/")
	if !ok || bucket == "" || strings.ContainsAny(bucket, "@:?#%") {
		return nil, usage("--s3 takes a bucket and a prefix like s3://bucket/prefix.")
	}
	return &url.URL{Scheme: "s3", Host: bucket, Path: "/" + strings.Trim(prefix, "/")}, nil
}

// openBucket opens the bucket of an id.
func (at *places) openBucket(ctx context.Context, d settings.Destination, _ connect.Secret) (*destination.Destination, error) {
	where, err := url.Parse(d.ID)
	if err != nil {
		return nil, fault.New(fault.NoPlace, "open", "the bucket cannot be read")
	}
	query := where.Query()
	keys, region, err := at.keys(ctx)
	if err != nil { // of a run that goes on, or a link made later: given says it before anything else begins
		return nil, fault.New(fault.Keys, "open", err.Error())
	}
	if query.Get("region") != "" {
		region = query.Get("region")
	}
	o := s3.Options{
		Bucket: where.Host, Prefix: strings.Trim(where.Path, "/"), Endpoint: query.Get("endpoint"), Region: region,
		Credentials: keys, RootCAs: at.authorities, PartSize: int64(at.o.partSize),
		Note: func(text string) { at.p.speaker(at.o, at.where()).note(text) },
	}
	if given, err := strconv.ParseBool(query.Get("path_style")); err == nil {
		o.PathStyle = &given
	}
	return s3.Open(ctx, o)
}

// keys are where the flags say; a profile may name a region as well.
func (at *places) keys(ctx context.Context) (keys aws.CredentialsProvider, region string, err error) {
	switch {
	case at.o.keysEnv:
		id, secret := at.p.env("AWS_ACCESS_KEY_ID"), at.p.env("AWS_SECRET_ACCESS_KEY")
		if id == "" || secret == "" {
			return nil, "", usage("--keys-env needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.")
		}
		given := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: at.p.env("AWS_SESSION_TOKEN")}
		if ends, err := time.Parse(time.RFC3339, at.p.env("AWS_CREDENTIAL_EXPIRATION")); err == nil {
			given.CanExpire, given.Expires = true, ends
		}
		return credentials.StaticCredentialsProvider{Value: given}, at.p.env("AWS_REGION"), nil
	case at.o.profile != "":
		c, err := config.LoadDefaultConfig(ctx, config.WithSharedConfigProfile(at.o.profile))
		if err != nil {
			return nil, "", usage("The profile %q cannot be read.", at.o.profile)
		}
		return c.Credentials, c.Region, nil
	}
	return nil, "", usage("Where are the keys? Give --keys-env or --profile NAME.")
}
