package archive_test

import (
	"archive/zip"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"linkdrop/uploader/objectname"
	"linkdrop/uploader/server/archive"
)

func TestPaths(t *testing.T) {
	long := strings.Repeat("ü", 200)
	for name, c := range map[string]struct{ names, want []string }{
		"folders":            {[]string{"a/b/c.txt", "a/d", "ü/日本"}, []string{"a/b/c.txt", "a/d", "ü/日本"}},
		"ways out":           {[]string{"/etc/passwd", "../../x", "a/../../b", "./c", "C:\\d", "//e//"}, []string{"etc/passwd", "x", "a/b", "c", "C__d", "e"}},
		"nothing":            {[]string{"", "..", "/", " . "}, []string{"file", "file (2)", "file (3)", "file (4)"}},
		"twice":              {[]string{"a.txt", "a.txt", "A.TXT", "a (2).txt"}, []string{"a.txt", "a (2).txt", "A (3).TXT", "a (2) (2).txt"}},
		"in folders":         {[]string{"x/a.tar.gz", "x/a.tar.gz", "y/a.tar.gz"}, []string{"x/a.tar.gz", "x/a.tar (2).gz", "y/a.tar.gz"}},
		"a file and folder":  {[]string{"a", "A/b", "a/b/c"}, []string{"a (2)", "A/b (2)", "a/b/c"}},
		"hidden":             {[]string{".env", ".env", "x/.git/config", "..a"}, []string{".env", ".env (2)", "x/.git/config", ".a"}},
		"devices":            {[]string{"con", "a/NUL.txt", "aux/b"}, []string{"_con", "a/_NUL.txt", "_aux/b"}},
		"signs":              {[]string{"a\x00b", "in\u202efdp.exe", "a:b?", "x. /y "}, []string{"ab", "infdp.exe", "a_b_", "x/y"}},
		"u\u0308 and \u00fc": {[]string{"u\u0308", "\u00fc"}, []string{"\u00fc", "\u00fc (2)"}},
		"long, twice":        {[]string{"x." + long[:40], long[:254], long[:254]}, []string{"x." + long[:40], long[:254], objectname.Shorten(long[:254], 251) + " (2)"}},
	} {
		if got := archive.Paths(c.names); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q\nwant %q", name, got, c.want)
		}
	}
}

// TestManyOfOneName take no longer than their number.
func TestManyOfOneName(t *testing.T) {
	names := slices.Repeat([]string{"scan.pdf"}, 100_000)
	paths := archive.Paths(names)
	if last := paths[len(paths)-1]; last != fmt.Sprintf("scan (%d).pdf", len(names)) {
		t.Error(last)
	}
}

func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"a\na\nA", "../x\n/x\nx/y", "con\n.con\n..\n.", strings.Repeat("é.", 200) + "\n" + strings.Repeat("a/", 3000), "a (2)\na\na", "\xff/\\"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := strings.Split(text, "\n")
		paths := archive.Paths(names)
		seen, folders := map[string]bool{}, map[string]bool{}
		files := make([]archive.File, len(paths))
		for i, p := range paths {
			folded := strings.ToLower(p)
			switch {
			case !filepath.IsLocal(p) || !utf8.ValidString(p) || strings.ContainsAny(p, "\\:\x00"):
				t.Fatalf("%q became %q", names[i], p)
			case seen[folded]:
				t.Fatalf("%q is there twice", p)
			}
			seen[folded] = true
			for dir := filepath.Dir(folded); dir != "."; dir = filepath.Dir(dir) {
				folders[dir] = true
			}
			for segment := range strings.SplitSeq(p, "/") {
				if segment == "" || len(segment) > 255 || strings.Trim(segment, ".") == "" || objectname.Safe(strings.TrimPrefix(segment, ".")) != strings.TrimPrefix(segment, ".") {
					t.Fatalf("%q became %q", names[i], p)
				}
			}
			files[i].Name = p
		}
		for p := range seen {
			if folders[p] {
				t.Fatalf("%q is a file and a folder", p)
			}
		}
		a := planned(t, files)
		if z, err := zip.NewReader(at{a.Reader(t.Context(), zeros(make([]int64, len(files))...))}, a.Size()); err != nil || len(z.File) != len(files) {
			t.Fatal(err)
		}
	})
}
