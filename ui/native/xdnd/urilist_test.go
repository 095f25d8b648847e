package xdnd

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestURIList(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string][]string{
		"":                                       nil,
		"file:///a":                              {"/a"},
		"file:///a\r\nfile:///b\r\n":             {"/a", "/b"},
		"file:///a\nfile:///b\n":                 {"/a", "/b"},
		"file:///a\x00":                          {"/a"},
		"# a comment\r\nfile:///a\r\n\r\n":       {"/a"},
		"file:/a":                                {"/a"},
		"FILE://localhost/a":                     {"/a"},
		"file://" + host + "/a":                  {"/a"},
		"file://elsewhere.example/a":             nil,
		"file://":                                nil,
		"file:a":                                 nil,
		"file:":                                  nil,
		"/bare/path with spaces":                 {"/bare/path with spaces"},
		"file:///a%20b%C3%A4%23%3f":              {"/a bä#?"},
		"file:///100%25%20%23hash%3F.txt":        {"/100% #hash?.txt"},
		"file:///100%.txt":                       {"/100%.txt"},
		"file:///%zz%4":                          {"/%zz%4"},
		"file:///what#is?this":                   {"/what#is?this"},
		"file:///a%00b":                          nil,
		"file:///%ff%fe":                         {"/\xff\xfe"},
		"https://example.com/a\r\nmailto:a@b":    nil,
		"javascript:alert(1)\r\ndata:text/plain": nil,
		"file:///" + strings.Repeat("a", mostLine) + "\r\nfile:///b": {"/b"},
		"file:///" + strings.Repeat("%61", 4095):                     {"/" + strings.Repeat("a", 4095)},
	} {
		var whole, bytewise URIList
		whole.Write([]byte(in))
		for _, b := range []byte(in) {
			bytewise.Write([]byte{b})
		}
		name := in[:min(len(in), 40)]
		if got := whole.Paths(); !slices.Equal(got, want) {
			t.Errorf("%q: %.100q", name, got)
		}
		if got := bytewise.Paths(); !slices.Equal(got, want) {
			t.Errorf("%q, byte by byte: %.100q", name, got)
		}
	}
}

func TestManyURIs(t *testing.T) {
	var l URIList
	for i := range 100_000 {
		l.Write(fmt.Appendf(nil, "file:///home/somebody/folder/%d.txt\r\n", i))
	}
	if paths := l.Paths(); len(paths) != 100_000 || paths[99_999] != "/home/somebody/folder/99999.txt" {
		t.Errorf("%d paths", len(paths))
	}
}

func FuzzURIList(f *testing.F) {
	for _, s := range []string{"file:///a%20b\r\nfile://localhost/%", "#\n/a\x00", "file:%2f%2e%2e", "FILE:////x"} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		var whole, parts URIList
		whole.Write(data)
		cut = max(0, min(cut, len(data)))
		parts.Write(data[:cut])
		parts.Write(data[cut:])
		a, b := whole.Paths(), parts.Paths()
		if !slices.Equal(a, b) {
			t.Errorf("%q cut at %d: %q, whole: %q", data, cut, b, a)
		}
		for _, path := range a {
			if !strings.HasPrefix(path, "/") || strings.ContainsRune(path, 0) {
				t.Errorf("%q gives %q", data, path)
			}
		}
	})
}
