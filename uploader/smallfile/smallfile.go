package smallfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf16"
)

// The errors of Read besides those of the system, to be matched by errors.Is.
var (
	ErrNotRegular = errors.New("not a regular file")
	ErrTooLarge   = errors.New("the file is too large")
)

// Read returns the text of the regular file at path, of at most most bytes. A byte order mark, which editors on Windows put
// in front, is taken off, and text that it says to be UTF-16 becomes UTF-8. A named pipe or a device is never waited for: it
// is ErrNotRegular, as is a folder. A longer file is ErrTooLarge. Every error is an *fs.PathError that names the file.
func Read(path string, most int64) ([]byte, error) {
	return readPatiently(filepath.Clean(path), most, os.Stat, os.OpenFile)
}

// ReadIn is Read of a name below root, which nothing leads out of.
func ReadIn(root *os.Root, name string, most int64) ([]byte, error) {
	return readPatiently(name, most, root.Stat, root.OpenFile)
}

// readPatiently does not take a file for one that cannot be read while somebody replaces it.
func readPatiently(path string, most int64, stat func(string) (fs.FileInfo, error), open func(string, int, fs.FileMode) (*os.File, error)) (data []byte, err error) {
	err = retryInUse(func() (err error) {
		data, err = read(path, most, stat, open)
		return err
	}, isInUse, wait)
	return data, err
}

func read(path string, most int64, stat func(string) (fs.FileInfo, error), open func(string, int, fs.FileMode) (*os.File, error)) ([]byte, error) {
	info, err := stat(path) // before opening, which a device may notice
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotRegular}
	}
	f, err := open(path, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	if info, err = f.Stat(); err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // it took the place of the one that was looked at
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotRegular}
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: at most %d bytes are read", ErrTooLarge, most)}
	}
	return Text(data), nil
}

// Text takes a byte order mark off, and makes UTF-8 of UTF-16 that begins with one.
func Text(data []byte) []byte {
	if rest, ok := bytes.CutPrefix(data, []byte("\xEF\xBB\xBF")); ok {
		return rest
	}
	if rest, ok := bytes.CutPrefix(data, []byte("\xFF\xFE")); ok {
		return fromUTF16(rest, func(a, b byte) uint16 { return uint16(a) | uint16(b)<<8 })
	}
	if rest, ok := bytes.CutPrefix(data, []byte("\xFE\xFF")); ok {
		return fromUTF16(rest, func(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) })
	}
	return data
}

// fromUTF16 leaves out half a unit at the end: the text is broken there anyway.
func fromUTF16(data []byte, unit func(a, b byte) uint16) []byte {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, unit(data[0], data[1]))
	}
	return []byte(string(utf16.Decode(units)))
}
