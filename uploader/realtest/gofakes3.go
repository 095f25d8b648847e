package realtest

import (
	"context"
	"os/exec"
	"testing"
	"time"
)

// GoFakeS3 starts gofakes3, the S3 server that Go projects test with, with one empty bucket. It is reached by path style, takes
// any keys and any region, and has everything in its memory.
func GoFakeS3(t testing.TB) Bucket {
	t.Helper()
	path := tool(t, PartGoFakeS3, "gofakes3")
	Begin(t, PartGoFakeS3)
	address := FreeAddress(t)
	b := Bucket{Endpoint: "http://" + address, Access: "linkdroptest", Secret: "linkdroptestsecret", Name: "drops"}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), path, "-host", address, "-backend", "memory", "-initialbucket", b.Name, "-quiet")
	start(t, cmd)
	Until(t, 20*time.Second, "gofakes3 answers", func() bool { return connects(t, address) })
	return b
}
