package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// conformance is how one destination did in the conformance suite (realtest.Conformance).
type conformance struct {
	Destination, Storage string
	Passed, Failed       []string
	Lacks, Differs       map[string]string
}

func (c conformance) name() string { return c.Destination + "/" + c.Storage }

// writeConformance prints the table of destinations and what is not applicable for which, and reports whether every
// expected one ran. Those that nobody expects are printed, too.
func writeConformance(w io.Writer, path string, expected []string) (allRan bool, err error) {
	ran, err := readConformance(path)
	if err != nil || len(ran)+len(expected) == 0 {
		return true, err
	}
	const columns = "%-32s %-10s %7v %15v %8v %7v\n"
	fmt.Fprintf(w, "\n"+columns, "destination", "storage", "passed", "not applicable", "differs", "failed")
	names := slices.Clone(expected)
	for _, name := range slices.Sorted(maps.Keys(ran)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	allRan = true
	for _, name := range names {
		if c, there := ran[name]; there {
			fmt.Fprintf(w, columns, c.Destination, c.Storage, len(c.Passed), len(c.Lacks), len(c.Differs), len(c.Failed))
			continue
		}
		allRan = false
		destination, storage, _ := strings.Cut(name, "/")
		fmt.Fprintf(w, columns, destination, storage, "NOT RUN", "", "", "")
	}
	for _, name := range names {
		c := ran[name]
		if len(c.Failed) > 0 {
			fmt.Fprintf(w, "%s on %s FAILED: %s\n", c.Destination, c.Storage, strings.Join(c.Failed, ", "))
		}
		for _, of := range slices.Sorted(maps.Keys(c.Differs)) {
			fmt.Fprintf(w, "%s on %s differs, as is known, in %s: %s\n", c.Destination, c.Storage, of, c.Differs[of])
		}
	}
	writeLacks(w, names, ran)
	return allRan, nil
}

// writeLacks prints what is not applicable: one line for all destinations that lack the same.
func writeLacks(w io.Writer, names []string, ran map[string]conformance) {
	whose := map[string][]string{} // by "it has no …: cases"
	for _, name := range names {
		cases := map[string][]string{}
		for _, of := range slices.Sorted(maps.Keys(ran[name].Lacks)) {
			what := ran[name].Lacks[of]
			cases[what] = append(cases[what], of)
		}
		for what, list := range cases {
			line := fmt.Sprintf("no %s (%s)", what, strings.Join(list, ", "))
			whose[line] = append(whose[line], ran[name].Destination)
		}
	}
	if len(whose) > 0 {
		fmt.Fprintln(w, "not applicable:")
	}
	for _, line := range slices.Sorted(maps.Keys(whose)) {
		fmt.Fprintf(w, "  %s: %s\n", line, strings.Join(whose[line], "; "))
	}
}

// readConformance reads the lines that the runs left. A destination that ran several times counts where it did worst.
func readConformance(path string) (map[string]conformance, error) {
	ran := map[string]conformance{}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ran, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for d := json.NewDecoder(bufio.NewReader(f)); ; {
		var c conformance
		if err := d.Decode(&c); errors.Is(err, io.EOF) {
			return ran, nil
		} else if err != nil {
			return nil, err
		}
		if before, again := ran[c.name()]; !again || len(c.Failed) >= len(before.Failed) {
			ran[c.name()] = c
		}
	}
}
