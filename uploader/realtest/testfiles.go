package realtest

import (
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// File writes a file of bytes that look random, the same for the same name, and returns its path.
func File(t testing.TB, dir, name string, size int64) string {
	t.Helper()
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(f, rand.NewChaCha8(sha256.Sum256([]byte(name))), size); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// OddFiles are names that files have in real life and never in tests, one file of several parts among them.
func OddFiles(t testing.TB, large int64) []string {
	t.Helper()
	dir := t.TempDir()
	return []string{
		File(t, dir, "empty.txt", 0),
		File(t, dir, "three mega bytes.bin", 3<<20),
		File(t, dir, "ünï日本.dat", 12345),
		File(t, dir, "100% #hash?.txt", 777),
		File(t, dir, "large.bin", large),
		File(t, dir, "\u202egnp.exe", 99),
	}
}

// Same fetches a link as somebody without any key would, and compares what came with the file.
func Same(t testing.TB, link, path string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Curl(t, link)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	if sha256.Sum256(got) != sha256.Sum256(want) {
		t.Fatalf("%s: got %d bytes that are not the %d bytes of the file", filepath.Base(path), len(got), len(want))
	}
}
