package smallfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/uploader/smallfile"
)

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReadTakesMarksOff(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"anna 1\n":                         "anna 1\n",
		"\xEF\xBB\xBFanna":                 "anna",
		"\xEF\xBB\xBF\xEF\xBB\xBFa":        "\xEF\xBB\xBFa", // one mark is a mark, two are text
		"\xFF\xFEa\x00\xFC\x00=\xD8B\xDC":  "aü\U0001F442",
		"\xFE\xFF\x00a\x00\xFC\xD8=\xDCB":  "aü\U0001F442",
		"\xFF\xFEa\x00b":                   "a",
		"\xEF\xBBanna":                     "\xEF\xBBanna",
		"the mark \xEF\xBB\xBF in between": "the mark \xEF\xBB\xBF in between",
	} {
		got, err := smallfile.Read(write(t, text), 100)
		if err != nil || string(got) != want {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
	}
}

func TestReadHasABound(t *testing.T) {
	name := write(t, strings.Repeat("x", 100))
	if got, err := smallfile.Read(name, 100); err != nil || len(got) != 100 {
		t.Errorf("as long as may be: %d bytes, %v", len(got), err)
	}
	_, err := smallfile.Read(name, 99)
	var where *fs.PathError
	if !errors.Is(err, smallfile.ErrTooLarge) || !errors.As(err, &where) || where.Path != name || !strings.Contains(err.Error(), "99 bytes") {
		t.Errorf("one byte more: %v", err)
	}
}

func TestReadRefusesFolders(t *testing.T) {
	if _, err := smallfile.Read(t.TempDir(), 10); !errors.Is(err, smallfile.ErrNotRegular) {
		t.Errorf("%v", err)
	}
	if _, err := smallfile.Read(filepath.Join(t.TempDir(), "nothing"), 10); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
