package password

import (
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The most that a hash from the records may cost: somebody who can write there gets no more memory than two of these.
const (
	maxMemory  = 64 << 10 // KiB
	maxPasses  = 16
	maxThreads = 16
	maxSalt    = 64
	maxPHC     = 256
)

// parsed is a hash and what it was made with.
type parsed struct {
	cost Cost
	salt []byte
	hash []byte
}

// String gives $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (p parsed) String() string {
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.cost.Memory, p.cost.Passes, p.cost.Threads, text.EncodeToString(p.salt), text.EncodeToString(p.hash))
}

// parse reads what String writes, and nothing else.
func parse(phc string) (parsed, bool) {
	fields := strings.Split(phc[:min(len(phc), maxPHC)], "$")
	if len(fields) != 6 {
		return parsed{}, false
	}
	var p parsed
	if n, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &p.cost.Memory, &p.cost.Passes, &p.cost.Threads); n != 3 || err != nil {
		return parsed{}, false
	}
	var saltErr, hashErr error
	p.salt, saltErr = base64.RawStdEncoding.DecodeString(fields[4])
	p.hash, hashErr = base64.RawStdEncoding.DecodeString(fields[5])
	c := p.cost
	within := c.Memory >= 8*uint32(c.Threads) && c.Memory <= maxMemory && c.Passes >= 1 && c.Passes <= maxPasses && c.Threads >= 1 && c.Threads <= maxThreads
	if saltErr != nil || hashErr != nil || !within || len(p.salt) < 8 || len(p.salt) > maxSalt || len(p.hash) != hashBytes {
		return parsed{}, false
	}
	return p, p.String() == phc
}
