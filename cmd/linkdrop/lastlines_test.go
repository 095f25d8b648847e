package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
)

// The report has the newest lines, whole or cut, and never more than is kept.
func TestLastLines(t *testing.T) {
	kept := &lastLines{}
	log := newLog(io.Discard, kept)
	log.Info("first", "host", "share.acme.example")
	if got := kept.read(); len(got) != 1 || !strings.Contains(got[0], "msg=first host=share.acme.example") {
		t.Fatalf("kept %q", got)
	}
	for n := range keptLines + 50 {
		log.Warn(fmt.Sprintf("line %d", n))
	}
	log.Log(t.Context(), slog.LevelError, strings.Repeat("x", 10*keptLine))
	got := kept.read()
	if len(got) != keptLines || !strings.Contains(got[len(got)-2], fmt.Sprintf("line %d\"", keptLines+49)) || len(got[len(got)-1]) != keptLine {
		t.Errorf("%d lines, the last but one is %q, the last has %d bytes", len(got), got[len(got)-2], len(got[len(got)-1]))
	}
}

// What people see on standard error are warnings; the report has more.
func TestStandardErrorIsForWarnings(t *testing.T) {
	var seen strings.Builder
	log := newLog(&seen, &lastLines{})
	log.Info("quiet")
	log.Warn("loud")
	if got := seen.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "loud") {
		t.Errorf("standard error has %q", got)
	}
}
