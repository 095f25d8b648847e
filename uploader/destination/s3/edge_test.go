package s3

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // CloudFront's
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// edge reads addresses as CloudFront does: its own parameters are taken out, the canned policy is made again of the address
// that is left and of Expires, and the signature has to be that policy's. Nothing of the signing code is used.
type edge struct {
	keyPair string
	public  crypto.PublicKey
}

// admits returns the key of the object that the address leads to.
func (e edge) admits(address string, now time.Time) (key string, err error) {
	base, raw, _ := strings.Cut(address, "?")
	own := map[string]string{}
	var rest []string
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "Expires", "Signature", "Key-Pair-Id":
			if _, twice := own[name]; twice {
				return "", errors.New("a parameter twice")
			}
			own[name] = value
		case "Policy", "Hash-Algorithm":
			return "", errors.New("not a canned policy")
		default:
			rest = append(rest, part)
		}
	}
	if len(rest) > 0 {
		base += "?" + strings.Join(rest, "&")
	}
	expires, err := strconv.ParseInt(own["Expires"], 10, 32)
	if err != nil || own["Key-Pair-Id"] != e.keyPair {
		return "", errors.New("no end that can be read, or an unknown key")
	}
	policy := `{"Statement":[{"Resource":"` + base + `","Condition":{"DateLessThan":{"AWS:EpochTime":` + own["Expires"] + `}}}]}`
	signature, err := base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "=", "~", "/").Replace(own["Signature"]))
	if err != nil || !e.signed(policy, signature) {
		return "", errors.New("this is not what was signed")
	}
	if !now.Before(time.Unix(expires, 0)) {
		return "", errors.New("it has ended")
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(u.Path, "/"), nil
}

func (e edge) signed(policy string, signature []byte) bool {
	sum := sha1.Sum([]byte(policy)) //nolint:gosec // CloudFront's
	switch public := e.public.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(public, crypto.SHA1, sum[:], signature) == nil
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(public, sum[:], signature)
	}
	return false
}
