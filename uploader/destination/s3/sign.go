package s3

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
)

// signer signs addresses. It touches no network, unless the keys themselves come from somewhere.
type signer struct {
	location bucket.Location
	keys     aws.CredentialsProvider
	clock    *clock
	v4       *bucket.Signer
	// expiry remembers when the keys end that were used last, for the traits.
	expiry *keyExpiry
}

func newSigner(p bucket.Location, keys aws.CredentialsProvider, c *clock) signer {
	return signer{location: p, keys: keys, clock: c, expiry: &keyExpiry{}, v4: bucket.NewPresigner()}
}

// sign returns the address and the moment it ends, by this machine's clock: an address signed with keys that have ended is
// refused whatever it says.
func (s signer) sign(ctx context.Context, r bucket.Request) (address string, ends time.Time, err error) {
	keys, err := s.keys.Retrieve(ctx)
	if err != nil {
		return "", time.Time{}, failure("sign", s.location.Host, err)
	}
	s.expiry.noteKeys(keys)
	r.Life = bucket.Life(keys, r.At, r.Life)
	if r.Life <= 0 || time.Until(r.At.Add(r.Life)) <= 0 {
		return "", time.Time{}, fault.New(fault.NoKeys, "sign", "the temporary keys have ended")
	}
	r.Ahead = s.clock.offset()
	if address, err = s.location.Presign(ctx, s.v4, keys, r); err != nil {
		return "", time.Time{}, fault.New(fault.Bug, "sign", "the request could not be signed")
	}
	return address, r.At.Add(r.Life), nil
}

// mayEndSooner reports temporary keys whose end nobody told: what they sign ends with them, at a time that is not known.
func (s signer) mayEndSooner(ctx context.Context) bool {
	keys, err := s.keys.Retrieve(ctx)
	return err == nil && keys.SessionToken != "" && !keys.CanExpire
}
