package uploader_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var drawHouse = flag.Bool("draw", false, "write house.txt") //nolint:gochecknoglobals // a flag of the tests

// house.txt is the picture of the packages: each stands above all that it imports, and names those that it does not also reach
// through another one. `make house` draws it.
func TestThePictureOfTheHouse(t *testing.T) {
	picture := drawn(t, list(t))
	if *drawHouse {
		if err := os.WriteFile("house.txt", picture, 0o644); err != nil { //nolint:gosec // a file of the project
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("house.txt")
	if err != nil || !bytes.Equal(kept, picture) {
		t.Errorf("house.txt is not what the house is (%v): `make house` draws it anew", err)
	}
}

// drawn are the packages that programs are made of, floor by floor, from the programs down.
func drawn(t *testing.T, all []listed) []byte {
	t.Helper()
	rooms := map[string]listed{}
	for _, p := range all {
		if !testOnly(p.ImportPath) && len(p.GoFiles)+len(p.CgoFiles) > 0 && !strings.HasSuffix(p.ImportPath, "/sim") {
			rooms[p.ImportPath] = p
		}
	}
	floors := map[string]int{}
	var floor func(path string) int
	floor = func(path string) int {
		if n, known := floors[path]; known {
			return n
		}
		n := 0
		for _, below := range rooms[path].Imports {
			if ours(below) {
				n = max(n, floor(below)+1)
			}
		}
		floors[path] = n
		return n
	}
	for path, p := range rooms {
		if n := floor(path); p.Name == "main" {
			floors[path] = max(n, len(rooms)) // programs have the top floor for themselves
		}
	}
	var out bytes.Buffer
	out.WriteString("The packages, each above all that it imports. → names those that it reaches through no other.\n")
	levels := slices.Compact(slices.Sorted(maps.Values(floors)))
	for i, level := range slices.Backward(levels) {
		fmt.Fprintf(&out, "\nFloor %d\n", i)
		for _, path := range slices.Sorted(maps.Keys(rooms)) {
			if floors[path] == level {
				fmt.Fprintf(&out, "  %-40s %s\n", short(path), synopsis(t, rooms[path]))
				if direct := reached(rooms, path); len(direct) > 0 {
					fmt.Fprintf(&out, "  %40s → %s\n", "", strings.Join(direct, " "))
				}
			}
		}
	}
	return out.Bytes()
}

func short(path string) string { return strings.TrimPrefix(path, "linkdrop/") }

// reached are the imports of a package that none of its other imports has, directly or not.
func reached(rooms map[string]listed, path string) []string {
	var direct []string
	for _, one := range rooms[path].Imports {
		through := func(other string) bool { return other != one && ours(other) && slices.Contains(rooms[other].Deps, one) }
		if ours(one) && !slices.ContainsFunc(rooms[path].Imports, through) {
			direct = append(direct, short(one))
		}
	}
	slices.Sort(direct)
	return direct
}

// synopsis is the first sentence of the package's comment, without its first two words.
func synopsis(t *testing.T, p listed) string {
	t.Helper()
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if file.Doc == nil {
			continue
		}
		text := new(doc.Package).Synopsis(file.Doc.Text())
		for _, opening := range []string{"Package " + p.Name + " ", "Command " + filepath.Base(p.Dir) + " "} {
			text = strings.TrimPrefix(text, opening)
		}
		return clipped(strings.TrimSuffix(text, "."))
	}
	return ""
}

const widest = 96 // characters of what is said of a room

func clipped(text string) string {
	if len([]rune(text)) <= widest {
		return text
	}
	text = string([]rune(text)[:widest])
	return strings.TrimRight(text[:strings.LastIndex(text, " ")], " ,:;") + " …"
}
