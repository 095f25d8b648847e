package s3

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// begin creates a multipart upload and returns its id.
func (d *driver) begin(ctx context.Context, u destination.Upload) (string, error) {
	id := ""
	err := d.call(ctx, "create", func(ctx context.Context) error {
		out, err := d.client.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{
			Bucket: &d.o.Bucket, Key: &u.Key,
		}, func(o *awss3.Options) { o.APIOptions = append(o.APIOptions, withHeaders(d.header(u))...) })
		if err == nil {
			id = aws.ToString(out.UploadId)
		}
		return err
	})
	if err == nil && id == "" {
		return "", fault.New(fault.Protocol, "create", "the answer has no upload id")
	}
	return id, err
}

// adopt looks for an upload that was opened under this key before, when its answer was lost: the newest is gone on with,
// older ones are aborted. A storage that does not tell is no reason not to begin.
func (d *driver) adopt(ctx context.Context, key string) (string, error) {
	ids, err := d.uploadsOf(ctx, key)
	if err != nil {
		return "", err
	}
	for len(ids) > 1 {
		if err := d.abort(ctx, key, ids[0]); err != nil && !d.optional.refused(endUploads, err) {
			return "", err
		}
		ids = ids[1:]
	}
	if len(ids) == 0 {
		return "", nil
	}
	return ids[0], nil
}

// uploadsOf lists the uploads under way for exactly this key, oldest first; none where the storage does not tell. The prefix is
// the whole key, because some stores find nothing by less; and some say NoSuchUpload where there is none.
func (d *driver) uploadsOf(ctx context.Context, key string) ([]string, error) {
	var ids []string
	err := d.call(ctx, "find", func(ctx context.Context) error {
		ids = nil
		pages := awss3.NewListMultipartUploadsPaginator(d.client, &awss3.ListMultipartUploadsInput{Bucket: &d.o.Bucket, Prefix: &key})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, u := range page.Uploads {
				if id := aws.ToString(u.UploadId); id != "" && aws.ToString(u.Key) == key {
					ids = append(ids, id)
				}
			}
		}
		return nil
	})
	switch err = unlessMissing(err); {
	case err == nil:
		d.optional.answered(findUploads)
	case d.optional.refused(findUploads, err):
		return nil, nil
	}
	return ids, err
}

// parts lists what has arrived. A part that does not agree with the plan is left out, and so sent again.
func (d *driver) parts(ctx context.Context, u destination.Upload) ([]destination.Receipt, error) {
	var receipts []destination.Receipt
	id := multipartID(u)
	err := d.call(ctx, "list", func(ctx context.Context) error {
		receipts = nil
		pages := awss3.NewListPartsPaginator(d.client, &awss3.ListPartsInput{Bucket: &d.o.Bucket, Key: &u.Key, UploadId: &id})
		last := 0
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, p := range page.Parts {
				n := int(aws.ToInt32(p.PartNumber))
				if n <= last || n > u.Parts {
					return fault.New(fault.Protocol, "list", "the answer has parts that cannot be")
				}
				last = n
				if _, size := u.Range(n); aws.ToInt64(p.Size) == size && strings.Trim(aws.ToString(p.ETag), `" `) != "" {
					receipts = append(receipts, destination.Receipt{N: n, Size: size, ETag: aws.ToString(p.ETag)})
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return receipts, nil
}

func (d *driver) abort(ctx context.Context, key, id string) error {
	return unlessMissing(d.call(ctx, "abort", func(ctx context.Context) error {
		_, err := d.client.AbortMultipartUpload(ctx, &awss3.AbortMultipartUploadInput{Bucket: &d.o.Bucket, Key: &key, UploadId: &id})
		return err
	}))
}

// free ends everything of an upload: its parts, and an object that is this attempt's. Uploads of the same key are looked up, so
// that one whose answer was lost is found as well. Parts that the storage does not end are no reason to leave the object.
func (d *driver) free(ctx context.Context, u destination.Upload) error {
	ids, err := d.orphans(ctx, u)
	if err != nil && multipartID(u) == "" {
		return err
	}
	if id := multipartID(u); !slices.Contains(ids, id) {
		ids = append(ids, id)
	}
	var failed error
	for _, id := range ids {
		if id == "" {
			continue
		}
		if err := d.abort(ctx, u.Key, id); err != nil {
			if failed = err; !d.optional.refused(endUploads, err) {
				return err
			}
		}
	}
	ours, err := d.mayBeOurs(ctx, u)
	if err != nil {
		return err
	}
	if !ours {
		return failed
	}
	if _, err := d.remove(ctx, "abort", u.Key); err != nil {
		return err
	}
	return failed
}

// mayBeOurs reports whether there may be an object that this attempt made: there is one without another's token, or the
// storage does not let it be looked at, which is no reason not to delete.
func (d *driver) mayBeOurs(ctx context.Context, u destination.Upload) (bool, error) {
	if d.optional.knows(readBack) {
		return true, nil
	}
	got, err := d.head(ctx, "abort", u.Key)
	switch {
	case err == nil:
		return got.token == "" || got.token == token(u.File), nil
	case fault.KindOf(err) == fault.Missing:
		return false, nil
	case d.optional.refused(readBack, err):
		return true, nil
	}
	return false, err
}

// orphans lists what may be under way for a file in the storage. How it is cut today says nothing of earlier runs, whose part size
// may have been another; what no part size cuts has nothing, and is not asked for.
func (d *driver) orphans(ctx context.Context, u destination.Upload) ([]string, error) {
	if u.Parts == 0 && u.File.Size <= destination.LeastPart {
		return nil, nil
	}
	return d.uploadsOf(ctx, u.Key)
}

// remove deletes an object. kept reports that the bucket keeps what it was as an older version.
func (d *driver) remove(ctx context.Context, op, key string) (kept bool, err error) {
	err = unlessMissing(d.call(ctx, op, func(ctx context.Context) error {
		out, err := d.client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &d.o.Bucket, Key: &key})
		if err == nil {
			kept = aws.ToBool(out.DeleteMarker)
		}
		return err
	}))
	return kept, err
}

// unlessMissing takes "unknown" for a success: somebody was here before.
func unlessMissing(err error) error {
	if err != nil && fault.KindOf(err) == fault.Missing {
		return nil
	}
	return err
}
