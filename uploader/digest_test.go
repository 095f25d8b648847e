package uploader_test

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what some backends sign
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

// TestDigestsBeforeSigning: a destination that signs checksums is told the file's, and the files still arrive.
func TestDigestsBeforeSigning(t *testing.T) {
	for _, before := range []destination.Before{{MD5: true}, {SHA256: true}, {MD5: true, SHA256: true}} {
		bubble(t, func(t *testing.T) {
			s := newShelf()
			s.before = before
			r := newRig(t, s)
			defer r.stop()
			dir := t.TempDir()
			var paths []string
			for _, size := range []int{0, 1, 1999} {
				paths = append(paths, file(t, dir, fmt.Sprint(size), size))
			}
			r.add(uploader.Options{}, paths...)
			r.untilSettled(1)
			if len(s.told) != len(paths) || r.settled()[0].Drop.Failed != 0 {
				t.Fatalf("%d signed, %+v", len(s.told), r.settled()[0].Drop)
			}
			for _, p := range s.told {
				data, err := os.ReadFile(filepath.Join(dir, p.Upload.File.Name))
				if err != nil {
					t.Fatal(err)
				}
				m, h := md5.Sum(data), sha256.Sum256(data) //nolint:gosec // what some backends sign
				if bytes.Equal(p.Digests.MD5, m[:]) != before.MD5 || bytes.Equal(p.Digests.SHA256, h[:]) != before.SHA256 {
					t.Errorf("%s: %x %x", p.Upload.File.Name, p.Digests.MD5, p.Digests.SHA256)
				}
			}
		})
	}
}
