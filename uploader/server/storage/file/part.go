package file

import (
	"fmt"
	"slices"
	"strings"

	"linkdrop/uploader/server/storage"

	"linkdrop/uploader/smallfile"
)

// partFile is a part, read from the name of its file: number-size-md5-crc. A name appears in one rename, so a part and its
// receipt cannot disagree.
type partFile struct {
	name     string
	number   int
	size     int64
	md5      string // hex
	crc      uint64
	consumed bool // its bytes are in the assembled object already
}

func (p partFile) etag() string { return `"` + p.md5 + `"` }

func partName(number int, size int64, md5Hex string, crc uint64) string {
	return fmt.Sprintf("%05d-%d-%s-%016x", number, size, md5Hex, crc)
}

// parsePartName reads a name that partName wrote; false for any other file.
func parsePartName(name string) (partFile, bool) {
	p := partFile{name: name}
	n, err := fmt.Sscanf(name, "%05d-%d-%32s-%016x", &p.number, &p.size, &p.md5, &p.crc)
	if err != nil || n != 4 || name != partName(p.number, p.size, p.md5, p.crc) {
		return partFile{}, false
	}
	return p, true
}

// listParts lists the parts by number.
func (s *Store) listParts(id string) ([]partFile, error) {
	dir, err := s.root().Open(uploadPath(id))
	if err != nil {
		return nil, storage.ErrNoUpload
	}
	defer dir.Close() //nolint:errcheck // only read
	entries, err := dir.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	var all []partFile
	for _, entry := range entries {
		part, ok := parsePartName(entry.Name())
		if !ok {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			continue // replaced by a newer one in this moment
		}
		part.consumed = info.Size() == 0 && part.size > 0
		if info.Size() == part.size || part.consumed {
			all = append(all, part)
		}
	}
	slices.SortFunc(all, func(a, b partFile) int { return a.number - b.number })
	return all, nil
}

// storePart gives the synced file its place as a part; an earlier one of that number goes.
func (s *Store) storePart(id string, data *temporary, number int, size int64, md5Hex string, crc uint64) error {
	mu := s.lockUpload(id)
	mu.Lock()
	defer mu.Unlock()
	names, err := s.partNames(id)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !strings.HasPrefix(name, fmt.Sprintf("%05d-", number)) {
			continue
		}
		if err := s.root().Remove(uploadPath(id) + "/" + name); err != nil {
			return err
		}
	}
	name := uploadPath(id) + "/" + partName(number, size, md5Hex, crc)
	if err := smallfile.RenameIn(s.root(), data.name, name); err != nil {
		return asErrFull(err)
	}
	return asErrFull(s.syncDir(uploadPath(id)))
}

// partNames are the names in an upload's folder; no file is looked at, for there may be thousands and each new part asks.
func (s *Store) partNames(id string) ([]string, error) {
	dir, err := s.root().Open(uploadPath(id))
	if err != nil {
		return nil, storage.ErrNoUpload
	}
	defer dir.Close() //nolint:errcheck // only read
	return dir.Readdirnames(-1)
}
