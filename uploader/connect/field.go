package connect

import (
	"linkdrop/uploader/fault"
	"linkdrop/uploader/settings"
)

// Field is one of a destination's secrets. Each is a secret of its own in the keychain, because some systems take little.
type Field string

// The fields.
const (
	Token        Field = "token"   // of a backend
	AccessKey    Field = "access"  // of a storage: the key's id
	SecretKey    Field = "secret"  // of a storage
	SessionToken Field = "session" // of a storage, with temporary keys
	LinkKey      Field = "links"   // the private key that signs CloudFront's addresses, as PEM
)

// Fields returns every Field.
func Fields() []Field { return []Field{Token, AccessKey, SecretKey, SessionToken, LinkKey} }

// FieldsOf returns the secrets that a kind of destination has.
func FieldsOf(k settings.Kind) []Field {
	switch k {
	case settings.Linkdrop, settings.Companion, settings.Mapped:
		return []Field{Token}
	case settings.AmazonS3:
		return []Field{AccessKey, SecretKey, SessionToken, LinkKey}
	case settings.Practice:
	}
	return nil
}

// name is what the secret is called in the keychain.
func (f Field) name(d settings.Destination) string { return d.SecretName() + "-" + string(f) }

// Title is what a person calls the secret.
func (f Field) Title() string {
	switch f {
	case Token:
		return "token"
	case AccessKey:
		return "access key's id"
	case SecretKey:
		return "secret key"
	case SessionToken:
		return "session token"
	case LinkKey:
		return "key for links"
	}
	return string(f)
}

// absent is the fault of a secret that nobody saved.
func (f Field) absent() *fault.Error {
	if f == Token {
		return fault.New(fault.SignIn, "open", "no token is saved")
	}
	return fault.New(fault.NoKeys, "open", "none are saved")
}

// Absent reports whether err says that nobody saved the secret.
func (f Field) Absent(err error) bool { return err != nil && fault.KindOf(err) == f.absent().Kind }
