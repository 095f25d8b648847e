package sim

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Plays that went wrong once are kept, each made as short as it still did.
func TestKeptPlays(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.play")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no play is kept: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".play"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var p play
			if err := json.Unmarshal(text, &p); err != nil {
				t.Fatal(err)
			}
			if w := live(&p, nil); w.broken != "" {
				explain(t, &p, w.broken)
			}
		})
	}
}

// The same play is the same life, to the letter: else a seed would say nothing.
func TestAPlayIsTheSameLifeEachTime(t *testing.T) {
	for seed := range uint64(40) {
		var one, other strings.Builder
		live(write(seed+1), &one)
		live(write(seed+1), &other)
		if one.String() == other.String() {
			continue
		}
		x, y := strings.Split(one.String(), "\n"), strings.Split(other.String(), "\n")
		for i := range min(len(x), len(y)) {
			if x[i] != y[i] {
				t.Fatalf("seed %d, line %d:\n%s\n%s", seed+1, i, x[i], y[i])
			}
		}
		t.Fatalf("seed %d: one is longer", seed+1)
	}
}
