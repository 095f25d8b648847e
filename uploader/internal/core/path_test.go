package core

import "testing"

const (
	slash     = "/"
	backslash = `\/`
)

// The path that is put together again is the one that was cut, also where it is in the root of a drive.
func TestPathsAreCutAndJoinedWithoutChange(t *testing.T) {
	for _, c := range []struct{ separators, path, dir, base string }{
		{slash, "/f.txt", "", "f.txt"},
		{slash, "/a/f.txt", "/a", "f.txt"},
		{slash, "/a/link/../f", "/a/link/..", "f"},
		{slash, `/a/b\c`, "/a", `b\c`},
		{slash, "/a/b\xff/c\xff", "/a/b\xff", "c\xff"},
		{backslash, `C:\f.txt`, "C:", "f.txt"},
		{backslash, `C:\a\f.txt`, `C:\a`, "f.txt"},
		{backslash, `\\host\share\f.txt`, `\\host\share`, "f.txt"},
		{backslash, `\\?\C:\f.txt`, `\\?\C:`, "f.txt"},
		{backslash, `\\.\CON`, `\\.`, "CON"},
	} {
		dir, base := SplitPath(c.path, c.separators)
		if dir != c.dir || base != c.base {
			t.Errorf("%s: cut into %q and %q", c.path, dir, base)
		}
		if again := JoinPath(dir, base, c.separators); again != c.path {
			t.Errorf("%s became %s", c.path, again)
		}
	}
	for _, c := range []struct{ separators, dir, base, path string }{
		{slash, "/", "f", "/f"}, {backslash, `D:\`, "f", `D:\f`}, {backslash, `C:\a`, "f", `C:\a\f`}, {backslash, "C:/", "f", "C:/f"},
	} {
		if path := JoinPath(c.dir, c.base, c.separators); path != c.path {
			t.Errorf("%s in %s is %s, want %s", c.base, c.dir, path, c.path)
		}
	}
}

func TestNamesOfWhatIsDropped(t *testing.T) {
	for _, c := range []struct{ separators, path, name string }{
		{slash, "/a/b.txt", "b.txt"},
		{slash, "/a/b/", "b"},
		{slash, "/a/b/..", "a"},
		{slash, "/", "/"},
		{backslash, `D:\`, "D:"},
		{backslash, `C:\Users\a b`, "a b"},
		{backslash, `\\host\share\`, "share"},
		{backslash, `\\.\CON`, "CON"},
	} {
		if got := NameOf(c.path, c.separators); got != c.name {
			t.Errorf("%s is called %q, want %q", c.path, got, c.name)
		}
	}
}
