package connect

import (
	"context"
	"strings"
	"sync"
	"time"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

// Field is one of a destination's secrets. Each is a secret of its own in the keychain, because some systems take little.
type Field string

// The fields.
const (
	Token        Field = "token"   // of a backend
	AccessKey    Field = "access"  // of a storage: the key's id
	SecretKey    Field = "secret"  // of a storage
	SessionToken Field = "session" // of a storage, with temporary keys
	LinkKey      Field = "links"   // the private key that signs CloudFront's addresses, as PEM
)

// Fields returns every Field.
func Fields() []Field { return []Field{Token, AccessKey, SecretKey, SessionToken, LinkKey} }

// FieldsOf returns the secrets that a kind of destination has.
func FieldsOf(k settings.Kind) []Field {
	switch k {
	case settings.Linkdrop, settings.Companion, settings.Mapped:
		return []Field{Token}
	case settings.AmazonS3:
		return []Field{AccessKey, SecretKey, SessionToken, LinkKey}
	case settings.Practice:
	}
	return nil
}

// name is what the secret is called in the keychain.
func (f Field) name(d settings.Destination) string { return d.SecretName() + "-" + string(f) }

// Title is what a person calls the secret.
func (f Field) Title() string {
	switch f {
	case Token:
		return "token"
	case AccessKey:
		return "access key's id"
	case SecretKey:
		return "secret key"
	case SessionToken:
		return "session token"
	case LinkKey:
		return "key for links"
	}
	return string(f)
}

// absent is the fault of a secret that nobody saved.
func (f Field) absent() *fault.Error {
	if f == Token {
		return fault.New(fault.SignIn, "open", "no token is saved")
	}
	return fault.New(fault.NoKeys, "open", "none are saved")
}

// secretLife is how long a secret, or that there is none, is believed before the keychain is asked again, so that one that
// another program saved is found. Drivers ask before every call or signature, and the keychain is a process each time.
const secretLife = time.Minute

// held are a destination's secrets in memory. The zero held has none.
type held struct {
	mu  sync.Mutex
	all map[Field]known
}

type known struct {
	secret string
	none   error // why there is none
	since  time.Time
}

// known is what a keychain's answer says of a secret; false: nothing.
func (f Field) known(secret string, err error) (k known, ok bool) {
	switch {
	case err == nil && secret == "", err != nil && fault.KindOf(err) == fault.Missing:
		return known{none: f.absent()}, true
	case err == nil:
		return known{secret: secret}, true
	case fault.KindOf(err) == fault.NoKeychain:
		return known{none: err}, true
	}
	return known{}, false
}

// age makes all that is held old: what belongs together is asked for together, as half of a new pair is no key.
func (h *held) age() {
	for f, k := range h.all {
		k.since = time.Time{}
		h.all[f] = k
	}
}

// get returns a secret without the white space around it, which comes along where a person put it into the keychain by hand;
// trimmed is told of it.
func (h *held) get(ctx context.Context, store keychain.Store, d settings.Destination, f Field, trimmed func()) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now, there := h.all[f]
	if there && time.Since(now.since) < secretLife {
		return now.secret, now.none
	}
	if there && !now.since.IsZero() {
		h.age()
	}
	whole, err := vault{store}.read(ctx, f.name(d))
	secret := strings.TrimSpace(whole)
	if answer, ok := f.known(secret, err); ok {
		now = answer
	} else if !there || now.none != nil { // else locked meanwhile: what was known goes on working
		return "", err
	}
	if h.all == nil {
		h.all = make(map[Field]known)
	}
	if blanks := secret != whole && f != LinkKey; blanks && now.none == nil && err == nil { // a PEM file ends in a line break
		trimmed()
	}
	now.since = time.Now()
	h.all[f] = now
	return now.secret, now.none
}
