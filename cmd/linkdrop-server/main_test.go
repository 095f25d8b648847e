package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader/protocol"
)

// running is the server, in this process.
type running struct {
	t      *testing.T
	said   map[string]string // what it printed, by the word before the colon
	log    *os.File
	cancel context.CancelFunc
	ended  chan error
}

func serving(t *testing.T, state string, flags ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	log, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t, map[string]string{}, log, cancel, make(chan error, 1)}
	go func() {
		err := run(ctx, append([]string{"--addr", "127.0.0.1:0", "--state-dir", state}, flags...), env(), writer, log)
		_ = writer.CloseWithError(io.EOF)
		r.ended <- err
	}()
	t.Cleanup(func() { r.stop(); _ = log.Close() })
	text := make([]byte, 4096)
	for n := 0; n < 2; n++ { // a line each
		got, err := reader.Read(text)
		if err != nil {
			t.Fatalf("it ended: %v", <-r.ended)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(string(text[:got])), ": ")
		r.said[name] = value
	}
	go io.Copy(io.Discard, reader) //nolint:errcheck // it says no more
	return r
}

func (r *running) stop() {
	r.t.Helper()
	r.cancel()
	select {
	case err := <-r.ended:
		if err != nil {
			r.t.Error(err)
		}
		r.ended <- nil
	case <-time.After(20 * time.Second):
		r.t.Error("it does not stop")
	}
}

// spoil changes a database that nobody has open.
func spoil(t *testing.T, name, change string) {
	t.Helper()
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), change)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestTheTokenIsShownOnce, and kept; later it is said where.
func TestTheTokenIsShownOnce(t *testing.T) {
	state := t.TempDir()
	first := serving(t, state)
	first.stop()
	kept, err := os.ReadFile(filepath.Join(state, "token"))
	if token := first.said["token"]; err != nil || token == "" || strings.TrimSpace(string(kept)) != token {
		t.Errorf("%q is kept, %v", kept, err)
	}
	second := serving(t, state)
	if second.said["token"] != "" || second.said["token file"] != filepath.Join(state, "token") {
		t.Errorf("%q", second.said)
	}
	second.stop()
	log, err := os.ReadFile(second.log.Name())
	if err != nil || !strings.Contains(string(log), "msg=start version=") || !strings.Contains(string(log), "msg=stop") || strings.Contains(string(log), strings.TrimSpace(string(kept))) {
		t.Errorf("%v\n%s", err, log)
	}
}

// TestTheVersionIsSaid without anything being started.
func TestTheVersionIsSaid(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"--version", "--state-dir", "d"}, env(), &out, io.Discard); err != nil || !strings.HasPrefix(out.String(), "linkdrop-server ") {
		t.Errorf("%q %v", &out, err)
	}
}

// TestAnUploadUnderWayIsFinished when the server is told to stop: it gets its answer, and what was sent is there after a start.
func TestAnUploadUnderWayIsFinished(t *testing.T) {
	state := t.TempDir()
	r := serving(t, state)
	body := bytes.Repeat([]byte("x"), 100_000)
	text := fmt.Sprintf(`{"files":[{"id":"F","attempt":1,"filename":"a","size":%d}]}`, len(body))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.said["address"]+"/v1/uploads", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.said["token"])
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	var created protocol.CreateResponse
	err = json.NewDecoder(response.Body).Decode(&created)
	_ = response.Body.Close()
	if err != nil || created.Uploads[0].Request == nil {
		t.Fatalf("%+v %v", created, err)
	}
	reader, writer := io.Pipe()
	put, err := http.NewRequestWithContext(t.Context(), http.MethodPut, created.Uploads[0].Request.URL, reader)
	if err != nil {
		t.Fatal(err)
	}
	put.ContentLength = int64(len(body))
	for name, value := range created.Uploads[0].Request.Headers {
		put.Header.Set(name, value)
	}
	go func() {
		_, _ = writer.Write(body[:70_000]) // returns when it was taken
		for range 500 {                    // until it is the server that has them
			if received, _ := filepath.Glob(filepath.Join(state, "files", "tmp", "*")); len(received) > 0 {
				break
			}
			<-time.After(10 * time.Millisecond)
		}
		r.cancel()
		<-time.After(200 * time.Millisecond) // it is stopping now
		_, _ = writer.Write(body[70_000:])
		_ = writer.Close()
	}()
	response, err = http.DefaultClient.Do(put)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("put: %s", response.Status)
	}
	r.stop()
	var found int64
	err = filepath.Walk(filepath.Join(state, "files", "objects"), func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			found = max(found, info.Size())
		}
		return err
	})
	if err != nil || found != int64(len(body)) {
		t.Errorf("%d bytes are there, %v", found, err)
	}
}

// TestStoppingWaitsForNoStream: streams of events end at once, and whoever listens does not keep the server from ending.
func TestStoppingWaitsForNoStream(t *testing.T) {
	r := serving(t, t.TempDir())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.said["address"]+"/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.said["token"])
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	r.stop()
	if text, err := io.ReadAll(response.Body); err != nil || !strings.HasPrefix(string(text), "event: reset") {
		t.Errorf("it ended with %v, after %q", err, text)
	}
	log, err := os.ReadFile(r.log.Name())
	if err != nil || strings.Contains(string(log), "cutting off") || strings.Contains(string(log), r.said["token"]) {
		t.Errorf("%v\n%s", err, log)
	}
}
