package destination

import (
	"testing"

	"pgregory.net/rapid"
)

const tebi = 1 << 40

// The plan at its edges.
func TestPlan(t *testing.T) {
	for _, c := range []struct {
		size, wish, part int64
		parts            int
	}{
		{0, 0, 0, 0},
		{16 * mebi, 0, 0, 0},
		{16*mebi + 1, 0, 8 * mebi, 3},
		{10*gibi - 1, 0, 8 * mebi, 1280},
		{10 * gibi, 0, 16 * mebi, 640},
		{5 << 40, 0, 1024 * mebi, 5120},
		{9_000 * 16 * mebi, 0, 16 * mebi, 9_000},
		{9_000*16*mebi + 1, 0, 32 * mebi, 4_501},
		{20 * mebi, 1, 5 * mebi, 4},
		{20 * mebi, 5*mebi + 1, 6 * mebi, 4},
		{20 * mebi, 1 << 50, 0, 0},
		{2 * gibi, 1 << 50, 1024 * mebi, 2},
		{2 * gibi, 1<<63 - 1, 1024 * mebi, 2},
	} {
		if part, parts := Plan(c.size, c.wish); part != c.part || parts != c.parts {
			t.Errorf("%d bytes, wish %d: %d parts of %d, want %d of %d", c.size, c.wish, parts, part, c.parts, c.part)
		}
	}
}

// However large the file and whatever part size was wished for, the pieces are whole MiB, equal, few enough, and cover
// every byte exactly once.
func TestPlanCoversTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(
			rapid.Int64Range(0, 64*mebi), rapid.Int64Range(0, 50*gibi), rapid.Int64Range(0, 50*tebi),
			rapid.Custom(func(t *rapid.T) int64 { // around every edge
				return max(0, rapid.Int64Range(0, 20_000).Draw(t, "n")*mebi+rapid.Int64Range(-1, 1).Draw(t, "off"))
			}),
		).Draw(t, "size")
		wish := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(-5, 64*mebi), rapid.Int64Range(0, tebi)).Draw(t, "wish")
		partSize, parts := Plan(size, wish)
		if (parts == 0) != (partSize == 0) || parts == 1 {
			t.Fatalf("%d parts of %d", parts, partSize)
		}
		if parts > maxParts || partSize%mebi != 0 || (parts > 0 && partSize < 5*mebi) {
			t.Fatalf("%d parts of %d bytes", parts, partSize)
		}
		if wish > 0 && parts > 0 && parts < maxParts/2 && partSize > max(5*mebi, wish+mebi-1) {
			t.Fatalf("wished for %d, got %d", wish, partSize)
		}
		covers(t, Upload{File: File{Size: size}, PartSize: partSize, Parts: parts})
	})
}

func covers(t *rapid.T, u Upload) {
	numbers := []int{0}
	if u.Parts > 0 {
		numbers = numbers[:0]
		for n := 1; n <= u.Parts; n++ {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) != u.Pieces() {
		t.Fatalf("%d pieces, %d numbers", u.Pieces(), len(numbers))
	}
	next := int64(0)
	for i, n := range numbers {
		offset, length := u.Range(n)
		if offset != next || length < 0 || (length == 0 && u.File.Size > 0) {
			t.Fatalf("piece %d: %d+%d, expected at %d", n, offset, length, next)
		}
		if last := i == len(numbers)-1; !last && length != u.PartSize {
			t.Fatalf("piece %d has %d bytes, the others %d", n, length, u.PartSize)
		}
		next += length
	}
	if next != u.File.Size {
		t.Fatalf("%d of %d bytes", next, u.File.Size)
	}
	for _, n := range []int{-1, u.Parts + 1} {
		if offset, length := u.Range(n); offset != 0 || length != 0 {
			t.Fatalf("piece %d: %d+%d", n, offset, length)
		}
	}
}

func TestPlanEdges(t *testing.T) {
	for _, c := range []struct {
		size, wish, part int64
		parts            int
	}{
		{0, 0, 0, 0},
		{SingleMax, 0, 0, 0},
		{SingleMax + 1, 0, 8 * mebi, 3},
		{largeFile - 1, 0, 8 * mebi, 1280},
		{largeFile, 0, 16 * mebi, 640},
		{9_000 * 16 * mebi, 0, 16 * mebi, 9_000},
		{9_000*16*mebi + 1, 0, 32 * mebi, 4_501},
		{5*mebi + 1, 1, 5 * mebi, 2},
		{5 * mebi, 1, 0, 0},
		{20 * mebi, 5*mebi + 1, 6 * mebi, 4},
		{100, tebi, 0, 0},
	} {
		if part, parts := Plan(c.size, c.wish); part != c.part || parts != c.parts {
			t.Errorf("%d bytes, wish %d: %d × %d, want %d × %d", c.size, c.wish, parts, part, c.parts, c.part)
		}
	}
	if (Upload{}).Pieces() != 1 {
		t.Error("an empty file has no piece")
	}
}
