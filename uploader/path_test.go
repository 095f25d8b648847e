package uploader

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"f": filepath.Join(here, "f"), "./f/": filepath.Join(here, "f"), filepath.Join(here, "x"): filepath.Join(here, "x"),
		filepath.Dir(here) + "//y": filepath.Join(filepath.Dir(here), "y"),
	} {
		if got, err := absolute(path); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", path, got, err, want)
		}
	}
}
