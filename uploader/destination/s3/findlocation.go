package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

// locationFinder looks for the place by asking.
type locationFinder struct {
	o         Options
	clock     *clock
	always    http.Header
	keys      aws.CredentialsProvider
	transport http.RoundTripper
	optional  *optionalCalls
}

// corrections is how often an answer may lead elsewhere: the region once, the style once, and the region again in it.
const corrections = 4

func (f locationFinder) find(ctx context.Context) (bucket.Location, *awss3.Client, error) {
	region, path := f.o.Region, startsWithPath(f.o)
	var virtual *found // the bucket in the host: answers, but does not let us look
	for range corrections {
		p := newLocation(f.o, region, path)
		at := &found{p, newClient(p, f.keys, f.transport, correctedSigner{bucket.NewSigner(), f.clock}, f.always)}
		err, other := f.probe(ctx, p, at.client)
		again := !path && !p.AWS && f.o.PathStyle == nil
		switch {
		case err == nil:
			return at.location, at.client, nil
		case other != "" && other != region:
			f.o.Note(fmt.Sprintf("The bucket is in the region %s, not %s. That was corrected.", other, region))
			region = other
		case again && err.Kind == fault.Forbidden: // perhaps another bucket, or the list of all
			virtual, path = at, true
		case again && notThatHost(err.Kind):
			path = true
		case virtual != nil: // the path is no better
			return virtual.location, virtual.client, nil
		case f.answers(ctx, at, err):
			return at.location, at.client, nil
		case err.Kind == fault.Missing:
			err.Kind = fault.NoPlace
			return p, nil, err
		default:
			return p, nil, err
		}
	}
	return bucket.Location{}, nil, fault.New(fault.NoPlace, "open", "the storage names one region after the other")
}

// found is a place that was asked.
type found struct {
	location bucket.Location
	client   *awss3.Client
}

// answers decides about a storage that does not list the bucket: keys may not be allowed to, and some storages do not know
// the question or break at it. Where only the answer to another question tells whether the bucket is there, that is asked.
func (f locationFinder) answers(ctx context.Context, at *found, refusal *fault.Error) bool {
	known := refusal.Kind == fault.Forbidden || refusal.Kind == fault.Unsupported
	if !known && (!aboutTheQuestion(refusal) || refusal.Kind == fault.Protocol || refusal.Kind == fault.NoPlace) {
		return false
	}
	if !known {
		err := call(ctx, "open", at.location.Host, f.clock, func(ctx context.Context) error {
			_, err := at.client.HeadBucket(ctx, &awss3.HeadBucketInput{Bucket: &f.o.Bucket})
			return err
		})
		second := asFault(err)
		switch {
		case second == nil:
		case !aboutTheQuestion(second), second.Kind == fault.Busy:
			return false
		case second.Kind == fault.Missing && (refusal.Kind != fault.Missing || refusal.Code == ""):
			return false
		}
	}
	f.optional.lacks(listObjects)
	return true
}

// notThatHost: what a store says that does not know bucket.host: no name, no certificate, another bucket, the list of all
// buckets or somebody else's page.
func notThatHost(k fault.Kind) bool {
	switch k {
	case fault.Unreachable, fault.Blocked, fault.Authority, fault.NoPlace, fault.Missing, fault.HostRefused, fault.Protocol:
		return true
	default:
		return false
	}
}

// probe lists one key: the cheapest question whose refusal has a body, and so tells a wrong key from a wrong bucket. It
// returns the region that the answer names, if any.
func (f locationFinder) probe(ctx context.Context, p bucket.Location, client *awss3.Client) (failed *fault.Error, region string) {
	err := call(ctx, "open", p.Host, f.clock, func(ctx context.Context) error {
		out, err := client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: &f.o.Bucket, Prefix: &f.o.Prefix, MaxKeys: aws.Int32(1)})
		if err == nil && out.Name == nil && out.KeyCount == nil && out.MaxKeys == nil { // the SDK reads any markup
			return unmarked(p.Host, out.ResultMetadata)
		}
		var answer *smithyhttp.ResponseError
		if errors.As(err, &answer) && answer.Response != nil {
			region = regionInRefusal(answer.Response.Header, err.Error())
		}
		return err
	})
	if err == nil {
		return nil, ""
	}
	errors.As(err, &failed)
	return failed, region
}

// unmarked is what a success without any mark of a listing means: an empty one is a storage that does not know the question;
// a text is somebody else's.
func unmarked(host string, of middleware.Metadata) error {
	raw, ok := awsmiddleware.GetRawResponse(of).(*smithyhttp.Response)
	if ok && raw.ContentLength == 0 && raw.Header.Get("Content-Type") == "" {
		return &fault.Error{Kind: fault.Unsupported, Op: "open", Host: host, Status: raw.StatusCode, Detail: "the answer is empty"}
	}
	return &fault.Error{Kind: fault.Protocol, Op: "open", Host: host, Detail: "the answer did not come from a storage"}
}
