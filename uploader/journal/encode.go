package journal

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// uploadRow is an Upload as JSON, with its name beside it where that is not UTF-8 and JSON would change it.
type uploadRow struct {
	destination.Upload
	RawName []byte `json:"raw_name,omitempty"`
}

func encodeUpload(u destination.Upload) string { return encode(rowOf(u)) }

// encodeUploads is a list of them, put together one by one: one link may have 100,000 files.
func encodeUploads(us []destination.Upload) string {
	var list strings.Builder
	list.WriteByte('[')
	for i, u := range us {
		row := encodeUpload(u)
		if i == 0 {
			list.Grow(len(us) * (len(row) + len(row)/8))
		} else {
			list.WriteByte(',')
		}
		list.WriteString(row)
	}
	list.WriteByte(']')
	return list.String()
}

func rowOf(u destination.Upload) uploadRow {
	row := uploadRow{Upload: u}
	if !utf8.ValidString(u.File.Name) {
		row.RawName = []byte(u.File.Name)
	}
	return row
}

func (r uploadRow) upload() destination.Upload {
	if r.RawName != nil {
		r.File.Name = string(r.RawName)
	}
	return r.Upload
}

func decodeUpload(s string) (destination.Upload, error) {
	var row uploadRow
	err := decode(s, &row)
	return row.upload(), err
}

// entryRow is an entry of the history as JSON.
type entryRow struct {
	uploader.Entry
	RawName      []byte // as in uploadRow
	RawPaths     []byte // all of them, where one is not UTF-8
	Uploads      []uploadRow
	SentAt, Ends int64
}

func encodeEntry(e uploader.Entry) string {
	row := entryRow{Entry: e, SentAt: encodeTime(e.SentAt), Ends: encodeTime(e.Ends)}
	if !utf8.ValidString(e.Name) {
		row.RawName = []byte(e.Name)
	}
	if slices.ContainsFunc(e.Paths, func(path string) bool { return !utf8.ValidString(path) }) {
		row.RawPaths = encodePaths(e.Paths)
	}
	for _, u := range e.Uploads {
		row.Uploads = append(row.Uploads, rowOf(u))
	}
	return encode(row)
}

func decodeEntry(s string) (uploader.Entry, error) {
	var row entryRow
	if err := decode(s, &row); err != nil {
		return uploader.Entry{}, err
	}
	e := row.Entry
	if row.RawName != nil {
		e.Name = string(row.RawName)
	}
	if row.RawPaths != nil {
		paths, err := decodePaths(row.RawPaths)
		if err != nil {
			return uploader.Entry{}, err
		}
		e.Paths = paths
	}
	e.Uploads, e.SentAt, e.Ends = nil, decodeTime(row.SentAt), decodeTime(row.Ends)
	for _, r := range row.Uploads {
		e.Uploads = append(e.Uploads, r.upload())
	}
	return e, nil
}

// encode is for types of ours alone, none of which JSON can refuse.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("journal: " + err.Error())
	}
	return string(b)
}

func decode(s string, v any) error {
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return errDamaged
	}
	return nil
}

// encodeFault gives NULL for nil. Detail is cleaned, whoever made it.
func encodeFault(e *fault.Error) any {
	if e == nil {
		return nil
	}
	c := *e
	c.Detail = fault.Clean(c.Detail)
	return encode(&c)
}

func decodeFault(s *string) (*fault.Error, error) {
	if s == nil {
		return nil, nil //nolint:nilnil // no fault is the usual case
	}
	e := new(fault.Error)
	return e, decode(*s, e)
}

// orNull is a column that may be missing.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return []byte(s)
}

// encodePaths is one blob for all paths of a drop: 10,000 rows cost 20 times as much. Each path has its length before it.
func encodePaths(paths []string) []byte {
	size := 0
	for _, p := range paths {
		size += len(p) + binary.MaxVarintLen16
	}
	blob := make([]byte, 0, size)
	for _, p := range paths {
		blob = binary.AppendUvarint(blob, uint64(len(p)))
		blob = append(blob, p...)
	}
	return blob
}

func decodePaths(blob []byte) ([]string, error) {
	var paths []string
	for len(blob) > 0 {
		n, used := binary.Uvarint(blob)
		if used <= 0 || n > uint64(len(blob)-used) { //nolint:gosec // used is at most len(blob)
			return nil, errDamaged
		}
		end := used + int(n) //nolint:gosec // n is at most len(blob)
		paths = append(paths, string(blob[used:end]))
		blob = blob[end:]
	}
	return paths, nil
}

// Times are microseconds since 1970, which reach from 290,000 years ago to as far ahead; the zero Time is the lowest number.
func encodeTime(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMicro()
}

func decodeTime(n int64) time.Time {
	if n == math.MinInt64 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// SQLite has no unsigned 64-bit numbers: the bits are kept.
func encodeCRC(crc *uint64) any {
	if crc == nil {
		return nil
	}
	return int64(*crc) //nolint:gosec // the bits are kept
}

func decodeCRC(n *int64) *uint64 {
	if n == nil {
		return nil
	}
	crc := uint64(*n) //nolint:gosec // the bits are kept
	return &crc
}
