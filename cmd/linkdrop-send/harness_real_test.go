//go:build real

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// server is a linkdrop-server of this test.
type server struct {
	t       *testing.T
	path    string
	args    []string
	address string // host:port
	token   string
	cmd     *exec.Cmd
	log     *os.File
}

// startServer starts a linkdrop-server with a state folder of this test. public, where not empty, is the address that links and
// signed requests begin with.
func startServer(t *testing.T, public string) *server {
	t.Helper()
	return startServerAt(t, realtest.FreeAddress(t), public)
}

func startServerAt(t *testing.T, address, public string) *server {
	t.Helper()
	s := &server{t: t, path: realtest.Binary(t, "linkdrop-server"), address: address}
	s.args = []string{"--addr", s.address, "--state-dir", t.TempDir(), "--log-format", "json"}
	if public != "" {
		s.args = append(s.args, "--public-url", public)
	}
	var err error
	if s.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.kill()
		_ = s.log.Close()
	})
	s.start()
	return s
}

func (s *server) start() {
	s.t.Helper()
	s.cmd = exec.CommandContext(context.WithoutCancel(s.t.Context()), s.path, s.args...)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if token, ok := strings.CutPrefix(lines.Text(), "token: "); ok {
			s.token = token
			return
		}
	}
	s.t.Fatal("linkdrop-server printed no token")
}

// kill ends it as a power cut would.
func (s *server) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// calls counts the lines of its log by route, and how many in all are not pieces.
func (s *server) calls() (byRoute map[string]int, beside int) {
	s.t.Helper()
	data, err := os.ReadFile(s.log.Name())
	if err != nil {
		s.t.Fatal(err)
	}
	byRoute = map[string]int{}
	for line := range bytes.Lines(data) {
		var call struct{ Msg, Method, Route string }
		if json.Unmarshal(line, &call) != nil || call.Msg != "call" {
			continue
		}
		byRoute[call.Method+" "+call.Route]++
		if call.Method != "PUT" {
			beside++
		}
	}
	return byRoute, beside
}

// client is a running linkdrop-send.
type client struct {
	t    *testing.T
	cmd  *exec.Cmd
	errs bytes.Buffer
	done chan struct{}

	mu     sync.Mutex
	lines  []string
	events []event
}

// event is a line of --json.
type event struct {
	Event string
	Path  string
	Link  string
	Sent  int64
	Acked int64
	Fault struct{ Kind string }
}

// startSend starts linkdrop-send with a token in its environment.
func startSend(t *testing.T, token string, args ...string) *client {
	t.Helper()
	c := &client{t: t, done: make(chan struct{})}
	c.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), realtest.Binary(t, "linkdrop-send"), args...)
	c.cmd.Env = append(os.Environ(), "LINKDROP_TOKEN="+token)
	c.cmd.Stderr = &c.errs
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.take(lines.Text())
		}
	}()
	t.Cleanup(func() { _ = c.cmd.Process.Kill(); <-c.done })
	return c
}

func (c *client) take(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, line)
	var e event
	if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &e) == nil {
		c.events = append(c.events, e)
	}
}

// said returns the lines so far.
func (c *client) said() ([]string, []event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string{}, c.lines...), append([]event{}, c.events...)
}

// progress is the newest event of that name.
func (c *client) progress() event {
	_, events := c.said()
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Event == "progress" {
			return events[i]
		}
	}
	return event{}
}

// wait waits for the end, and returns the exit code; -1 is death by a signal.
func (c *client) wait(limit time.Duration) int {
	c.t.Helper()
	timer := time.AfterFunc(limit, func() { _ = c.cmd.Process.Signal(syscall.SIGQUIT) }) // its goroutines are the best report
	defer timer.Stop()
	<-c.done
	err := c.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return c.cmd.ProcessState.ExitCode()
}

// mustSend waits for a good end and returns the links.
func (c *client) mustSend(limit time.Duration) []string {
	c.t.Helper()
	if code := c.wait(limit); code != exitSent {
		lines, _ := c.said()
		c.t.Fatalf("exit code %d\nstdout: %s\nstderr: %s", code, last(lines, 20), c.errs.String())
	}
	lines, events := c.said()
	if len(events) == 0 {
		return lines
	}
	var links []string
	for _, e := range events {
		if e.Event == "link" {
			links = append(links, e.Link)
		}
	}
	return links
}

func last(lines []string, n int) string { return strings.Join(lines[max(0, len(lines)-n):], "\n") }

// makeFile writes a file of random bytes, and returns its path.
func makeFile(t *testing.T, dir, name string, size int64) string {
	t.Helper()
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	seed := [32]byte{}
	copy(seed[:], name)
	if _, err := io.CopyN(f, rand.NewChaCha8(seed), size); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkLink fetches a link as somebody without any key would, and compares.
func checkLink(t *testing.T, link, path string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := realtest.Curl(t, link)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	if sha256.Sum256(got) != sha256.Sum256(want) {
		t.Fatalf("%s: got %d bytes that are not the %d bytes of the file", filepath.Base(path), len(got), len(want))
	}
}

// interrupt is Ctrl+C.
func (c *client) interrupt() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGINT); err != nil {
		c.t.Fatal(err)
	}
}
