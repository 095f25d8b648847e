package realtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
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
	user uint32 // that it runs as; 0: as the test does
}

// StartServer starts a linkdrop-server with a state folder of this test. address is host:port, empty: any free one; public,
// where not empty, is what links and signed requests begin with; more are flags.
func StartServer(t testing.TB, address, public string, more ...string) *Server {
	t.Helper()
	s := &Server{t: t, path: Binary(t, "linkdrop-server"), Address: address, State: t.TempDir()}
	s.begin(public, more)
	return s
}

// nobody is a user without any right, where tests run as root.
const nobody = 65534

// StartUnprivileged is StartServer as a user who may read nothing of the test's and write nothing but dir, which it makes; the
// state is in dir/state. What of more begins with DIR/ is in dir, too. Where the test is not root, that user is its own.
func StartUnprivileged(t testing.TB, address, public string, files map[string]string, more ...string) (s *Server, dir string) {
	t.Helper()
	top, err := os.MkdirTemp("", "linkdrop-nobody") //nolint:usetesting // that one is its user's alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(top) })
	s, dir = &Server{t: t, Address: address, path: filepath.Join(top, "linkdrop-server")}, filepath.Join(top, "nobody")
	program, err := os.ReadFile(Binary(t, "linkdrop-server"))
	err = errors.Join(err, os.Chmod(top, 0o755), os.WriteFile(s.path, program, 0o755), os.Mkdir(dir, 0o700)) //nolint:gosec // for another user
	for name, text := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	if os.Getuid() == 0 {
		s.user = nobody
		err = errors.Join(err, os.Chown(dir, nobody, nobody))
		for name := range files {
			err = errors.Join(err, os.Chown(filepath.Join(dir, name), nobody, nobody))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	s.State = filepath.Join(dir, "state")
	for i := range more {
		more[i] = strings.Replace(more[i], "DIR/", dir+"/", 1)
	}
	s.begin(public, more)
	return s, dir
}

func (s *Server) begin(public string, more []string) {
	s.t.Helper()
	if s.Address == "" {
		s.Address = FreeAddress(s.t)
	}
	s.args = append([]string{"--addr", s.Address, "--state-dir", s.State, "--log-format", "json"}, more...)
	if public != "" {
		s.args = append(s.args, "--public-url", public)
	}
	var err error
	if s.log, err = os.Create(filepath.Join(s.t.TempDir(), "log")); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		s.Kill()
		_ = s.log.Close()
	})
	s.Start()
}

// Start starts it again after Kill, on the same address and folder.
func (s *Server) Start() {
	s.t.Helper()
	s.cmd = exec.CommandContext(context.WithoutCancel(s.t.Context()), s.path, s.args...)
	s.cmd.Stderr = s.log
	dieWithParent(s.cmd)
	runAs(s.cmd, s.user)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "address: ") && slices.Contains(s.args, "--tokens-file") { // tokens are in it
			return
		}
		if token, ok := strings.CutPrefix(lines.Text(), "token: "); ok {
			s.Token = token
			return
		}
		if _, ok := strings.CutPrefix(lines.Text(), "token file: "); ok { // it was printed at the first start
			return
		}
	}
	said, _ := s.Log()
	s.t.Fatalf("linkdrop-server printed no token; it said last:\n%s", said[max(0, len(said)-1000):])
}

// Reload has it read its files again.
func (s *Server) Reload() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		s.t.Fatal(err)
	}
}

// Terminate asks it to end, as a service manager does, and waits until it has.
func (s *Server) Terminate() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := s.cmd.Wait()
	s.cmd = nil
	return err
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
func (s *Server) Command(word string) (printed []byte, err error) {
	return s.Run(append([]string{word}, s.args...)...)
}

// Run runs linkdrop-server with these arguments, as the user that the server is.
func (s *Server) Run(args ...string) (printed []byte, err error) {
	cmd := exec.CommandContext(s.t.Context(), s.path, args...)
	cmd.Stderr = s.log
	dieWithParent(cmd)
	runAs(cmd, s.user)
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
