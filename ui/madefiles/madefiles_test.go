package madefiles

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func now(f func()) { f() }

func made(t *testing.T, f *Folder, name string) string {
	t.Helper()
	s, err := f.New()
	if err != nil {
		t.Fatal(err)
	}
	file, err := s.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestNobodyElseCanReadThem(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made")
	if err := os.Mkdir(dir, 0o755); err != nil { //nolint:gosec // as somebody else might have made it
		t.Fatal(err)
	}
	path := made(t, Open(dir), "a.png")
	for p, want := range map[string]os.FileMode{dir: 0o700, filepath.Dir(path): 0o700, path: 0o600} {
		info, err := os.Stat(p)
		if err != nil || os.PathSeparator == '/' && info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

// Whatever a program calls its file, it is in the folder.
func TestNamesStayInTheFolder(t *testing.T) {
	f := Open(filepath.Join(t.TempDir(), "made"))
	for _, name := range []string{"", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "con", "a\x00b", "a\nb", "\u202egnp.exe", strings.Repeat("ä", 400), `..\..\x`} {
		path := made(t, f, name)
		if filepath.Dir(filepath.Dir(path)) != f.dir || strings.ContainsAny(filepath.Base(path), "\x00\n\u202e") {
			t.Errorf("%q became %q", name, path)
		}
	}
}

func TestALinkInThePlaceOfTheFolderIsNotFollowed(t *testing.T) {
	elsewhere, dir := t.TempDir(), filepath.Join(t.TempDir(), "made")
	if err := os.Symlink(elsewhere, dir); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip("NOT RUN on Windows, where making links needs a privilege: every run on Linux has it")
		}
		t.Fatal(err)
	}
	if _, err := Open(dir).New(); err == nil {
		t.Error("files would be made elsewhere")
	}
}

func TestWhatAProgramSaved(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "made")).New()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Paths(); len(got) != 0 {
		t.Errorf("%q in an empty folder", got)
	}
	for _, err := range []error{
		os.WriteFile(s.Path("b.txt"), nil, 0o600), os.Mkdir(s.Path("a"), 0o700), os.Symlink("/etc/passwd", s.Path("link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, want := s.Paths(), []string{s.Path("a"), s.Path("b.txt")}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	s.Discard()
	if there(s.dir) {
		t.Error("it is still there")
	}
}

func TestFilesGoWhenNobodyNeedsThem(t *testing.T) {
	f := Open(filepath.Join(t.TempDir(), "made"))
	k := Keep(f, now)
	if k.Any() {
		t.Error("it keeps something of a folder that is not there")
	}
	a, b := made(t, f, "a"), made(t, f, "b")
	k.Add([]string{a})
	k.Add([]string{b, filepath.Join(t.TempDir(), "of somebody else")})
	k.Sweep() // the queue has not seen them yet
	k.Known([]string{a}, true)
	k.Sweep()
	if !there(a) || !there(b) {
		t.Fatal("gone too early")
	}
	k.Known([]string{b, "/elsewhere"}, true)
	k.Sweep()
	if there(a) || there(filepath.Dir(a)) || !there(b) {
		t.Error("a is not needed any more, b is")
	}
	k.Sweep()
	if there(b) || k.Any() {
		t.Error("b is still kept")
	}
}

// A small file is sent before anybody looked: that it is done is the first that is heard of it.
func TestAFileThatWasNeverSeenWaiting(t *testing.T) {
	f := Open(filepath.Join(t.TempDir(), "made"))
	k := Keep(f, now)
	a := made(t, f, "a")
	k.Add([]string{a})
	k.Known([]string{a}, false)
	k.Sweep()
	if there(a) {
		t.Error("it is kept for ever")
	}
}

// After a crash only what is still to be sent stays.
func TestWhatAnEarlierStartLeft(t *testing.T) {
	f := Open(filepath.Join(t.TempDir(), "made"))
	waits, forgotten := made(t, f, "waits"), made(t, f, "forgotten")
	k := Keep(f, now)
	k.Known([]string{waits}, true)
	k.Sweep()
	if !there(waits) || there(forgotten) {
		t.Errorf("waits is there: %t; forgotten: %t", there(waits), there(forgotten))
	}
}

func TestOnlyOwnFilesAreRemoved(t *testing.T) {
	root := t.TempDir()
	f := Open(filepath.Join(root, "made"))
	for _, path := range []string{root, f.dir, filepath.Join(root, "made2", "x"), filepath.Join(f.dir, "..", "x") + "/y", f.dir + "/../y"} {
		if got := f.setOf(path); got != "" {
			t.Errorf("%q is in %q", path, got)
		}
	}
}
