package realtest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// stopWithin is how long a process may take to end after it was asked to; then it is killed.
const stopWithin = 5 * time.Second

// output collects what a process prints, safely while it still prints.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// start runs a process until the test ends, and stops it by its own id. What it printed is shown where the test failed.
// The process also ends when this one is killed.
func start(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	out := &output{}
	if cmd.Stdout == nil {
		cmd.Stdout = out
	}
	cmd.Stderr = out
	cmd.WaitDelay = stopWithin
	dieWithParent(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		stop(t, cmd)
		if t.Failed() {
			said := out.String()
			t.Logf("%s said last:\n%s", cmd.Path, said[max(0, len(said)-4096):])
		}
	})
}

func stop(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	kill := time.AfterFunc(stopWithin, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait() // its exit code says nothing after it was interrupted
}

// Until asks every 20 ms whether it is so, and fails the test after the limit. It is for what other processes do, which no
// condition variable can tell.
func Until(t testing.TB, limit time.Duration, what string, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-ctx.Done():
			t.Fatalf("after %v still not: %s", limit, what)
		case <-tick.C:
		}
	}
}
