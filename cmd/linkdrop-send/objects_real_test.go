//go:build real

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/uploader/realtest"
)

// put stores a file under a key, as a program that knows nothing of Linkdrop does.
func (b *bucket) put(t *testing.T, key, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(text), ContentType: aws.String("text/html")}); err != nil {
		t.Fatal(err)
	}
}

// TestRealLinksToObjectsInABucket: through a server that may read there, and signed with keys of one's own. Nothing is sent, nothing is
// deleted, and nobody gets at what is beside the prefix, nor at what others have sent.
func TestRealLinksToObjectsInABucket(t *testing.T) {
	b := newBucket(t)
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": b.access, "AWS_SECRET_ACCESS_KEY": b.secret, "AWS_SESSION_TOKEN": "", "LINK_PASSWORD": "a word"} {
		t.Setenv(name, value)
	}
	state := t.TempDir()
	file := realtest.File(t, t.TempDir(), "page.html", 3<<20)
	const key = "reports/2026/ü 10%?.html"
	b.put(t, key, file)
	b.put(t, "secret/page.html", file)
	at := "?endpoint=" + b.endpoint + "&region=" + realtest.Region
	s := realtest.StartServer(t, "", "", "--storage", "s3://drops/in"+at, "--share-from", "reports=s3://drops/reports"+at+"&owners=local,anna", "--share-from", "others=s3://drops/secret"+at+"&owners=ben")
	server, keys := []string{"--backend", "http://" + s.Address}, []string{"--s3", "s3://drops", "--endpoint", b.endpoint, "--keys-env"}
	link := func(args ...string) *client {
		return startSend(t, s.Token, append([]string{"link", "--state-dir", state}, args...)...)
	}
	object := "s3://drops/" + key
	for name, where := range map[string][]string{"server": server, "keys": keys} {
		links := link(append(where, object)...).mustSend(time.Minute)
		if len(links) != 1 {
			t.Fatalf("%s: %q", name, links)
		}
		realtest.Same(t, links[0], file)
		if missing := link(append(where, "s3://drops/reports/none.pdf")...); missing.wait(time.Minute) != exit.NotSent || !strings.Contains(missing.errs.String(), "There is no such object") {
			t.Errorf("%s, an object that is not there: %s", name, missing.errs.String())
		}
	}

	var e struct {
		Link, Name string
		Size       int64
		Protected  bool
	}
	c := link(append(server, "--json", "--password-env", "LINK_PASSWORD", "--max-downloads", "1", "--name", "Report.html", "--expires", "1h", object)...)
	if code := c.wait(time.Minute); code != exit.Sent {
		t.Fatal(c.errs.String())
	}
	lines, _ := c.said()
	if err := json.Unmarshal([]byte(lines[0]), &e); err != nil || e.Name != "Report.html" || e.Size != 3<<20 || !e.Protected {
		t.Fatalf("%v %+v", err, e)
	}
	if _, err := realtest.Curl(t, e.Link); err == nil {
		t.Error("it opened without its password")
	}
	headers, err := realtest.Curl(t, e.Link, "-d", "password=a word", "-D", "-", "-o", "/dev/null")
	if text := strings.ToLower(string(headers)); err != nil || !strings.Contains(text, "attachment; filename=\"report.html\"") || strings.Contains(text, "content-type: text/html\r\n\r\n") || !strings.Contains(text, "content-type: application/octet-stream") {
		t.Errorf("%v\n%s", err, headers)
	}
	if _, err := realtest.Curl(t, e.Link, "-d", "password=a word"); err == nil {
		t.Error("it opened twice")
	}

	sent := startSend(t, s.Token, append(server, "--state-dir", state, file)...).mustSend(time.Minute) // somebody's upload
	realtest.Same(t, sent[0], file)
	list, err := b.client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: aws.String("in/")})
	if err != nil || len(list.Contents) != 1 {
		t.Fatalf("%v %+v", err, list)
	}
	for _, no := range []string{"secret/page.html", aws.ToString(list.Contents[0].Key), "reports/../secret/page.html"} {
		if c := link(append(server, "s3://drops/"+no)...); c.wait(time.Minute) == exit.Sent {
			t.Errorf("a link to %s", no)
		}
	}
	b.holds(t, file)

	// A server whose uploads could be linked to by their keys does not start.
	refused := exec.CommandContext(context.WithoutCancel(t.Context()), realtest.Binary(t, "linkdrop-server"), "--addr", realtest.FreeAddress(t), "--state-dir", t.TempDir(),
		"--storage", "s3://drops/in"+at, "--share-from", "all=s3://drops"+at+"&owners=*")
	if out, err := refused.CombinedOutput(); err == nil || !strings.Contains(string(out), "links would lead to those of others") {
		t.Errorf("%v %s", err, out)
	}
	holdsNot(t, s.State, b.secret, "X-Amz-Signature", "a word")
}
