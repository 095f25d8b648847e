//go:build real

package companion_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/destination/destinationtest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/realtest"
	"linkdrop/uploader/transfer"
)

// TestRealEmptyChecksum: the real Companion signs the CRC32 of no bytes into a part's address. A storage that compares it
// takes empty files only, which is said as what it is; what IT is told then heals it.
func TestRealEmptyChecksum(t *testing.T) {
	for _, c := range []struct {
		name, setting string
		size          int64
		healed        bool
	}{
		{"as it is", "NODE_ENV=production", 5, false},
		{"as it is, an empty file", "NODE_ENV=production", 0, true},
		{"told to sign none", "AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED", 5, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := open(t, realtest.Companion(t, c.setting), companion.Multipart)
			u := one(t, d.Create(t.Context(), []destination.File{file(c.size)})).Upload
			request := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, N: 1}}))
			if signs := strings.Contains(request.URL.Reveal(), "x-amz-checksum-crc32=AAAAAA%3D%3D"); signs == (c.setting != "NODE_ENV=production") {
				t.Fatalf("signs the sum of no bytes: %v", signs)
			}
			receipt, err := transfer.Send(t.Context(), comparing(d.Storage), request, transfer.Body{At: strings.NewReader("hello"), Size: c.size}, transfer.Options{N: 1})
			if !c.healed {
				blamed(t, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			one(t, d.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{receipt}}}))
		})
	}
}

// TestRealErrorNames: what goes wrong behind Companion is a 500 of its own, with the storage's name for it. Each is judged
// as if the storage had said it to us.
func TestRealErrorNames(t *testing.T) {
	for _, c := range []struct {
		name, setting string
		kind          fault.Kind
		code          string
	}{
		{"no such bucket", "COMPANION_AWS_BUCKET=nowhere", fault.NoPlace, "NoSuchBucket"},
		{"wrong secret", "COMPANION_AWS_SECRET=wrong", fault.Permission, "SignatureDoesNotMatch"},
		{"storage is down", "COMPANION_AWS_ENDPOINT=http://127.0.0.1:9", fault.Busy, "ECONNREFUSED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := open(t, realtest.Companion(t, "NODE_ENV=development", c.setting), companion.Multipart)
			err := d.Create(t.Context(), []destination.File{file(3)})[0].Err
			var e *fault.Error
			if !asFault(err, &e) || e.Kind != c.kind || e.Code != c.code {
				t.Errorf("%v, want %v %s", err, c.kind, c.code)
			}
		})
	}
}

// TestRealAfterARestart: another process, which knows nothing but the journal, goes on with what Companion says has arrived;
// and an upload that somebody aborted meanwhile is unknown to it, whether Companion says the storage's name for that or, in
// production, nothing.
func TestRealAfterARestart(t *testing.T) {
	for name, setting := range map[string]string{"development": "NODE_ENV=development", "production": "NODE_ENV=production"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := realtest.NewBucket(t)
			url := realtest.CompanionOver(t, bucket, setting)
			process := func() *destination.Destination { return open(t, url, companion.Auto) }
			data := bytes.Repeat([]byte("0123456789abcdef"), 400_000) // 6.4 MB, two parts
			f := destination.File{ID: "restart", Attempt: 1, Name: "ünï 日本 &+%.bin", Type: "text/plain", Size: int64(len(data))}
			put := func(d *destination.Destination, u destination.Upload, n int) destination.Receipt {
				t.Helper()
				offset, size := u.Range(n)
				request := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, N: n}}))
				r, err := transfer.Send(t.Context(), d.Storage, request, transfer.Body{At: bytes.NewReader(data), Offset: offset, Size: size}, transfer.Options{N: n})
				if err != nil {
					t.Fatal(err)
				}
				return r
			}

			u := one(t, process().Create(t.Context(), []destination.File{f})).Upload
			sent := put(process(), u, 1)
			later := process()
			arrived, err := later.List(t.Context(), u)
			if err != nil || len(arrived.Receipts) != 1 || arrived.Receipts[0].ETag != sent.ETag || u.PartSize != destinationtest.MaxPart {
				t.Fatalf("%+v %v", arrived, err)
			}
			object := one(t, later.Complete(t.Context(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{arrived.Receipts[0], put(later, u, 2)}}}))
			body, err := bucket.Object(t, object.Upload.Key)
			if err != nil {
				t.Fatal(err)
			}
			var back bytes.Buffer
			if _, err := back.ReadFrom(body); errors.Join(err, body.Close()) != nil || !bytes.Equal(back.Bytes(), data) {
				t.Errorf("%d bytes came back as %d (%v)", len(data), back.Len(), err)
			}

			f.ID = "aborted"
			u = one(t, process().Create(t.Context(), []destination.File{f})).Upload
			if err := process().Abort(t.Context(), u); err != nil {
				t.Fatal(err)
			}
			if err := process().Abort(t.Context(), u); err != nil {
				t.Errorf("once more: %v", err)
			}
			_, err = process().List(t.Context(), u)
			var e *fault.Error
			if !asFault(err, &e) || e.Kind != fault.Missing || (e.Code == "NoSuchUpload") != (name == "development") {
				t.Errorf("an aborted upload: %v", err)
			}
		})
	}
}
