package keychain

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"time"

	"linkdrop/uploader/fault"
)

// answerTime is how long a person has to answer the system's prompt.
const answerTime = time.Minute

// System is the Store of the system's keychain. Make it with NewSystem. One operation runs at a time, so that a person sees
// one prompt and not eight.
type System struct {
	executable string
	deadline   time.Duration
	turn       chan struct{}
}

// NewSystem returns the system's keychain. executable is a binary whose main calls Helper; empty: this one. deadline is how
// long one operation may take, the person's answer to a prompt included; 0: a minute.
func NewSystem(executable string, deadline time.Duration) *System {
	if deadline <= 0 {
		deadline = answerTime
	}
	return &System{executable: executable, deadline: deadline, turn: make(chan struct{}, 1)}
}

// Get implements Store.
func (s *System) Get(ctx context.Context, name string) (string, error) {
	a, err := s.ask(ctx, question{Operation: opGet, Name: name})
	return a.Secret, err
}

// Set implements Store.
func (s *System) Set(ctx context.Context, name, secret string) error {
	if err := checkSecret(secret); err != nil {
		return err
	}
	_, err := s.ask(ctx, question{Operation: opSet, Name: name, Secret: secret})
	return err
}

// Delete implements Store.
func (s *System) Delete(ctx context.Context, name string) error {
	_, err := s.ask(ctx, question{Operation: opDelete, Name: name})
	return err
}

func (s *System) ask(ctx context.Context, q question) (answer, error) {
	if err := checkName(q.Name); err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return answer{}, unanswered()
	}
	h, err := s.start(ctx, q)
	if err != nil {
		<-s.turn
		return answer{}, brokenFault()
	}
	select {
	case <-h.told:
	case <-ctx.Done():
		go func() { // a question that is still on the screen keeps the turn: the next one would be a second window
			_ = h.end()
			<-s.turn
		}()
		return answer{}, unanswered()
	}
	ended := h.end()
	<-s.turn
	switch {
	case h.answer.Fault != nil:
		return answer{}, h.answer.Fault
	case ended != nil || h.err != nil:
		return answer{}, brokenFault()
	}
	return h.answer, nil
}

func unanswered() *fault.Error {
	return fault.New(fault.KeychainLocked, "keychain", "nobody answered the system's question in time")
}

func brokenFault() *fault.Error {
	return fault.New(fault.NoKeychain, "keychain", "the helper process does not work")
}

// helper is a helper process from outside.
type helper struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	stdout io.Closer
	told   chan struct{} // closed when answer or err is there
	answer answer
	err    error
}

// start starts one and asks it. Its life does not end with ctx: see end.
func (s *System) start(ctx context.Context, q question) (*helper, error) {
	executable := s.executable
	if executable == "" {
		var err error
		if executable, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	input, err := json.Marshal(q) //nolint:gosec // for the helper's pipe
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), executable, marker) //nolint:gosec // this program
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	h := &helper{cmd: cmd, stdin: stdin, stdout: stdout, told: make(chan struct{})}
	go func() {
		defer close(h.told)
		_, _ = stdin.Write(input) // what was not read is not answered
		h.err = json.NewDecoder(stdout).Decode(&h.answer)
	}()
	return h, nil
}

// end says that no answer is wanted any more, and waits until the helper has ended. One that answered ends at once; one that
// has a question on the screen says so, and stays until that is answered. Any other is killed.
func (h *helper) end() error {
	_ = h.stdin.Close()
	kill := time.AfterFunc(helperExitWait, func() {
		_ = h.cmd.Process.Kill()
		_ = h.stdout.Close() // something that it started may hold the other end
	})
	defer kill.Stop()
	<-h.told
	if h.answer.Asking {
		kill.Stop()
	}
	return h.cmd.Wait()
}
