//go:build real

package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/realtest"
)

// Killed at any moment while it sends for a link with a password, linkdrop-send has forgotten the password: resume sends the
// file, asks, and makes no link until it is told. No link of it is ever open.
func TestRealKilledWithAPassword(t *testing.T) {
	t.Setenv("LINK_PASSWORD", killPassword)
	address := realtest.FreeAddress(t)
	way := realtest.NewFaultyProxy(t, address)
	server := realtest.StartServer(t, address, "http://"+way.Address)
	w := &world{server: server}
	k := &killedServer{t: t, w: w, people: newPeople()}
	file := realtest.File(t, t.TempDir(), "secret.bin", 12<<20)
	for n, at := range []struct {
		text  string
		reply bool
		pass  int
	}{
		{"POST /v1/uploads ", false, 0},
		{"PUT /", true, 0},
		{"POST /v1/uploads/complete", false, 0},
		{"POST /v1/uploads/complete", true, 0},
		{"POST /v1/shares", false, 0},
		{"POST /v1/shares", true, 0},
	} {
		state := t.TempDir()
		happened := make(chan struct{})
		var c *client
		started := make(chan struct{})
		way.Once(at.text, at.reply, at.pass, func() {
			<-started
			_ = c.cmd.Process.Kill()
			way.Break()
			close(happened)
		})
		c = startSend(t, server.Token, "--backend", "http://"+way.Address, "--state-dir", state, "--part-size", "5MiB", "--password-env", "LINK_PASSWORD", "--note", killNote, file)
		close(started)
		select {
		case <-happened:
		case <-time.After(time.Minute):
			t.Fatalf("%q: it was never sent", at.text)
		}
		if code := c.wait(time.Minute); code == exit.Sent {
			t.Fatalf("%q: it was too quick to be killed", at.text)
		}
		holdsNone(t, state, killPassword)

		c = startSend(t, server.Token, "resume", "--state-dir", state)
		if code := c.wait(time.Minute); code == exit.Sent || !strings.Contains(c.errs.String(), "password") {
			t.Errorf("%q: resume without the password: exit code %d, %s", at.text, code, c.errs.String())
		}
		if lines, _ := c.said(); strings.Contains(strings.Join(lines, ""), "/s/") {
			t.Errorf("%q: a link without the password", at.text)
		}
		for _, info := range k.list() {
			if !info.Protected {
				t.Errorf("%q: a link is open", at.text)
			}
		}

		links := startSend(t, server.Token, "resume", "--state-dir", state, "--password-env", "LINK_PASSWORD").mustSend(time.Minute)
		if len(links) != 1 || len(k.list()) != n+1 {
			t.Fatalf("%q: %d lines, %d links of %d files", at.text, len(links), len(k.list()), n+1)
		}
		if status, _, err := k.people.post(t, links[0], nil); err != nil || status != http.StatusForbidden {
			t.Errorf("%q: without the password the link answers %d, %v", at.text, status, err)
		}
		if hash, why := k.people.download(t, links[0], killPassword); hash != hashOfFile(t, file) {
			t.Errorf("%q: with the password the link gives other bytes: %s", at.text, why)
		}
	}
	logsNone(t, server)
}

// list is every link of the owner.
func (k *killedServer) list() (all []protocol.ShareInfo) {
	for cursor := ""; ; {
		status, said := k.call(http.MethodGet, "/v1/shares?cursor="+cursor, "")
		var page protocol.ShareList
		if err := json.Unmarshal(said, &page); err != nil || status != http.StatusOK {
			k.t.Errorf("list of links: %d, %v", status, err)
			return nil
		}
		all = append(all, page.Shares...)
		if cursor = page.Cursor; cursor == "" {
			return all
		}
	}
}

func (k *killedServer) info(url string) (found protocol.ShareInfo, ok bool) {
	for _, info := range k.list() {
		if info.URL == url {
			return info, true
		}
	}
	return found, false
}
