//go:build real

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/mappingtest"
	"linkdrop/uploader/realtest"
)

// commands are the lines of the README that run linkdrop-send, as they are written.
func commands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(realtest.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Without a window\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var all []string
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "bin/linkdrop-send ") || strings.HasPrefix(line, "printf ") {
			all = append(all, strings.TrimSpace(line))
		}
	}
	if len(all) < 15 {
		t.Fatalf("the README has %d commands: this test would prove nothing", len(all))
	}
	return all
}

// Every command of the README is run as it is written, but for the addresses.
func TestRealReadme(t *testing.T) {
	realtest.Keyring(t)
	b := newBucket(t)
	dir, press := t.TempDir(), mappingtest.New(t)
	for name, value := range map[string]string{
		"LINKDROP_STATE_DIR": t.TempDir(), "KEY_ID": b.access, "SECRET": b.secret,
		"AWS_ACCESS_KEY_ID": b.access, "AWS_SECRET_ACCESS_KEY": b.secret, "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	s := realtest.StartServer(t, "", "", "--share-from", "reports=s3://"+b.name+"/reports?owners=local&region="+realtest.Region+"&endpoint="+b.endpoint)
	t.Setenv("LINKDROP_TOKEN", s.Token)
	b.put(t, "reports/2026-10.pdf", realtest.File(t, dir, "report.pdf", 1000))
	for _, folder := range []string{"photos", "bin"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	realtest.File(t, filepath.Join(dir, "photos"), "1.jpg", 500)
	realtest.File(t, dir, "logs.zip", 700)
	if err := os.Symlink(realtest.Binary(t, "linkdrop-send"), filepath.Join(dir, "bin", "linkdrop-send")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"press.json":    strings.Replace(mappingtest.Mapping, `"fields": {`, `"fields": {"user": "{user}", `, 1),
		"acme.linkdrop": fmt.Sprintf(`{"version": 1, "destinations": [{"id": "archive", "kind": "s3", "url": %q, "s3": {"bucket": %q}}]}`, b.endpoint, b.name),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	here := strings.NewReplacer("https://s3.example.com", b.endpoint, "http://127.0.0.1:8480", "http://"+s.Address, "s3://drops --keys-env", "s3://drops --endpoint "+b.endpoint+" --keys-env",
		"https://uploads.example.com/companion", realtest.Companion(t), "https://files.example.com", fastapi(t, b).URL, "https://press.example.com", press.URL)
	id := ""
	for _, line := range commands(t) {
		fill := strings.NewReplacer(" link ID", " link "+id, " extend ID", " extend "+id, " revoke ID", " revoke "+id, " delete ID", " delete "+id)
		out := bash(t, dir, here.Replace(fill.Replace(line)), b.access+"\n"+b.secret+"\n")
		if line == "bin/linkdrop-send history" {
			newest := strings.Split(out, "\n")[1]
			id, _, _ = strings.Cut(newest, " ")
		}
	}
	if press.Has("report.pdf") != 1000 {
		t.Error("the file did not arrive by its mapping")
	}
}

// bash runs a line. What serves until it is stopped is stopped when it has printed a link.
func bash(t *testing.T, dir, line, in string) string {
	t.Helper()
	var out, errs output
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "bash", "-c", "exec "+line)
	if strings.HasPrefix(line, "printf") {
		cmd.Args[2] = line
	}
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(in), &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(line, "--practice") {
		realtest.Until(t, time.Minute, "a link is printed", func() bool { return strings.Contains(out.String(), "\n") })
		_ = cmd.Process.Signal(os.Interrupt)
	}
	kill := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s\n%v\n%s%s", line, err, out.String(), errs.String())
	}
	return out.String()
}
