package keychain

import (
	"context"
	"sync"

	"linkdrop/uploader/fault"
)

// Fallback is a Store over the system's, which keeps in memory what a system without a keychain cannot keep: until the
// program ends, and never on disk. A keychain that is locked is no reason to fall back: a person can unlock it.
type Fallback struct {
	system Store
	memory Memory

	mu     sync.Mutex
	reason *fault.Error
}

// WithFallback makes one.
func WithFallback(system Store) *Fallback { return &Fallback{system: system} }

// Temporary is not nil when a secret is kept until the program ends only: the error (Kind NoKeychain) that is why.
func (f *Fallback) Temporary() *fault.Error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reason
}

// Get implements Store. What is in memory is newer than what the keychain has.
func (f *Fallback) Get(ctx context.Context, name string) (string, error) {
	if secret, err := f.memory.Get(ctx, name); err == nil {
		return secret, nil
	}
	secret, err := f.system.Get(ctx, name)
	if err != nil && fault.KindOf(err) == fault.NoKeychain {
		return "", missing()
	}
	return secret, err
}

// Set implements Store.
func (f *Fallback) Set(ctx context.Context, name, secret string) error {
	err := f.system.Set(ctx, name, secret)
	if err == nil {
		return f.memory.Delete(ctx, name)
	}
	if fault.KindOf(err) != fault.NoKeychain {
		return err
	}
	if err := f.memory.Set(ctx, name, secret); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reason = fault.New(fault.NoKeychain, "keychain", "kept until the program ends")
	return nil
}

// Delete implements Store.
func (f *Fallback) Delete(ctx context.Context, name string) error {
	_ = f.memory.Delete(ctx, name) // never fails
	err := f.system.Delete(ctx, name)
	if err != nil && fault.KindOf(err) == fault.NoKeychain {
		return nil
	}
	return err
}
