//go:build real

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/realtest"
)

// What the chaos run looks for it would find: an object, an upload and a link that nobody knows of, a link whose bytes are
// gone or others.
func TestRealChaosNotices(t *testing.T) {
	t.Setenv("AWS_SESSION_TOKEN", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "linkdroptest")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "linkdroptestsecret")
	t.Setenv("AWS_REGION", realtest.Region)
	for _, lane := range lanes3() {
		t.Run(lane, func(t *testing.T) {
			w := newWorld(t, &chaos{counts: map[string]int{}}, lane)
			file := filepath.Join(t.TempDir(), "a b.txt")
			if err := os.WriteFile(file, []byte("what was sent"), 0o600); err != nil {
				t.Fatal(err)
			}
			state := t.TempDir()
			link := startSend(t, w.token(), append(w.to(), "--state-dir", state, file)...).mustSend(time.Minute)[0]
			hash := hashOf([]byte("what was sent"))
			if len(w.look(t)) == 0 {
				t.Error("a link that was not printed was not noticed")
			}
			w.links[link] = []string{hash}
			if found := w.orphans(t); len(found) != 0 {
				t.Fatalf("all is well, and yet: %q", found)
			}
			if why := compare(t, link, []string{hash}); why != "" {
				t.Fatalf("the link works, and yet: %s", why)
			}
			if why := compare(t, link, []string{hashOf([]byte("else"))}); why == "" {
				t.Error("other bytes were not noticed")
			}
			w.spoil(t)
			if found := w.look(t); len(found) != 2 || !strings.Contains(found[0], "object ") || !strings.Contains(found[1], "upload ") {
				t.Errorf("an object and an upload of nobody: %q", found)
			}
			w.empty(t)
			if why := compare(t, link, []string{hash}); why == "" {
				t.Error("a dead link was not noticed")
			}
		})
	}
}

// spoil stores an object and begins an upload that nobody knows of.
func (w *world) spoil(t *testing.T) {
	if w.bucket == nil {
		for _, name := range []string{"objects/nobody/knows.txt", "uploads/nobody/upload.json"} {
			path := filepath.Join(w.objects, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	key := aws.String("in/nobody/knows.txt")
	if _, err := w.bucket.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &w.bucket.name, Key: key}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.bucket.client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &w.bucket.name, Key: key}); err != nil {
		t.Fatal(err)
	}
}

// empty takes everything out of the storage.
func (w *world) empty(t *testing.T) {
	if w.bucket == nil {
		if err := os.RemoveAll(filepath.Join(w.objects, "objects")); err != nil {
			t.Fatal(err)
		}
		return
	}
	keys, _ := w.stored(t)
	for _, key := range keys {
		if _, err := w.bucket.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &w.bucket.name, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
}
