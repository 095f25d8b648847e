package records_test

import (
	"bytes"
	"slices"
	"testing"

	"linkdrop/uploader/server/records"
)

func TestFilesAreInTheOrderOfPeople(t *testing.T) {
	want := []string{
		"file", "File1.txt", "file2.txt", "file02b.txt", "file10.txt", "file10a.txt", "z.txt", "ä.txt",
		"a/1.txt", "a/z.txt", "a/b/1.txt", "a/b 2/1.txt", "a 2/1.txt", "a 10/1.txt", "b/a.txt",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortStableFunc(got, func(a, b string) int { return bytes.Compare(records.PlaceKey(a), records.PlaceKey(b)) })
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

func FuzzPlaceKey(f *testing.F) {
	f.Add("a/b 10.txt", "a/b 9.txt")
	f.Add("", "///")
	f.Fuzz(func(t *testing.T, a, b string) {
		one, two := records.PlaceKey(a), records.PlaceKey(b)
		if len(one) > 512 || len(one) < 2 {
			t.Errorf("%q has a key of %d bytes", a, len(one))
		}
		if a == b && !bytes.Equal(one, two) {
			t.Errorf("%q has two keys", a)
		}
	})
}
