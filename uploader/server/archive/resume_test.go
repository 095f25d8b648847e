package archive_test

import (
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"testing"

	"linkdrop/uploader/server/archive"
)

var errGone = errors.New("gone")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errGone }

// spoiled changes what open answers.
func spoiled(open archive.Open, change func(i int, r io.ReadCloser) (io.ReadCloser, error)) archive.Open {
	return func(ctx context.Context, i int, offset int64) (io.ReadCloser, error) {
		r, err := open(ctx, i, offset)
		if err != nil {
			return nil, err
		}
		return change(i, r)
	}
}

func crcOfZeros(n int64) uint32 {
	h := crc32.NewIEEE()
	_, _ = io.CopyN(h, zero{}, n)
	return h.Sum32()
}

// TestFromAnyOffset the rest is the same, whether or not anybody has read what lies before.
func TestFromAnyOffset(t *testing.T) {
	content := [][]byte{[]byte("hello"), {}, bytes.Repeat([]byte("0123456789"), 5000), []byte("x"), bytes.Repeat([]byte("abc"), 777)}
	a, s := plan(t, content...)
	whole := readFrom(t, a, s.open, 0)
	chance := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a test
	offsets := []int64{0, 1, a.Size() - 1, a.Size()}
	for range 300 {
		offsets = append(offsets, chance.Int64N(a.Size()))
	}
	for _, offset := range offsets {
		fresh, other := plan(t, content...)
		if got := readFrom(t, fresh, other.open, offset); !bytes.Equal(got, whole[offset:]) {
			t.Fatalf("from %d, unknown: %d bytes, want %d, or other ones", offset, len(got), a.Size()-offset)
		}
		if got := readFrom(t, a, s.open, offset); !bytes.Equal(got, whole[offset:]) {
			t.Fatalf("from %d, known: %d bytes, want %d, or other ones", offset, len(got), a.Size()-offset)
		}
	}
	past := a.Reader(t.Context(), s.open)
	if _, err := past.Seek(10, io.SeekEnd); err != nil {
		t.Error(err)
	}
	if n, err := past.Read(make([]byte, 1)); n != 0 || err != io.EOF { //nolint:errorlint // as io.Reader has it
		t.Errorf("behind the end: %d, %v", n, err)
	}
	if _, err := past.Seek(-1, io.SeekStart); err == nil {
		t.Error("before the beginning")
	}
}

// TestWhatIsKnownIsNotReadAgain: who goes on reads at most one block that is not sent.
func TestWhatIsKnownIsNotReadAgain(t *testing.T) {
	const block = archive.BlockSize
	content := [][]byte{make([]byte, 1000), make([]byte, 3*block+500), make([]byte, 2000)}
	for i := range content[1] {
		content[1][i] = byte(i >> 16)
	}
	a, s := plan(t, content...)
	broke := a.Reader(t.Context(), s.open)
	if _, err := io.CopyN(io.Discard, broke, 2*block+block/2); err != nil { // and there it broke off
		t.Fatal(err)
	}
	if err := broke.Close(); err != nil {
		t.Fatal(err)
	}
	s.opened, s.read = 0, 0
	offset := int64(2*block + 5000)
	rest := readFrom(t, a, s.open, offset)
	want, other := plan(t, content...)
	if whole := readFrom(t, want, other.open, 0); !bytes.Equal(rest, whole[offset:]) {
		t.Error("the rest is another")
	}
	if most := int64(3*block + 2500 - 2*block); s.read > most || s.opened != 2 {
		t.Errorf("%d files were opened, %d bytes read, want at most %d", s.opened, s.read, most)
	}
	s.opened, s.read = 0, 0
	if readFrom(t, a, s.open, a.Size()-100); s.opened != 0 {
		t.Error("the directory needs no file")
	}
}

// TestNobodyIsThereAnyMore: what is skipped is not read to its end for nobody.
func TestNobodyIsThereAnyMore(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	a := planned(t, []archive.File{{Name: "large", Size: 1 << 50}})
	read := 0
	r := a.Reader(ctx, func(context.Context, int, int64) (io.ReadCloser, error) {
		return io.NopCloser(readerFunc(func(p []byte) (int, error) {
			if read++; read == 3 {
				leave()
			}
			return len(p), nil
		})), nil
	})
	if _, err := r.Seek(1<<49, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Read(make([]byte, 100)); n != 0 || !errors.Is(err, context.Canceled) || read != 3 {
		t.Errorf("%d bytes, %v, after %d reads", n, err, read)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestFilesAreClosed, also those that are not read to their end.
func TestFilesAreClosed(t *testing.T) {
	a, s := plan(t, []byte("hello"), make([]byte, 1000))
	open := 0
	r := a.Reader(t.Context(), spoiled(s.open, func(_ int, r io.ReadCloser) (io.ReadCloser, error) {
		open++
		return counted{r, &open}, nil
	}))
	for range 3 {
		if _, err := io.CopyN(io.Discard, r, 300); err != nil || open != 1 {
			t.Fatal(err, open)
		}
		if _, err := r.Seek(0, io.SeekStart); err != nil || open != 0 {
			t.Fatal(err, open)
		}
	}
	_, _ = io.CopyN(io.Discard, r, 300)
	if err := r.Close(); err != nil || open != 0 {
		t.Error(err, open)
	}
}

type counted struct {
	io.ReadCloser
	n *int
}

func (c counted) Close() error { *c.n--; return c.ReadCloser.Close() }
