package s3

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/server/storage"
)

// Head implements storage.Storage.
func (s *Store) Head(ctx context.Context, key string) (storage.Info, error) {
	full, err := s.full(key)
	if err != nil {
		return storage.Info{}, storage.ErrNotFound
	}
	out, err := s.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &s.bucket, Key: &full, ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		return storage.Info{}, s.optional.answer("HeadObject", err)
	}
	return storage.Info{Size: aws.ToInt64(out.ContentLength), Token: out.Metadata[tokenName], ETag: aws.ToString(out.ETag), CRC64: crc64Of(out)}, nil
}

// crc64Of is the checksum of the whole object; one composed of the parts' checksums is none.
func crc64Of(out *awss3.HeadObjectOutput) *uint64 {
	if out.ChecksumCRC64NVME == nil || out.ChecksumType == types.ChecksumTypeComposite {
		return nil
	}
	sum, err := base64.StdEncoding.DecodeString(*out.ChecksumCRC64NVME)
	if err != nil || len(sum) != 8 {
		return nil
	}
	crc := binary.BigEndian.Uint64(sum)
	return &crc
}

// Delete implements storage.Storage.
func (s *Store) Delete(ctx context.Context, key string) error {
	full, err := s.full(key)
	if err != nil {
		return nil //nolint:nilerr // nothing can be stored under it
	}
	_, err = s.client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: &s.bucket, Key: &full})
	if err = translate("delete", err); errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
