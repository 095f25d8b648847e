package command

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/mappingtest"
)

// broken is a standard output that takes nothing.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: b.err}
}

// runTo runs a command whose standard output is to.
func (s *shell) runTo(to io.Writer, args ...string) ran {
	s.t.Helper()
	var errs bytes.Buffer
	env := func(name string) string {
		if name == "LINKDROP_STATE_DIR" {
			return s.state
		}
		return s.env[name]
	}
	p := &Program{Out: to, Errs: &errs, Env: env, keys: &s.keys}
	return ran{p.Execute(s.t.Context(), args), "", errs.String()}
}

// newDummy is a storage that takes everything.
func newDummy(t *testing.T) *httptest.Server {
	t.Helper()
	var sizes sync.Map // by path
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			n, _ := io.Copy(io.Discard, r.Body)
			sizes.Store(r.URL.Path, strconv.FormatInt(n, 10))
			w.Header().Set("ETag", `"e"`)
			return
		}
		if size, there := sizes.Load(r.URL.Path); there && r.Method == http.MethodHead {
			w.Header().Set("Content-Length", fmt.Sprint(size))
			return
		}
		_, _ = io.WriteString(w, `<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><MaxKeys>1</MaxKeys></ListBucketResult>`)
	}))
	t.Cleanup(storage.Close)
	return storage
}

// A link that could not be printed is not sent, whoever reads; a list whose reader has enough is fine, and one that is cut is not.
func TestOutputThatCannotBeWritten(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	to := []string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc")}
	for _, err := range []error{syscall.ENOSPC, syscall.EPIPE} {
		r := s.runTo(broken{err}, to...)
		if r.code != exit.NotSent || !strings.Contains(r.errs, err.Error()) || !strings.Contains(r.errs, "linkdrop-send link ID") {
			t.Errorf("%v: exit code %d, %s", err, r.code, r.errs)
		}
		r = s.runTo(broken{err}, append([]string{"--json"}, to...)...)
		if r.code != exit.NotSent || !strings.Contains(r.errs, err.Error()) {
			t.Errorf("%v, JSON: exit code %d, %s", err, r.code, r.errs)
		}
	}
	if lines := strings.Split(strings.TrimSpace(s.must("", "history")), "\n"); len(lines) != 1+4 {
		t.Errorf("the history has %q", lines)
	}
	for _, args := range [][]string{{"history"}, {"history", "--json"}, {"destinations"}, {"destinations", "--json"}} {
		if r := s.runTo(broken{syscall.EPIPE}, args...); r.code != exit.Sent || r.errs != "" {
			t.Errorf("%v, nobody reads on: exit code %d, %q", args, r.code, r.errs)
		}
		if r := s.runTo(broken{syscall.ENOSPC}, args...); r.code != exit.NotSent || !strings.Contains(r.errs, "Standard output") {
			t.Errorf("%v, a full disk: exit code %d, %q", args, r.code, r.errs)
		}
	}
}

func TestALineForEachFile(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	gone := filepath.Join(t.TempDir(), "gone")
	to := []string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env"}
	for _, more := range [][]string{nil, {"--together"}} {
		r := s.run("", append(append(to, more...), gone, s.file("a.txt", "abc"), gone)...)
		lines := strings.Split(r.out, "\n")
		if r.code != exit.NotSent || strings.Count(r.out, "\n") != 3 && more == nil || lines[0] != "" || !strings.HasPrefix(lines[1], storage.URL) {
			t.Errorf("%v: exit code %d, %q, %s", more, r.code, r.out, r.errs)
		}
	}
	r := s.run("", "link", "--keys-env", "no-such-id")
	if r.code != exit.NotSent || r.out != "\n" {
		t.Errorf("link: exit code %d, %q", r.code, r.out)
	}
}

// What a storage cuts is said, as by every destination.
func TestExpiresThatIsCut(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	to := []string{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"), "--expires"}
	if r := s.run("", append(to, "30d")...); r.code != exit.Sent || !strings.Contains(r.errs, "The links work until ") {
		t.Errorf("30d: exit code %d, %q", r.code, r.errs)
	}
	if r := s.run("", append(to, "2h")...); r.code != exit.Sent || r.errs != "" {
		t.Errorf("2h: exit code %d, %q", r.code, r.errs)
	}
}

// Where nothing was sent to this computer there is nothing to stay for.
func TestPracticeEndsWhereNothingWasSent(t *testing.T) {
	s := newShell(t)
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("it stayed"))
	defer cancel()
	r := s.runIn(ctx, "", "--practice", filepath.Join(t.TempDir(), "gone"))
	if ctx.Err() != nil || r.code != exit.NotSent || strings.Contains(r.errs, "These links work") {
		t.Errorf("exit code %d, %s, %v", r.code, r.errs, context.Cause(ctx))
	}
}

func TestStateFolderThatIsAFile(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	file := s.file("state", "x")
	for _, args := range [][]string{
		{"--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"), "--state-dir", file}, {"history", "--state-dir", file},
	} {
		r := s.run("", args...)
		if r.code != exit.NotSent || !strings.Contains(r.errs, file) || !strings.Contains(r.errs, "--state-dir") {
			t.Errorf("%v: exit code %d, %s", args, r.code, r.errs)
		}
	}
}

// An address at which something else answers is a wrong address, at once.
func TestAnAddressThatIsNoBackend(t *testing.T) {
	s := newShell(t)
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	r := s.run("", "--backend", server.URL+"/v1", s.file("a.txt", "abc"))
	if r.code != exit.NotSent || !strings.Contains(r.errs, "there is no Linkdrop backend at this address") {
		t.Errorf("exit code %d, %s", r.code, r.errs)
	}
}

// Blanks around a secret are none of it, and it is said that they were there.
func TestBlanksAroundSecrets(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	s.env["AWS_SECRET_ACCESS_KEY"] = "key \n"
	r := s.run("", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", s.file("a.txt", "abc"))
	if r.code != exit.Sent || !strings.Contains(r.errs, "AWS_SECRET_ACCESS_KEY") || !strings.Contains(r.errs, "left out") {
		t.Errorf("exit code %d, %s", r.code, r.errs)
	}
	server := mappingtest.New(t)
	s.env["LINKDROP_TOKEN"] = "hunter2\n"
	r = s.run("", "--backend", server.URL, "--dialect", "mapping:"+s.file("m.json", mappingtest.Mapping), s.file("a.txt", "abc"))
	if got := server.Seen(); r.code != exit.Sent || got != "hunter2" || !strings.Contains(r.errs, "LINKDROP_TOKEN") || strings.Contains(r.errs, "hunter2") {
		t.Errorf("exit code %d, the token is %q, %s", r.code, got, r.errs)
	}
	if r := s.run(" id\nsecret\n", "keys", "set", "--s3", "s3://b"); r.code != exit.Sent || !strings.Contains(r.errs, "left out") {
		t.Errorf("keys set: exit code %d, %s", r.code, r.errs)
	}
}

// Where there is no keychain the key of CloudFront's links is in the environment, beside the storage's keys.
func TestCloudFrontKeyFromTheEnvironment(t *testing.T) {
	s, storage := newShell(t), newDummy(t)
	s.must("", "destinations", "add", s.file("cdn.linkdrop", fmt.Sprintf(`{"version": 1, "destinations": [{"id": "cdn", "kind": "s3", "url": %q,
		"s3": {"bucket": "drops", "cloudfront": {"url": "https://d111.cloudfront.net", "key_pair_id": "K2JCJMDEHXQW5F"}}}]}`, storage.URL)))
	file := s.file("a.txt", "abc")
	if r := s.run("", "--to", "cdn", "--keys-env", file); r.code != exit.NotSent {
		t.Fatalf("without a key: exit code %d, %s, %s", r.code, r.out, r.errs)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	for _, form := range []string{text, strings.ReplaceAll(strings.TrimSpace(text), "\n", `\n`)} {
		s.env["CLOUDFRONT_PRIVATE_KEY"] = form
		if link := s.must("", "--to", "cdn", "--keys-env", file); !strings.HasPrefix(link, "https://d111.cloudfront.net/") {
			t.Error(link)
		}
	}
}
