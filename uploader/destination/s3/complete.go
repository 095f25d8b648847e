package s3

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

// Complete implements destination.Transfer.
func (d *driver) Complete(ctx context.Context, sent []destination.Sent) []destination.Result[destination.Object] {
	return inParallel(sent, func(s destination.Sent) (destination.Object, error) {
		if err := d.contextFault(ctx, "complete"); err != nil {
			return destination.Object{}, err
		}
		if err := d.ours("complete", s.Upload); err != nil {
			return destination.Object{}, err
		}
		if err := d.attempts.judge("complete", s.Upload.File); err != nil {
			return destination.Object{}, err
		}
		object, err := d.complete(ctx, s)
		if err == nil {
			d.endLate(ctx, s.Upload)
		}
		return object, err
	})
}

func (d *driver) complete(ctx context.Context, s destination.Sent) (destination.Object, error) {
	if !s.Whole() {
		return d.completeUnseen(ctx, s)
	}
	if s.Upload.Parts == 0 {
		return d.completeSingle(ctx, s)
	}
	return d.completeParts(ctx, s)
}

// endLate ends uploads of the same key: a Create whose connection broke may reach a busy storage after it was looked for, or
// have been a run's that cut the file otherwise, and nobody would ever hear of it. The file is there; that they cannot be
// looked for or ended is no reason to say otherwise.
func (d *driver) endLate(ctx context.Context, u destination.Upload) {
	ids, err := d.orphans(ctx, u)
	if err != nil {
		return
	}
	for _, id := range ids {
		if err := d.abort(ctx, u.Key, id); err != nil {
			d.optional.refused(endUploads, err)
		}
	}
}

// completeUnseen is for an upload whose receipts are not all here: a crash took them after the storage had made the object.
func (d *driver) completeUnseen(ctx context.Context, s destination.Sent) (destination.Object, error) {
	object, known, err := d.proof(ctx, "complete", s.Upload)
	switch {
	case err != nil && fault.KindOf(err) != fault.Missing:
		return destination.Object{}, err
	case err != nil, !known:
		return destination.Object{}, fault.New(fault.Missing, "complete", "not every piece was acknowledged")
	}
	d.attempts.join(s.Upload.File, nil)
	return d.agreed(s, object)
}

// completeSingle believes the answer to the request that only this upload had; where this process did not see it (its receipt
// has no checksum counted while reading), the storage is asked.
func (d *driver) completeSingle(ctx context.Context, s destination.Sent) (destination.Object, error) {
	receipt := s.Receipts[0]
	object := destination.Object{Upload: s.Upload, Size: receipt.Size, Digests: destination.Digests{CRC64: receipt.Stored.CRC64}}
	if receipt.Stored.CRC64 != nil {
		object.Proof = destination.Confirmed
	}
	if receipt.Sent.CRC64 == nil {
		seen, known, err := d.proof(ctx, "complete", s.Upload)
		if err != nil {
			return destination.Object{}, err
		}
		if known {
			object = seen
		}
	}
	return d.agreed(s, object)
}

// visibleWithin is how long an object may be unknown to a storage that has just said that it is there.
const visibleWithin = 30 * time.Second

// completeParts makes the object and reads it back. Where the upload is not there any more, the answer to an earlier call was
// lost, or somebody cleaned up: the object itself tells which. A storage that was asked before is not asked to make the
// object again before it was asked for the object: it may have gone on without us.
func (d *driver) completeParts(ctx context.Context, s destination.Sent) (destination.Object, error) {
	u := s.Upload
	past := d.attempts.joining(u.File)
	if past != nil && !past.answered {
		object, known, err := d.proof(ctx, "complete", u)
		if known && err == nil {
			d.attempts.join(u.File, nil)
			return d.agreed(s, object)
		}
		if err != nil && fault.KindOf(err) != fault.Missing {
			return destination.Object{}, err
		}
	}
	var refusal error
	if past == nil || !past.answered {
		if refusal = d.join(ctx, s); refusal == nil {
			past = &joining{answered: true, since: time.Now()}
			d.attempts.join(u.File, past)
		}
		if refusal != nil && fault.KindOf(refusal) != fault.Missing {
			return destination.Object{}, refusal
		}
	}
	object, known, err := d.proof(ctx, "complete", u)
	if known && err == nil {
		d.attempts.join(u.File, nil)
		return d.agreed(s, object)
	}
	return d.unproven(u, past, known, refusal, err)
}

// unproven decides about a file that could not be read back: past is what is known of its Complete, refusal why the last one
// failed, absent that the storage has no such object. What a storage said is done counts as done where it lets nothing be looked
// at. One that says, for longer than showing an object may take, that there is none has lost it: the file starts over.
func (d *driver) unproven(u destination.Upload, past *joining, known bool, refusal, absent error) (destination.Object, error) {
	f := asFault(absent)
	switch {
	case f != nil && f.Kind != fault.Missing, f != nil && f.Status == 0: // a broken line; another object
		return destination.Object{}, absent
	case past == nil, refusal != nil && !known: // neither the parts nor a proof
		return destination.Object{}, refusal
	case known && time.Since(past.since) < visibleWithin:
		return destination.Object{}, &fault.Error{
			Kind: fault.Busy, Op: "complete", Host: d.signer.location.Host, Status: http.StatusNotFound, RetryAfter: time.Second,
			Detail: "the storage does not show the finished file yet",
		}
	case !past.answered:
		d.attempts.join(u.File, nil)
		return destination.Object{}, refusal
	case known:
		d.attempts.join(u.File, nil)
		return destination.Object{}, &fault.Error{
			Kind: fault.Restart, Op: "complete", Host: d.signer.location.Host, Status: http.StatusNotFound,
			Detail: "the storage said that it made the file, and does not have it",
		}
	}
	d.attempts.join(u.File, nil)
	return destination.Object{Upload: u, Size: u.File.Size}, nil
}

// join asks the storage to make the object out of its parts. An answer that did not come is remembered.
func (d *driver) join(ctx context.Context, s destination.Sent) error {
	id := multipartID(s.Upload)
	list := make([]types.CompletedPart, len(s.Receipts))
	for i, r := range s.Receipts {
		list[i] = types.CompletedPart{PartNumber: aws.Int32(int32(i + 1)), ETag: aws.String(r.ETag)}
	}
	marked := false
	err := d.patient(ctx, "complete", func(ctx context.Context) error {
		out, err := d.client.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{
			Bucket: &d.o.Bucket, Key: &s.Upload.Key, UploadId: &id, MultipartUpload: &types.CompletedMultipartUpload{Parts: list},
		})
		marked = err == nil && (out.ETag != nil || out.Key != nil || out.Bucket != nil || out.Location != nil)
		return err
	})
	switch f := asFault(err); {
	case err == nil && !marked: // an empty answer proves nothing by itself
		d.attempts.join(s.Upload.File, &joining{since: time.Now()})
		return &fault.Error{Kind: fault.Missing, Op: "complete", Host: d.signer.location.Host, Detail: "the answer does not say that the file is there"}
	case f != nil && (f.Status == 0 || f.Kind == fault.Busy || f.Kind == fault.Protocol):
		d.attempts.join(s.Upload.File, &joining{since: time.Now()})
	}
	return err
}

// agreed compares the storage's checksum of the whole with the one counted while reading.
func (d *driver) agreed(s destination.Sent, object destination.Object) (destination.Object, error) {
	if a, b := s.Digests.CRC64, object.Digests.CRC64; a != nil && b != nil && *a != *b {
		return destination.Object{}, &fault.Error{
			Kind: fault.Corrupt, Op: "complete", Host: d.signer.location.Host, Detail: "the storage has other bytes than were sent",
		}
	}
	return object, nil
}

// objectInfo is what HEAD tells of an object.
type objectInfo struct {
	size  int64
	kind  string // MIME type
	token string
	etag  string
	crc64 *uint64
}

func (d *driver) head(ctx context.Context, op, key string) (objectInfo, error) {
	var got objectInfo
	err := d.call(ctx, op, func(ctx context.Context) error {
		out, err := d.client.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: &d.o.Bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
		if err == nil {
			got = objectInfo{size: aws.ToInt64(out.ContentLength), kind: aws.ToString(out.ContentType), token: out.Metadata[bucket.TokenName], etag: aws.ToString(out.ETag), crc64: bucket.CRC64(out)}
		}
		return err
	})
	return got, err
}

// proof is the object under the upload's key, if it is the one that this upload made. Missing: there is none (with the answer's
// status), or another (without). known is false where the storage does not let it be looked at. A storage that keeps no
// metadata shows no token: then the key, which nobody else makes, and the size are enough, and the proof is no more than
// that.
func (d *driver) proof(ctx context.Context, op string, u destination.Upload) (object destination.Object, known bool, err error) {
	got, err := d.head(ctx, op, u.Key)
	switch {
	case err != nil && fault.KindOf(err) == fault.Missing:
		return object, true, err
	case err != nil && d.optional.refused(readBack, err):
		return object, false, nil
	case err != nil:
		return object, false, err
	}
	d.optional.answered(readBack)
	object = destination.Object{Upload: u, Size: got.size, Proof: destination.Matched, Digests: destination.Digests{CRC64: got.crc64}}
	if got.token == "" {
		object.Proof = destination.Acknowledged
	}
	if got.size != u.File.Size || got.token != "" && got.token != token(u.File) || !joinedOf(got.etag, u) {
		return object, true, &fault.Error{Kind: fault.Missing, Op: op, Host: d.signer.location.Host, Detail: "the object is not this upload's"}
	}
	return object, true, nil
}

// joinedOf compares the number of parts that the ETag of a joined object ends with, where it has one (AWS: "-3"). Others are
// believed: storages make ETags as they like.
func joinedOf(etag string, u destination.Upload) bool {
	sum, count, found := strings.Cut(strings.Trim(etag, `" `), "-")
	n, err := strconv.Atoi(count)
	return !found || err != nil || len(sum) != 32 || n == u.Parts || u.Parts == 0
}
