package transfer_test

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"net/http"
	"testing"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// TestTheChecksumOfNoBytes: a storage that compares what was signed, as AWS-like ones do, and a backend that signed the sum
// of an empty body. An empty file passes; any other is the backend's mistake, by name, and nothing to be sent again and again.
func TestTheChecksumOfNoBytes(t *testing.T) {
	refused := ""
	store := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sum := crc32.ChecksumIEEE(body)
		have := base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum))
		signed := r.URL.Query().Get("x-amz-checksum-crc32")
		if signed == "" {
			signed = r.Header.Get("X-Amz-Checksum-Crc32")
		}
		if signed != "" && signed != have {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, "<Error><Code>"+refused+"</Code><Message>The CRC32 you specified did not match.</Message></Error>")
			return
		}
		w.Header().Set("ETag", `"x"`)
	})
	const empty, hello = "?x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&X-Amz-SignedHeaders=host", "?x-amz-checksum-crc32=NhCmhg%3D%3D"
	for _, c := range []struct {
		query, header, code, body string
		kind                      fault.Kind // 0: stored
	}{
		{empty, "", "BadDigest", "hello", fault.Permission},
		{empty, "", "XAmzContentChecksumMismatch", "hello", fault.Permission},
		{empty, "", "InvalidDigest", "hello", fault.Permission},
		{empty, "", "InvalidRequest", "hello", fault.Permission},
		{empty, "", "RequestTimeout", "hello", fault.Busy}, // another reason
		{"", "AAAAAA==", "BadDigest", "hello", fault.Permission},
		{empty, "", "", "", 0},
		{hello, "", "", "hello", 0},
		{hello, "", "BadDigest", "hullo", fault.Corrupt}, // damaged on the way
	} {
		refused = c.code
		request := put(store + "/k" + c.query)
		if c.header != "" {
			request.Header = http.Header{"X-Amz-Checksum-Crc32": {c.header}}
		}
		_, err := transfer.Send(t.Context(), transport(t), request, bodyOf([]byte(c.body)), transfer.Options{})
		var f *fault.Error
		switch {
		case c.kind == 0 && err != nil:
			t.Errorf("%q with %s: %v", c.body, c.query, err)
		case c.kind == 0:
		case !errors.As(err, &f) || f.Kind != c.kind || f.Code != c.code:
			t.Errorf("%s: %v, want %v", c.code, err, c.kind)
		case (f.Kind == fault.Permission) != (f.Detail == "The backend signed the checksum of an empty body. Its AWS SDK needs requestChecksumCalculation: WHEN_REQUIRED."):
			t.Errorf("%s: %q", c.code, f.Detail)
		}
	}
}
