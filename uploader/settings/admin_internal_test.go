package settings

import (
	"os"
	"path/filepath"
	"testing"
)

// A file in the working folder is nobody's who administers this computer, whatever the environment says.
func TestTheAdministratorsFileIsNotInTheWorkingFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"ProgramData", "ALLUSERSPROFILE", "HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "APPDATA", "LOCALAPPDATA"} {
		t.Setenv(name, "")
	}
	if got := AdminFile(); !filepath.IsAbs(got) || filepath.Dir(filepath.Dir(got)) == dir {
		t.Errorf("it is %q", got)
	}
	for folder, want := range map[string]string{"": "", "Linkdrop": "", "./Linkdrop": "", filepath.Join(dir, "Linkdrop"): filepath.Join(dir, "Linkdrop", "settings.json")} {
		if got := adminFileIn(folder); got != want {
			t.Errorf("in %q: %q, want %q", folder, got, want)
		}
	}
	if err := os.MkdirAll("Linkdrop", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("Linkdrop", "settings.json"), []byte(`{"streams": 3}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if e := Open(filepath.Join(dir, "state"), adminFileIn("Linkdrop")).Effective(); e.Streams.Source != BuiltIn {
		t.Errorf("it counts: %+v", e.Streams)
	}
}
