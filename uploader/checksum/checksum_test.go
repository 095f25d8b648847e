package checksum_test

import (
	"testing"

	"github.com/minio/crc64nvme"
	"pgregory.net/rapid"

	"linkdrop/uploader/checksum"
)

func TestCombinedCRCIsTheCRCOfTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOf(rapid.Byte()).Draw(t, "a"), rapid.SliceOf(rapid.Byte()).Draw(t, "b")
		got := checksum.Combine(crc64nvme.Checksum(a), crc64nvme.Checksum(b), int64(len(b)))
		if want := crc64nvme.Checksum(append(a, b...)); got != want {
			t.Fatalf("%x, want %x", got, want)
		}
	})
}
