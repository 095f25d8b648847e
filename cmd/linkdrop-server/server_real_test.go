//go:build real

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

// running is the command as it is shipped.
type running struct {
	t              *testing.T
	address, token string
	said           *bytes.Buffer // its log; to be read when it has stopped
	stop           func()
}

// run starts the command on a free port and reads its two lines.
func run(t *testing.T, state string, env ...string) *running {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), realtest.Binary(t, "linkdrop-server"))
	cmd.Env = append(os.Environ(), "LINKDROP_ADDR=127.0.0.1:0", "LINKDROP_STATE_DIR="+state)
	cmd.Env = append(cmd.Env, env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, said: &said}
	lines := bufio.NewScanner(out)
	for range 2 {
		if !lines.Scan() {
			t.Fatalf("it said only:\n%s", said.String())
		}
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "address":
			r.address = value
		case "token":
			r.token = value
		case "token file": // it was printed at the first start
			text, err := os.ReadFile(value)
			if err != nil {
				t.Fatal(err)
			}
			r.token = strings.TrimSpace(string(text))
		}
	}
	stopped := false
	r.stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if rest, _ := io.ReadAll(out); len(rest) > 0 {
			t.Errorf("it also printed %q", rest)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("it ended with %v\n%s", err, said.String())
		}
		if strings.Contains(said.String(), r.token) || strings.Contains(said.String(), "X-Amz") {
			t.Error("a secret is in the log")
		}
	}
	t.Cleanup(r.stop)
	return r
}

// call is one JSON call.
func (r *running) call(path string, question, answer any) {
	r.t.Helper()
	text, err := json.Marshal(question)
	if err != nil {
		r.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.address+path, bytes.NewReader(text))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // decoded to its end
	if response.StatusCode != http.StatusOK {
		r.t.Fatalf("%s: %s", path, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		r.t.Fatal(err)
	}
}

// drop deletes an upload.
func (r *running) drop(id string) {
	r.t.Helper()
	r.remove("/v1/uploads/" + id)
}

// revoke ends a link.
func (r *running) revoke(id string) {
	r.t.Helper()
	r.remove("/v1/shares/" + id)
}

func (r *running) remove(path string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodDelete, r.address+path, http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		r.t.Fatalf("delete: %s", response.Status)
	}
}

// put sends bytes as a signed request says, and gives the ETag.
func (r *running) put(signed protocol.Request, body []byte) string {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), signed.Method, signed.URL, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal("the signed address is none")
	}
	for name, value := range signed.Headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing is read
	if response.StatusCode != http.StatusOK || response.Header.Get("ETag") == "" {
		r.t.Fatalf("put: %s", response.Status)
	}
	return response.Header.Get("ETag")
}

// send stores a file, in one request or in parts, and gives its upload id.
func (r *running) send(id, name string, body []byte) string {
	r.t.Helper()
	var created protocol.CreateResponse
	r.call("/v1/uploads", protocol.CreateRequest{Files: []protocol.File{{ID: id, Attempt: 1, Name: name, Type: "text/plain", Size: int64(len(body)), PartSize: 5 << 20}}}, &created)
	up := created.Uploads[0]
	if up.Error != nil {
		r.t.Fatalf("create: %+v", up.Error)
	}
	done := protocol.Complete{UploadID: up.UploadID}
	if up.Request != nil {
		r.put(*up.Request, body)
	}
	for n := 1; n <= up.Parts; n++ {
		var signed protocol.SignResponse
		r.call("/v1/uploads/sign", protocol.SignRequest{Pieces: []protocol.Piece{{UploadID: up.UploadID, Number: n}}}, &signed)
		piece := body[int64(n-1)*up.PartSize:][:min(up.PartSize, int64(len(body))-int64(n-1)*up.PartSize)]
		done.Parts = append(done.Parts, protocol.Part{Number: n, ETag: r.put(signed.Requests[0].Request, piece)})
	}
	for range 2 {
		var completed protocol.CompleteResponse
		r.call("/v1/uploads/complete", protocol.CompleteRequest{Uploads: []protocol.Complete{done}}, &completed)
		if c := completed.Uploads[0]; c.Error != nil || c.Proof != protocol.ProofMatched || c.Size != int64(len(body)) {
			r.t.Fatalf("complete: %+v %+v", c, c.Error)
		}
	}
	return up.UploadID
}

func (r *running) share(id string, uploads ...string) string {
	r.t.Helper()
	var shared protocol.ShareResponse
	r.call("/v1/shares", protocol.ShareRequest{Shares: []protocol.Share{{ID: id, Uploads: uploads}}}, &shared)
	return shared.Shares[0].URL
}

// TestRealServerWithNoSettings: its lines, a link that curl follows, the same link and token after a restart.
func TestRealServerWithNoSettings(t *testing.T) {
	state := t.TempDir()
	r := run(t, state)
	body := bytes.Repeat([]byte("0123456789"), 1_200_000) // 3 parts
	link := r.share("S1", r.send("F1", "100% #hash? ünï日本.txt", body), r.send("F2", "empty", nil))
	single := r.share("S2", r.send("F3", "one file.txt", []byte("hello")))
	fetch := func() {
		t.Helper()
		for suffix, want := range map[string][]byte{link + "/1": body, link + "/2": {}, single: []byte("hello"), single + "/1": []byte("hello")} {
			if got, err := realtest.Curl(t, suffix); err != nil || !bytes.Equal(got, want) {
				t.Errorf("curl: %d bytes, %v; want %d", len(got), err, len(want))
			}
		}
	}
	fetch()
	if _, err := realtest.Curl(t, single, "--output-dir", state, "-OJ"); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(filepath.Join(state, "one file.txt")); err != nil || string(got) != "hello" {
		t.Errorf("curl -OJL: %q %v", got, err)
	}
	if _, err := realtest.Curl(t, link+"/3"); err == nil {
		t.Error("a file that is not there was fetched")
	}
	r.stop()
	again := run(t, state, "LINKDROP_ADDR="+strings.TrimPrefix(r.address, "http://"))
	if again.token != r.token || again.address != r.address {
		t.Error("another token or address after a restart")
	}
	fetch()
}

// TestRealServerOverS3 is the same way over a gateway that checks every signature.
func TestRealServerOverS3(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	r := run(t, t.TempDir(), "LINKDROP_STORAGE=s3://"+bucket+"/files/of us?region="+realtest.Region+"&endpoint="+endpoint,
		"AWS_ACCESS_KEY_ID="+access, "AWS_SECRET_ACCESS_KEY="+secret, "AWS_EC2_METADATA_DISABLED=true")
	body := bytes.Repeat([]byte("0123456789"), 1_200_000)
	link := r.share("S1", r.send("F1", "100% #hash? ünï日本.txt", body), r.send("F2", "empty", nil))
	for n, want := range map[string][]byte{"/1": body, "/2": {}} {
		if got, err := realtest.Curl(t, link+n); err != nil || !bytes.Equal(got, want) {
			t.Errorf("curl %s: %d bytes, %v; want %d", n, len(got), err, len(want))
		}
	}
	response, err := http.Get(r.address + "/readyz") //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing is read
	if response.StatusCode != http.StatusOK {
		t.Errorf("ready: %s", response.Status)
	}
}
