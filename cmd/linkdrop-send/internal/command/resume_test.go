package command

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/protocol"
)

// large makes a file of 6 MiB, which goes in two parts.
func (s *shell) large(name string) string {
	s.t.Helper()
	path := s.file(name, "")
	if err := os.Truncate(path, 6<<20); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// A file is cut as its run was told to, also by resume: an upload in parts whose answer was lost is found again.
func TestResumeCutsAsTheRunWasTold(t *testing.T) {
	s, b := newShell(t), buckettest.New()
	storage := httptest.NewServer(b)
	t.Cleanup(storage.Close)
	ctx, interrupt := context.WithCancel(t.Context())
	b.Answers[buckettest.Create] = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 1 {
			return false
		}
		b.ServeHTTP(httptest.NewRecorder(), r) // it is opened, and nobody hears of it
		interrupt()
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	if r := s.runIn(ctx, "", "--s3", "s3://b", "--endpoint", storage.URL, "--keys-env", "--part-size", "5MiB", s.large("six.bin")); r.code != exit.Interrupted || b.Open() != 1 {
		t.Fatalf("exit code %d, %d are open, %s", r.code, b.Open(), r.errs)
	}
	s.must("", "resume", "--keys-env")
	if b.Calls(buckettest.Part) != 2 || b.Open() != 0 || len(b.Objects()) != 1 {
		t.Errorf("it went in %d parts, %d uploads are open, %d objects", b.Calls(buckettest.Part), b.Open(), len(b.Objects()))
	}
	if left, err := os.ReadDir(filepath.Join(s.state, "runs")); err != nil || len(left) != 0 {
		t.Errorf("of a run that is over there is left %v, %v", left, err)
	}
}

// Every run is resumed with its own part size, also where several went to the same backend.
func TestResumeAsksForEachRunsParts(t *testing.T) {
	var (
		mu     sync.Mutex
		wished []int64
		began  int // how many there were when the run began
		stop   context.CancelFunc
	)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		mu.Lock()
		defer mu.Unlock()
		var answer any
		switch r.URL.Path {
		case "/.well-known/linkdrop":
			answer = protocol.WellKnown{Name: "Acme", Version: protocol.Version}
		case "/v1/uploads":
			var asked protocol.CreateRequest
			_ = json.NewDecoder(r.Body).Decode(&asked)
			var opened protocol.CreateResponse
			for _, f := range asked.Files {
				wished = append(wished, f.PartSize)
				put := &protocol.Request{Method: http.MethodPut, URL: "http://" + r.Host + "/put", Life: 900}
				opened.Uploads = append(opened.Uploads, protocol.Created{ID: f.ID, UploadID: "u", Key: "k", Request: put})
			}
			answer = opened
		case "/v1/uploads/complete":
			answer = protocol.CompleteResponse{Uploads: []protocol.Completed{{UploadID: "u", Size: 6 << 20}}}
		case "/put":
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", `"e"`)
		}
		if stop != nil && len(wished) > began {
			stop()
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	s := newShell(t)
	for _, more := range [][]string{{"--part-size", "5MiB"}, nil, {"--part-size", "7MiB"}} {
		ctx, cancel := context.WithCancel(t.Context())
		mu.Lock()
		began, stop = len(wished), cancel
		mu.Unlock()
		if r := s.runIn(ctx, "", append(more, "--backend", server.URL, s.large("six.bin"))...); r.code != exit.Interrupted {
			t.Fatalf("exit code %d, %s", r.code, r.errs)
		}
	}
	mu.Lock()
	stop = nil
	mu.Unlock()
	s.must("", "resume")
	if want := []int64{5 << 20, 0, 7 << 20, 5 << 20, 0, 7 << 20}; !slices.Equal(wished, want) {
		t.Errorf("asked for parts of %v, want %v", wished, want)
	}
}

// A signal that comes when one run is over leaves the others: it is no success, and it is said.
func TestResumeInterruptedBetweenRuns(t *testing.T) {
	for nth, says := range []string{"1 more run is left. \"linkdrop-send resume\"", ""} {
		resumeInterruptedAt(t, nth+1, says)
	}
}

// resumeInterruptedAt resumes two runs, with a signal when the nth is over.
func resumeInterruptedAt(t *testing.T, nth int, says string) {
	t.Helper()
	s, f := newShell(t), newFront(t)
	for range 2 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("abc"), 0o600); err != nil {
			t.Fatal(err)
		}
		f.begin(s, dir)
	}
	r := s.runUntil("http", nth, "resume") // the one link of a folder is the last that a run says
	if code := map[bool]int{true: exit.Interrupted, false: exit.Sent}[says != ""]; r.code != code || strings.Count(r.out, "\n") != nth ||
		!strings.Contains(r.errs, says) || says == "" && r.errs != "" || strings.Contains(r.errs, "nothing unfinished") {
		t.Errorf("at %d: exit code %d, %q, %s", nth, r.code, r.out, r.errs)
	}
	if out := s.must("", "resume"); strings.Count(out, "http") != 2-nth || s.runs() != 0 {
		t.Errorf("then: %q, %d runs", out, s.runs())
	}
}
