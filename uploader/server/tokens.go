package server

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// ownerName is what a token may be called: it ends up in logs and records.
var ownerName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$`)

// ErrNoToken is said of a file without any token.
var ErrNoToken = errors.New("no token in it: nobody could sign in")

// ValidOwner reports whether a token may be called so.
func ValidOwner(name string) bool { return ownerName.MatchString(name) }

// Tokens are the bearer tokens a server takes, known by their SHA-256 only. It does not change after it was made.
type Tokens struct{ all []tokenEntry }

type tokenEntry struct {
	owner string
	hash  [sha256.Size]byte
}

// NewTokens makes Tokens of tokens by owner.
func NewTokens(byOwner map[string]string) *Tokens {
	t := &Tokens{}
	for owner, token := range byOwner {
		t.all = append(t.all, tokenEntry{owner, sha256.Sum256([]byte(token))})
	}
	return t
}

// ReadTokens reads a tokens file: one "name sha256-of-the-token-in-hex" a line, # begins a comment line. A name may have
// several tokens, so that they can be changed without a gap. Make a line with
//
//	token=$(openssl rand -base64 32); echo "anna $(printf %s "$token" | sha256sum | cut -d' ' -f1)"
func ReadTokens(r io.Reader) (*Tokens, error) {
	t := &Tokens{}
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 2 || !ownerName.MatchString(fields[0]) {
			return nil, fmt.Errorf("line %d is not “name sha256”", number)
		}
		hash, err := hex.DecodeString(fields[1])
		if err != nil || len(hash) != sha256.Size {
			return nil, fmt.Errorf("line %d: the second word is not a SHA-256 in hex (is it the token itself? hash it)", number)
		}
		t.all = append(t.all, tokenEntry{fields[0], [sha256.Size]byte(hash)})
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(t.all) == 0 {
		return nil, ErrNoToken
	}
	return t, nil
}

// Owner gives the owner of a token, in the same time for every token.
func (t *Tokens) Owner(token string) (string, bool) {
	hash := sha256.Sum256([]byte(token))
	owner, ok := "", false
	for _, entry := range t.all {
		if subtle.ConstantTimeCompare(hash[:], entry.hash[:]) == 1 {
			owner, ok = entry.owner, true
		}
	}
	return owner, ok
}
