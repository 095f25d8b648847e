package file

import (
	"context"
	"crypto/md5" //nolint:gosec // S3's ETag is an MD5; nothing here trusts it
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"

	"linkdrop/uploader/checksum"
	"linkdrop/uploader/server/storage"
)

const (
	assembledFile = "object"

	// freePartsAfter is how much of an object is assembled before the parts it was made of give their room back: a 50 GB
	// upload needs room for 50 GB and this, not for 100 GB.
	freePartsAfter = 256 << 20
)

// pickParts finds the named parts among those that arrived.
func pickParts(arrived []partFile, named []storage.Part) ([]partFile, error) {
	if len(named) == 0 {
		return nil, storage.ErrInvalidPart
	}
	byNumber := make(map[int]partFile, len(arrived))
	for _, p := range arrived {
		byNumber[p.number] = p
	}
	chosen := make([]partFile, 0, len(named))
	last := 0
	for _, n := range named {
		p, ok := byNumber[n.Number]
		if !ok || n.Number <= last || p.md5 != strings.Trim(n.ETag, `"`) {
			return nil, storage.ErrInvalidPart
		}
		last = n.Number
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// combinedReceipt makes the receipt of the whole out of its parts: S3's multipart ETag, and the CRC by combining.
func combinedReceipt(parts []partFile, token string) receipt {
	sums := md5.New() //nolint:gosec // S3's ETag
	r := receipt{Token: token}
	crc := uint64(0)
	for _, p := range parts {
		sum, _ := hex.DecodeString(p.md5) // pickParts compared it with what was written as hex
		sums.Write(sum)
		crc = checksum.Combine(crc, p.crc, p.size)
		r.Size += p.size
	}
	r.CRC64 = &crc
	r.ETag = fmt.Sprintf(`"%x-%d"`, sums.Sum(nil), len(parts))
	return r
}

// assemble appends the parts to one file. What was copied before an interruption is not copied again where its part was
// given back already.
func (s *Store) assemble(ctx context.Context, id string, parts []partFile) error {
	out, err := s.root().OpenFile(uploadPath(id)+"/"+assembledFile, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close() //nolint:errcheck // synced below
	before, err := out.Stat()
	if err != nil {
		return err
	}
	var offset, copied int64
	var consumable []partFile
	for _, p := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !p.consumed {
			if err := s.appendPart(out, offset, id, p); err != nil {
				return err
			}
			copied += p.size
			consumable = append(consumable, p)
		}
		offset += p.size
		if p.consumed && offset > before.Size() {
			return storage.ErrInvalidPart // the bytes are nowhere any more: never zeros in their place
		}
		if copied >= s.consumeAfter {
			if err := s.freeParts(out, id, consumable); err != nil {
				return err
			}
			copied, consumable = 0, consumable[:0]
		}
	}
	if err := out.Truncate(offset); err != nil {
		return err
	}
	return out.Sync()
}

// appendPart copies inside the kernel where the system can (both are plain files, so net/http's rules do not matter here).
func (s *Store) appendPart(out *os.File, offset int64, id string, p partFile) error {
	in, err := s.root().Open(uploadPath(id) + "/" + p.name)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	if _, err := out.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(out, in)
	if err == nil && n != p.size {
		err = storage.ErrInvalidPart
	}
	return err
}

// freeParts gives the room of parts back whose bytes are safe in the assembled file.
func (s *Store) freeParts(out *os.File, id string, parts []partFile) error {
	if err := out.Sync(); err != nil {
		return err
	}
	for _, p := range parts {
		f, err := s.root().OpenFile(uploadPath(id)+"/"+p.name, os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
