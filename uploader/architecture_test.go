package uploader_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// law says what a package may import of Linkdrop; a line for "x/..." also holds for everything below x. A package without a
// line fails: whoever adds one writes its line, and that is the moment to think about it. Imports run down only.
func law() map[string][]string {
	const up, send = "linkdrop/uploader", "linkdrop/cmd/linkdrop-send"
	drivers := []string{up + "/destination", up + "/fault", up + "/objectname", up + "/wire", up + "/transfer", up + "/destination/internal/ledger", up + "/internal/httpheader"}
	return map[string][]string{
		"linkdrop/assets/...": {},
		"linkdrop/cmd/...": {
			"linkdrop/ui/...", "linkdrop/assets/...", up, up + "/connect/...", up + "/practice", up + "/journal", up + "/keychain", up + "/settings",
			up + "/destination", up + "/destination/s3", up + "/destination/mapping", up + "/destination/companion", up + "/fault", up + "/wire",
			up + "/destination/linkdrop", up + "/server/...", up + "/smallfile", up + "/watchfolder",
		},
		send:                        {up + "/keychain", send + "/internal/command"},
		send + "/internal/sentence": {"linkdrop/assets/...", up + "/connect/check", up + "/destination", up + "/fault", up + "/smallfile"},
		send + "/internal/exit":     {up + "/fault", send + "/internal/sentence"},
		send + "/internal/options":  {up, up + "/fault", up + "/settings", send + "/internal/exit"},
		send + "/internal/place": {
			up + "/connect", up + "/connect/drivers", up + "/connect/setup", up + "/destination", up + "/fault", up + "/keychain", up + "/settings",
			up + "/smallfile", up + "/wire", send + "/internal/exit", send + "/internal/options", send + "/internal/sentence",
		},
		send + "/internal/output": {up, up + "/destination", up + "/fault", send + "/internal/sentence"},
		send + "/internal/watch":  {up, up + "/destination", up + "/fault", send + "/internal/exit", send + "/internal/output", send + "/internal/sentence"},
		send + "/internal/run": {
			up, up + "/destination", up + "/fault", up + "/journal", up + "/smallfile", send + "/internal/exit", send + "/internal/options", send + "/internal/output",
			send + "/internal/place", send + "/internal/sentence", send + "/internal/watch",
		},
		send + "/internal/command": {
			up, up + "/connect", up + "/connect/check", up + "/connect/setup", up + "/destination", up + "/fault", up + "/journal", up + "/keychain", up + "/settings",
			up + "/objectname", up + "/smallfile", up + "/wire", send + "/internal/exit", send + "/internal/options", send + "/internal/output", send + "/internal/place",
			send + "/internal/run", send + "/internal/sentence",
		},
		send + "/internal/mappingtest":             {},
		"linkdrop/ui/...":                          {"linkdrop/ui/...", "linkdrop/assets/...", up, up + "/destination", up + "/fault", up + "/settings", up + "/connect", up + "/connect/setup", up + "/connect/check", up + "/smallfile", up + "/watchfolder"},
		"linkdrop/ui/kit":                          {"linkdrop/assets/..."},
		"linkdrop/ui/view":                         {"linkdrop/ui/kit", "linkdrop/ui/present"},
		"linkdrop/ui/history":                      {"linkdrop/ui/kit", "linkdrop/ui/present", "linkdrop/ui/view", up, up + "/destination", up + "/fault"},
		"linkdrop/ui/settingspage":                 {"linkdrop/assets/...", "linkdrop/ui/kit", "linkdrop/ui/present", up + "/settings", up + "/connect/check", up + "/smallfile"},
		"linkdrop/ui/palette":                      {"linkdrop/ui/kit"},
		"linkdrop/ui/present":                      {"linkdrop/assets/...", "linkdrop/ui/drag", up, up + "/destination", up + "/fault", up + "/settings", up + "/connect", up + "/connect/setup", up + "/connect/check", up + "/watchfolder"},
		"linkdrop/ui/native":                       {"linkdrop/ui/native/...", "linkdrop/ui/drag", "linkdrop/ui/madefiles"},
		"linkdrop/ui/native/xdnd":                  {"linkdrop/ui/drag"},
		"linkdrop/ui/drag":                         {},
		"linkdrop/ui/hover":                        {"linkdrop/ui/drag", "linkdrop/ui/kit", "linkdrop/ui/present", "linkdrop/ui/view"},
		"linkdrop/ui/thumbnail":                    {},
		"linkdrop/ui/madefiles":                    {up + "/objectname"},
		"linkdrop/ui/qr":                           {},
		"linkdrop/ui/downloads":                    {up, up + "/destination"},
		up:                                         {up + "/destination", up + "/transfer", up + "/fault", up + "/internal/core", up + "/checksum", up + "/objectname"},
		up + "/watchfolder":                        {up + "/objectname", up + "/smallfile"},
		up + "/internal/core":                      {up + "/destination", up + "/fault"},
		up + "/internal/sim":                       {up + "/internal/core", up + "/destination", up + "/fault"},
		up + "/fault":                              {},
		up + "/checksum":                           {},
		up + "/objectname":                         {},
		up + "/smallfile":                          {},
		up + "/destination":                        {up + "/fault"},
		up + "/proxy":                              {up + "/fault"},
		up + "/transfer":                           {up + "/destination", up + "/fault", up + "/proxy"},
		up + "/internal/strictjson":                {},
		up + "/internal/eventstream":               {},
		up + "/internal/httpheader":                {},
		up + "/internal/bucket":                    {up + "/objectname"},
		up + "/wire":                               {up + "/fault", up + "/destination", up + "/proxy", up + "/transfer", up + "/internal/strictjson"},
		up + "/destination/linkdrop":               append(drivers, up+"/protocol", up+"/internal/eventstream"),
		up + "/protocol":                           {up + "/fault"},
		up + "/destination/s3":                     append(drivers, up+"/internal/bucket"),
		up + "/destination/mapping":                drivers,
		up + "/destination/companion":              drivers,
		up + "/destination/internal/ledger":        {up + "/destination", up + "/fault", up + "/wire"},
		up + "/destination/destinationtest":        {up + "/destination", up + "/transfer", up + "/fault", up + "/realtest"},
		up + "/destination/destinationtest/faults": {},
		up + "/destination/buckettest":             {},
		up + "/server/...":                         {up + "/server/...", up + "/internal/strictjson", up + "/internal/eventstream", up + "/internal/bucket", up + "/checksum", up + "/protocol", up + "/destination", up + "/fault", up + "/objectname", up + "/smallfile", "linkdrop/assets/..."},
		up + "/practice":                           {up + "/server/...", up + "/protocol", up + "/fault", up + "/settings", up + "/smallfile"},
		up + "/journal/journaltest":                {up, up + "/destination", up + "/fault"},
		up + "/journal":                            {up, up + "/destination", up + "/fault", up + "/smallfile"},
		up + "/settings":                           {up + "/fault", up + "/smallfile", up + "/wire", up + "/internal/httpheader"},
		up + "/settings/settingstest":              {up + "/settings"},
		up + "/keychain":                           {up + "/fault"},
		up + "/connect/drivers": {
			up + "/connect", up + "/settings", up + "/destination/linkdrop", up + "/destination", up + "/destination/s3", up + "/destination/mapping",
			up + "/destination/companion", up + "/fault", up + "/wire", up + "/practice", up + "/smallfile",
		},
		up + "/connect":       {up + "/wire", up + "/settings", up + "/keychain", up + "/destination", up + "/fault", up + "/smallfile"},
		up + "/connect/setup": {up + "/connect", up + "/settings", up + "/fault", up + "/smallfile"},
		up + "/connect/check": {up + "/connect", up + "/settings", up + "/wire", up + "/destination", up + "/transfer", up + "/fault"},
		up + "/realtest":      {},
	}
}

// testOnly reports whether a package is for tests: no program may contain it. Its name or its folder's says so.
func testOnly(path string) bool {
	return ours(path) && slices.ContainsFunc(strings.Split(path, "/"), func(name string) bool { return strings.HasSuffix(name, "test") })
}

type listed struct {
	ImportPath, Dir, Name     string
	GoFiles, CgoFiles         []string
	Imports, Deps             []string
	TestGoFiles, XTestGoFiles []string
}

// list asks the go command. Fyne without its display (tag ci) needs no C compiler; the tag changes nothing about who
// imports whom.
func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-tags", "ci,real", "-deps", "-json=ImportPath,Dir,Name,GoFiles,CgoFiles,Imports,Deps,TestGoFiles,XTestGoFiles", "./...")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if ours(p.ImportPath) {
			all = append(all, p)
		}
	}
	if len(all) < 4 {
		t.Fatalf("go list names %d packages of Linkdrop: this test would prove nothing", len(all))
	}
	return all
}

func ours(path string) bool { return strings.HasPrefix(path, "linkdrop/") }

func matches(pattern, path string) bool {
	below, ok := strings.CutSuffix(pattern, "/...")
	return path == pattern || ok && (path == below || strings.HasPrefix(path, below+"/"))
}

// lawFor returns the line of the longest pattern that fits.
func lawFor(laws map[string][]string, path string) (allowed []string, found bool) {
	longest := ""
	for pattern := range laws {
		if matches(pattern, path) && len(pattern) > len(longest) {
			longest = pattern
		}
	}
	return laws[longest], longest != ""
}

func TestImportsRunDownOnly(t *testing.T) {
	laws := law()
	for _, p := range list(t) {
		allowed, found := lawFor(laws, p.ImportPath)
		if !found {
			t.Errorf("%s has no line in the import law", p.ImportPath)
		}
		for _, path := range p.Imports {
			if ours(path) && !slices.ContainsFunc(allowed, func(pattern string) bool { return matches(pattern, path) }) {
				t.Errorf("%s may not import %s", p.ImportPath, path)
			}
		}
	}
}

// knowsToolkit reports whether a package may contain Fyne: what draws, and the program that opens the window. What the window
// says (present), what it asks of the system (native) and what its tests pretend with (uitest) are without it.
func knowsToolkit(path string) bool {
	switch path {
	case "linkdrop/ui", "linkdrop/ui/history", "linkdrop/ui/hover", "linkdrop/ui/kit", "linkdrop/ui/palette", "linkdrop/ui/qr", "linkdrop/ui/settingspage", "linkdrop/ui/view", "linkdrop/ui/uidemo", "linkdrop/cmd/linkdrop":
		return true
	}
	return false
}

// What gets into a program through others is what depguard cannot see.
func TestPrograms(t *testing.T) {
	server := []string{"linkdrop/uploader/server/storage/s3", "linkdrop/uploader/server/records/postgres", "github.com/prometheus", "github.com/jackc/pgx"}
	for _, p := range list(t) {
		// Built with the tag ci, the toolkit is its own test driver, which brings package testing along; so does xgb, which has the
		// tools of its tests in the package itself.
		brought := slices.Contains(p.Deps, "fyne.io/fyne/v2/test") || slices.Contains(p.Deps, "github.com/jezek/xgb")
		for _, dep := range p.Deps {
			below := func(root string) bool { return dep == root || strings.HasPrefix(dep, root+"/") }
			if below("fyne.io") && !knowsToolkit(p.ImportPath) {
				t.Errorf("%s contains the toolkit: %s", p.ImportPath, dep)
			}
			if p.Name == "main" && p.ImportPath != "linkdrop/cmd/linkdrop-server" && slices.ContainsFunc(server, below) {
				t.Errorf("%s contains what only the server may: %s", p.ImportPath, dep)
			}
			if !testOnly(p.ImportPath) && (dep == "testing" && !brought || testOnly(dep)) {
				t.Errorf("%s contains what only tests may: %s", p.ImportPath, dep)
			}
		}
	}
}

func TestEveryPackageHasOneDocComment(t *testing.T) {
	for _, p := range list(t) {
		var with []string
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if file.Doc != nil && len(strings.TrimSpace(file.Doc.Text())) > 0 {
				with = append(with, name)
			}
		}
		if len(with) != 1 {
			t.Errorf("%s has %d package comments, want 1: %v", p.ImportPath, len(with), with)
		}
	}
}

func TestMainsAreShort(t *testing.T) {
	for _, p := range list(t) {
		if p.Name != "main" {
			continue
		}
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
			if n := lines(t, filepath.Join(p.Dir, name)); name == "main.go" && n > 120 || n > 400 {
				t.Errorf("%s/%s has %d lines; a main only wires, at most 120, and no file is over 400", p.ImportPath, name, n)
			}
		}
	}
}

func lines(t *testing.T, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(data, []byte("\n"))
}

// The top level is fixed: who looks for something finds it where it was.
func TestTopLevelIsFixed(t *testing.T) {
	fixed := []string{
		"cmd", "ui", "uploader", "assets", "FyneApp.toml", "go.mod", "go.sum", "README.md", "LICENSE", "Makefile",
		".ci", ".golangci.yml", ".gitignore", ".gitattributes",
	}
	cmd := exec.CommandContext(t.Context(), "git", "-c", "safe.directory=*", "ls-files")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	seen := map[string]bool{}
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		top, _, _ := strings.Cut(s.Text(), "/")
		if !seen[top] && !slices.Contains(fixed, top) {
			t.Errorf("%s does not belong at the top level", top)
		}
		seen[top] = true
	}
}

// A test that needs a real part is built and run only where its file and its name say so; a slip would leave it out in silence.
func TestRealTestsAreFound(t *testing.T) {
	name := regexp.MustCompile(`(?m)^func (Test\w*)\(`)
	for _, p := range list(t) {
		for _, file := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
			data, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			inFile := strings.HasSuffix(file, "_real_test.go")
			if inFile != bytes.HasPrefix(data, []byte("//go:build real\n")) {
				t.Errorf("%s/%s: files called *_real_test.go, and only they, begin with //go:build real", p.ImportPath, file)
			}
			for _, m := range name.FindAllSubmatch(data, -1) {
				test := string(m[1])
				named := strings.HasPrefix(test, "TestReal") || strings.HasPrefix(test, "TestWindow")
				if inFile && !named && test != "TestMain" {
					t.Errorf("%s: %s is in a file of real tests, and never run: call it TestReal… or TestWindow…", p.ImportPath, test)
				}
			}
		}
	}
}
