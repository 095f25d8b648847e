package s3

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/server/storage"
)

// maxListed is how many pages of unfinished uploads are read at a time, with a thousand each: a store that always has another one
// keeps nobody for ever.
const maxListed = 1000

// Create implements storage.Multipart. No checksum algorithm is named: then a store that counts CRC-64/NVME does so over
// the whole by itself, and none demands a checksum of each part at the end.
func (s *Store) Create(ctx context.Context, o storage.Object) (string, error) {
	full, err := s.fullKey(o.Key)
	if err != nil {
		return "", err
	}
	out, err := s.client.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{
		Bucket: &s.bucket, Key: &full, ContentType: &o.Type, Metadata: map[string]string{bucket.TokenName: o.Token},
	})
	if err != nil {
		return "", asStorageError("create multipart upload", err)
	}
	return aws.ToString(out.UploadId), nil
}

// Parts implements storage.Multipart.
func (s *Store) Parts(ctx context.Context, key, id string) ([]storage.Part, error) {
	full, err := s.fullKey(key)
	if err != nil {
		return nil, storage.ErrNoUpload
	}
	var parts []storage.Part
	pages := awss3.NewListPartsPaginator(s.client, &awss3.ListPartsInput{Bucket: &s.bucket, Key: &full, UploadId: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, lostUpload(s.optional.answer("ListParts", err))
		}
		for _, p := range page.Parts {
			parts = append(parts, storage.Part{Number: int(aws.ToInt32(p.PartNumber)), ETag: aws.ToString(p.ETag), Size: aws.ToInt64(p.Size)})
		}
	}
	return parts, nil
}

// Complete implements storage.Multipart.
func (s *Store) Complete(ctx context.Context, key, id string, parts []storage.Part) error {
	full, err := s.fullKey(key)
	if err != nil {
		return storage.ErrNoUpload
	}
	if len(parts) == 0 || !slices.IsSortedFunc(parts, func(a, b storage.Part) int { return a.Number - b.Number }) {
		return storage.ErrInvalidPart
	}
	list := make([]types.CompletedPart, len(parts))
	for i, p := range parts {
		if p.Number < 1 || p.Number > maxPart {
			return storage.ErrInvalidPart
		}
		list[i] = types.CompletedPart{PartNumber: aws.Int32(int32(p.Number)), ETag: aws.String(p.ETag)}
	}
	_, err = s.client.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{
		Bucket: &s.bucket, Key: &full, UploadId: &id, MultipartUpload: &types.CompletedMultipartUpload{Parts: list},
	})
	return lostUpload(asStorageError("complete multipart upload", err))
}

// EachUnfinished implements storage.Multipart. It asks for those under the prefix only: others in the bucket are not its own.
func (s *Store) EachUnfinished(ctx context.Context, before time.Time, do func([]storage.Unfinished) error) error {
	pages := awss3.NewListMultipartUploadsPaginator(s.client, &awss3.ListMultipartUploadsInput{Bucket: &s.bucket, Prefix: &s.prefix})
	for range maxListed {
		if !pages.HasMorePages() {
			return nil
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return s.optional.answer("ListMultipartUploads", err)
		}
		var found []storage.Unfinished
		for _, u := range page.Uploads {
			key, ours := strings.CutPrefix(aws.ToString(u.Key), s.prefix)
			if ours && u.Initiated != nil && u.Initiated.Before(before) {
				found = append(found, storage.Unfinished{Key: key, ID: aws.ToString(u.UploadId)})
			}
		}
		if len(found) == 0 {
			continue
		}
		if err := do(found); err != nil {
			return err
		}
	}
	return nil
}

// Abort implements storage.Multipart.
func (s *Store) Abort(ctx context.Context, key, id string) error {
	full, err := s.fullKey(key)
	if err != nil {
		return nil //nolint:nilerr // nothing can be under way for it
	}
	if id != "" {
		return s.abort(ctx, full, id)
	}
	pages := awss3.NewListMultipartUploadsPaginator(s.client, &awss3.ListMultipartUploadsInput{Bucket: &s.bucket, Prefix: &full})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return s.optional.answer("ListMultipartUploads", err)
		}
		for _, u := range page.Uploads {
			if aws.ToString(u.Key) != full {
				continue
			}
			if err := s.abort(ctx, full, aws.ToString(u.UploadId)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) abort(ctx context.Context, full, id string) error {
	_, err := s.client.AbortMultipartUpload(ctx, &awss3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: &full, UploadId: &id})
	if err = lostUpload(s.optional.answer("AbortMultipartUpload", err)); errors.Is(err, storage.ErrNoUpload) {
		return nil
	}
	return err
}

// lostUpload: stores that answer a multipart call with a bare 404 mean the upload.
func lostUpload(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return storage.ErrNoUpload
	}
	return err
}
