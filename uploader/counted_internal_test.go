package uploader

import (
	"crypto/md5" //nolint:gosec // what S3 calls an ETag
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/destination"
)

// Pieces that the storage has and nobody noted are counted from the file, and those whose bytes are others are sent again.
func TestCountedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("helloworld!!"), 0o600); err != nil {
		t.Fatal(err)
	}
	etag := func(text string) string {
		sum := md5.Sum([]byte(text)) //nolint:gosec // as above
		return `"` + hex.EncodeToString(sum[:]) + `"`
	}
	up := destination.Upload{File: destination.File{Size: 12}, Parts: 3, PartSize: 5}
	noted, other := uint64(7), uint64(8)
	known := []destination.Receipt{
		{N: 1, ETag: `"a"`, Sent: destination.Digests{CRC64: &noted}}, {N: 2, ETag: `"b"`, Sent: destination.Digests{CRC64: &other}}, {N: 3, ETag: `"c"`},
	}
	for name, c := range map[string]struct {
		path string
		got  destination.Receipt
		size int64
		crc  string // the bytes that are counted; "": none are, "noted": it was noted
	}{
		"noted":                   {path, destination.Receipt{N: 1, Size: 5, ETag: `"a"`}, 5, "noted"},
		"noted, sent again since": {path, destination.Receipt{N: 1, Size: 5, ETag: `"b"`}, 5, "hello"},
		"noted without a sum":     {path, destination.Receipt{N: 3, Size: 2, ETag: `"c"`}, 2, "!!"},
		"its very bytes":          {path, destination.Receipt{N: 2, Size: 5, ETag: etag("world")}, 5, "world"},
		"other bytes":             {path, destination.Receipt{N: 2, Size: 5, ETag: etag("wor")}, -1, ""},
		"another size":            {path, destination.Receipt{N: 2, Size: 3, ETag: etag("wor")}, 3, ""},
		"the last":                {path, destination.Receipt{N: 3, Size: 2, ETag: etag("!!")}, 2, "!!"},
		"a file that is gone":     {path + ".gone", destination.Receipt{N: 2, Size: 5, ETag: etag("world")}, 5, ""},
	} {
		arrived := &destination.Arrived{Receipts: []destination.Receipt{c.got}}
		countAgain(c.path, up, known, arrived)
		r := arrived.Receipts[0]
		want := crc64nvme.Checksum([]byte(c.crc))
		if c.crc == "noted" {
			want = noted
		}
		if r.Size != c.size || (r.Sent.CRC64 != nil) != (c.crc != "") || r.Sent.CRC64 != nil && *r.Sent.CRC64 != want {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if err := os.Truncate(path, 7); err != nil {
		t.Fatal(err)
	}
	arrived := &destination.Arrived{Receipts: []destination.Receipt{{N: 1, Size: 5, ETag: `"x"`}, {N: 2, Size: 5, ETag: `"y"`}, {N: 3, Size: 2, ETag: `"z"`}}}
	countAgain(path, up, nil, arrived)
	if a := arrived.Receipts; a[0].Sent.CRC64 == nil || a[1].Size != -1 || a[2].Size != -1 {
		t.Errorf("of a file that shrank: %+v", a)
	}
}
