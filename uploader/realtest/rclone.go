package realtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Rclone starts rclone's S3 server, a second implementation by other people, over a folder of this test, with one empty
// bucket. It is reached by path style, and takes any region. It is no more than what it is: parts are in its memory, and
// metadata is gone when it ends.
func Rclone(t testing.TB) (endpoint, access, secret, bucket string) {
	t.Helper()
	path := tool(t, PartRclone, "rclone")
	Begin(t, PartRclone)
	access, secret, bucket = "linkdroptest", "linkdroptestsecret", "drops"
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, bucket), 0o700); err != nil { // a folder of the root is a bucket
		t.Fatal(err)
	}
	address := FreeAddress(t)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), path,
		"serve", "s3", "--addr", address, "--auth-key", access+","+secret, "--log-level", "ERROR", root)
	// Nothing of this machine's own rclone: neither its settings nor its cache.
	cmd.Env = append(os.Environ(), "RCLONE_CONFIG=", "RCLONE_CACHE_DIR="+t.TempDir())
	start(t, cmd)
	Until(t, 20*time.Second, "rclone answers", func() bool { return connects(t, address) })
	return "http://" + address, access, secret, bucket
}

// connects reports whether somebody answers there, whatever the answer is.
func connects(t testing.TB, address string) bool {
	t.Helper()
	return statusOf(t, "http://"+address) != 0
}
