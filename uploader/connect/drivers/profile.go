package drivers

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"linkdrop/uploader/fault"
)

// Profile returns the keys of one profile in the standard AWS files, which are read and never copied: keys, SSO, a role, or
// the command that its credential_process names, which is run for no other reason than that this profile was picked. It asks
// nobody yet.
//
// A profile without keys of its own is refused. The SDK would go on with whatever the environment's container or the
// machine's metadata service hands out; so would be sent, in a person's name, what that machine may do. credential_source
// in the profile says so aloud and is followed. Keys in the environment never count here.
//
// pool are the authorities for SSO and roles; nil: the system's. The error is a *fault.Error of Kind NoKeys whose Detail says
// what to do.
func Profile(ctx context.Context, name string, pool *x509.CertPool) (*Keys, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		if pool != nil && t.TLSClientConfig != nil {
			t.TLSClientConfig.RootCAs = pool
		}
	})
	load := func(more ...func(*config.LoadOptions) error) (aws.Config, error) {
		return config.LoadDefaultConfig(ctx, append(more, config.WithSharedConfigProfile(name), config.WithHTTPClient(client), config.WithDefaultRegion("us-east-1"),
			config.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }))...)
	}
	loaded, err := load()
	var absent config.SharedConfigProfileNotExistError
	switch {
	case errors.As(err, &absent):
		return nil, noKeys("there is no profile " + name)
	case err != nil:
		return nil, noKeys("the profile " + name + " cannot be used as it is written")
	}
	profile := shared(loaded)
	if !ownKeys(profile) {
		return nil, noKeys("the profile " + name + " has no keys")
	}
	if loaded.Region != profile.Region && profile.Region != "" { // the environment's is stronger, but not meant
		if loaded, err = load(config.WithRegion(profile.Region)); err != nil {
			return nil, noKeys("the profile " + name + " cannot be used as it is written")
		}
	}
	return &Keys{Provider: fromProfile{loaded.Credentials, advice(name, profile)}, Region: profile.Region}, nil
}

// shared is what the files say of the profile.
func shared(loaded aws.Config) config.SharedConfig {
	for _, source := range loaded.ConfigSources {
		if profile, ok := source.(config.SharedConfig); ok {
			return profile
		}
	}
	return config.SharedConfig{}
}

// first is the profile that a chain of roles begins with.
func first(profile config.SharedConfig) config.SharedConfig {
	for profile.Source != nil {
		profile = *profile.Source
	}
	return profile
}

func ownKeys(profile config.SharedConfig) bool {
	profile = first(profile)
	for _, says := range []string{
		profile.CredentialSource, profile.WebIdentityTokenFile, profile.SSOSessionName, profile.SSOStartURL, profile.LoginSession,
		profile.CredentialProcess,
	} {
		if says != "" {
			return true
		}
	}
	return profile.Credentials.HasKeys()
}

// advice is what to do where the keys of a profile cannot be had.
func advice(name string, profile config.SharedConfig) string {
	begin := first(profile)
	switch {
	case begin.SSOSessionName != "" || begin.SSOStartURL != "":
		return "sign in with: aws sso login --profile " + begin.Profile
	case begin.LoginSession != "":
		return "sign in with: aws login --profile " + begin.Profile
	case begin.CredentialProcess != "":
		return "the command in credential_process of the profile " + begin.Profile + " gave no keys"
	case profile.RoleARN != "":
		return "the role of the profile " + name + " could not be taken"
	}
	return "the keys of the profile " + name + " could not be read"
}

// noKeys is the fault of keys that are not to be had. The text is ours.
func noKeys(detail string) *fault.Error { return fault.New(fault.NoKeys, "keys", detail) }

// fromProfile puts the errors of the SDK's providers in the engine's terms. None of their text is kept: a command's output may
// be part of it.
type fromProfile struct {
	aws.CredentialsProvider
	advice string
}

// Retrieve implements aws.CredentialsProvider.
func (p fromProfile) Retrieve(ctx context.Context) (aws.Credentials, error) {
	keys, err := p.CredentialsProvider.Retrieve(ctx)
	var unsent *smithyhttp.RequestSendError
	switch {
	case err == nil:
		return keys, nil
	case ctx.Err() != nil:
		return keys, fault.Network("keys", "", ctx.Err())
	case errors.As(err, &unsent): // whoever signs in to SSO again is not online for that
		return keys, fault.Network("keys", "", unsent.Err)
	}
	return keys, noKeys(p.advice)
}
