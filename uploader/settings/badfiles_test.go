//go:build !windows

package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"linkdrop/uploader/settings"
)

// Whatever has the name of a settings file: it is said, nothing waits, the program starts, and saving sets it aside.
func TestWhatIsNoFile(t *testing.T) {
	for want, put := range map[string]func(path string) error{
		"no file, but a folder, a device or a pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"but a folder":     func(path string) error { return os.MkdirAll(path, 0o700) },
		"a device":         func(path string) error { return os.Symlink("/dev/zero", path) },
		"larger than 1 MB": func(path string) error { return os.WriteFile(path, make([]byte, 1<<20+1), 0o600) },
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "settings.json")
		if err := put(path); err != nil {
			t.Fatal(err)
		}
		s := settings.Open(dir, path)
		if p := s.Effective().Problems; len(p) != 2 || !strings.Contains(p[0].Says, want) || !strings.Contains(p[1].Says, want) {
			t.Errorf("%s: %v", want, p)
		}
		if err := s.Update(func(v *settings.Settings) { v.Streams = new(3) }); err != nil || settings.Open(dir, "").Effective().Streams.Value != 3 {
			t.Errorf("%s: saving: %v", want, err)
		}
		if aside, _ := filepath.Glob(path + ".set-aside-*"); len(aside) != 1 {
			t.Errorf("%s: set aside: %q", want, aside)
		}
	}
}

// What editors on Windows write is taken.
func TestByteOrderMarks(t *testing.T) {
	for name, text := range map[string]string{"utf-8": "\xEF\xBB\xBF{\"streams\": 3}", "utf-16": "\xFF\xFE" + strings.Join(strings.Split(`{"streams": 3}`, ""), "\x00") + "\x00"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "settings.json"), text)
		if e := settings.Open(dir, "").Effective(); e.Streams.Value != 3 || len(e.Problems) != 0 {
			t.Errorf("%s: %+v", name, e.Problems)
		}
	}
}

// Several programs save and read at the same moment: nothing fails, nobody reads half a file, and nothing that was saved is
// lost.
func TestSavingAndReadingAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			s := settings.Open(dir, "")
			for range 6 {
				if err := s.Update(func(v *settings.Settings) {
					streams := 0
					if v.Streams != nil {
						streams = *v.Streams
					}
					v.Streams = new(min(streams+1, 32))
				}); err != nil {
					t.Errorf("writer %d: %v", n, err)
				}
				if e := settings.Open(dir, "").Effective(); len(e.Problems) > 0 {
					t.Errorf("reader %d: %v", n, e.Problems)
				}
			}
		})
	}
	all.Wait()
	if got := settings.Open(dir, "").Effective().Streams.Value; got != 32 {
		t.Errorf("48 saves of one more came to %d, want the most, 32", got)
	}
}
