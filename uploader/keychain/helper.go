package keychain

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/zalando/go-keyring"

	"linkdrop/uploader/fault"
)

// marker is the helper's only argument. It says nothing about what is asked: everybody may read the arguments of a process.
const marker = "--linkdrop-keychain-helper"

// service is what the system's own keychain programs show beside the name.
const service = "Linkdrop"

// The operations of a question.
const (
	opGet    = "get"
	opSet    = "set"
	opDelete = "delete"
)

// question goes to the helper's standard input, answer comes from its standard output, both as JSON.
type question struct {
	Operation string `json:"operation"`
	Name      string `json:"name"`
	Secret    string `json:"secret,omitempty"`
}

type answer struct {
	Secret string       `json:"secret,omitempty"`
	Fault  *fault.Error `json:"fault,omitempty"`
	Asking bool         `json:"asking,omitempty"` // given up, and stays until the question on the screen is answered
}

// helperExitWait is how long a helper may take to end after nobody wants its answer any more; then it is killed.
const helperExitWait = 2 * time.Second

// Helper is the first thing in every main: if it returns true, this process was the keychain's helper, its work is done, and
// main must return. args are os.Args. in stays open for as long as the answer is wanted. When it ends, also because whoever
// asked has died, nothing is written any more; but a question that is on the person's screen is waited for: gnome-keyring (42
// to 50 at least) crashes when it is told to dismiss one, and stumbles over one whose asker is gone.
func Helper(args []string, in io.Reader, out io.Writer) bool {
	if len(args) != 2 || args[1] != marker {
		return false
	}
	var q question
	if err := json.NewDecoder(io.LimitReader(in, 64<<10)).Decode(&q); err != nil {
		tell(out, answer{Fault: fault.New(fault.Bug, "keychain", "the question was not understood")})
		return true
	}
	signal.Ignore(syscall.SIGPIPE, os.Interrupt) // whoever asked may be gone, and decides
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" {
		// Without a session bus the library would start one with dbus-launch, and leave it behind.
		_ = os.Setenv("PATH", "")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	asking, answered := make(chan struct{}), make(chan answer, 1)
	go func() { answered <- reply(ctx, q, func() { close(asking) }) }()
	select {
	case a := <-answered:
		tell(out, a)
		return true
	case <-ctx.Done():
	}
	select {
	case <-asking:
		tell(out, answer{Asking: true})
		<-answered
	case <-answered:
	case <-time.After(helperExitWait / 2): // the library listens to nobody
	}
	return true
}

func tell(out io.Writer, a answer) {
	_ = json.NewEncoder(out).Encode(a) //nolint:gosec // a pipe to whoever asked; if that is gone there is nobody to tell
}

// reply does what is asked. It calls stays, at most once, when ctx has ended and a question is still on the screen.
func reply(ctx context.Context, q question, stays func()) answer {
	if fail := unlockKeychain(ctx, q.Operation == opSet, stays); fail != nil {
		if fail.Kind == fault.Missing && q.Operation == opDelete {
			return answer{}
		}
		return answer{Fault: fail}
	}
	switch q.Operation {
	case opGet:
		secret, err := keyring.Get(service, q.Name)
		return answer{Secret: secret, Fault: classify(err)}
	case opSet:
		if err := keyring.Set(service, q.Name, q.Secret); err != nil {
			return answer{Fault: classify(err)}
		}
		kept, err := keyring.Get(service, q.Name)
		if err == nil && kept == q.Secret {
			return answer{}
		}
		if err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return answer{Fault: classify(err)}
		}
		return answer{Fault: dismissed()}
	case opDelete:
		err := keyring.Delete(service, q.Name)
		if err == nil {
			if _, err = keyring.Get(service, q.Name); err == nil {
				return answer{Fault: dismissed()}
			}
		}
		if errors.Is(err, keyring.ErrNotFound) {
			return answer{}
		}
		return answer{Fault: classify(err)}
	}
	return answer{Fault: fault.New(fault.Bug, "keychain", "no such operation")}
}

// dismissed is what the library calls a success.
func dismissed() *fault.Error {
	return fault.New(fault.KeychainLocked, "keychain", "the system's question was dismissed, and nothing has changed")
}

func isMissing() *fault.Error {
	return fault.New(fault.NoKeychain, "keychain", "it does not answer")
}

// classify is the only place that looks at the library's words: it has no types for what they say. They are not kept, as
// nobody knows what a keychain puts into them.
func classify(err error) *fault.Error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return missing()
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return fault.New(fault.TooLarge, "keychain", "the system's keychain does not take so much")
	case isLocked(err.Error()):
		return fault.New(fault.KeychainLocked, "keychain", "it is locked")
	}
	return isMissing()
}

// isLocked knows the library's sentence for a prompt that was dismissed (Linux), the Secret Service's own error, and macOS's
// errSecAuthFailed, errSecInteractionNotAllowed and errSecUserCanceled as exit statuses of /usr/bin/security.
func isLocked(text string) bool {
	for _, sign := range []string{"failed to unlock", "is locked", "IsLocked", "exit status 51", "exit status 36", "exit status 128"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}
