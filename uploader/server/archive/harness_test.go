package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"linkdrop/uploader/server/archive"
)

var day = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) //nolint:gochecknoglobals // never changed

// stored is a storage in memory that counts what is read of it.
type stored struct {
	content [][]byte
	opened  int
	read    int64
}

func (s *stored) open(_ context.Context, i int, offset int64) (io.ReadCloser, error) {
	s.opened++
	return io.NopCloser(countingReader{bytes.NewReader(s.content[i][offset:]), &s.read}), nil
}

type countingReader struct {
	io.Reader
	n *int64
}

func (c countingReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

// plan plans an archive of files with these contents, under names of their own.
func plan(t testing.TB, content ...[]byte) (*archive.Archive, *stored) {
	t.Helper()
	files := make([]archive.File, len(content))
	for i, text := range content {
		files[i] = archive.File{Name: fmt.Sprintf("folder %d/ü %d.txt", i%3, i), Size: int64(len(text)), Modified: day}
	}
	return planned(t, files), &stored{content: content}
}

func planned(t testing.TB, files []archive.File) *archive.Archive {
	t.Helper()
	a, err := archive.New(files)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// readFrom reads an archive from an offset to its end.
func readFrom(t testing.TB, a *archive.Archive, open archive.Open, offset int64) []byte {
	t.Helper()
	r := a.Reader(t.Context(), open)
	defer r.Close() //nolint:errcheck // only read
	if at, err := r.Seek(offset, io.SeekStart); err != nil || at != offset {
		t.Fatal(at, err)
	}
	text, err := io.ReadAll(r)
	if err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	return text
}

// zeros is a file of nothing but zeros, of any size.
func zeros(sizes ...int64) archive.Open {
	return func(_ context.Context, i int, offset int64) (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zero{}, sizes[i]-offset)), nil
	}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// notRead fails whoever opens a file.
func notRead(context.Context, int, int64) (io.ReadCloser, error) {
	return nil, errors.New("a file was opened")
}

// at reads an archive here and there, as archive/zip wants it.
type at struct{ r *archive.Reader }

func (a at) ReadAt(p []byte, offset int64) (int, error) {
	if _, err := a.r.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(a.r, p)
}
