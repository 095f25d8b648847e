package place

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/cmd/linkdrop-send/internal/exit"
	"linkdrop/cmd/linkdrop-send/internal/sentence"
	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// linkKeyEnv holds the private key that signs CloudFront's links, for machines without a keychain: PEM, with line breaks or with
// \n for each.
const linkKeyEnv = "CLOUDFRONT_PRIVATE_KEY"

// linkKey takes the key for links from the environment where it is there.
func (at *Places) linkKey(secret connect.Secret) connect.Secret {
	text := at.env(linkKeyEnv)
	if !strings.Contains(strings.TrimSpace(text), "\n") {
		text = strings.ReplaceAll(text, `\n`, "\n")
	}
	if strings.TrimSpace(text) == "" {
		return secret
	}
	return func(ctx context.Context, f connect.Field) (string, error) {
		if f == connect.LinkKey {
			return text, nil
		}
		return secret(ctx, f)
	}
}

// secretEnv is a secret in the environment. What is around it is none of it: files and copying leave line breaks there.
func (at *Places) secretEnv(name string) string {
	text := at.env(name)
	secret := strings.TrimSpace(text)
	if secret != text && secret != "" {
		at.Note("There is a blank or a line break before or behind what " + name + " holds. It was left out.")
	}
	return secret
}

// tokenIsFor reports whether the token in the environment is for the backend at this address: it is for the first one that
// asks, and for no other.
func (at *Places) tokenIsFor(address string) bool {
	at.mu.Lock()
	defer at.mu.Unlock()
	if at.tokenGoes == "" {
		at.tokenGoes = address
	}
	return at.tokenGoes == address
}

// keys are those of --keys-env or --profile; nil: the keychain's.
func (at *Places) keys(ctx context.Context, authorities []byte) (*drivers.Keys, error) {
	switch {
	case at.o.KeysEnv:
		id, secret := at.secretEnv("AWS_ACCESS_KEY_ID"), at.secretEnv("AWS_SECRET_ACCESS_KEY")
		if id == "" || secret == "" {
			return nil, exit.Usage("--keys-env needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.")
		}
		given := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: at.secretEnv("AWS_SESSION_TOKEN")}
		if ends, err := time.Parse(time.RFC3339, at.env("AWS_CREDENTIAL_EXPIRATION")); err == nil {
			given.CanExpire, given.Expires = true, ends
		}
		return &drivers.Keys{Provider: credentials.StaticCredentialsProvider{Value: given}, Region: at.env("AWS_REGION")}, nil
	case at.o.Profile != "":
		pool, err := wire.Pool(authorities)
		if authorities == nil {
			pool, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		keys, err := drivers.Profile(ctx, at.o.Profile, pool)
		if err != nil {
			return nil, exit.Usage("The profile %q cannot be read: %s.", sentence.VisibleName(at.o.Profile), sentence.FaultOf(err).Detail)
		}
		return keys, nil
	}
	return nil, nil
}

// haveKeys says before anything else begins that a named bucket has no keys. A keychain that is locked may have them.
func (at *Places) haveKeys(ctx context.Context, d settings.Destination) error {
	if d.Kind != settings.AmazonS3 || at.o.KeysEnv || at.o.Profile != "" {
		return nil
	}
	kept, err := at.Editor.SavedSecrets(ctx, d)
	if err == nil && kept[connect.AccessKey] && kept[connect.SecretKey] {
		return nil
	}
	if err != nil && !errors.Is(err, &fault.Error{Kind: fault.NoKeychain}) {
		return exit.Failure(err, at.State, at.Where())
	}
	save := "keys set --s3 " + S3Prefix + d.S3.Bucket
	if d.URL != "" {
		save += " --endpoint " + d.URL
	}
	return exit.Usage("Where are the keys? Give --keys-env or --profile NAME, or save them: linkdrop-send %s", save)
}
