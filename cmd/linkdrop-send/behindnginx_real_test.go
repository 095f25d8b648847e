//go:build real

package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

// behindNginx is a server as a company runs it: nginx with TLS on a port of its own and under a path, as README.md says, in front
// of a server of a user without rights.
type behindNginx struct {
	t      *testing.T
	server *realtest.Server
	nginx  *realtest.NginxProxy
	dir    string // of the server
	url    string
	state  string // of the sender
	links  map[string]string
	token  string
}

// location is README.md's, for this address; taken has nginx take the path away.
func location(t *testing.T, address string, taken bool) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(realtest.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```nginx\n")
	block, _, found := strings.Cut(block, "```")
	if !found {
		t.Fatal("README.md has no configuration of nginx")
	}
	upstream := address
	if taken {
		upstream += "/"
	}
	return strings.NewReplacer("/share/", "/files/", "127.0.0.1:8480", upstream, "/var/log/nginx/share.log", "error.log").Replace(block)
}

// TestRealBehindNginx: links, pages, downloads and their continuation; who is in the log and whose tries are counted; what is reloaded,
// and a stop in the middle of an upload.
func TestRealBehindNginx(t *testing.T) {
	t.Setenv("LINK_PASSWORD", killPassword)
	b := &behindNginx{t: t, state: t.TempDir(), links: map[string]string{}}
	address := realtest.FreeAddress(t)
	b.nginx = realtest.Nginx(t, location(t, address, false))
	b.url = b.nginx.URL + "/files"
	b.server, b.dir = realtest.StartUnprivileged(t, address, b.url, map[string]string{"policy.json": `{"version": 1}`, "tokens": "carl " + hashOf([]byte("canary-token-of-carl")) + "\n"},
		"--trusted-proxy", "127.0.0.1", "--policy", "DIR/policy.json", "--tokens-file", "DIR/tokens")
	b.token = b.newToken("anna")
	b.sends()
	b.nginx.Use(location(t, address, true)) // links of before work all the same
	b.allWork()
	b.guesses()
	b.reloads()
	b.stops()
	b.allWork()
	b.isPrivate()
	links := slices.Collect(maps.Keys(b.links))
	logsNone(t, b.server, links...)
	secrets := []string{killPassword, killNote, b.token, "X-Amz-Signature"}
	for _, link := range links {
		secrets = append(secrets, link[strings.LastIndex(link, "/")+1:])
	}
	noSecrets(t, "nginx's logs", b.nginx.Log(), secrets...)
	holdsNone(t, b.state, killPassword, b.token)
}

func (b *behindNginx) newToken(name string) string {
	b.t.Helper()
	out, err := b.server.Run("token", "create", name, "--tokens-file", filepath.Join(b.dir, "tokens"))
	if err != nil {
		b.t.Fatalf("token create: %v", err)
	}
	b.server.Reload()
	token := strings.TrimSpace(string(out))
	token = token[strings.LastIndex(token, "\n")+1:]
	return token[strings.LastIndex(token, " ")+1:]
}

// send starts linkdrop-send as README.md says for a certificate of one's own.
func (b *behindNginx) send(args ...string) *client {
	return startSend(b.t, b.token, append([]string{"--backend", b.url, "--ca-file", b.nginx.CertFile, "--state-dir", b.state}, args...)...)
}

// curl fetches, with the certificate that is known. More arguments come before the address.
func (b *behindNginx) curl(address string, more ...string) ([]byte, error) {
	args := append([]string{"-sSL", "--max-time", "60", "--cacert", b.nginx.CertFile}, more...)
	return exec.CommandContext(b.t.Context(), "curl", append(args, "--", address)...).Output()
}

// sends sends a file, one with a password and a folder, and fetches them from another address of this machine.
func (b *behindNginx) sends() {
	b.t.Helper()
	dir := b.t.TempDir()
	file := realtest.File(b.t, dir, "ü 100%.pdf", 12<<20)
	link := b.send("--part-size", "5MiB", file).mustSend(time.Minute)[0]
	locked := b.send("--password-env", "LINK_PASSWORD", "--note", killNote, file).mustSend(time.Minute)[0]
	b.links[link], b.links[locked] = file, file
	for _, l := range []string{link, locked} {
		if !strings.HasPrefix(l, b.url+"/s/") {
			b.t.Fatal("a link begins with another address than --public-url")
		}
	}
	page, err := b.curl(link)
	if err != nil || !strings.Contains(string(page), "ü 100%.pdf") || !strings.Contains(string(page), `action="/files/s/`) || !strings.Contains(string(page), `href="/files/landing/style.css`) {
		b.t.Errorf("the page: %v\n%s", err, page)
	}
	for _, name := range []string{"style.css", "icon.svg", "page.js"} {
		if text, err := b.curl(b.url+"/landing/"+name, "-f"); err != nil || len(text) == 0 {
			b.t.Errorf("%s: %v", name, err)
		}
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	begun := filepath.Join(b.t.TempDir(), "begun")                        // as if it had broken off
	if err := os.WriteFile(begun, whole[:5_000_000], 0o600); err != nil { //nolint:gosec // of this test
		b.t.Fatal(err)
	}
	if _, err := b.curl(link, "-f", "-d", "", "-C", "-", "-o", begun, "--interface", "127.0.0.2"); err != nil || hashOfFile(b.t, begun) != hashOf(whole) {
		b.t.Errorf("gone on with: %v", err)
	}
	if !b.logged(`"client":"127.0.0.2"`) {
		b.t.Error("who downloads is not in the log")
	}
	b.folder(dir)
}

// folder looks at all files of a link as one zip.
func (b *behindNginx) folder(dir string) {
	b.t.Helper()
	realtest.File(b.t, dir, "file2.txt", 2000)
	realtest.File(b.t, dir, "file10.txt", 3000)
	link := b.send(dir).mustSend(time.Minute)[0]
	data, err := b.curl(link+"/all.zip", "-f", "-d", "")
	if err != nil {
		b.t.Fatal(err)
	}
	all, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(all.File) != 3 {
		b.t.Fatalf("the zip: %d bytes, %v", len(data), err)
	}
	for _, f := range all.File {
		in, err := f.Open()
		if err != nil {
			b.t.Fatal(err)
		}
		if got, err := io.ReadAll(in); err != nil || hashOf(got) != hashOfFile(b.t, filepath.Join(dir, filepath.Base(f.Name))) {
			b.t.Errorf("%s in the zip: %v", f.Name, err)
		}
	}
}

// allWork fetches every link.
func (b *behindNginx) allWork() {
	b.t.Helper()
	for link, file := range b.links {
		if got, err := b.curl(link, "-f", "--data-urlencode", "password="+killPassword, "--interface", "127.0.0.9"); err != nil || hashOf(got) != hashOfFile(b.t, file) {
			b.t.Errorf("a link of before: %d bytes, %v", len(got), err)
		}
	}
}

func (b *behindNginx) logged(text string) bool {
	log, err := b.server.Log()
	return err == nil && bytes.Contains(log, []byte(text))
}

// guesses tries passwords from one address, until it has to wait. Others go on, and a header of one's own changes nothing.
func (b *behindNginx) guesses() {
	b.t.Helper()
	var locked string
	for link := range b.links {
		if page, _ := b.curl(link); strings.Contains(string(page), `type="password"`) {
			locked = link
		}
	}
	try := func(from string, more ...string) string {
		args := append([]string{"-o", os.DevNull, "-w", "%{http_code}", "-d", "password=wrong", "--interface", from}, more...)
		code, err := b.curl(locked, args...)
		if err != nil {
			b.t.Errorf("a guess: %v", err)
		}
		return string(code)
	}
	limited := func(more ...string) (looked int) { // one try is forgotten every six seconds, so a slow machine has some more
		for looked < 40 && try("127.0.0.3", more...) == "403" {
			looked++
		}
		return looked
	}
	if n := limited(); n < 10 || n == 40 {
		b.t.Errorf("%d guesses of one address are looked at", n)
	}
	if n := limited("-H", "X-Forwarded-For: 203.0.113.9"); n >= 10 {
		b.t.Errorf("the same with a header of its own: %d are looked at", n)
	}
	if code := try("127.0.0.4"); code != "403" {
		b.t.Errorf("another address: %s", code)
	}
	if b.logged("203.0.113.9") {
		b.t.Error("an invented address is in the log")
	}
}

// reloads changes the rules and the tokens of the running server.
func (b *behindNginx) reloads() {
	b.t.Helper()
	file := realtest.File(b.t, b.t.TempDir(), "large.bin", 3<<20)
	rules := filepath.Join(b.dir, "policy.json")
	set := func(text string) {
		if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
			b.t.Fatal(err)
		}
		b.server.Reload()
	}
	limit := func() float64 {
		text, err := b.curl(b.url + "/.well-known/linkdrop")
		var said struct{ Limits map[string]any }
		if err != nil || json.Unmarshal(text, &said) != nil {
			b.t.Fatalf("%v %s", err, text)
		}
		most, _ := said.Limits["max_file"].(float64)
		return most
	}
	set(`{"version": 1, "max_file": "1 MB"}`)
	realtest.Until(b.t, 20*time.Second, "the new rules are told", func() bool { return limit() == 1e6 })
	if c := b.send(file); c.wait(time.Minute) != exit.NotSent || !strings.Contains(c.errs.String(), "too large") {
		b.t.Errorf("a file above the new limit: %s", c.errs.String())
	}
	set("{ no rules")
	realtest.Until(b.t, 20*time.Second, "the mistake is in the log", func() bool { return b.logged("policy.json:1") || b.logged("line 1") })
	if limit() != 1e6 {
		b.t.Error("a file with a mistake changed the rules")
	}
	set(`{"version": 1}`)
	realtest.Until(b.t, 20*time.Second, "the old rules are told", func() bool { return limit() != 1e6 })
	startSend(b.t, b.token, "resume", "--forget", "--state-dir", b.state).wait(time.Minute)

	anna := b.token
	b.token = b.newToken("bert")
	realtest.Until(b.t, 20*time.Second, "the new token counts", func() bool { return b.mayList() })
	if _, err := b.server.Run("token", "revoke", "bert", "--tokens-file", filepath.Join(b.dir, "tokens")); err != nil {
		b.t.Errorf("token revoke: %v", err)
	}
	b.server.Reload()
	realtest.Until(b.t, 20*time.Second, "the revoked token counts no more", func() bool { return !b.mayList() })
	b.token = anna
}

func (b *behindNginx) mayList() bool {
	code, err := b.curl(b.url+"/v1/shares", "-o", os.DevNull, "-w", "%{http_code}", "-H", "Authorization: Bearer "+b.token)
	return err == nil && string(code) == "200"
}

// stops ends the server in the middle of an upload, as a service manager does, and starts it again.
func (b *behindNginx) stops() {
	b.t.Helper()
	for range 5 { // a slow machine may be too late
		if b.stopsOnce() {
			return
		}
	}
	b.t.Error("each time it was sent before the server was stopped: this proves nothing")
}

func (b *behindNginx) stopsOnce() (inTheMiddle bool) {
	b.t.Helper()
	const size = 40 << 20
	file := realtest.File(b.t, b.t.TempDir(), "long.bin", size)
	c := b.send("--json", "--part-size", "5MiB", "--limit-rate", "16MiB", file)
	realtest.Until(b.t, time.Minute, "a part of it is stored", func() bool { return c.progress().Acked > 5<<20 })
	if err := b.server.Terminate(); err != nil {
		b.t.Errorf("SIGTERM in the middle of an upload: %v", err)
	}
	whole := c.progress().Acked == size
	b.server.Start()
	b.links[c.mustSend(time.Minute)[0]] = file
	return !whole
}

// isPrivate looks at the modes and the owner of all that the server has.
func (b *behindNginx) isPrivate() {
	b.t.Helper()
	n := 0
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		n++
		if info.Mode().Perm()&0o077 != 0 {
			b.t.Errorf("%s has mode %v", path[len(b.dir):], info.Mode())
		}
		if of, ok := info.Sys().(*syscall.Stat_t); ok && os.Getuid() == 0 && of.Uid == 0 && !strings.HasSuffix(path, "policy.json") {
			b.t.Errorf("%s is root's", path[len(b.dir):])
		}
		return nil
	})
	if err != nil || n < 10 {
		b.t.Errorf("%d files, %v", n, err)
	}
}
