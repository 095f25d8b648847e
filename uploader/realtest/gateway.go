package realtest

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Region is the one that the gateway signs for.
const Region = "us-east-1"

// Gateway starts versitygw, an S3 server that checks every signature in full, over a folder of this test, with one empty
// bucket. It is reached by path style.
func Gateway(t testing.TB) (endpoint, access, secret, bucket string) {
	t.Helper()
	return gateway(t, tool(t, PartGateway, "versitygw"))
}

// GatewayFor is Gateway with users besides the owner, who may do nothing until a policy of the bucket lets them. The secret of
// each is its name behind the owner's secret.
func GatewayFor(t testing.TB, users ...string) (endpoint, access, secret, bucket string) {
	t.Helper()
	path := tool(t, PartGateway, "versitygw")
	endpoint, access, secret, bucket = gateway(t, path, "--iam-dir", t.TempDir())
	for _, user := range users {
		made := exec.CommandContext(t.Context(), path, "admin", "--access", access, "--secret", secret, "--region", Region, "--endpoint-url", endpoint,
			"create-user", "--access", user, "--secret", secret+user, "--role", "user")
		if out, err := made.CombinedOutput(); err != nil {
			t.Fatalf("create user: %v\n%s", err, out)
		}
	}
	return endpoint, access, secret, bucket
}

func gateway(t testing.TB, path string, more ...string) (endpoint, access, secret, bucket string) {
	t.Helper()
	Begin(t, PartGateway)
	access, secret, bucket = "linkdroptest", "linkdroptestsecret", "drops"
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, bucket), 0o700); err != nil { // a folder of the root is a bucket
		t.Fatal(err)
	}
	address := FreeAddress(t)
	args := append([]string{
		"--port", address, "--access", access, "--secret", secret, "--region", Region,
		"--keep-alive", // without it every request costs a connection, and four times the CPU
		"--quiet", "--health", "/health",
	}, more...)
	start(t, exec.CommandContext(context.WithoutCancel(t.Context()), path, append(args, "posix", "--sidecar", t.TempDir(), root)...))
	endpoint = "http://" + address
	Until(t, 20*time.Second, "versitygw answers", func() bool { return answers(t, endpoint+"/health") })
	return endpoint, access, secret, bucket
}

// Bucket is an empty bucket of a Gateway, and its keys.
type Bucket struct {
	Endpoint, Access, Secret, Name string
}

// NewBucket starts a Gateway for one bucket.
func NewBucket(t testing.TB) Bucket {
	t.Helper()
	var b Bucket
	b.Endpoint, b.Access, b.Secret, b.Name = Gateway(t)
	return b
}

// Object reads what is stored under a key.
func (b Bucket) Object(t testing.TB, key string) (io.ReadCloser, error) {
	t.Helper()
	client := s3.New(s3.Options{
		BaseEndpoint: &b.Endpoint, Region: Region, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider(b.Access, b.Secret, ""),
	})
	out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b.Name, Key: &key})
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}

// FreeAddress returns a loopback address with a port that was free a moment ago.
func FreeAddress(t testing.TB) string {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// answers reports whether a server answers there that all is well.
func answers(t testing.TB, url string) bool {
	t.Helper()
	return statusOf(t, url) == http.StatusOK
}

// statusOf is the status of a server's answer, 0 where nobody answers.
func statusOf(t testing.TB, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	_ = reply.Body.Close()
	return reply.StatusCode
}
