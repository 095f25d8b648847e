package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/options"
	"linkdrop/uploader/destination"
)

func TestDropsOf(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	files := []string{file("a"), file("b"), folder, folder, file("c"), file("c")}
	drops, err := dropsOf(files, "x", &options.Options{LinkFlags: options.LinkFlags{Life: options.Duration(time.Hour)}}, destination.LinkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range drops {
		line := strings.ReplaceAll(strings.Join(d.Paths, " "), dir+"/", "")
		if d.Options.Together {
			line += " together"
		}
		if d.Destination != "x" || d.Options.Life != time.Hour {
			t.Errorf("drop %+v", d)
		}
		got = append(got, line)
	}
	if strings.Join(got, "; ") != "a b; folder together; folder together; c; c" {
		t.Errorf("got %q", got)
	}
	drops, err = dropsOf(files, "x", &options.Options{Together: true}, destination.LinkOptions{})
	if err != nil || len(drops) != 1 || len(drops[0].Paths) != 6 || !drops[0].Options.Together {
		t.Errorf("together: %+v, %v", drops, err)
	}
}

func TestPathOf(t *testing.T) {
	for _, c := range []struct {
		arg     string
		windows bool
		path    string
	}{
		{"a.txt", false, "a.txt"},
		{"file:///a/%C3%9C.txt", false, "/a/Ü.txt"},
		{"file://localhost/a.txt", false, "/a.txt"},
		{"FILE:///C:/a%20b.txt", true, `C:\a b.txt`},
		{"file.txt", false, "file.txt"},
		{"", false, ""},
		{"file://server/share/a.txt", true, ""},
		{"file:///a?b", false, ""},
		{"file:///%zz", false, ""},
	} {
		path, err := pathOf(c.arg, c.windows)
		if path != c.path || (err == nil) != (c.path != "") {
			t.Errorf("%s: %q, %v", c.arg, path, err)
		}
	}
	if _, err := pathOf("file://server/share/a.txt", false); !strings.Contains(err.Error(), "on another computer") {
		t.Error(err)
	}
}

func TestAFileAddressIsSent(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	path := s.file("a b.txt", "abc")
	out := s.must("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--json", "file://"+strings.ReplaceAll(path, " ", "%20"))
	if !strings.Contains(out, `"path":"`+path+`"`) {
		t.Error(out)
	}
}
