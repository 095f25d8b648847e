package s3

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/server/storage"
)

// Head implements storage.Storage.
func (s *Store) Head(ctx context.Context, key string) (storage.Info, error) {
	full, err := s.fullKey(key)
	if err != nil {
		return storage.Info{}, storage.ErrNotFound
	}
	out, err := s.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &s.bucket, Key: &full, ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		return storage.Info{}, s.optional.answer("HeadObject", err)
	}
	return storage.Info{Size: aws.ToInt64(out.ContentLength), Token: out.Metadata[bucket.TokenName], ETag: aws.ToString(out.ETag), CRC64: bucket.CRC64(out)}, nil
}

// Delete implements storage.Storage.
func (s *Store) Delete(ctx context.Context, key string) error {
	full, err := s.fullKey(key)
	if err != nil {
		return nil //nolint:nilerr // nothing can be stored under it
	}
	_, err = s.client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &s.bucket, Key: &full})
	if err = asStorageError("delete", err); errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
