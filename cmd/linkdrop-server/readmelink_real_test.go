//go:build real

package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

// curls are the commands that README.md gives whoever gets a link.
func curls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(realtest.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```\ncurl ")
	block, _, _ = strings.Cut("curl "+block, "\n```")
	var all []string
	for line := range strings.Lines(block) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	if len(all) < 7 {
		t.Fatalf("%q: this test would prove nothing", all)
	}
	return all
}

// shared makes a link as it is asked for.
func (r *running) shared(share protocol.Share) string {
	r.t.Helper()
	var made protocol.ShareResponse
	r.call("/v1/shares", protocol.ShareRequest{Shares: []protocol.Share{share}}, &made)
	if made.Shares[0].URL == "" {
		r.t.Fatalf("%+v", made.Shares[0].Error)
	}
	return made.Shares[0].URL
}

// TestRealReadmeOfALink runs what README.md tells whoever gets a link, as it is written: it saves the files, and nothing but files.
func TestRealReadmeOfALink(t *testing.T) {
	r := run(t, t.TempDir())
	body := bytes.Repeat([]byte("0123456789"), 500_000)
	one, other := r.send("F1", "film.mp4", body), r.send("F2", "b.txt", []byte("second"))
	plain, several := r.share("S1", one), r.share("S2", one, other)
	closed := r.shared(protocol.Share{ID: "S3", Uploads: []string{other}, Password: "canary"})
	both := r.shared(protocol.Share{ID: "S4", Uploads: []string{one, other}, Password: "canary"})
	once := r.shared(protocol.Share{ID: "S5", Uploads: []string{one}, MaxDownloads: 1})
	dir := ""
	begin := func(line string) *exec.Cmd {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "bash", "-c", line)
		cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Setpgid: true}
		return cmd
	}
	saved := func() map[string]string {
		files := map[string]string{}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			files[e.Name()] = string(text)
		}
		return files
	}
	film := map[string]string{"film.mp4": string(body)}
	second := map[string]string{"b.txt": "second"}
	given := ""
	for _, line := range curls(t) {
		for _, c := range []struct {
			where string // a word that the line has
			link  string
			not   string // a word that it has not
			said  string // in the place of the password
			want  map[string]string
		}{
			{"LINK  ", plain, "password", "", film},
			{"LINK/2", several, "password", "", map[string]string{"file": "second"}},
			{"password=…", closed, "", "canary", second},
			{"password=…", closed, "", "wrong", nil},
			{"-d '' LINK  ", closed, "", "", nil},
			{"password=…", both, "", "canary", nil},
			{"password=…", both + "/2", "", "canary", second},
			{"json", plain, "", "", map[string]string{}},
		} {
			if !strings.Contains(line, c.where) || c.not != "" && strings.Contains(line, c.not) || strings.Contains(line, "$") {
				continue
			}
			dir = t.TempDir()
			text := strings.NewReplacer("LINK/2", c.link+"/2", "LINK", c.link, "password=…", "password="+c.said).Replace(strings.Split(line, " #")[0])
			err := begin(text).Run()
			got := saved()
			if (err == nil) != (c.want != nil) || len(got) != len(c.want) {
				t.Errorf("%s: %v, saved %d", line, err, len(got))
			}
			for name, body := range c.want {
				if got[name] != body {
					t.Errorf("%s: %s has %d bytes", line, name, len(got[name]))
				}
			}
		}
		switch {
		case strings.Contains(line, "all.zip") && !strings.Contains(line, "password"):
			dir = t.TempDir()
			err := begin(strings.ReplaceAll(line, "LINK", several)).Run()
			if got := saved(); err != nil || len(got) != 1 {
				t.Errorf("%s: %v, saved %d", line, err, len(got))
			}
		case strings.HasPrefix(line, "at=$("):
			given = strings.ReplaceAll(line, "LINK", once) + "\n"
		case strings.Contains(line, "$at"):
			dir = t.TempDir()
			address, err := begin(given + `printf %s "$at"`).Output()
			if err != nil || !strings.HasPrefix(string(address), r.address) {
				t.Fatalf("%v: %q", err, address)
			}
			again := "at='" + string(address) + "'; "
			// curl reads a hundred times as much as that before it looks at the clock.
			slow := begin(again + "curl() { command curl --limit-rate 10k \"$@\"; }\n" + line)
			if err := slow.Start(); err != nil {
				t.Fatal(err)
			}
			realtest.Until(t, time.Minute, "some of it is there", func() bool { return len(saved()["film.mp4"]) > 0 })
			_ = syscall.Kill(-slow.Process.Pid, syscall.SIGINT)
			if err := slow.Wait(); err == nil {
				t.Error("it was not broken off: this proves nothing")
			}
			if err := begin(again + line).Run(); err != nil || saved()["film.mp4"] != string(body) {
				t.Errorf("%s: %v, %d bytes of %d", line, err, len(saved()["film.mp4"]), len(body))
			}
		}
	}
	if given == "" {
		t.Error("nothing goes on: this proves nothing")
	}
}
