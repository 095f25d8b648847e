package connect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/keychain"
	"linkdrop/uploader/settings"
)

const (
	maxEntry = 1500 // bytes: what every keychain takes (keychain.Store)
	maxParts = 9
	// MaxSecret is what fits into the parts, wherever runes end. A PEM key of RSA 4096 has 3,300 bytes, AWS's session tokens
	// have 2,000.
	MaxSecret = 12_000
)

// SecretStore keeps the secrets of destinations in a keychain. One that is longer than an entry is kept in parts, which are
// entries of their own, and the entry of the secret's name then lists them. The names of the parts have the secret's hash in
// them, so that the new ones are all there before the entry lists them, and whoever reads meanwhile gets the old secret or the
// new one. Nil for the keychain is one without secrets.
type SecretStore struct{ Keychain keychain.Store }

// Read returns a secret; Kind Missing where there is none, or not all of it.
func (s SecretStore) Read(ctx context.Context, d settings.Destination, f Field) (string, error) {
	return s.read(ctx, f.name(d))
}

// Write replaces a secret. An empty one is erased. After an error the old one is still there, or neither.
func (s SecretStore) Write(ctx context.Context, d settings.Destination, f Field, secret string) error {
	return s.write(ctx, f.name(d), secret)
}

// Erase removes a secret. That there was none is a success.
func (s SecretStore) Erase(ctx context.Context, d settings.Destination, f Field) error {
	return s.erase(ctx, f.name(d))
}

// partsList is the entry of a secret in parts: how many, and the hash of the whole.
var partsList = regexp.MustCompile(`^linkdrop-parts:([1-9]):([0-9a-f]{64})$`)

func (s SecretStore) read(ctx context.Context, name string) (string, error) {
	if s.Keychain == nil {
		return "", fault.New(fault.Missing, "keychain", "there is no keychain")
	}
	for range 2 { // the second time if it was replaced in between
		entry, err := s.Keychain.Get(ctx, name)
		if err != nil {
			return "", err
		}
		parts := partNames(name, entry)
		if parts == nil {
			return entry, nil
		}
		var whole strings.Builder
		for _, part := range parts {
			text, err := s.Keychain.Get(ctx, part)
			if err != nil && fault.KindOf(err) != fault.Missing {
				return "", err
			}
			whole.WriteString(text)
		}
		if entry == listOf(whole.String(), len(parts)) {
			return whole.String(), nil
		}
	}
	return "", fault.New(fault.Missing, "keychain", "a part of the secret is missing")
}

func (s SecretStore) write(ctx context.Context, name, secret string) error {
	if secret == "" {
		return s.erase(ctx, name)
	}
	if s.Keychain == nil {
		return fault.New(fault.NoKeychain, "keychain", "there is no keychain")
	}
	entry, err := s.Keychain.Get(ctx, name)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return err
	}
	before := partNames(name, entry)
	if len(secret) <= maxEntry && !partsList.MatchString(secret) {
		if err := s.Keychain.Set(ctx, name, secret); err != nil {
			return err
		}
		s.deleteParts(ctx, before, nil)
		return nil
	}
	pieces := split(secret)
	list := listOf(secret, len(pieces))
	after := partNames(name, list)
	for i, part := range after {
		if err := s.Keychain.Set(ctx, part, pieces[i]); err != nil {
			s.deleteParts(context.WithoutCancel(ctx), after[:i], before)
			return err
		}
	}
	if err := s.Keychain.Set(ctx, name, list); err != nil {
		s.deleteParts(context.WithoutCancel(ctx), after, before)
		return err
	}
	s.deleteParts(ctx, before, after)
	return nil
}

// erase removes the entry last: while it is there, the parts are known.
func (s SecretStore) erase(ctx context.Context, name string) error {
	if s.Keychain == nil {
		return nil
	}
	entry, err := s.Keychain.Get(ctx, name)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return nil
	}
	if err != nil {
		return err
	}
	for _, part := range append(partNames(name, entry), name) {
		if err := s.Keychain.Delete(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// deleteParts removes parts that nothing names any more, but for those to keep. What stays behind is part of a secret that is not
// used; nobody waits for that.
func (s SecretStore) deleteParts(ctx context.Context, parts, keep []string) {
	for _, part := range parts {
		if !slices.Contains(keep, part) {
			_ = s.Keychain.Delete(ctx, part)
		}
	}
}

// partNames are the names of the parts that an entry lists; nil: it is a secret itself.
func partNames(name, entry string) (names []string) {
	found := partsList.FindStringSubmatch(entry)
	if found == nil {
		return nil
	}
	n, _ := strconv.Atoi(found[1]) // one digit
	for i := range n {
		names = append(names, fmt.Sprintf("%s-%s-%d", name, found[2][:4], i+1))
	}
	return names
}

func listOf(secret string, parts int) string {
	sum := sha256.Sum256([]byte(secret))
	return fmt.Sprintf("linkdrop-parts:%d:%s", parts, hex.EncodeToString(sum[:]))
}

// split cuts between runes: a keychain takes text.
func split(secret string) (pieces []string) {
	for len(secret) > maxEntry {
		end := maxEntry
		for end > 0 && !utf8.RuneStart(secret[end]) {
			end--
		}
		pieces, secret = append(pieces, secret[:end]), secret[end:]
	}
	return append(pieces, secret)
}
