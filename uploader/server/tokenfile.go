package server

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sync/atomic"

	"linkdrop/uploader/smallfile"
)

// maxTokens is room for 10,000 people with the longest names.
const maxTokens = 2 << 20

// TokenFile is a file of tokens that may change while the server runs. It is safe for concurrent use.
type TokenFile struct {
	name string
	now  atomic.Pointer[Tokens]
	seen fs.FileInfo // of the one goroutine that reloads
}

// OpenTokenFile reads the file. It is refused where other people may read it, or where nobody could sign in with it.
func OpenTokenFile(name string) (*TokenFile, error) {
	f := &TokenFile{name: name}
	tokens, err := f.read()
	if err != nil {
		return nil, err
	}
	if len(tokens.all) == 0 {
		return nil, fmt.Errorf("%s: %w", name, ErrNoToken)
	}
	f.now.Store(tokens)
	return f, nil
}

// Owner is Tokens.Owner.
func (f *TokenFile) Owner(token string) (string, bool) { return f.now.Load().Owner(token) }

// Count is how many tokens hold.
func (f *TokenFile) Count() int { return len(f.now.Load().all) }

// Changed reports whether the file is another than the one that was read last, or has gone.
func (f *TokenFile) Changed() bool {
	info, err := os.Stat(f.name)
	if err != nil || f.seen == nil {
		return (err == nil) != (f.seen != nil)
	}
	return !os.SameFile(info, f.seen) || info.Size() != f.seen.Size() || !info.ModTime().Equal(f.seen.ModTime()) || info.Mode() != f.seen.Mode()
}

// Reload reads the file anew. Where it cannot be used, the error names the line, and the tokens of before hold. One without any
// token can where it has the line NobodyLine, as after the last one was revoked: else it was emptied by accident, as editors and
// full disks do it, which must not sign everybody out. One goroutine may call it and Changed.
func (f *TokenFile) Reload() error {
	tokens, err := f.read()
	if err == nil {
		f.now.Store(tokens)
	}
	return err
}

// NobodyLine is the line of a file of tokens by which it says that nobody is to sign in; more words may follow.
const NobodyLine = "# nobody"

func saysNobody(text []byte) bool {
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte(NobodyLine)); ok && (len(rest) == 0 || rest[0] == ' ') {
			return true
		}
	}
	return false
}

func (f *TokenFile) read() (*Tokens, error) {
	info, err := os.Stat(f.name)
	f.seen = info
	if err != nil {
		f.seen = nil
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 { // there it says nothing
		return nil, fmt.Errorf("%s can be read or written by other people (mode %04o): chmod 600 %s", f.name, info.Mode().Perm(), f.name)
	}
	text, err := smallfile.Read(f.name, maxTokens)
	if err != nil {
		return nil, err
	}
	tokens, err := ReadTokens(bytes.NewReader(text))
	if errors.Is(err, ErrNoToken) && saysNobody(text) {
		return &Tokens{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return tokens, nil
}
