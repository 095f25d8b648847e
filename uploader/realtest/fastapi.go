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

// FastAPIToken is what the app's routes that want a token take.
const FastAPIToken = "canary-fastapi-0451" //nolint:gosec // a test's

// FastAPIServer is a running app and the storage behind it.
type FastAPIServer struct {
	URL    string // the app's
	Bucket Bucket // that it signs for
}

// FastAPI starts the real FastAPI with the app in testdata/fastapi, which signs with the real boto3 for an empty bucket of a
// Gateway, in every style that sample documents show. With limits it refuses what the samples refuse: types, sizes and
// extensions.
func FastAPI(t testing.TB, limits bool) FastAPIServer {
	t.Helper()
	python := pythonWith(t, "fastapi", "uvicorn", "boto3", "multipart")
	s := FastAPIServer{Bucket: NewBucket(t)}
	Begin(t, PartFastAPI)
	address := FreeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	lifted := "none"
	if limits {
		lifted = ""
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), python, filepath.Join(Root(t), "uploader", "realtest", "testdata", "fastapi", "app.py"))
	cmd.Dir = t.TempDir()
	cmd.Env = []string{ // nothing else of this machine: neither a proxy nor somebody's AWS profile
		"PATH=" + os.Getenv("PATH"), "HOME=" + cmd.Dir, "PYTHONDONTWRITEBYTECODE=1", "AWS_EC2_METADATA_DISABLED=true",
		"PORT=" + port, "TOKEN=" + FastAPIToken, "LIMITS=" + lifted,
		"S3_ENDPOINT=" + s.Bucket.Endpoint, "S3_KEY=" + s.Bucket.Access, "S3_SECRET=" + s.Bucket.Secret, "S3_BUCKET=" + s.Bucket.Name, "S3_REGION=" + Region,
	}
	start(t, cmd)
	s.URL = "http://" + address
	Until(t, 60*time.Second, "FastAPI answers", func() bool { return answers(t, s.URL+"/openapi.json") })
	return s
}

// pythonWith returns a Python that has these modules: the system's, whose packages they are, before another one in the path.
func pythonWith(t testing.TB, modules ...string) string {
	t.Helper()
	const ask = "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(m) is None for m in sys.argv[1:]))"
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if exec.CommandContext(t.Context(), path, append([]string{"-c", ask}, modules...)...).Run() == nil {
			return path
		}
	}
	Need(t, PartFastAPI, "python3-fastapi, python3-uvicorn, python3-boto3 or python3-multipart is not installed (make test installs them on Debian and Ubuntu)")
	return ""
}
