//go:build real

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader/realtest"
)

// page is what README.md tells whoever runs the server: its commands, as they are written, and the settings that it shows.
type page struct {
	t    *testing.T
	dir  string
	here *strings.Replacer // its addresses and folders are this test's

	address string
	token   string // of anna
	ran     int
}

// readmeServer are the two chapters about the server.
func readmeServer(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(realtest.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, chapters, _ := strings.Cut(string(text), "\n## For IT: pointing it at a backend\n")
	chapters, _, found := strings.Cut(chapters, "\n## For IT: destinations in a settings file\n")
	if !found {
		t.Fatal("README.md has other chapters")
	}
	return chapters
}

// TestRealReadmeOfTheServer runs every command of README.md for whoever runs the server, as it is written, but for addresses and
// folders. What it calls a line in passing, in backquotes, is run, too.
func TestRealReadmeOfTheServer(t *testing.T) {
	endpoint, access, secret, bucket := realtest.Gateway(t)
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "true"} {
		t.Setenv(name, value)
	}
	dir := t.TempDir()
	p := &page{t: t, dir: dir, address: realtest.FreeAddress(t)}
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config")) // where the state is that nobody names
	t.Setenv("PATH", filepath.Dir(realtest.Binary(t, "linkdrop-server"))+string(os.PathListSeparator)+os.Getenv("PATH"))
	p.here = strings.NewReplacer("127.0.0.1:8480", p.address, "/etc/linkdrop", filepath.Join(dir, "etc"), "/var/lib/linkdrop", filepath.Join(dir, "lib"),
		"s3://bucket/prefix?region=eu-central-1", "s3://"+bucket+"/prefix?path_style=true&region="+realtest.Region+"&endpoint="+endpoint, "check FILE", "check policy.json")
	chapters := readmeServer(t)
	_, example, _ := strings.Cut(chapters, "```jsonc\n")
	example, _, _ = strings.Cut(example, "```")
	if err := os.WriteFile(filepath.Join(dir, "policy.json"), []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	create, rest := p.commands(chapters)
	p.token = strings.TrimSpace(p.run(create)) // before what needs it
	if len(p.token) < 43 {
		t.Fatalf("%s prints no token", create)
	}
	for _, line := range rest {
		switch {
		case strings.HasPrefix(line, "linkdrop-server --addr"):
			p.serves(line)
		case strings.Contains(line, "token revoke"):
			listed := p.run("linkdrop-server token list --tokens-file /etc/linkdrop/tokens")
			p.run(regexp.MustCompile(`anna/[0-9a-f]+`).ReplaceAllString(line, strings.TrimSpace(listed)))
		case strings.Contains(line, "policy check"):
			p.run(line + " --bucket media=s3://other-bucket/prefix") // that the rules name
		case strings.HasPrefix(line, "linkdrop-server cleanup"): // of a server that has run there, and is stopped
			p.token = strings.TrimSpace(p.run(create)) // hers was revoked
			p.serves(strings.Replace(line, " cleanup", " --addr 127.0.0.1:8480 --public-url https://share.example.com --tokens-file /etc/linkdrop/tokens", 1))
			p.run(line)
		default:
			p.run(line)
		}
	}
	for _, name := range []string{"policy.json", "lifecycle.json", "cors.json"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !json.Valid(text) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	if p.ran < 9 {
		t.Errorf("%d commands: this test would prove nothing", p.ran)
	}
	t.Logf("%d commands", p.ran)
}

// commands are all of them in their order, the one that makes a token apart.
func (p *page) commands(chapters string) (create string, rest []string) {
	fenced := strings.ReplaceAll(chapters, " \\\n", " ")
	block := false
	for line := range strings.Lines(fenced) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			block = !block
		case block && strings.HasPrefix(line, "linkdrop-server token create"):
			create = line
		case block && strings.HasPrefix(line, "linkdrop-server "):
			rest = append(rest, line)
		case !block:
			for _, said := range regexp.MustCompile("`(linkdrop-server [^`]+)`").FindAllStringSubmatch(line, -1) {
				rest = append(rest, said[1])
			}
		}
	}
	return create, rest
}

// run runs one, and gives what it prints.
func (p *page) run(line string) string {
	p.t.Helper()
	p.ran++
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(p.t.Context(), "bash", "-c", p.here.Replace(line))
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &out, &errs
	if err := cmd.Run(); err != nil {
		p.t.Errorf("%s\n%v\n%s%s", line, err, out.String(), errs.String())
	}
	return out.String()
}

// serves runs the server until it answers somebody with the token that was made, and ends it.
func (p *page) serves(line string) {
	p.t.Helper()
	p.ran++
	var said bytes.Buffer
	cmd := exec.CommandContext(context.WithoutCancel(p.t.Context()), "bash", "-c", "exec "+p.here.Replace(line))
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, &said, &said
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	ask := func(path string) int {
		request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "http://"+p.address+path, nil)
		if err != nil {
			return 0
		}
		request.Header.Set("Authorization", "Bearer "+p.token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	kill := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	realtest.Until(p.t, time.Minute, "it is ready", func() bool { return ask("/readyz") == http.StatusOK })
	if status := ask("/v1/shares"); status != http.StatusOK {
		p.t.Errorf("with the token that was made: %d", status)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil || !strings.Contains(said.String(), "https://share.example.com") {
		p.t.Errorf("%s\n%v\n%s", line, err, said.String())
	}
}
