package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// MaxBytes is the longest password, before it is normalised.
const MaxBytes = 1024

// ErrTooLong is Hash's answer to a password of more than MaxBytes.
var ErrTooLong = errors.New("the password is longer than 1,024 bytes")

// Cost is what one hash costs.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Recommended is what OWASP recommends: 19 MiB, two passes, one thread. About 30 ms.
func Recommended() Cost { return Cost{Memory: 19 << 10, Passes: 2, Threads: 1} }

const (
	atOnce    = 2
	saltBytes = 16
	hashBytes = 32
)

// Hasher makes and checks hashes. It is safe for concurrent use.
type Hasher struct {
	cost  Cost
	turns chan struct{}
	dummy parsed // of no password: what is compared with where there is nothing to compare with
}

// New makes a Hasher whose hashes cost that much; it checks those of any cost.
func New(cost Cost) *Hasher {
	h := &Hasher{cost: cost, turns: make(chan struct{}, atOnce)}
	h.dummy = parsed{cost: cost, salt: make([]byte, saltBytes), hash: make([]byte, hashBytes)}
	return h
}

// Hash gives the PHC form of a password. It waits for its turn; the error is ErrTooLong or ctx's.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if len(password) > MaxBytes {
		return "", ErrTooLong
	}
	p := parsed{cost: h.cost, salt: make([]byte, saltBytes)}
	_, _ = rand.Read(p.salt) // never fails (crypto/rand)
	var err error
	if p.hash, err = h.work(ctx, p, password); err != nil {
		return "", err
	}
	return p.String(), nil
}

// Matches reports whether phc is the password's. Where phc is empty or no hash the same work is done, and the answer is no. It
// waits for its turn; the error is ctx's.
func (h *Hasher) Matches(ctx context.Context, phc, password string) (bool, error) {
	if len(password) > MaxBytes {
		return false, nil
	}
	known, ok := parse(phc)
	if !ok {
		known = h.dummy
	}
	hash, err := h.work(ctx, known, password)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(hash, known.hash) == 1 && ok, nil
}

// work does the hashing, a few at a time.
func (h *Hasher) work(ctx context.Context, p parsed, password string) ([]byte, error) {
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.turns }()
	if err := ctx.Err(); err != nil { // who left while waiting costs nothing
		return nil, err
	}
	return argon2.IDKey([]byte(norm.NFC.String(password)), p.salt, p.cost.Passes, p.cost.Memory, p.cost.Threads, hashBytes), nil
}
