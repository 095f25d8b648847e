package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"runtime"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"

	"linkdrop/uploader/server"
	"linkdrop/uploader/server/storage"
	"linkdrop/uploader/server/storage/s3"
	"linkdrop/uploader/wire"
)

// openStorage reads --storage. The folder's own address comes from the server, so only its place is set here.
func (s *settings) openStorage(ctx context.Context, o *server.Options) error {
	if len(s.buckets) > 0 && !strings.HasPrefix(s.storage, "s3://") {
		return usageError{errors.New("--bucket is for a server whose --storage is an s3:// address, too")}
	}
	if s.storage == "" {
		return nil
	}
	u, err := url.Parse(s.storage)
	if err != nil {
		return usageError{errors.New("--storage is not a URL")}
	}
	if path, ok := wire.FilePath(u, runtime.GOOS == "windows"); ok {
		o.Objects = path
		return nil
	}
	if u.Scheme == "s3" && u.Host != "" && u.User == nil {
		if o.Storage, err = openS3(ctx, u, func(text string) { o.Log.WarnContext(ctx, text) }); err != nil {
			return err
		}
		return s.openBuckets(ctx, o)
	}
	return usageError{errors.New("--storage must be like file:///var/lib/linkdrop or s3://bucket/prefix?region=eu-central-1")}
}

// bucketName is what a policy can call a bucket.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// bucketFlag adds --bucket, which may be repeated; the variable has several with blanks between them.
func (s *settings) bucketFlag(flags *flag.FlagSet) {
	flags.Func("bucket", "a further `NAME=s3://bucket/prefix?…`, for the categories of the policy that name it; may be repeated", func(text string) error {
		for _, one := range strings.Fields(text) {
			name, address, _ := strings.Cut(one, "=")
			if !bucketName.MatchString(name) || !strings.HasPrefix(address, "s3://") {
				return errors.New("it must be like media=s3://bucket/prefix?region=eu-central-1, its name of a-z, 0-9, - and _")
			}
			if s.buckets == nil {
				s.buckets = map[string]string{}
			}
			s.buckets[name] = address
		}
		return nil
	})
}

// openBuckets opens what --bucket names.
func (s *settings) openBuckets(ctx context.Context, o *server.Options) error {
	o.Buckets = map[string]storage.Storage{}
	for name, address := range s.buckets {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.User != nil {
			return usageError{fmt.Errorf("--bucket %s must be like s3://bucket/prefix?region=eu-central-1", name)}
		}
		if o.Buckets[name], err = openS3(ctx, u, func(text string) { o.Log.WarnContext(ctx, text, slog.String("bucket", name)) }); err != nil {
			return err
		}
	}
	return nil
}

// storageName is what is kept where, for the log: without a query, which might be anything.
func (s *settings) storageName() string {
	u, err := url.Parse(s.storage)
	if s.storage == "" || err != nil {
		return "a folder in the state folder"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// openS3 takes keys from where every AWS program takes them: the environment, the AWS files, the machine's role.
func openS3(ctx context.Context, u *url.URL, note func(string)) (*s3.Store, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, usageError{fmt.Errorf("s3://%s: its query is malformed", u.Host)}
	}
	for name := range query {
		if name != "endpoint" && name != "region" && name != "path_style" {
			return nil, usageError{fmt.Errorf("s3://%s: %q is not known; endpoint, region and path_style are", u.Host, name)}
		}
	}
	var load []func(*config.LoadOptions) error
	if region := query.Get("region"); region != "" {
		load = append(load, config.WithRegion(region))
	}
	aws, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, err
	}
	return s3.New(s3.Options{
		Bucket: u.Host, Prefix: strings.Trim(u.Path, "/"), Region: aws.Region, Endpoint: query.Get("endpoint"),
		PathStyle: query.Get("path_style") == "true", Credentials: aws.Credentials, Note: note,
	})
}
