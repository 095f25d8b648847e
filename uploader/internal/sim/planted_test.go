//go:build sim

package sim

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const soon = 10_000 // lives within which a fault of each kind is found

// Each fault that is planted in the core is found, and it is said after how many lives.
func TestPlantedFaultsAreFound(t *testing.T) {
	lived := regexp.MustCompile(`seeds (\d+) to (\d+): (\d+) lives, (\d+) steps`)
	broke := regexp.MustCompile(`seed (\d+): (.*)`)
	for _, p := range plants() {
		t.Run(p.name, func(t *testing.T) {
			out := withPlant(t, p)
			lives, first := lived.FindStringSubmatch(out), broke.FindStringSubmatch(out)
			if lives == nil || first == nil {
				t.Fatalf("not found in %d lives:\n%s", soon, out[max(0, len(out)-2000):])
			}
			n, err := strconv.Atoi(lives[3])
			if err != nil || n > soon {
				t.Fatalf("after %s lives", lives[3])
			}
			t.Logf("found after %d lives, %s steps: seed %s: %s", n, lives[4], first[1], first[2])
		})
	}
}

// withPlant runs lives with a core that has the fault, until one goes wrong.
func withPlant(t *testing.T, p plant) string {
	t.Helper()
	dir := t.TempDir()
	changed := map[string]string{}
	for _, e := range p.edits {
		if changed[e.file] == "" {
			changed[e.file] = e.source(t)
		}
		changed[e.file] = strings.Replace(changed[e.file], e.old, e.new, 1)
	}
	replace := map[string]string{}
	for file, source := range changed {
		path, err := filepath.Abs("../core/" + file)
		if err != nil {
			t.Fatal(err)
		}
		replace[path] = filepath.Join(dir, file)
		if err := os.WriteFile(replace[path], []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-overlay", path, ".", "-count=1", "-run", "^TestSim$", "-v", "-sequences", strconv.Itoa(soon), "-enough", "1", "-plain")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("not found in %d lives", soon)
	}
	return string(out)
}
