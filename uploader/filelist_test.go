package uploader_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fewFiles is how many files, but for doc.go, a package may have before its comment lists them: the names of five still tell a
// reader what is where.
const fewFiles = 5

// A package of many files says in its comment what is in each, one line a file. A list that is begun is whole: every file has a
// line, and every line its file.
func TestPackageCommentsListTheirFiles(t *testing.T) {
	for _, p := range list(t) {
		comment, files := commentOf(t, p.Dir)
		for _, wrong := range wrongInList(listedFiles(comment), files) {
			t.Errorf("%s: %s", p.ImportPath, wrong)
		}
	}
}

// TestWrongListsAreFound: each mistake that a list may have.
func TestWrongListsAreFound(t *testing.T) {
	many := []string{"a.go", "b.go", "c.go", "d.go", "e.go", "f_linux.go", "f_other.go"}
	for name, c := range map[string]struct {
		comment string
		files   []string
		want    []string
	}{
		"whole":     {"What is where:\n\n\ta.go   one\n\tb.go   two\n\tc.go   three\n\td.go   four\n\te.go   five\n\tf_*.go six", many, nil},
		"few":       {"Nothing is listed.", many[:fewFiles], nil},
		"none":      {"Nothing is listed.", many, []string{"its 7 files are not listed in the package comment"}},
		"missing":   {"\ta.go  one", many[:2], []string{"b.go is not in the package comment's list"}},
		"gone":      {"\ta.go  one\n\tb.go  two", many[:1], []string{"the package comment lists b.go, which is not there"}},
		"twice":     {"\ta.go  one\n\ta.go  two", many[:1], []string{"the package comment lists a.go twice"}},
		"unsaid":    {"\ta.go", many[:1], []string{"the package comment says nothing of a.go"}},
		"mentioned": {"See a.go, and\n\n\tlinkdrop z.go", many[:1], nil},
	} {
		if got := wrongInList(listedFiles(c.comment), c.files); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// commentOf gives the package's comment and the names of its files, of every system, without tests and doc.go.
func commentOf(t *testing.T, dir string) (comment string, files []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if file.Doc != nil {
			comment += file.Doc.Text()
		}
		if base := filepath.Base(name); base != "doc.go" {
			files = append(files, base)
		}
	}
	return comment, files
}

// listing is one line of a list: the name of a file, or of one that every system has its own of, and what is in it.
type listing struct{ pattern, text string }

var listedLine = regexp.MustCompile(`(?m)^\t([\w*]+\.go)\b[ \t]*(.*)$`)

func listedFiles(comment string) []listing {
	var all []listing
	for _, m := range listedLine.FindAllStringSubmatch(comment, -1) {
		all = append(all, listing{m[1], m[2]})
	}
	return all
}

func wrongInList(listed []listing, files []string) (wrong []string) {
	if len(listed) == 0 {
		if len(files) > fewFiles {
			return []string{fmt.Sprintf("its %d files are not listed in the package comment", len(files))}
		}
		return nil
	}
	said := map[string]bool{}
	for _, l := range listed {
		found := false
		for _, file := range files {
			if ok, _ := path.Match(l.pattern, file); !ok {
				continue
			}
			found = true
			if said[file] {
				wrong = append(wrong, fmt.Sprintf("the package comment lists %s twice", file))
			}
			said[file] = true
		}
		if !found {
			wrong = append(wrong, fmt.Sprintf("the package comment lists %s, which is not there", l.pattern))
		}
		if l.text == "" {
			wrong = append(wrong, "the package comment says nothing of "+l.pattern)
		}
	}
	for _, file := range files {
		if !said[file] {
			wrong = append(wrong, file+" is not in the package comment's list")
		}
	}
	return wrong
}
