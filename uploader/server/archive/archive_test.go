package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"linkdrop/uploader/server/archive"
)

// TestWhatWasSaidIsWritten: of many archives of chance the length is what was said, and archive/zip (which compares the
// CRCs) reads the names, times and bytes.
func TestWhatWasSaidIsWritten(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	for round := range 200 {
		content := make([][]byte, chance.IntN(12))
		for i := range content {
			content[i] = make([]byte, chance.IntN(1+chance.IntN(100_000)))
			for j := range content[i] {
				content[i][j] = byte(chance.Uint32() & 0xff)
			}
		}
		a, s := plan(t, content...)
		text := readFrom(t, a, s.open, 0)
		if int64(len(text)) != a.Size() || a.Files() != len(content) {
			t.Fatalf("round %d: %d bytes, %d were said", round, len(text), a.Size())
		}
		z, err := zip.NewReader(bytes.NewReader(text), a.Size())
		if err != nil || len(z.File) != len(content) {
			t.Fatalf("round %d: %v, %d files of %d", round, err, len(z.File), len(content))
		}
		for i, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(in)
			if err != nil || !bytes.Equal(got, content[i]) {
				t.Errorf("round %d, file %d: %v, %d bytes of %d", round, i, err, len(got), len(content[i]))
			}
			if f.Name != fmt.Sprintf("folder %d/ü %d.txt", i%3, i) || f.NonUTF8 || f.Flags != 1<<3|1<<11 || f.Method != zip.Store || !f.Modified.Equal(day) || f.Mode() != 0o644 {
				t.Errorf("%q, flags %b, method %d, %v, %v", f.Name, f.Flags, f.Method, f.Modified, f.Mode())
			}
		}
	}
}

// TestAroundTheLimits of 32 and 16 bits: the length is what was said, and what was said is read back.
func TestAroundTheLimits(t *testing.T) {
	const most = math.MaxUint32
	for name, sizes := range map[string][]int64{
		"the largest of 32 bits":       {most - 1, 5},
		"the smallest of 64 bits":      {most, 5},
		"more":                         {most + 1, 5},
		"an offset of 32 bits":         {most - 1 - 30 - 1 - 9 - 16, 5},
		"an offset of 64 bits":         {most - 30 - 1 - 9 - 16, 5},
		"a directory at 32 bits":       {most - 1 - 2*(30+1+9+16), 0},
		"a directory at 64 bits":       {most - 2*(30+1+9+16), 0},
		"large ones far away":          {7 * most, 3, 5 << 40, 0, most},
		"65,534 files":                 make([]int64, math.MaxUint16-1),
		"65,535 files":                 make([]int64, math.MaxUint16),
		"70,000 files and a large one": append(make([]int64, 70_000), 5<<30, 1),
	} {
		t.Run(name, func(t *testing.T) {
			files := make([]archive.File, len(sizes))
			for i, size := range sizes {
				files[i] = archive.File{Name: string(rune('a' + i%26)), Size: size, Modified: day}
			}
			a := planned(t, files)
			archive.BelieveSums(a)
			tail := min(a.Size(), 100)
			rest := readFrom(t, a, notRead, a.Size()-tail)
			if int64(len(rest)) != tail {
				t.Errorf("the last %d bytes are %d", tail, len(rest))
			}
			if want := len(sizes) >= math.MaxUint16 || lastBegins(append(sizes[:len(sizes):len(sizes)], 0))-30-1-9 >= most; bytes.Contains(rest, []byte("PK\x06\x07")) != want {
				t.Errorf("64 bits at the end: %v, want %v", !want, want)
			}
			r := a.Reader(t.Context(), zeros(sizes...))
			z, err := zip.NewReader(at{r}, a.Size())
			if err != nil || len(z.File) != len(files) {
				t.Fatalf("%v, %d files", err, len(z.File))
			}
			for i := range z.File {
				if got := z.File[i].UncompressedSize64; got != uint64(sizes[i]) || z.File[i].CompressedSize64 != z.File[i].UncompressedSize64 { //nolint:gosec // never negative
					t.Fatalf("file %d has %d bytes, want %d", i, got, sizes[i])
				}
			}
			begin, err := z.File[len(files)-1].DataOffset() // looks at the local header
			if want := lastBegins(sizes); err != nil || begin != want {
				t.Errorf("the last file begins at %d, want %d: %v", begin, want, err)
			}
		})
	}
}

// lastBegins adds up where the last of some files with names of one letter begins.
func lastBegins(sizes []int64) (n int64) {
	for i, size := range sizes {
		extra := int64(9)
		if size >= math.MaxUint32 {
			extra += 20
		}
		n += 30 + 1 + extra
		if i == len(sizes)-1 {
			break
		}
		n += size + 16
		if size >= math.MaxUint32 {
			n += 8
		}
	}
	return n
}

// TestALargeFile is read to its end: 4 GiB and a little, which a writer counts, and the CRC that was counted is the file's.
func TestALargeFile(t *testing.T) {
	sizes := []int64{1<<32 + 5, 3}
	a := planned(t, []archive.File{{Name: "large", Size: sizes[0]}, {Name: "small", Size: sizes[1]}})
	r := a.Reader(t.Context(), zeros(sizes...))
	n, err := io.Copy(io.Discard, r)
	if err != nil || n != a.Size() {
		t.Fatalf("%d bytes, %d were said: %v", n, a.Size(), err)
	}
	z, err := zip.NewReader(at{r}, a.Size())
	if err != nil {
		t.Fatal(err)
	}
	if crc := z.File[0].CRC32; crc != crcOfZeros(sizes[0]) {
		t.Errorf("CRC %x, want %x", crc, crcOfZeros(sizes[0]))
	}
}

// TestWhatIsNoArchive: sizes and names that New refuses.
func TestWhatIsNoArchive(t *testing.T) {
	for name, files := range map[string][]archive.File{
		"a negative size": {{Name: "a", Size: -1}}, "sizes that overflow": {{Name: "a", Size: 1 << 60}, {Name: "b", Size: 1}},
		"no name": {{Size: 1}}, "a long name": {{Name: string(make([]byte, 4097))}},
	} {
		if _, err := archive.New(files); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// TestOneThatIsCut is an error for who reads it, never an end.
func TestOneThatIsCut(t *testing.T) {
	a, s := plan(t, []byte("hello"), make([]byte, 100_000), []byte("world"))
	for name, spoil := range map[string]func(i int, r io.ReadCloser) (io.ReadCloser, error){
		"a file that is not there": func(i int, r io.ReadCloser) (io.ReadCloser, error) {
			if i == 1 {
				return nil, errGone
			}
			return r, nil
		},
		"a file that got shorter": func(_ int, r io.ReadCloser) (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(r, 99_999)), nil
		},
		"a storage that breaks": func(_ int, r io.ReadCloser) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(io.LimitReader(r, 50_000), broken{})), nil
		},
	} {
		r := a.Reader(t.Context(), spoiled(s.open, spoil))
		text, err := io.ReadAll(r)
		if err == nil || r.Err() == nil || int64(len(text)) >= a.Size()-100 {
			t.Errorf("%s: %d bytes of %d, %v", name, len(text), a.Size(), err)
		}
		if n, again := r.Read(make([]byte, 10)); n != 0 || !errors.Is(again, err) {
			t.Errorf("%s: read on: %d, %v", name, n, again)
		}
	}
}
