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
)

const (
	maxEntry = 1500 // bytes: what every keychain takes (keychain.Store)
	maxParts = 9
	// maxSecret is what fits into the parts, wherever runes end. A PEM key of RSA 4096 has 3,300 bytes, AWS's session tokens
	// have 2,000.
	maxSecret = 12_000
)

// vault keeps secrets that are longer than an entry of the keychain: the entry of the secret's name then lists the parts,
// which are entries of their own. Names of parts begin with the secret's hash, so that the new ones are all there before the
// entry names them, and whoever reads meanwhile gets the old secret or the new one. A vault without a store is empty.
type vault struct{ store keychain.Store }

// contents is the entry of a secret in parts: how many, and the hash of the whole.
var contents = regexp.MustCompile(`^linkdrop-parts:([1-9]):([0-9a-f]{64})$`)

// read returns the secret; Kind Missing where there is none, or not all of it.
func (v vault) read(ctx context.Context, name string) (string, error) {
	if v.store == nil {
		return "", fault.New(fault.Missing, "keychain", "there is no keychain")
	}
	for range 2 { // the second time if it was replaced in between
		entry, err := v.store.Get(ctx, name)
		if err != nil {
			return "", err
		}
		parts := partNames(name, entry)
		if parts == nil {
			return entry, nil
		}
		var whole strings.Builder
		for _, part := range parts {
			text, err := v.store.Get(ctx, part)
			if err != nil && fault.KindOf(err) != fault.Missing {
				return "", err
			}
			whole.WriteString(text)
		}
		if entry == tableOf(whole.String(), len(parts)) {
			return whole.String(), nil
		}
	}
	return "", fault.New(fault.Missing, "keychain", "a part of the secret is missing")
}

// write replaces the secret. An empty one is erased. After an error the old one is still there, or neither.
func (v vault) write(ctx context.Context, name, secret string) error {
	if secret == "" {
		return v.erase(ctx, name)
	}
	if v.store == nil {
		return fault.New(fault.NoKeychain, "keychain", "there is no keychain")
	}
	entry, err := v.store.Get(ctx, name)
	if err != nil && fault.KindOf(err) != fault.Missing {
		return err
	}
	before := partNames(name, entry)
	if len(secret) <= maxEntry && !contents.MatchString(secret) {
		if err := v.store.Set(ctx, name, secret); err != nil {
			return err
		}
		v.drop(ctx, before, nil)
		return nil
	}
	pieces := split(secret)
	table := tableOf(secret, len(pieces))
	after := partNames(name, table)
	for i, part := range after {
		if err := v.store.Set(ctx, part, pieces[i]); err != nil {
			v.drop(context.WithoutCancel(ctx), after[:i], before)
			return err
		}
	}
	if err := v.store.Set(ctx, name, table); err != nil {
		v.drop(context.WithoutCancel(ctx), after, before)
		return err
	}
	v.drop(ctx, before, after)
	return nil
}

// erase removes the secret. Unknown is a success. The entry goes last: while it is there, the parts are known.
func (v vault) erase(ctx context.Context, name string) error {
	if v.store == nil {
		return nil
	}
	entry, err := v.store.Get(ctx, name)
	if err != nil && fault.KindOf(err) == fault.Missing {
		return nil
	}
	if err != nil {
		return err
	}
	for _, part := range append(partNames(name, entry), name) {
		if err := v.store.Delete(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// drop removes parts that nothing names any more, but for those to keep. What stays behind is part of a secret that is not
// used; nobody waits for that.
func (v vault) drop(ctx context.Context, parts, keep []string) {
	for _, part := range parts {
		if !slices.Contains(keep, part) {
			_ = v.store.Delete(ctx, part)
		}
	}
}

// partNames are the names of the parts that an entry lists; nil: it is a secret itself.
func partNames(name, entry string) (names []string) {
	found := contents.FindStringSubmatch(entry)
	if found == nil {
		return nil
	}
	n, _ := strconv.Atoi(found[1]) // one digit
	for i := range n {
		names = append(names, fmt.Sprintf("%s-%s-%d", name, found[2][:4], i+1))
	}
	return names
}

func tableOf(secret string, parts int) string {
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
