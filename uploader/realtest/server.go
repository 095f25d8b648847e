package realtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Server is a linkdrop-server of one test.
type Server struct {
	Address string // host:port
	Token   string
	State   string // its state folder

	t    testing.TB
	path string
	args []string
	cmd  *exec.Cmd
	log  *os.File
}

// StartServer starts a linkdrop-server with a state folder of this test. address is host:port, empty: any free one; public,
// where not empty, is what links and signed requests begin with; more are flags.
func StartServer(t testing.TB, address, public string, more ...string) *Server {
	t.Helper()
	if address == "" {
		address = FreeAddress(t)
	}
	s := &Server{t: t, path: Binary(t, "linkdrop-server"), Address: address, State: t.TempDir()}
	s.args = append([]string{"--addr", address, "--state-dir", s.State, "--log-format", "json"}, more...)
	if public != "" {
		s.args = append(s.args, "--public-url", public)
	}
	var err error
	if s.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Kill()
		_ = s.log.Close()
	})
	s.Start()
	return s
}

// Start starts it again after Kill, on the same address and folder.
func (s *Server) Start() {
	s.t.Helper()
	s.cmd = exec.CommandContext(context.WithoutCancel(s.t.Context()), s.path, s.args...)
	s.cmd.Stderr = s.log
	dieWithParent(s.cmd)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if token, ok := strings.CutPrefix(lines.Text(), "token: "); ok {
			s.Token = token
			return
		}
		if _, ok := strings.CutPrefix(lines.Text(), "token file: "); ok { // it was printed at the first start
			return
		}
	}
	s.t.Fatal("linkdrop-server printed no token")
}

// Kill ends it as a power cut would.
func (s *Server) Kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// Command runs another word of linkdrop-server, such as cleanup, with the settings that the server has. Its log goes to the
// server's.
func (s *Server) Command(word ...string) (printed []byte, err error) {
	cmd := exec.CommandContext(s.t.Context(), s.path, append(word, s.args...)...)
	cmd.Stderr = s.log
	return cmd.Output()
}

// Log is what it has logged so far.
func (s *Server) Log() ([]byte, error) { return os.ReadFile(s.log.Name()) }

// Calls counts the lines of its log by method and route, and how many in all are not pieces.
func (s *Server) Calls() (byRoute map[string]int, beside int) {
	s.t.Helper()
	data, err := s.Log()
	if err != nil {
		s.t.Fatal(err)
	}
	byRoute = map[string]int{}
	for line := range bytes.Lines(data) {
		var call struct{ Msg, Method, Route string }
		if json.Unmarshal(line, &call) != nil || call.Msg != "call" {
			continue
		}
		byRoute[call.Method+" "+call.Route]++
		if call.Method != "PUT" {
			beside++
		}
	}
	return byRoute, beside
}
