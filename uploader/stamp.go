package uploader

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what S3 calls an ETag
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/minio/crc64nvme"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// inspect looks at a path without opening what could block: a pipe, a device and a socket are refused by their mode.
func inspect(path string) (Stamp, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return Stamp{}, fault.Open("open", err)
	}
	if !info.Mode().IsRegular() || kernelFile(path) {
		return Stamp{}, &fault.Error{Kind: fault.NotFile, Op: "open"}
	}
	return stampOf(info), nil
}

// kernelFile knows the trees whose regular files are none: they say size 0, or a page, and hold something else.
func kernelFile(path string) bool {
	return runtime.GOOS == "linux" && (strings.HasPrefix(path, "/proc/") || strings.HasPrefix(path, "/sys/"))
}

func stampOf(info fs.FileInfo) Stamp {
	return Stamp{Size: info.Size(), ModTime: info.ModTime().UnixNano(), FileID: fileID(info)}
}

// unchanged makes sure that the open file, and what the path leads to now, are the version that was started. A file that
// was replaced by renaming shows only by its path.
func unchanged(file *os.File, path string, started Stamp) error {
	open, err := file.Stat()
	if err != nil {
		return fault.Open("read", err)
	}
	there, err := os.Lstat(path)
	if err != nil {
		return fault.Open("read", err)
	}
	if stampOf(open) != started || stampOf(there) != started {
		return &fault.Error{Kind: fault.Changed, Op: "read"}
	}
	return nil
}

// countAgain counts the checksums of pieces that the storage has, but the journal does not: the program was killed between
// an acknowledgement and its note. The file is unchanged since they were sent, so it is read instead of sent again.
func countAgain(path string, up destination.Upload, known []destination.Receipt, arrived *destination.Arrived) {
	var file *os.File
	for i := range arrived.Receipts {
		r := &arrived.Receipts[i]
		offset, size := up.Range(r.N)
		k := slices.IndexFunc(known, func(k destination.Receipt) bool { return k.N == r.N && k.ETag == r.ETag })
		if k >= 0 && known[k].Sent.CRC64 != nil {
			r.Sent = known[k].Sent
			continue
		}
		if r.Size != size {
			continue
		}
		if file == nil {
			var err error
			if file, err = openRegular(path); err != nil {
				return // without a checksum of its own the whole is proven by size and token alone
			}
			defer file.Close() //nolint:errcheck // it was only read
		}
		crc, sum := crc64nvme.New(), md5.New() //nolint:gosec // what S3 calls an ETag
		n, err := io.Copy(io.MultiWriter(crc, sum), io.NewSectionReader(file, offset, size))
		if err != nil || n != size || otherBytes(r.ETag, sum.Sum(nil)) {
			r.Size = -1 // it is sent again
			continue
		}
		total := crc.Sum64()
		r.Sent.CRC64 = &total
	}
}

// otherBytes reports whether an ETag that has the form of an MD5 is not this one. A gateway may keep a part whose body was
// cut off by the kill, at its full size. Where ETags are random, the piece is merely sent again.
func otherBytes(etag string, sum []byte) bool {
	told, err := hex.DecodeString(strings.Trim(etag, `"`))
	return err == nil && len(told) == len(sum) && !bytes.Equal(told, sum)
}
