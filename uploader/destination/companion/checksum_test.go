package companion_test

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// comparing is a storage that compares the CRC32 of an address with what comes, as AWS-like ones do. What fits goes on to next.
func comparing(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		have := base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(data)))
		if want := r.URL.Query().Get("x-amz-checksum-crc32"); want != "" && want != have {
			answer := refusal(r, http.StatusBadRequest)
			answer.Body = io.NopCloser(strings.NewReader("<Error><Code>BadDigest</Code><Message>The CRC32 you specified did not match the calculated checksum.</Message></Error>"))
			return answer, nil
		}
		again := r.Clone(r.Context())
		again.Body = http.NoBody // an empty body of another kind would go out in chunks
		if len(data) > 0 {
			again.Body = io.NopCloser(strings.NewReader(string(data)))
		}
		return next.RoundTrip(again)
	})
}

// blamed fails the test unless err says what IT has to change.
func blamed(t *testing.T, err error) {
	t.Helper()
	var e *fault.Error
	if !asFault(err, &e) || e.Kind != fault.Permission || e.Code != "BadDigest" || !strings.HasPrefix(e.Detail, "The backend signed the checksum of an empty body.") {
		t.Errorf("got %v", err)
	}
}

// TestEmptyChecksum: Companion 6 signs the CRC32 of no bytes into the addresses of parts (the AWS SDK's doing).
func TestEmptyChecksum(t *testing.T) {
	f := newFake(t)
	f.on("POST /s3/multipart", 200, opened)
	f.on("GET "+upload+"/1", 200, `{"url":"`+partURL+`1&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32"}`)
	d := f.open(t, companion.Options{Single: companion.Multipart})
	u := one(t, d.Create(t.Context(), []destination.File{file(5)})).Upload
	request := one(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, N: 1}}))
	_, err := transfer.Send(t.Context(), comparing(d.Storage), request, transfer.Body{At: strings.NewReader("hello"), Size: 5}, transfer.Options{N: 1})
	blamed(t, err)
}
