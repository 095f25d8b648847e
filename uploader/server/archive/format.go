package archive

import (
	"encoding/binary"
	"math"
	"time"
)

// The records of a zip, as PKWARE's APPNOTE 6.3.10 has them, section 4.3; all numbers are little-endian.
const (
	localSignature        = 0x04034b50
	descriptorSignature   = 0x08074b50
	directorySignature    = 0x02014b50
	endSignature          = 0x06054b50
	end64Signature        = 0x06064b50
	end64LocatorSignature = 0x07064b50

	localLength      = 30
	descriptorLength = 16
	timeLength       = 9  // extra field: when it was modified
	local64Length    = 20 // extra field: both sizes
	end64Length      = 56

	flags     = 1<<3 | 1<<11    // a data descriptor follows; the name is UTF-8
	version   = 20              // of the format that is needed
	version64 = 45              // the same, with 64-bit lengths
	onUnix    = 3 << 8          // the mode is one of Unix
	mode      = 0o100_644 << 16 // a plain file that its owner may write
	timeExtra = 0x5455          // Info-ZIP's extended timestamp
	extra64   = 0x0001          // zip64
	full16    = math.MaxUint16  // "see zip64"
	full32    = math.MaxUint32  // "see zip64"
)

// large reports whether the sizes need 64 bits.
func (e entry) large() bool { return e.size >= full32 }

// span is the length of a file with what stands before and behind it.
func (e entry) span() int64 {
	n := int64(localLength + len(e.name) + timeLength + descriptorLength)
	if e.large() {
		n += local64Length + 8
	}
	return n + e.size
}

// appendLocal appends what stands before the file.
func (e entry) appendLocal(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, localSignature)
	need, extra := uint16(version), timeLength
	if e.large() {
		need, extra = version64, extra+local64Length
	}
	b = binary.LittleEndian.AppendUint16(b, need)
	b = e.appendCommon(b, 0, low32(e.size))
	b = binary.LittleEndian.AppendUint16(b, uint16(extra))
	b = append(b, e.name...)
	if e.large() {
		b = binary.LittleEndian.AppendUint16(b, extra64)
		b = binary.LittleEndian.AppendUint16(b, local64Length-4)
		b = binary.LittleEndian.AppendUint64(b, uint64(e.size)) //nolint:gosec // never negative
		b = binary.LittleEndian.AppendUint64(b, uint64(e.size)) //nolint:gosec // never negative
	}
	return e.appendTime(b)
}

// appendDescriptor appends what stands behind the file.
func (e entry) appendDescriptor(b []byte, crc uint32) []byte {
	b = binary.LittleEndian.AppendUint32(b, descriptorSignature)
	b = binary.LittleEndian.AppendUint32(b, crc)
	for range 2 { // compressed, and not
		if e.large() {
			b = binary.LittleEndian.AppendUint64(b, uint64(e.size)) //nolint:gosec // never negative
		} else {
			b = binary.LittleEndian.AppendUint32(b, low32(e.size))
		}
	}
	return b
}

// appendDirectory appends the file's line in the directory. Offset is where its local header begins. Where that needs 64 bits,
// the sizes are written so, too: Info-ZIP's unzip 6 misreads an offset alone behind a file of exactly 4 GiB less a byte.
func (e entry) appendDirectory(b []byte, crc uint32, offset int64) []byte {
	var wide []byte
	if e.large() || offset >= full32 {
		wide = binary.LittleEndian.AppendUint64(wide, uint64(e.size)) //nolint:gosec // never negative
		wide = binary.LittleEndian.AppendUint64(wide, uint64(e.size)) //nolint:gosec // never negative
	}
	if offset >= full32 {
		wide = binary.LittleEndian.AppendUint64(wide, uint64(offset))
	}
	need, size, extra := uint16(version), low32(e.size), timeLength
	if wide != nil {
		need, size, extra = version64, full32, extra+4+len(wide)
	}
	b = binary.LittleEndian.AppendUint32(b, directorySignature)
	b = binary.LittleEndian.AppendUint16(b, onUnix|version64)
	b = binary.LittleEndian.AppendUint16(b, need)
	b = e.appendCommon(b, crc, size)
	b = binary.LittleEndian.AppendUint16(b, uint16(extra))
	b = append(b, 0, 0, 0, 0, 0, 0) // no comment, the first disk, nothing about its bytes
	b = binary.LittleEndian.AppendUint32(b, mode)
	b = binary.LittleEndian.AppendUint32(b, low32(offset))
	b = append(b, e.name...)
	if wide != nil {
		b = binary.LittleEndian.AppendUint16(b, extra64)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(wide))) //nolint:gosec // at most 24
		b = append(b, wide...)
	}
	return e.appendTime(b)
}

// appendCommon appends what both headers have, from the flags to the length of the name.
func (e entry) appendCommon(b []byte, crc, size uint32) []byte {
	b = binary.LittleEndian.AppendUint16(b, flags)
	b = binary.LittleEndian.AppendUint16(b, 0) // stored
	date, clock := dosTime(e.modified)
	b = binary.LittleEndian.AppendUint16(b, clock)
	b = binary.LittleEndian.AppendUint16(b, date)
	b = binary.LittleEndian.AppendUint32(b, crc)
	b = binary.LittleEndian.AppendUint32(b, size)                   // compressed
	b = binary.LittleEndian.AppendUint32(b, size)                   // and not
	return binary.LittleEndian.AppendUint16(b, uint16(len(e.name))) //nolint:gosec // New looked at it
}

func (e entry) appendTime(b []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, timeExtra)
	b = binary.LittleEndian.AppendUint16(b, timeLength-4)
	b = append(b, 1) // when it was modified, nothing else
	return binary.LittleEndian.AppendUint32(b, e.modified)
}

// appendEnd appends the end of the archive, behind the directory.
func appendEnd(b []byte, files int, start, length int64) []byte {
	records := uint16(min(files, full16)) //nolint:gosec // fits
	if files >= full16 || start >= full32 || length >= full32 {
		b = binary.LittleEndian.AppendUint32(b, end64Signature)
		b = binary.LittleEndian.AppendUint64(b, end64Length-12) // of what follows
		b = binary.LittleEndian.AppendUint16(b, onUnix|version64)
		b = binary.LittleEndian.AppendUint16(b, version64)
		b = append(b, 0, 0, 0, 0, 0, 0, 0, 0) // one disk
		for _, n := range []int64{int64(files), int64(files), length, start} {
			b = binary.LittleEndian.AppendUint64(b, uint64(n)) //nolint:gosec // never negative
		}
		b = binary.LittleEndian.AppendUint32(b, end64LocatorSignature)
		b = append(b, 0, 0, 0, 0)                                     // on the first disk
		b = binary.LittleEndian.AppendUint64(b, uint64(start+length)) //nolint:gosec // never negative
		b = binary.LittleEndian.AppendUint32(b, 1)                    // disks
	}
	b = binary.LittleEndian.AppendUint32(b, endSignature)
	b = append(b, 0, 0, 0, 0) // one disk
	b = binary.LittleEndian.AppendUint16(b, records)
	b = binary.LittleEndian.AppendUint16(b, records)
	b = binary.LittleEndian.AppendUint32(b, low32(length))
	b = binary.LittleEndian.AppendUint32(b, low32(start))
	return append(b, 0, 0) // no comment
}

// low32 is n, or what says that zip64 has it.
func low32(n int64) uint32 { return uint32(min(n, full32)) } //nolint:gosec // fits

// dosTime is a time as DOS has it, in steps of two seconds, in UTC: what matters reads the extra field.
func dosTime(seconds uint32) (date, clock uint16) {
	at := time.Unix(max(int64(seconds), dosBegin), 0).UTC()
	date = uint16((at.Year()-1980)<<9 | int(at.Month())<<5 | at.Day()) //nolint:gosec // years up to 2038
	clock = uint16(at.Hour()<<11 | at.Minute()<<5 | at.Second()/2)     //nolint:gosec // fits
	return date, clock
}

// dosBegin is 1980, before which DOS has no time.
const dosBegin = 315_532_800
