package keychain

import (
	"context"
	"regexp"
	"sync"
	"unicode/utf8"

	"linkdrop/uploader/fault"
)

// Store keeps secrets by name. Names are 1 to 64 of [a-z0-9-], random where a person could guess whose they are: some
// systems show them. A secret is UTF-8 text of 1 to 1,500 bytes, the least that all systems take (macOS about 3,000 in Base64, Windows
// 2,560). Methods may wait for a person who is asked to unlock the keychain, return soon after ctx ends, and are safe for
// concurrent use. Every error is a *fault.Error.
type Store interface {
	// Get returns the secret; Kind Missing where there is none.
	Get(ctx context.Context, name string) (string, error)
	// Set writes it, replaces what was there, and has read it back when it returns nil.
	Set(ctx context.Context, name, secret string) error
	// Delete removes it. Unknown is a success.
	Delete(ctx context.Context, name string) error
}

const maxSecret = 1500

var namePattern = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

func checkName(name string) error {
	if !namePattern.MatchString(name) {
		return fault.New(fault.Bug, "keychain", "a name has letters that some keychains do not take")
	}
	return nil
}

func checkSecret(secret string) error {
	if secret == "" || len(secret) > maxSecret || !utf8.ValidString(secret) { // it travels as JSON
		return fault.New(fault.TooLarge, "keychain", "a secret must be text of 1 to 1,500 bytes")
	}
	return nil
}

func missing() *fault.Error {
	return fault.New(fault.Missing, "keychain", "no secret of this name")
}

// Memory is a Store in this process's memory. The zero Memory is empty.
type Memory struct {
	mu      sync.Mutex
	secrets map[string]string
}

// Get implements Store.
func (m *Memory) Get(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if secret, ok := m.secrets[name]; ok {
		return secret, nil
	}
	return "", missing()
}

// Set implements Store.
func (m *Memory) Set(_ context.Context, name, secret string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := checkSecret(secret); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.secrets == nil {
		m.secrets = make(map[string]string)
	}
	m.secrets[name] = secret
	return nil
}

// Delete implements Store.
func (m *Memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.secrets, name)
	return nil
}
