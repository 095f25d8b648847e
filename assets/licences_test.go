package assets_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"linkdrop/assets"
)

var write = flag.Bool("write", false, "write licences.txt anew (make licences)") //nolint:gochecknoglobals // a flag

// module is one that programs are made with.
type module struct{ Path, Version, Dir string }

// modules are those of every program, for a system.
func modules(t *testing.T, system string) map[string]module {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", "../cmd/...")
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	all := map[string]module{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var listed struct{ Module *module }
		if err := decoder.Decode(&listed); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if m := listed.Module; m != nil && m.Version != "" {
			all[m.Path+" "+m.Version] = *m
		}
	}
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([-.].*)?$`)

// texts are the licences that a module has: at its root, and of what it brings along from others.
func (m module) texts(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(m.Dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !licenceName.MatchString(e.Name()) || filepath.Ext(path) == ".go" {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // of a module that is built in
		if text := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")); !slices.Contains(all, text) {
			all = append(all, text)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Errorf("%s has no licence: %v", m.Path, err)
	}
	return all
}

// Every module that a program is made with has its licence in licences.txt, as the licences want it.
func TestEveryLicenceIsThere(t *testing.T) {
	host := modules(t, strings.TrimSpace(goenv(t)))
	if *write {
		all := map[string]module{}
		for _, system := range []string{"linux", "windows", "darwin"} {
			maps.Copy(all, modules(t, system))
		}
		var b strings.Builder
		b.WriteString("Linkdrop is under the Apache License 2.0. It is made with the following, each under its own licence.\n")
		for _, name := range slices.Sorted(maps.Keys(all)) {
			fmt.Fprintf(&b, "\n\n==== %s\n\n%s\n", name, strings.Join(all[name].texts(t), "\n\n----\n\n"))
		}
		font, err := os.ReadFile("fonts/LICENSE")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n\n==== Inter, the typeface\n\n%s\n", strings.TrimSpace(string(font)))
		if err := os.WriteFile("licences.txt", []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name := range host {
		if !strings.Contains(assets.Licences, "\n==== "+name+"\n") {
			t.Errorf("licences.txt has nothing of %s: make licences", name)
		}
	}
	if len(host) < 20 || !strings.Contains(assets.Licences, "SIL OPEN FONT LICENSE") {
		t.Errorf("%d modules, %d bytes of licences", len(host), len(assets.Licences))
	}
}

func goenv(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOOS").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
