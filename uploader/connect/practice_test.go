package connect_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/linkdrop"
	"linkdrop/uploader/journal/journaltest"
	"linkdrop/uploader/practice"
	"linkdrop/uploader/settings"
)

// TestAFirstStartNeedsNoAccount is what a main does with nothing set up: practice, connector, engine. A file goes in, and
// somebody without any key gets it out of the link.
func TestAFirstStartNeedsNoAccount(t *testing.T) {
	state := t.TempDir()
	store := settings.Open(state, "")
	var c *connect.Connector
	server, err := practice.Start(t.Context(), practice.Options{
		Dir: filepath.Join(state, "practice"), Changed: func() { c.Forget(settings.PracticeID) },
	})
	if err != nil {
		t.Fatal(err)
	}
	c = &connect.Connector{Settings: store.Effective, Openers: map[settings.Kind]connect.Opener{
		settings.Practice: func(ctx context.Context, _ settings.Destination, _ connect.Secret) (*destination.Destination, error) {
			return linkdrop.Open(ctx, linkdrop.Options{URL: server.URL(), Token: func(context.Context) (string, error) { return server.Token(), nil }})
		},
	}}
	t.Cleanup(func() { c.Close(); _ = server.Close() })

	settled := make(chan uploader.DropReport, 1)
	queue, err := uploader.Open(uploader.Config{
		Journal: &journaltest.Memory{}, Resolve: c.Resolve,
		Observer: uploader.Observer{Settled: func(d uploader.DropReport) { settled <- d }},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = queue.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })

	content := bytes.Repeat([]byte("walking house "), 1000)
	file := filepath.Join(t.TempDir(), "100% #hash? ünï.txt")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	id := store.Effective().Destination.Value
	if _, err := queue.Add(t.Context(), uploader.Drop{Destination: id, Paths: []string{file}}); err != nil {
		t.Fatal(err)
	}
	select {
	case report := <-settled:
		if len(report.Links) != 1 {
			t.Fatalf("%+v", report)
		}
		if got := fetch(t, report.Links[0].Link.URL.Reveal()); !bytes.Equal(got, content) {
			t.Fatalf("fetched %d bytes, sent %d", len(got), len(content))
		}
	case <-time.After(30 * time.Second):
		t.Fatal("nothing settled after 30 s")
	}
}

// fetch presses the landing page's button.
func fetch(t *testing.T, link string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link+"/1", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status, err)
	}
	return got
}
