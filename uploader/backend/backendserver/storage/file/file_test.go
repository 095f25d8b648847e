package file_test

import (
	"net/http/httptest"
	"testing"

	"linkdrop/uploader/backend/backendserver/storage"
	"linkdrop/uploader/backend/backendserver/storage/file"
	"linkdrop/uploader/backend/backendserver/storage/storagetest"
)

// open starts a store behind a real listener.
func open(t *testing.T, dir string) *file.Store {
	t.Helper()
	var base string
	s, err := file.New(file.Options{Dir: dir, Secret: make([]byte, 32), Base: func() string { return base }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	base = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSuite(t *testing.T) {
	var s storage.Storage = open(t, t.TempDir())
	storagetest.Run(t, s)
}
