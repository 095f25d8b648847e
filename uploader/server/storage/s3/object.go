package s3

import (
	"context"
	"errors"
	"fmt"
	"io"

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
	return storage.Info{Size: aws.ToInt64(out.ContentLength), Type: aws.ToString(out.ContentType), Token: out.Metadata[bucket.TokenName], ETag: aws.ToString(out.ETag), CRC64: bucket.CRC64(out)}, nil
}

// Sample implements storage.Storage. Whoever wants it needs it: a store that refuses it has failed.
func (s *Store) Sample(ctx context.Context, key string, n int) ([]byte, error) {
	full, err := s.fullKey(key)
	if err != nil {
		return nil, storage.ErrNotFound
	}
	out, err := s.client.GetObject(ctx, &awss3.GetObjectInput{Bucket: &s.bucket, Key: &full, Range: aws.String(fmt.Sprintf("bytes=0-%d", n-1))})
	var coded interface{ ErrorCode() string }
	if errors.As(err, &coded) && coded.ErrorCode() == "InvalidRange" { // an empty object has no first byte
		return nil, nil
	}
	if err != nil {
		return nil, asStorageError("sample", err)
	}
	defer out.Body.Close() //nolint:errcheck // only read; a store that sends more than was asked for is cut off
	sample, err := io.ReadAll(io.LimitReader(out.Body, int64(n)))
	return sample, asStorageError("sample", err)
}

// OpenFrom implements storage.Storage.
func (s *Store) OpenFrom(ctx context.Context, key string, offset int64) (io.ReadCloser, storage.Info, error) {
	full, err := s.fullKey(key)
	if err != nil {
		return nil, storage.Info{}, storage.ErrNotFound
	}
	asked := &awss3.GetObjectInput{Bucket: &s.bucket, Key: &full}
	if offset > 0 {
		asked.Range = aws.String(fmt.Sprintf("bytes=%d-", offset))
	}
	out, err := s.client.GetObject(ctx, asked)
	var coded interface{ ErrorCode() string }
	if errors.As(err, &coded) && coded.ErrorCode() == "InvalidRange" {
		return nil, storage.Info{}, storage.ErrNotFound
	}
	if err != nil {
		return nil, storage.Info{}, asStorageError("get", err)
	}
	// A store that does not know ranges sends the whole: that is never taken for the rest.
	length := offset + aws.ToInt64(out.ContentLength)
	if offset > 0 && aws.ToString(out.ContentRange) != fmt.Sprintf("bytes %d-%d/%d", offset, length-1, length) {
		_ = out.Body.Close() // not what was asked for
		return nil, storage.Info{}, errors.New("s3 storage: get: another range was sent than was asked for")
	}
	return out.Body, storage.Info{Size: length, Token: out.Metadata[bucket.TokenName], ETag: aws.ToString(out.ETag)}, nil
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
