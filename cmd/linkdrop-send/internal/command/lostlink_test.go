package command

import (
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/practice"
)

// What a storage or a server has lost gets no link, and a sentence that says so: it is in the history.
func TestLinkToWhatIsLost(t *testing.T) {
	bucket := buckettest.New()
	store := httptest.NewServer(bucket)
	t.Cleanup(store.Close)
	dir := t.TempDir()
	server, err := practice.Start(t.Context(), practice.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	for name, one := range map[string]struct {
		to, keys []string
		lose     func() error
	}{
		"a storage": {[]string{"--s3", "s3://b", "--endpoint", store.URL, "--keys-env"}, []string{"--keys-env"}, func() error {
			bucket.Refuse(buckettest.Head, 404, "")
			return nil
		}},
		"a server": {[]string{"--backend", server.URL()}, nil, func() error { return removeAll(dir, "a.txt") }},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t)
			s.env["LINKDROP_TOKEN"] = server.Token()
			s.must("", append(one.to, s.file("a.txt", "abc"))...)
			id := s.rows()[0].ID
			link := append([]string{"link", id}, one.keys...)
			if made := s.must("", link...); !strings.Contains(made, "://") {
				t.Errorf("%q", made)
			}
			if err := one.lose(); err != nil {
				t.Fatal(err)
			}
			r := s.run("", link...)
			if r.code != exit.NotSent || r.out != "\n" || !strings.Contains(r.errs, "does not have this file any more. Send it again.") || strings.Contains(r.errs, "history") {
				t.Errorf("exit code %d, %q, %q", r.code, r.out, r.errs)
			}
			if r := s.run("", append([]string{"link", "unknown"}, one.keys...)...); !strings.Contains(r.errs, "Not in the history") {
				t.Errorf("%q", r.errs)
			}
		})
	}
}

// removeAll takes files of this name out of a folder.
func removeAll(dir, name string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != name {
			return err
		}
		return os.Remove(path) //nolint:gosec // of the test
	})
}
