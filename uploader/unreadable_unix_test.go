//go:build unix

package uploader_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// TestUnreadable drops a folder with a file and a folder that this person may not read. Root may read everything, so root
// becomes nobody for it.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		becomeNobody(t)
		return
	}
	bubble(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "folder")
		check(t, os.MkdirAll(filepath.Join(dir, "closed"), 0o700))
		good, secret := file(t, dir, "good", 3000), file(t, dir, "secret", 10)
		check(t, os.Chmod(secret, 0))
		check(t, os.Chmod(filepath.Join(dir, "closed"), 0))
		t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "closed"), 0o700) }) //nolint:gosec // a folder needs its x
		r := newRig(t, newShelf())
		defer r.stop()
		id := r.add(uploader.Options{}, dir)
		r.untilSettled(1)
		for _, it := range r.items(id) {
			if it.Path() == good && it.State() == uploader.Done {
				continue
			}
			if it.State() != uploader.Failed || it.Fault.Kind != fault.Unreadable {
				t.Errorf("%s: %v %v", it.Base, it.State(), it.Fault)
			}
		}
		if d := r.settled()[0].Drop; d.Done != 1 || d.Failed != 2 {
			t.Errorf("%+v", d)
		}
	})
}

func becomeNobody(t *testing.T) {
	t.Helper()
	const nobody = 65534
	home := t.TempDir()
	for _, dir := range []string{home, filepath.Dir(home)} {
		check(t, os.Chmod(dir, 0o755)) //nolint:gosec // nobody has to get through
	}
	check(t, os.Chown(home, nobody, nobody))
	self, err := os.ReadFile(os.Args[0]) //nolint:gosec // this very program, which lies where nobody may not go
	check(t, err)
	program := filepath.Join(home, "test")
	check(t, os.WriteFile(program, self, 0o755))                                                 //nolint:gosec // it is to be run, and the path is this test's
	cmd := exec.CommandContext(t.Context(), program, "-test.run", "^TestUnreadable$", "-test.v") //nolint:gosec // this very program
	cmd.Env = []string{"TMPDIR=" + home, "HOME=" + home}
	cmd.Dir = home
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: TestUnreadable")) {
		t.Errorf("%v\n%s", err, out)
	}
}
