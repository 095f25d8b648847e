package uploader_test

import (
	"os"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// What may happen to a file while it is being sent. Whatever it is, nothing half is ever completed, the row says what
// happened, and the next file goes on.
func TestAFileInTheMiddle(t *testing.T) {
	tests := map[string]struct {
		do   func(t *testing.T, path string)
		want fault.Kind
	}{
		"vanishes": {func(t *testing.T, path string) { check(t, os.Remove(path)) }, fault.Gone},
		"moves":    {func(t *testing.T, path string) { check(t, os.Rename(path, path+".moved")) }, fault.Gone},
		"grows": {func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			check(t, err)
			_, err = f.WriteString("more")
			check(t, err)
			check(t, f.Close())
		}, fault.Changed},
		"shrinks": {func(t *testing.T, path string) { check(t, os.Truncate(path, 10)) }, fault.Changed},
		"is edited at the same size": {func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			check(t, err)
			_, err = f.WriteAt([]byte("other"), 60_000)
			check(t, err)
			check(t, f.Close())
			later := time.Now().Add(time.Hour) // a bubble's clock stands still for the file system
			check(t, os.Chtimes(path, later, later))
		}, fault.Changed},
		"is replaced by renaming": {func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			check(t, err)
			check(t, os.WriteFile(path+".new", data, 0o600)) //nolint:gosec // a path of this test
			check(t, os.Rename(path+".new", path))
		}, fault.Changed},
		"becomes a pipe": {func(t *testing.T, path string) {
			check(t, makePipe(path+".pipe"))
			check(t, os.Rename(path+".pipe", path)) // at no moment is there nothing
		}, fault.Changed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newShelf()
				s.putDelay = time.Second
				r := newRig(t, s)
				defer r.stop()
				dir := t.TempDir()
				path := file(t, dir, "f", 64_000)
				id := r.add(uploader.Options{}, path, file(t, dir, "next", 3000))
				r.until("some pieces", func() bool { return s.count("put") > 8 })
				test.do(t, path)
				r.untilSettled(1)
				items := r.items(id)
				if f := items[0].Fault; items[0].State() != uploader.Failed || f == nil || f.Kind != test.want {
					t.Errorf("%v, %v; want %v", items[0].State(), f, test.want)
				}
				if items[1].State() != uploader.Done {
					t.Errorf("the next file is %v", items[1].State())
				}
				if objects, _, _, _ := s.sizes(); objects != 1 {
					t.Errorf("%d objects: half a file was completed", objects)
				}
			})
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
