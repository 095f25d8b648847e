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

// secretLife is how long a secret, or that there is none, is believed before the keychain is asked again, so that one that
// another program saved is found. Drivers ask before every call or signature, and the keychain is a process each time.
const secretLife = time.Minute

// secretCache are a destination's secrets in memory. The zero value has none.
type secretCache struct {
	mu  sync.Mutex
	all map[Field]cachedSecret
}

// cachedSecret is one secret, or that there is none.
type cachedSecret struct {
	secret string
	none   error // why there is none
	since  time.Time
}

// cached is what a keychain's answer says of a secret; false: nothing.
func (f Field) cached(secret string, err error) (s cachedSecret, ok bool) {
	switch {
	case err == nil && secret == "", err != nil && fault.KindOf(err) == fault.Missing:
		return cachedSecret{none: f.absent()}, true
	case err == nil:
		return cachedSecret{secret: secret}, true
	case fault.KindOf(err) == fault.NoKeychain:
		return cachedSecret{none: err}, true
	}
	return cachedSecret{}, false
}

// expire makes all of them old: what belongs together is asked for together, as half of a new pair is no key.
func (c *secretCache) expire() {
	for f, s := range c.all {
		s.since = time.Time{}
		c.all[f] = s
	}
}

// get returns a secret without the white space around it, which comes along where a person put it into the keychain by hand;
// trimmed is told of it.
func (c *secretCache) get(ctx context.Context, store keychain.Store, d settings.Destination, f Field, trimmed func()) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, there := c.all[f]
	if there && time.Since(now.since) < secretLife {
		return now.secret, now.none
	}
	if there && !now.since.IsZero() {
		c.expire()
	}
	whole, err := SecretStore{store}.Read(ctx, d, f)
	secret := strings.TrimSpace(whole)
	if answer, ok := f.cached(secret, err); ok {
		now = answer
	} else if !there || now.none != nil { // else locked meanwhile: what was there goes on working
		return "", err
	}
	if c.all == nil {
		c.all = make(map[Field]cachedSecret)
	}
	if blanks := secret != whole && f != LinkKey; blanks && now.none == nil && err == nil { // a PEM file ends in a line break
		trimmed()
	}
	now.since = time.Now()
	c.all[f] = now
	return now.secret, now.none
}
