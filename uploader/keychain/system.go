package keychain

import (
	"bytes"
	"context"
	"encoding/json"
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
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return answer{}, unanswered()
	}
	a, err := s.run(ctx, q)
	if ctx.Err() != nil {
		return answer{}, unanswered()
	}
	if err != nil {
		return answer{}, fault.New(fault.NoKeychain, "keychain", "the helper process does not work")
	}
	if a.Fault != nil {
		return answer{}, a.Fault
	}
	return a, nil
}

func unanswered() *fault.Error {
	return fault.New(fault.KeychainLocked, "keychain", "nobody answered the system's question in time")
}

// run starts the helper, which is killed when ctx ends.
func (s *System) run(ctx context.Context, q question) (a answer, err error) {
	executable := s.executable
	if executable == "" {
		if executable, err = os.Executable(); err != nil {
			return a, err
		}
	}
	input, err := json.Marshal(q) //nolint:gosec // for the helper's pipe
	if err != nil {
		return a, err
	}
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, executable, marker) //nolint:gosec // this program
	cmd.Stdin, cmd.Stdout = bytes.NewReader(input), &output
	cmd.WaitDelay = time.Second // something the helper started may hold the pipe
	if err := cmd.Run(); err != nil {
		return a, err
	}
	return a, json.Unmarshal(output.Bytes(), &a)
}
