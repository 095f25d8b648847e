//go:build real

package s3_test

import (
	"bytes"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/minio/crc64nvme"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/destination/s3"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/transfer"
)

// Another process knows nothing of what this one did but what the storage tells.
func TestRealAfterACrash(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	process := func() *destination.Destination {
		d, err := s3.Open(t.Context(), s3.Options{
			Bucket: bucket, Endpoint: endpoint, PartSize: destinationtest.MaxPart, Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(d.Close)
		return d
	}
	data := bytes.Repeat([]byte("0123456789abcdef"), 400_000) // 6.4 MB, two parts
	file := destination.File{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Attempt: 1, Name: "a b+ü.bin", Type: "text/plain", Size: int64(len(data))}
	put := func(d *destination.Destination, u destination.Upload, n int) destination.Receipt {
		t.Helper()
		signed := d.Sign(t.Context(), []destination.Piece{{Upload: u, N: n}})[0]
		if signed.Err != nil {
			t.Fatal(signed.Err)
		}
		offset, size := u.Range(n)
		r, err := transfer.Send(t.Context(), d.Storage, signed.Value, transfer.Body{At: bytes.NewReader(data), Offset: offset, Size: size}, transfer.Options{N: n})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}

	// The answer to Create was lost: the next process goes on with the same upload, and its parts are there.
	lost := process().Create(t.Context(), []destination.File{file})[0].Value.Upload
	first := put(process(), lost, 1)
	second := process()
	found := second.Create(t.Context(), []destination.File{file})[0]
	if found.Err != nil || !bytes.Equal(found.Value.Upload.Memo, lost.Memo) {
		t.Fatalf("%v: another upload was opened", found.Err)
	}
	arrived, err := second.List(t.Context(), lost)
	if err != nil || len(arrived.Receipts) != 1 || arrived.Receipts[0].ETag != first.ETag {
		t.Fatalf("%+v %v", arrived, err)
	}

	// The answer to Complete was lost: the object's token says that it is done, and another attempt's does not.
	sum := crc64nvme.Checksum(data)
	sent := destination.Sent{Upload: lost, Receipts: []destination.Receipt{arrived.Receipts[0], put(second, lost, 2)}, Digests: destination.Digests{CRC64: &sum}}
	if done := second.Complete(t.Context(), []destination.Sent{sent})[0]; done.Err != nil || done.Value.Proof != destination.Matched {
		t.Fatalf("%+v", done)
	}
	third := process()
	if done := third.Complete(t.Context(), []destination.Sent{sent})[0]; done.Err != nil || done.Value.Proof != destination.Matched {
		t.Errorf("%+v", done)
	}
	if arrived, err := third.List(t.Context(), lost); err != nil || arrived.Object == nil {
		t.Errorf("%+v %v", arrived, err)
	}
	again := lost
	again.File.Attempt = 2
	again.Key = "01ARZ3NDEKTSV4RRFFQ69G5FAV-2/a b+ü.bin"
	if _, err := third.List(t.Context(), again); err == nil || fault.KindOf(err) != fault.Missing {
		t.Errorf("another attempt's object was taken for this one's: %v", err)
	}

	// What was opened twice, or by nobody known, is freed by its name alone.
	file.ID = "01ARZ3NDEKTSV4RRFFQ69G5FAW"
	orphan := process().Create(t.Context(), []destination.File{file})[0].Value.Upload
	if err := process().Abort(t.Context(), destination.Upload{File: file}); err != nil {
		t.Fatal(err)
	}
	if _, err := process().List(t.Context(), orphan); err == nil || fault.KindOf(err) != fault.Missing {
		t.Errorf("an aborted upload is still there: %v", err)
	}
}
