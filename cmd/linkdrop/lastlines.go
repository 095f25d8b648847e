package main

import (
	"bytes"
	"sync"
)

const (
	keptLines = 300
	keptLine  = 2 << 10 // bytes of one; the rest is cut
)

// lastLines are the last lines of the log since the start, for "Save report for IT". It is safe for concurrent use.
type lastLines struct {
	mu    sync.Mutex
	lines []string
}

// Write takes whole lines, as slog's handlers write them.
func (l *lastLines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\n")
		l.lines = append(l.lines, string(line[:min(len(line), keptLine)]))
	}
	if more := len(l.lines) - keptLines; more > 0 {
		l.lines = append(l.lines[:0], l.lines[more:]...)
	}
	return len(text), nil
}

// read returns them, the newest last.
func (l *lastLines) read() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.lines...)
}
