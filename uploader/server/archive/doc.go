// Package archive makes one zip of many stored files while it is being read: nothing is compressed, nothing is kept, and
// its length is known before its first byte.
//
// What holds:
//
//   - The bytes of an archive follow from the names, sizes and times of its files, their order, and what is in them. So
//     an archive that broke off can be gone on with at any offset.
//   - Nobody knows a file's CRC-32 before all of it was read; a zip says it behind the file (in a data descriptor) and
//     once more at its end. An Archive remembers what its readers found out, for every 16 MiB of a file. A reader that
//     begins in the middle reads again, and does not send, only what no reader has been through: nothing where the same
//     Archive was read up to there, everything where the program was started anew.
//   - A file that turns out shorter than was said, or cannot be read, is an error of Read. Whoever sends the archive
//     then breaks the connection: what arrived is never a zip that looks whole.
//   - A reader holds the one file that it is reading and a few hundred bytes; one that reads ahead (ReaderAhead) small files
//     of 128 KiB together, too, while it stands still; an Archive about 60 bytes and a name for each file.
//
// The sizes stand before each file too, beside the flag that says that more follows behind it. The format's description
// wants zeros there. With zeros nothing that reads a zip from front to end could tell where a stored file ends; what reads
// it by its directory does not look. The standard library's archive/zip writes the zeros, keeps a directory for each writer
// and cannot begin in the middle, hence this package; its tests read with archive/zip.
//
// What is where:
//
//	archive.go  Archive: the files, their layout, and the length of the whole
//	names.go    Paths: names that are safe to unpack, each once
//	format.go   the records of a zip, byte for byte
//	reader.go   Reader: the bytes of an archive from any offset
//	ahead.go    ReaderAhead: small files that are asked for before their turn
//	sums.go     the CRCs that are known so far
package archive
