package s3

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Complete implements destination.Transfer.
func (d *driver) Complete(ctx context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	return each(sent, func(s destination.Sent) (destination.Object, error) {
		if err := d.over(ctx, "complete"); err != nil {
			return destination.Object{}, err
		}
		if err := d.ours("complete", s.Upload); err != nil {
			return destination.Object{}, err
		}
		if err := d.memory.judge("complete", s.Upload.File); err != nil {
			return destination.Object{}, err
		}
		if !whole(s) {
			return destination.Object{}, fault.New(fault.Missing, "complete", "not every piece was acknowledged")
		}
		if s.Upload.Parts == 0 {
			return d.completeSingle(ctx, s)
		}
		return d.completeParts(ctx, s)
	})
}

// whole reports whether there is a receipt for every piece, in order and of the right size.
func whole(s destination.Sent) bool {
	u := s.Upload
	if len(s.Receipts) != u.Pieces() {
		return false
	}
	for i, r := range s.Receipts {
		n := i + 1
		if u.Parts == 0 {
			n = 0
		}
		if _, size := u.Range(n); r.N != n || r.Size != size || strings.Trim(r.ETag, `" `) == "" {
			return false
		}
	}
	return true
}

// completeSingle believes the answer to the request that only this upload had; where this process did not see it (its receipt
// has no checksum counted while reading), the storage is asked.
func (d *driver) completeSingle(ctx context.Context, s destination.Sent) (destination.Object, error) {
	receipt := s.Receipts[0]
	if receipt.Sent.CRC64 == nil {
		object, err := d.proven(ctx, "complete", s.Upload)
		if err != nil {
			return destination.Object{}, err
		}
		return d.agreed(s, object)
	}
	object := destination.Object{Upload: s.Upload, Size: receipt.Size, Digests: destination.Digests{CRC64: receipt.Stored.CRC64}}
	if receipt.Stored.CRC64 != nil {
		object.Proof = destination.Confirmed
	}
	return d.agreed(s, object)
}

// completeParts makes the object and reads it back. Where the upload is not there any more, the answer to an earlier call was
// lost, or somebody cleaned up: the object's own token tells which.
func (d *driver) completeParts(ctx context.Context, s destination.Sent) (destination.Object, error) {
	u, id := s.Upload, multipartID(s.Upload)
	list := make([]types.CompletedPart, len(s.Receipts))
	for i, r := range s.Receipts {
		list[i] = types.CompletedPart{PartNumber: aws.Int32(int32(i + 1)), ETag: aws.String(r.ETag)}
	}
	err := d.call(ctx, "complete", func(ctx context.Context) error {
		_, err := d.client.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{
			Bucket: &d.o.Bucket, Key: &u.Key, UploadId: &id, MultipartUpload: &types.CompletedMultipartUpload{Parts: list},
		})
		return err
	})
	if err != nil && fault.KindOf(err) != fault.Missing {
		return destination.Object{}, err
	}
	object, readErr := d.proven(ctx, "complete", u)
	switch {
	case readErr == nil:
		return d.agreed(s, object)
	case err != nil && fault.KindOf(readErr) == fault.Missing:
		return destination.Object{}, err // neither the parts nor the object
	case err == nil && fault.KindOf(readErr) == fault.Forbidden: // these keys may write and not read
		return destination.Object{Upload: u, Size: u.File.Size}, nil
	}
	return destination.Object{}, readErr
}

// agreed compares the storage's checksum of the whole with the one counted while reading.
func (d *driver) agreed(s destination.Sent, object destination.Object) (destination.Object, error) {
	if a, b := s.Digests.CRC64, object.Digests.CRC64; a != nil && b != nil && *a != *b {
		return destination.Object{}, &fault.Error{
			Kind: fault.Corrupt, Op: "complete", Host: d.signer.place.host, Detail: "the storage has other bytes than were sent",
		}
	}
	return object, nil
}

// stored is what HEAD tells of an object.
type stored struct {
	size  int64
	token string
	crc64 *uint64
}

func (d *driver) head(ctx context.Context, op, key string) (stored, error) {
	var got stored
	err := d.call(ctx, op, func(ctx context.Context) error {
		out, err := d.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &d.o.Bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
		if err == nil {
			got = stored{size: aws.ToInt64(out.ContentLength), token: out.Metadata[tokenName], crc64: crc64Of(out)}
		}
		return err
	})
	return got, err
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

// proven is the object under the upload's key, if it is the one that this upload made. Missing: there is none, or another.
func (d *driver) proven(ctx context.Context, op string, u destination.Upload) (destination.Object, error) {
	got, err := d.head(ctx, op, u.Key)
	if err != nil {
		return destination.Object{}, err
	}
	if got.token != token(u.File) || got.size != u.File.Size {
		return destination.Object{}, &fault.Error{Kind: fault.Missing, Op: op, Host: d.signer.place.host, Detail: "the object is not this upload's"}
	}
	return destination.Object{Upload: u, Size: got.size, Proof: destination.Matched, Digests: destination.Digests{CRC64: got.crc64}}, nil
}
