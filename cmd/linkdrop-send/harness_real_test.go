//go:build real

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

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
	Name  string
	Files int
	Link  string
	Sent  int64
	Acked int64
	Fault struct{ Kind string }
}

// startSend starts linkdrop-send with a token in its environment.
func startSend(t *testing.T, token string, args ...string) *client {
	t.Helper()
	return launch(t, realtest.Binary(t, "linkdrop-send"), token, args...)
}

// launch is startSend for a binary that is built already.
func launch(t *testing.T, path, token string, args ...string) *client {
	t.Helper()
	c := &client{t: t, done: make(chan struct{})}
	c.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), path, args...) //nolint:gosec // a binary of this repository
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
	if code := c.wait(limit); code != exit.Sent {
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

// interrupt is Ctrl+C.
func (c *client) interrupt() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGINT); err != nil {
		c.t.Fatal(err)
	}
}

// output is a buffer that may be read while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// result is what a command said, and its exit code.
type result struct {
	code      int
	out, errs string
}
