package realtest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// S3rver starts s3rver (the npm package, in the versions of the lock file in testdata/s3rver) over a folder of this test, with
// one empty bucket. It is reached by path style, and looks at the access key and at the time of a request, not at its signature.
func S3rver(t testing.TB) Bucket {
	t.Helper()
	dir := npmModules(t, PartS3rver, filepath.Join(Root(t), "uploader", "realtest", "testdata", "s3rver"), "package-lock.json", "package.json")
	Begin(t, PartS3rver)
	address := FreeAddress(t)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	b := Bucket{Endpoint: "http://" + address, Access: "S3RVER", Secret: "S3RVER", Name: "drops"} // the only keys that it knows
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program(t, PartS3rver, "node"),
		filepath.Join("node_modules", "s3rver", "bin", "s3rver.js"), "--directory", t.TempDir(), "--address", host, "--port", port,
		"--silent", "--no-vhost-buckets", "--configure-bucket", b.Name)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NODE_NO_WARNINGS=1") // of the age of its packages
	start(t, cmd)
	Until(t, 60*time.Second, "s3rver answers", func() bool { return connects(t, address) })
	return b
}
