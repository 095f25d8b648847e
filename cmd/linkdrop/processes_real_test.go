//go:build real

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// watched is what was seen of this program's processes, the short-lived ones of the keychain among them.
type watched struct {
	t      *testing.T
	stop   func()
	mu     sync.Mutex
	looks  int
	seen   map[string]bool // process ids
	helper bool
	found  []string
}

// watch looks at the arguments and the environment of all processes of our programs, again and again, until clean.
func (d *desk) watch(secrets ...string) *watched {
	d.t.Helper()
	programs := []string{realtest.Binary(d.t, "linkdrop"), realtest.Binary(d.t, "linkdrop-send")}
	ctx, cancel := context.WithCancel(context.WithoutCancel(d.t.Context()))
	w := &watched{t: d.t, seen: map[string]bool{}}
	var work sync.WaitGroup
	work.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			w.look(programs, secrets)
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	})
	w.stop = sync.OnceFunc(func() { cancel(); work.Wait() })
	d.t.Cleanup(w.stop)
	return w
}

func (w *watched) look(programs, secrets []string) {
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looks++
	for _, proc := range all {
		exe, err := os.Readlink(proc + "/exe")
		if err != nil || exe != programs[0] && exe != programs[1] {
			continue
		}
		line, _ := os.ReadFile(proc + "/cmdline")
		around, _ := os.ReadFile(proc + "/environ")
		w.seen[proc] = w.seen[proc] || len(line) > 0 && bytes.Contains(around, []byte("DISPLAY="))
		w.helper = w.helper || bytes.Contains(line, []byte("keychain-helper"))
		for _, secret := range secrets {
			if bytes.Contains(line, []byte(secret)) || bytes.Contains(around, []byte(secret)) {
				w.found = append(w.found, proc+" "+strings.ReplaceAll(string(line), "\x00", " "))
			}
		}
	}
}

// clean ends the watching, and fails if a secret was seen, or nothing was.
func (w *watched) clean() {
	w.t.Helper()
	w.stop()
	if len(w.found) > 0 {
		w.t.Errorf("arguments or environment of %d processes had a secret, first: %.200s", len(w.found), w.found[0])
	}
	if len(w.seen) < 3 || !w.helper {
		w.t.Errorf("seen in %d looks: %d processes, a helper: %t", w.looks, len(w.seen), w.helper)
	}
	w.t.Logf("looked %d times, at %d processes", w.looks, len(w.seen))
}
