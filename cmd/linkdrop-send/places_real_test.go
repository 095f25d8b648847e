//go:build real

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/cmd/linkdrop-send/internal/command"
	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

// say runs a command that reads from standard input, without a token in its environment.
func say(t *testing.T, in string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), realtest.Binary(t, "linkdrop-send"), args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &errs
	_ = cmd.Run() // the exit code says it
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// bucket is a gateway with the client of somebody who may look into it.
type bucket struct {
	endpoint, access, secret, name string
	client                         *s3.Client
}

func newBucket(t *testing.T) *bucket {
	t.Helper()
	b := &bucket{}
	b.endpoint, b.access, b.secret, b.name = realtest.Gateway(t)
	b.client = s3.New(s3.Options{
		BaseEndpoint: &b.endpoint, Region: realtest.Region, UsePathStyle: true, Credentials: credentials.NewStaticCredentialsProvider(b.access, b.secret, ""),
	})
	return b
}

// holds makes sure that an object whose key ends with the file's name has the file's bytes.
func (b *bucket) holds(t *testing.T, file string) {
	t.Helper()
	list, err := b.client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &b.name})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list.Contents {
		if !strings.HasSuffix(aws.ToString(o.Key), filepath.Base(file)) {
			continue
		}
		got, err := b.client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b.name, Key: o.Key})
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(got.Body)
		_ = got.Body.Close()
		if err == nil && bytes.Equal(data, want) {
			return
		}
	}
	t.Errorf("no object of %d holds %s", len(list.Contents), filepath.Base(file))
}

// Through the real Companion: small files as forms, large ones in parts, an interrupted one goes on; no link, and said so.
func TestRealSendThroughCompanion(t *testing.T) {
	b := newBucket(t)
	link := realtest.NewLink(t, strings.TrimPrefix(b.endpoint, "http://"), 0)
	storage := "http://" + link.Address
	uppy := realtest.Companion(t, "COMPANION_AWS_ENDPOINT="+storage, "COMPANION_UPLOAD_URLS="+storage, "COMPANION_AWS_KEY="+b.access,
		"COMPANION_AWS_SECRET="+b.secret, "COMPANION_AWS_BUCKET="+b.name)
	dir, state := t.TempDir(), t.TempDir()
	small, large := realtest.File(t, dir, "small b+ü.txt", 1234), realtest.File(t, dir, "large.bin", 40<<20)
	to := []string{"--backend", uppy, "--dialect", "companion", "--state-dir", state}

	r := say(t, "", append(to, small)...)
	if r.code != exit.Sent || r.out != "\n" || !strings.Contains(r.errs, "This backend gives no link.") {
		t.Fatalf("exit code %d, stdout %q, stderr %q", r.code, r.out, r.errs)
	}
	link.SetRate(4 << 20) // with two streams six seconds are left when the first part has arrived
	c := startSend(t, "", append(to, "--json", "--streams", "2", large)...)
	realtest.Until(t, time.Minute, "a part has arrived", func() bool { return c.progress().Acked >= 8<<20 })
	c.interrupt()
	if code := c.wait(30 * time.Second); code != exit.Interrupted || strings.Contains(c.errs.String(), "from the beginning") {
		t.Fatalf("interrupted: exit code %d, %s", code, c.errs.String())
	}
	link.SetRate(0)
	sent := link.Sent()
	r = say(t, "", "resume", "--state-dir", state, "--json")
	if r.code != exit.Sent || !strings.Contains(r.out, `"status":"sent"`) {
		t.Fatalf("resumed: exit code %d, %s%s", r.code, r.out, r.errs)
	}
	if again := link.Sent() - sent; again > 33<<20 {
		t.Errorf("%d MiB were sent after the resume of a file of 40", again>>20)
	}
	for _, file := range []string{small, large} {
		b.holds(t, file)
	}
	var e command.HistoryEntry
	if err := json.Unmarshal([]byte(strings.Split(say(t, "", "history", "--json", "--state-dir", state).out, "\n")[0]), &e); err != nil || e.State != "sent" {
		t.Fatalf("history: %+v, %v", e, err)
	}
	for do, out := range map[string]string{"link": "\n", "delete": ""} { // a link's line is there, and empty
		if r := say(t, "", do, e.ID, "--state-dir", state); r.code != exit.NotSent || !strings.Contains(r.errs, "cannot do this") || r.out != out {
			t.Errorf("%s: exit code %d, %q %s", do, r.code, r.out, r.errs)
		}
	}
}

// fastapi signs as the sample of that name does, with keys that the client never sees, and confirms what the storage has.
func fastapi(t *testing.T, b *bucket) *httptest.Server {
	t.Helper()
	sign := s3.NewPresignClient(b.client)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := map[string]any{}
		switch r.URL.Path {
		case "/api/get-upload-url":
			var ask struct {
				Filename    string `json:"filename"`
				ContentType string `json:"content_type"`
				Size        int64  `json:"file_size"`
			}
			if json.NewDecoder(r.Body).Decode(&ask) != nil {
				t.Error("a question that is no JSON")
			}
			key := "in/" + ask.Filename
			signed, err := sign.PresignPutObject(r.Context(), &s3.PutObjectInput{Bucket: &b.name, Key: &key, ContentType: &ask.ContentType, ContentLength: &ask.Size})
			if err != nil {
				t.Error(err)
				return
			}
			answer["upload_url"], answer["key"], answer["expires_in"] = signed.URL, key, 900
		case "/api/confirm-upload":
			key := r.URL.Query().Get("key")
			head, err := b.client.HeadObject(r.Context(), &s3.HeadObjectInput{Bucket: &b.name, Key: &key})
			if err != nil {
				w.WriteHeader(http.StatusNotFound)
				answer["detail"] = "there is no such file"
				break
			}
			answer["status"], answer["file_size"] = "ok", aws.ToInt64(head.ContentLength)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestRealSendByPreset(t *testing.T) {
	b := newBucket(t)
	server := fastapi(t, b)
	dir, state := t.TempDir(), t.TempDir()
	files := []string{realtest.File(t, dir, "a b+c.txt", 0), realtest.File(t, dir, "large.pdf", 20<<20)}
	to := []string{"--backend", server.URL, "--dialect", "preset:fastapi-full", "--state-dir", state}
	r := say(t, "", append(to, files...)...)
	if r.code != exit.Sent || r.out != "\n\n" {
		t.Fatalf("exit code %d, stdout %q, stderr %q", r.code, r.out, r.errs)
	}
	for _, file := range files {
		b.holds(t, file)
	}
	holdsNot(t, state, "X-Amz-Signature", b.secret)
}

// watched looks at the arguments and the environment of a process and of those that it starts, as others can, until it ends.
type watched struct {
	helpers map[string]bool // processes of the keychain
	leaks   []string
}

func (w *watched) look(t *testing.T, pid int, canaries ...string) {
	t.Helper()
	own := filepath.Join("/proc", strconv.Itoa(pid))
	dirs := []string{own}
	lists, err := filepath.Glob(own + "/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		children, _ := os.ReadFile(list) // gone when the thread is
		for _, child := range strings.Fields(string(children)) {
			dirs = append(dirs, filepath.Join("/proc", child))
		}
	}
	for _, dir := range dirs {
		for _, what := range []string{"cmdline", "environ"} {
			shown, _ := os.ReadFile(filepath.Join(dir, what)) //nolint:gosec // of the system
			if bytes.Contains(shown, []byte("keychain-helper")) {
				w.helpers[dir] = true
			}
			for _, canary := range canaries {
				if bytes.Contains(shown, []byte(canary)) {
					w.leaks = append(w.leaks, what+" holds "+canary)
				}
			}
		}
	}
}

// Keys go into the real keychain over standard input, are found by later runs, and are nowhere else.
func TestRealKeysInTheKeychain(t *testing.T) {
	realtest.Keyring(t)
	b := newBucket(t)
	state := t.TempDir()
	text := fmt.Sprintf(`{"version": 1, "destinations": [{"id": "store", "name": "Our store", "kind": "s3", "url": %q, "s3": {"bucket": %q}}]}`, b.endpoint, b.name)
	settings := filepath.Join(t.TempDir(), "acme.linkdrop")
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	must := func(in string, args ...string) result {
		t.Helper()
		r := say(t, in, append(args, "--state-dir", state)...)
		if r.code != exit.Sent || strings.Contains(r.out+r.errs, b.secret) {
			t.Fatalf("%v: exit code %d, %s%s", args, r.code, r.out, r.errs)
		}
		return r
	}
	must("", "destinations", "add", settings)
	file := realtest.File(t, t.TempDir(), "a b.txt", 1000)
	if r := say(t, "", "--to", "store", "--state-dir", state, file); r.code != exit.NotSent || !strings.Contains(r.errs, "There are no keys to sign with.") {
		t.Fatalf("no keys: exit code %d, %s", r.code, r.errs)
	}

	w := &watched{helpers: map[string]bool{}}
	for range 4 { // each starts several helpers, which live for some milliseconds
		in, out := io.Pipe()
		cmd := exec.CommandContext(t.Context(), realtest.Binary(t, "linkdrop-send"), "keys", "set", "our store", "--state-dir", state)
		cmd.Stdin = in
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(out, b.access+"\n"+b.secret+"\n")
		_ = out.Close()
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for running := true; running; {
			w.look(t, cmd.Process.Pid, b.secret)
			select {
			case err := <-ended:
				if err != nil {
					t.Fatal(err)
				}
				running = false
			default:
			}
		}
	}
	t.Logf("%d helpers were seen", len(w.helpers))
	if len(w.helpers) == 0 || len(w.leaks) > 0 {
		t.Errorf("%d helpers were seen; %v", len(w.helpers), w.leaks)
	}
	if list := must("", "destinations"); !strings.Contains(list.out, "access, secret") {
		t.Errorf("destinations: %s", list.out)
	}
	must("", "resume") // what had no keys before
	r := must("", "--to", "Our store", file)
	realtest.Same(t, strings.TrimSpace(r.out), file)
	holdsNot(t, state, b.secret, "X-Amz-Signature")

	must("", "keys", "delete", "store")
	if r := say(t, "", "--to", "store", "--state-dir", state, file); r.code != exit.NotSent {
		t.Errorf("after the keys were deleted: exit code %d, %s", r.code, r.errs)
	}
	// What is not saved has keys by its bucket.
	named := []string{"--s3", "s3://" + b.name + "/x", "--endpoint", b.endpoint}
	must(b.access+"\n"+b.secret, append([]string{"keys", "set"}, named...)...)
	r = must("", append(named, file)...)
	realtest.Same(t, strings.TrimSpace(r.out), file)
}

func TestRealCheckExitCodes(t *testing.T) {
	b := newBucket(t)
	state := t.TempDir()
	t.Setenv("AWS_ACCESS_KEY_ID", b.access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", b.secret)
	t.Setenv("AWS_SESSION_TOKEN", "")
	to := []string{"check", "--s3", "s3://" + b.name + "/in", "--endpoint", b.endpoint, "--keys-env", "--state-dir", state}
	r := say(t, "", to...)
	if r.code != exit.Sent || strings.Count(r.out, "✓ ") < 5 || strings.Contains(r.out, "✗") {
		t.Errorf("fine: exit code %d, %s%s", r.code, r.out, r.errs)
	}
	r = say(t, "", append(to, "--json")...)
	steps := map[string]string{}
	for line := range strings.Lines(r.out) {
		var f command.FindingLine
		if err := json.Unmarshal([]byte(line), &f); err != nil || f.Sentence == "" || f.Level == "" {
			t.Errorf("%s: %v", line, err)
		}
		steps[string(f.Step)] = string(f.Level)
	}
	if r.code != exit.Sent || steps["write"] != "ok" || steps["read"] != "ok" || steps["delete"] != "ok" {
		t.Errorf("--json: exit code %d, %v", r.code, steps)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	if r := say(t, "", to...); r.code != exit.NotSent || !strings.Contains(r.out, "✗ The access keys are not accepted") || strings.Contains(r.out+r.errs, b.secret) {
		t.Errorf("wrong key: exit code %d, %s%s", r.code, r.out, r.errs)
	}
	if r := say(t, "", "check", "--s3", "drops", "--state-dir", state); r.code != exit.WrongUsage || r.out != "" {
		t.Errorf("wrong usage: exit code %d, %s", r.code, r.out)
	}
	s := realtest.StartServer(t, "", "")
	t.Setenv("LINKDROP_TOKEN", s.Token)
	if r := say(t, "", "check", "--backend", "http://"+s.Address, "--state-dir", state); r.code != exit.Sent {
		t.Errorf("a backend: exit code %d, %s%s", r.code, r.out, r.errs)
	}
	if r := say(t, "", "check", "--state-dir", state); r.code != exit.Sent {
		t.Errorf("what is chosen: exit code %d, %s%s", r.code, r.out, r.errs)
	}
	if list, err := b.client.ListObjectsV2(context.WithoutCancel(t.Context()), &s3.ListObjectsV2Input{Bucket: &b.name}); err != nil || len(list.Contents) != 0 {
		t.Errorf("%d objects are left behind, %v", len(list.Contents), err)
	}
}
