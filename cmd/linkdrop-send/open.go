package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/connect"
	"linkdrop/uploader/connect/drivers"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
	"linkdrop/uploader/wire"
)

// openers are the drivers', with what the flags say beside the settings. What of the flags cannot be meant is wrong usage.
func (at *places) openers(ctx context.Context, authorities []byte) (map[settings.Kind]connect.Opener, error) {
	keys, err := at.keys(ctx, authorities)
	if err != nil {
		return nil, err
	}
	openers := drivers.Openers(drivers.Options{
		Authorities: authorities, PartSize: at.partSize.Load, Keys: keys, Note: func(_, text string) { at.note(text) },
		Pins: func(d settings.Destination) wire.Pins { return at.desk.Pins(d) },
	})
	for kind, open := range openers {
		openers[kind] = at.flagged(open)
	}
	openers[settings.Practice] = at.local.Open
	return openers, nil
}

// flagged opens with the flags: a token from the environment, and the storage hosts.
func (at *places) flagged(open connect.Opener) connect.Opener {
	return func(ctx context.Context, d settings.Destination, secret connect.Secret) (*destination.Destination, error) {
		if len(at.o.storageHosts) > 0 && d.Kind != settings.AmazonS3 {
			if len(d.StorageHosts) > 0 && !isNamed(d.ID) {
				return nil, fault.New(fault.Unsupported, "open", "the settings of this destination list its storage hosts, and --storage-host cannot add one")
			}
			// Beside those that were admitted before, and for this run: who names hosts here has not decided for the window.
			d.StorageHosts = slices.Concat(d.StorageHosts, at.o.storageHosts, at.saved.Effective().Pins[d.PinName()])
		}
		if d.Kind == settings.AmazonS3 && at.o.keysEnv {
			secret = at.linkKey(secret)
		}
		token := at.secretEnv(at.o.tokenEnv)
		if token == "" || !isNamed(d.ID) && !at.o.given("token-env") {
			return open(ctx, d, secret)
		}
		return open(ctx, d, func(ctx context.Context, f connect.Field) (string, error) {
			switch {
			case f != connect.Token:
				return secret(ctx, f)
			case !at.tokenIsFor(d.URL): // what is resumed may have gone to several
				return "", fault.New(fault.SignIn, "open", "the token in "+at.o.tokenEnv+" was for another backend: run this again with the one for this")
			}
			return token, nil // whoever gave it means it for now
		})
	}
}

// linkKeyEnv holds the private key that signs CloudFront's links, for machines without a keychain: PEM, with line breaks or with
// \n for each.
const linkKeyEnv = "CLOUDFRONT_PRIVATE_KEY"

// linkKey takes the key for links from the environment where it is there.
func (at *places) linkKey(secret connect.Secret) connect.Secret {
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
func (at *places) secretEnv(name string) string {
	text := at.env(name)
	secret := strings.TrimSpace(text)
	if secret != text && secret != "" {
		at.note("There is a blank or a line break before or behind what " + name + " holds. It was left out.")
	}
	return secret
}

// tokenIsFor reports whether the token in the environment is for the backend at this address: it is for the first one that
// asks, and for no other.
func (at *places) tokenIsFor(address string) bool {
	at.mu.Lock()
	defer at.mu.Unlock()
	if at.tokenGoes == "" {
		at.tokenGoes = address
	}
	return at.tokenGoes == address
}

// keys are those of --keys-env or --profile; nil: the keychain's.
func (at *places) keys(ctx context.Context, authorities []byte) (*drivers.Keys, error) {
	switch {
	case at.o.keysEnv:
		id, secret := at.secretEnv("AWS_ACCESS_KEY_ID"), at.secretEnv("AWS_SECRET_ACCESS_KEY")
		if id == "" || secret == "" {
			return nil, usage("--keys-env needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.")
		}
		given := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: at.secretEnv("AWS_SESSION_TOKEN")}
		if ends, err := time.Parse(time.RFC3339, at.env("AWS_CREDENTIAL_EXPIRATION")); err == nil {
			given.CanExpire, given.Expires = true, ends
		}
		return &drivers.Keys{Provider: credentials.StaticCredentialsProvider{Value: given}, Region: at.env("AWS_REGION")}, nil
	case at.o.profile != "":
		pool, err := wire.Pool(authorities)
		if authorities == nil {
			pool, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		keys, err := drivers.Profile(ctx, at.o.profile, pool)
		if err != nil {
			return nil, usage("The profile %q cannot be read: %s.", visibleName(at.o.profile), asFault(err).Detail)
		}
		return keys, nil
	}
	return nil, nil
}

// haveKeys says before anything else begins that a named bucket has no keys. A keychain that is locked may have them.
func (at *places) haveKeys(ctx context.Context, d settings.Destination) error {
	if d.Kind != settings.AmazonS3 || at.o.keysEnv || at.o.profile != "" {
		return nil
	}
	kept, err := at.desk.SavedSecrets(ctx, d)
	if err == nil && kept[connect.AccessKey] && kept[connect.SecretKey] {
		return nil
	}
	if err != nil && !errors.Is(err, &fault.Error{Kind: fault.NoKeychain}) {
		return failure(err, at.state, at.where())
	}
	save := "keys set --s3 " + s3Prefix + d.S3.Bucket
	if d.URL != "" {
		save += " --endpoint " + d.URL
	}
	return usage("Where are the keys? Give --keys-env or --profile NAME, or save them: linkdrop-send %s", save)
}

// authorities reads --ca-file; nil is the system's own.
func authorities(o *options) ([]byte, error) {
	if o.caFile == "" {
		return nil, nil
	}
	text, err := connect.Authorities("open", o.caFile)
	if err == nil {
		_, err = wire.Pool(text)
	}
	if err != nil {
		return nil, usage("--ca-file %s does not do: %s.", visibleName(o.caFile), asFault(err).Detail)
	}
	return text, nil
}
