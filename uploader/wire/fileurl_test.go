package wire

import (
	"net/url"
	"testing"
)

func TestFilePath(t *testing.T) {
	for _, c := range []struct {
		text    string
		windows bool
		path    string
	}{
		{"file:///a/b.txt", false, "/a/b.txt"},
		{"file://localhost/a/b.txt", false, "/a/b.txt"},
		{"FILE:///a/%C3%9C%20%23%3F%25.txt", false, "/a/Ü #?%.txt"},
		{"file:///a/b.txt", true, `\a\b.txt`},
		{"file:///C:/a%20b/c.txt", true, `C:\a b\c.txt`},
		{"file:///C:/dir", false, "/C:/dir"},
		{"file:///d:/", true, `d:\`},
		{"file:/a", false, "/a"},
		{"file://host/a", false, ""},
		{"file://user@localhost/a", false, ""},
		{"file:///a?b", false, ""},
		{"file:///a#b", false, ""},
		{"file:///a%00b", false, ""},
		{"file:a", false, ""},
		{"file://", false, ""},
		{"https:///a", false, ""},
	} {
		u, err := url.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if path, ok := FilePath(u, c.windows); path != c.path || ok != (c.path != "") {
			t.Errorf("%s: %q, %v; want %q", c.text, path, ok, c.path)
		}
	}
}
