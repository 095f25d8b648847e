// Command report reads what the test runs left in a folder, and prints the tables at the end of make test and one line of
// counts. It fails where a test failed and, with LINKDROP_CI=1, where a real part or a destination's conformance run is
// missing.
//
//	report FOLDER PART… -- DESTINATION/STORAGE…
//
// FOLDER holds *.json (events of go test), parts (lines of realtest.Report), conformance (lines of realtest.Conformance)
// and seconds (lines of a name and a number); every PART, and every DESTINATION on its STORAGE, is expected to have run.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// part sums up what the tests said of one real part.
type part struct {
	tests   map[string]bool
	seconds float64
	missing []string // reasons
}

type counts struct{ passed, failed, skipped int }

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: report FOLDER PART… -- DESTINATION/STORAGE…")
		os.Exit(2)
	}
	parts, destinations := os.Args[2:], []string(nil)
	if i := slices.Index(parts, "--"); i >= 0 {
		parts, destinations = parts[:i], parts[i+1:]
	}
	good, err := report(os.Stdout, os.Args[1], parts, destinations)
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
	if !good {
		os.Exit(1)
	}
}

func report(w io.Writer, dir string, parts, destinations []string) (good bool, err error) {
	total, err := count(dir)
	if err != nil {
		return false, err
	}
	allRan, err := writeParts(w, dir, parts)
	if err != nil {
		return false, err
	}
	allConform, err := writeConformance(w, filepath.Join(dir, "conformance"), destinations)
	if err != nil {
		return false, err
	}
	fmt.Fprintf(w, "\n%d passed, %d failed, %d skipped\n", total.passed, total.failed, total.skipped)
	return total.failed == 0 && (allRan && allConform || os.Getenv("LINKDROP_CI") != "1"), nil
}

// writeParts prints what ran, and reports whether every expected part did.
func writeParts(w io.Writer, dir string, expected []string) (allRan bool, err error) {
	parts, err := readParts(filepath.Join(dir, "parts"))
	if err != nil {
		return false, err
	}
	seconds, err := os.ReadFile(filepath.Join(dir, "seconds"))
	if err != nil {
		return false, err
	}
	fmt.Fprintf(w, "\n%-16s %-10s %6s %9s\n", "part", "", "tests", "seconds")
	for line := range strings.Lines(string(seconds)) {
		name, s, _ := strings.Cut(strings.TrimSpace(line), " ")
		fmt.Fprintf(w, "%-16s %-10s %6s %9s\n", name, "ran", "", s)
	}
	allRan = true
	for _, name := range expected {
		p := parts[name]
		if p != nil && len(p.missing) == 0 {
			fmt.Fprintf(w, "%-16s %-10s %6d %9.1f\n", name, "ran", len(p.tests), p.seconds)
			continue
		}
		allRan = false
		reasons := []string{"no test asked for it"}
		if p != nil {
			reasons = slices.Compact(slices.Sorted(slices.Values(p.missing)))
		}
		fmt.Fprintf(w, "%-16s %-10s %6s %9s  %s\n", name, "NOT RUN", "", "", strings.Join(reasons, "; "))
	}
	return allRan, nil
}

// count adds up the tests of all runs. A package that failed without a failed test (it did not compile, or ended early)
// counts as one.
func count(dir string) (counts, error) {
	var sum counts
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		return sum, errors.Join(errors.New("no test ran"), err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return sum, err
		}
		err = sum.add(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return sum, fmt.Errorf("%s: %w", name, err)
		}
	}
	return sum, nil
}

func (c *counts) add(r io.Reader) error {
	type event struct{ Action, Package, Test string }
	explained := map[string]bool{}
	for d := json.NewDecoder(r); ; {
		var e event
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case e.Action == "pass" && e.Test != "":
			c.passed++
		case e.Action == "skip" && e.Test != "":
			c.skipped++
		case e.Action == "fail" && (e.Test != "" || !explained[e.Package]):
			c.failed++
			explained[e.Package] = true
		}
	}
}

func readParts(path string) (map[string]*part, error) {
	parts := map[string]*part{}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return parts, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var r struct {
			Part, Test, Reason string
			Ran                bool
			Seconds            float64
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, err
		}
		p := parts[r.Part]
		if p == nil {
			p = &part{tests: map[string]bool{}}
			parts[r.Part] = p
		}
		if !r.Ran {
			p.missing = append(p.missing, r.Reason)
			continue
		}
		p.tests[r.Test] = true
		p.seconds += r.Seconds
	}
	return parts, lines.Err()
}
