package practice_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/practice"
)

// TestMain lets the test binary be the owner that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PRACTICE_TEST_OWNER"); dir != "" {
		s, err := practice.Start(context.Background(), practice.Options{Dir: dir})
		if err != nil {
			fmt.Fprintln(os.Stdout, err)
			return
		}
		fmt.Fprintln(os.Stdout, s.Owner(), s.URL())
		<-time.After(time.Minute)
		return
	}
	goleak.VerifyTestMain(m)
}

func start(t *testing.T, o practice.Options) *practice.Server {
	t.Helper()
	s, err := practice.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func shut(t *testing.T, s *practice.Server) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// call returns the status of a call, -1 where nobody answers.
func call(t *testing.T, url, host, token string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return -1
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

const shares = "/v1/shares"

func TestPortAndTokenStayOverARestart(t *testing.T) {
	o := practice.Options{Dir: filepath.Join(t.TempDir(), "practice")}
	s := start(t, o)
	url, token := s.URL(), s.Token()
	if !s.Owner() || call(t, url+shares, "", token) != http.StatusOK {
		t.Fatalf("owner %v", s.Owner())
	}
	if got := call(t, url+shares, "", ""); got != http.StatusUnauthorized {
		t.Errorf("without the token: %d", got)
	}
	shut(t, s)
	if got := call(t, url+shares, "", token); got != -1 {
		t.Fatalf("after Close: %d", got)
	}
	s = start(t, o)
	defer shut(t, s)
	if s.URL() != url || s.Token() != token {
		t.Errorf("%s after %s", s.URL(), url)
	}
}

// TestARebindingNameIsRefused: a web page may point its own name at 127.0.0.1, but cannot choose the Host header.
func TestARebindingNameIsRefused(t *testing.T) {
	s := start(t, practice.Options{Dir: t.TempDir()})
	defer shut(t, s)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL(), "http://"), ":")
	for _, path := range []string{shares, "/.well-known/linkdrop", "/s/x", "/practice/proof?challenge=ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		for _, host := range []string{"evil.example", "evil.example:" + port, "localhost:" + port, "127.0.0.1"} {
			if got := call(t, s.URL()+path, host, s.Token()); got != http.StatusMisdirectedRequest {
				t.Errorf("%s for %s: %d", path, host, got)
			}
		}
	}
}

func TestAPortThatAStrangerHas(t *testing.T) {
	var log bytes.Buffer
	o := practice.Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	s := start(t, o)
	url := s.URL()
	shut(t, s)
	stranger, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Close() }()
	s = start(t, o)
	if s.URL() == url || call(t, s.URL()+shares, "", s.Token()) != http.StatusOK {
		t.Fatalf("%s, was %s", s.URL(), url)
	}
	moved := s.URL()
	shut(t, s)
	s = start(t, o)
	defer shut(t, s)
	if s.URL() != moved {
		t.Errorf("%s, want the new port to stay", s.URL())
	}
	if n := strings.Count(log.String(), "another program has the port"); n != 1 {
		t.Errorf("%d warnings, want one: %s", n, log.String())
	}
}

func TestAGuestUsesTheOwnersServerAndTakesOver(t *testing.T) {
	changed := make(chan struct{}, 1)
	dir := t.TempDir()
	owner := start(t, practice.Options{Dir: dir})
	guest := start(t, practice.Options{Dir: dir, Changed: func() { changed <- struct{}{} }})
	defer shut(t, guest)
	if guest.Owner() || guest.URL() != owner.URL() || guest.Token() != owner.Token() {
		t.Fatalf("guest %v at %s, owner at %s", guest.Owner(), guest.URL(), owner.URL())
	}
	if got := call(t, guest.URL()+shares, "", guest.Token()); got != http.StatusOK {
		t.Fatalf("the guest's call: %d", got)
	}
	url := owner.URL()
	shut(t, owner)
	until(t, "the guest takes over", guest.Owner)
	if guest.URL() != url || call(t, url+shares, "", guest.Token()) != http.StatusOK {
		t.Errorf("the guest serves at %s, want %s", guest.URL(), url)
	}
	select {
	case <-changed:
		t.Error("Changed though the address did not")
	default:
	}
}

// until waits for a condition that another goroutine or process brings about.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !holds(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not after 10 s: %s", what)
		}
	}
}

// TestAKilledOwnerIsSucceeded: a real second process, and kill -9.
func TestAKilledOwnerIsSucceeded(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), "PRACTICE_TEST_OWNER="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(said, "true http://127.0.0.1:") {
		t.Fatalf("the owner said %q %v", said, err)
	}
	guest := start(t, practice.Options{Dir: dir})
	defer shut(t, guest)
	if url := strings.Fields(said)[1]; guest.Owner() || guest.URL() != url || call(t, url+shares, "", guest.Token()) != http.StatusOK {
		t.Fatalf("guest %v at %s, the owner said %s", guest.Owner(), guest.URL(), said)
	}
	before := guest.URL()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	until(t, "the guest takes over", guest.Owner)
	if guest.URL() != before || call(t, before+shares, "", guest.Token()) != http.StatusOK {
		t.Errorf("it serves at %s, want %s", guest.URL(), before)
	}
}

// TestTheTokenIsNotForStrangers has somebody listen on the port while the real owner is silent.
func TestTheTokenIsNotForStrangers(t *testing.T) {
	dir := t.TempDir()
	owner := start(t, practice.Options{Dir: dir})
	defer shut(t, owner)
	seen := make(chan string, 100)
	web := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- fmt.Sprint(r.URL, r.Header)
		_, _ = io.WriteString(w, strings.Repeat("0", 64))
	})}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = web.Serve(listener) }()
	defer func() { _ = web.Close() }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := os.WriteFile(filepath.Join(dir, "port"), []byte(port), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := practice.Start(ctx, practice.Options{Dir: dir}); err == nil || fault.KindOf(err) != fault.Unreachable {
		t.Errorf("got %v, want unreachable", err)
	}
	if len(seen) == 0 {
		t.Fatal("the stranger was not even asked: nothing was tested")
	}
	for range len(seen) {
		if said := <-seen; strings.Contains(said, owner.Token()) || strings.Contains(said, "Bearer") {
			t.Fatal("the token went to a stranger")
		}
	}
}

func TestEverythingIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "practice")
	s := start(t, practice.Options{Dir: dir})
	defer shut(t, s)
	token := s.Token()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", strings.TrimPrefix(path, dir), info.Mode())
		}
		if d.IsDir() {
			return err
		}
		if content, err := os.ReadFile(path); err != nil || strings.Contains(string(content), token) { //nolint:gosec // of the test
			t.Errorf("%s holds the token (%v)", strings.TrimPrefix(path, dir), err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFolderThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := practice.Start(t.Context(), practice.Options{Dir: file}); err == nil || fault.KindOf(err) == fault.Bug {
		t.Errorf("got %v, want an error with a kind", err)
	}
}
