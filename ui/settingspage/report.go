package settingspage

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"linkdrop/uploader/connect/check"
	"linkdrop/uploader/settings"
)

// Fact is a line of a report.
type Fact struct{ What, Is string }

// Report is what "Save report for IT" writes: one file of text, in English, for whoever helps from afar. Nothing in it is secret:
// settings have no secrets, and of the addresses in the log the hosts remain.
type Report struct {
	At       time.Time
	Program  []Fact // versions, system, places
	Settings settings.Effective
	Check    []Fact // of Check setup, as far as it was run since the start: a destination, and what was found
	Log      []string
}

// addresses are those in a line of the log. What is behind the host may be a link, which is as good as the file.
var addresses = regexp.MustCompile(`(?i)\b([a-z][a-z0-9+.-]*://)(?:[^/\s"'?#@]*@)?([^/\s"'?#]*)[^\s"']*`)

// withoutPaths leaves of every address in a line its scheme and host.
func withoutPaths(line string) string { return addresses.ReplaceAllString(line, "$1$2/…") }

// Write writes it.
func (r Report) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Linkdrop report\n%s\n\n", r.At.UTC().Format(time.RFC3339))
	for _, f := range r.Program {
		fmt.Fprintf(&b, "%s: %s\n", f.What, oneLine(f.Is))
	}
	b.WriteString("\nSettings that count, and where each is from\n")
	r.settings(&b)
	b.WriteString("\nCheck setup, since the start\n")
	for _, f := range r.Check {
		fmt.Fprintf(&b, "%s: %s\n", oneLine(f.What), oneLine(f.Is))
	}
	if len(r.Check) == 0 {
		b.WriteString("not run\n")
	}
	fmt.Fprintf(&b, "\nLog, the last %d lines since the start; of addresses only the hosts\n", len(r.Log))
	for _, line := range r.Log {
		b.WriteString(withoutPaths(oneLine(line)) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) settings(b *strings.Builder) {
	e := r.Settings
	for _, f := range []struct {
		field string
		value any
	}{
		{"destination", e.Destination.Value},
		{"link_life", e.LinkLife.Value},
		{"one_link", e.OneLink.Value},
		{"auto_copy", e.AutoCopy.Value},
		{"copy_as", e.CopyAs.Value},
		{"link_at_drop", e.LinkAtDrop.Value},
		{"streams", e.Streams.Value},
		{"limit", e.Limit.Value},
		{"theme", e.Theme.Value},
		{"language", e.Language.Value},
		{"window", e.Window.Value},
		{"history_days", e.HistoryDays.Value},
		{"link_templates", len(e.Templates.Value)},
	} {
		fmt.Fprintf(b, "%s: %v (%v)\n", f.field, f.value, e.Source(f.field))
	}
	for _, d := range e.Destinations {
		text, err := json.Marshal(d.Value)
		if err != nil {
			text = []byte(d.Value.ID)
		}
		fmt.Fprintf(b, "destination %s (%v)\n", oneLine(string(text)), d.Source)
	}
	for _, p := range e.Problems {
		fmt.Fprintf(b, "problem: %s\n", oneLine(p.String()))
	}
}

// FindingText is a finding of Check setup as the report says it.
func FindingText(f check.Finding) string {
	text := string(f.Step) + " " + string(f.Level)
	if f.Value != "" {
		text += " (" + f.Value + ")"
	}
	if f.Fault != nil {
		text += ": " + f.Fault.Error()
	}
	return text
}

// oneLine keeps a line a line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
