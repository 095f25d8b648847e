package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shown are the calls whose texts a person reads, by the name of the function, with the arguments that are texts.
func shown() map[string][]int {
	return map[string][]int{
		"NewFocusButton": {0}, "NewButton": {0}, "NewParagraph": {0}, "NewStatusLine": {1}, "NewCard": {1, 2}, "NewCheckbox": {0}, "NewSelect": {0, 1},
		"NewField": {0, 1, 2}, "NewMenuItem": {0}, "NewMenu": {0}, "NewText": {0}, "NewLabel": {0}, "NewEntry": {0}, "NewRichTextFromMarkdown": {0}, "NewHyperlink": {0},
		"NewWindow": {0}, "SetText": {0}, "SetTitle": {0}, "SetPlaceHolder": {0}, "NewPage": {0, 1}, "newPage": {0}, "ShowDialog": {1}, "dialog": {0}, "dialogOf": {0},
		"ShowInformation": {0, 1}, "ShowConfirm": {0, 1}, "ShowError": {0}, "NewNotification": {0, 1}, "tell": {0}, "Tell": {0}, "notify": {0, 1}, "askLine": {0, 1, 2, 4},
		"newLine": {0, 1, 2}, "newLocked": {0, 1, 2}, "bareLine": {0, 1, 2}, "SetNote": {0, 1},
	}
}

// reads are the fields whose texts a person reads.
func reads() map[string]bool {
	return map[string]bool{"Text": true, "Title": true, "Label": true, "Hint": true, "Wrong": true, "PlaceHolder": true, "Name": true, "Lead": true, "Body": true}
}

// quiet are the calls whose texts nobody reads in the window: they are for whoever looks for a mistake.
func quiet() map[string]bool {
	return map[string]bool{"panic": true, "Errorf": true, "New": true, "Warn": true, "Info": true, "Error": true, "Debug": true, "Fprintf": true, "Fprintln": true, "WriteString": true}
}

var (
	letters = regexp.MustCompile(`\pL`)
	prose   = regexp.MustCompile(`\pL{2,} \pL{2,}`)
)

// bypasses finds the texts of a file that a person would read and no translator did.
func bypasses(fset *token.FileSet, file *ast.File) (found []string) {
	said := map[token.Pos]bool{}
	var tell func(e ast.Expr, where string, is *regexp.Regexp)
	tell = func(e ast.Expr, where string, is *regexp.Regexp) {
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IndexExpr:
				tell(n.X, where, is)
				return false
			case *ast.CallExpr:
				return false // what a function makes of its texts is its own business; a key is one
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || said[lit.Pos()] {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && is.MatchString(text) {
				said[lit.Pos()] = true
				found = append(found, fset.Position(lit.Pos()).String()+": "+where+" "+lit.Value)
			}
			return true
		})
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.CallExpr:
			name := nameOf(n.Fun)
			if quiet()[name] {
				return false
			}
			for _, i := range shown()[name] {
				if i < len(n.Args) {
					tell(n.Args[i], name, letters)
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && reads()[key.Name] {
				tell(n.Value, key.Name, letters)
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if s, ok := left.(*ast.SelectorExpr); ok && reads()[s.Sel.Name] && i < len(n.Rhs) {
					tell(n.Rhs[i], s.Sel.Name, letters)
				}
			}
		case *ast.BasicLit:
			tell(n, "a sentence", prose)
		}
		return true
	})
	return found
}

func nameOf(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// Every text that a person reads comes from the translations: nothing in the source of the window is a sentence, or is handed to
// something that is seen.
func TestNoTextBypassesTheTranslations(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (path == "uidemo" || path == "uitest" || path == "native" || e.Name() == "testdata"):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files++
		for _, text := range bypasses(fset, file) {
			t.Error(text)
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files were read, %v", files, err)
	}
}

// The search finds what it is for, and lets be what it is not.
func TestWhatBypassesTheTranslations(t *testing.T) {
	for _, c := range []struct {
		code string
		want int
	}{
		{`kit.NewFocusButton("Send", "file", nil)`, 1},
		{`kit.NewFocusButton(words.Text("do.send"), "file", nil)`, 0},
		{`kit.NewFocusButton("", "file", nil)`, 0},
		{`kit.NewParagraph("Hello "+name, 12, nil)`, 1},
		{`fyne.NewMenuItem("Über", nil)`, 1},
		{`screen.dialog(title, lines, kit.DialogButton{Text: "Close"})`, 1},
		{`b.Name = "Pause"`, 1},
		{`b.Name = words.Text("do.named", "do", text, "name", name) + ": " + name`, 0},
		{`x := "this is a sentence"`, 1},
		{`x := words["do.send"]`, 0},
		{`panic("no such thing here")`, 0},
		{`log.Warn("the file was not there")`, 0},
		{`a.Text = map[bool]string{true: "On", false: "Off"}[on]`, 2},
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "x.go", "package x\nfunc f() { "+c.code+" }", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := bypasses(fset, file); len(got) != c.want {
			t.Errorf("%s: %q", c.code, got)
		}
	}
}
