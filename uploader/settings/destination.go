package settings

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// Kind is a kind of destination.
type Kind string

// The kinds of destination.
const (
	Practice  Kind = "practice"  // storage on this computer
	Linkdrop  Kind = "linkdrop"  // a backend that speaks the native dialect
	AmazonS3  Kind = "s3"        // AWS or a compatible storage, with keys of one's own
	Companion Kind = "companion" // Uppy Companion
	Mapped    Kind = "mapping"   // a backend with a dialect of its own, told by a mapping
)

// PracticeID is the ID of the built-in destination.
const PracticeID = "practice"

// Destination is where files can be sent, as it is set up. It is safe to show and to log. It is a value: what its pointers,
// maps and slices hold is not changed. Compare with Equal.
type Destination struct {
	ID   string `json:"id"`             // [a-z0-9-], at most 40; drops and history refer to it
	Name string `json:"name,omitempty"` // as people know it; empty: the ID
	Kind Kind   `json:"kind"`           // which driver opens it
	// URL is the address of the backend, or of the storage (s3; empty: AWS); https, or http to 127.0.0.1 and ::1; the host in
	// its ASCII form.
	URL     string `json:"url,omitempty"`
	CAFile  string `json:"ca_file,omitempty"` // PEM file of certificate authorities beside the system's
	Account string `json:"account,omitempty"` // [a-z0-9], random: what its names in the keychain begin with; empty: the ID
	// StorageHosts, where there are any, are the only hosts besides the backend's own that files may go to ("host" or
	// "host:port"). Not for s3.
	StorageHosts []string `json:"storage_hosts,omitempty"`

	S3        *S3Options        `json:"s3,omitempty"`        // of the kind s3, which needs it
	Companion *CompanionOptions `json:"companion,omitempty"` // of the kind companion; nil: everything by itself
	Mapping   *MappingOptions   `json:"mapping,omitempty"`   // of the kind mapping, which needs it

	Watch *Watch `json:"watch,omitempty"` // a folder whose new files are sent here by themselves; nil: none
}

// Watch is a folder that is watched for files to send (package watchfolder).
type Watch struct {
	Folder string `json:"folder"`          // its whole path
	After  string `json:"after,omitempty"` // what becomes of what was sent: WatchLeave (or empty), WatchMove
}

// What becomes of what was sent out of a watched folder.
const (
	WatchLeave = "leave" // it stays
	WatchMove  = "move"  // it is moved to the folder Sent inside
)

// S3Options is what only an S3 storage has.
type S3Options struct {
	Bucket    string `json:"bucket"`
	Prefix    string `json:"prefix,omitempty"`     // of every key, without slashes around it
	Region    string `json:"region,omitempty"`     // empty: found
	PathStyle *bool  `json:"path_style,omitempty"` // nil: chosen
	// Profile is the AWS profile whose keys are used, SSO and credential_process included; empty: the keychain's.
	Profile string `json:"profile,omitempty"`
	// Headers are sent, signed, when an object is made: x-amz-storage-class, x-amz-server-side-encryption…
	Headers      map[string]string `json:"headers,omitempty"`
	URLLife      Duration          `json:"url_life,omitzero"`       // of a request for a piece, "5m" to "60m"; 0: 15 minutes
	CacheControl string            `json:"cache_control,omitempty"` // what a link's answer says of caching; empty: nothing
	CloudFront   *CloudFront       `json:"cloudfront,omitempty"`    // nil: links lead to the storage itself
}

// CloudFront is a distribution in front of the bucket whose signed addresses are the links. Its private key is in the
// keychain.
type CloudFront struct {
	URL       string `json:"url"`         // of the distribution: https://d111111abcdef8.cloudfront.net
	KeyPairID string `json:"key_pair_id"` // of the public key in its trusted key group
}

// CompanionOptions is what only Uppy Companion has.
type CompanionOptions struct {
	TokenHeader string `json:"token_header,omitempty"` // the header that carries the token as it is; empty: a bearer token
	Single      string `json:"single,omitempty"`       // how small files go: "auto" (or empty), "form", "multipart"
}

// MappingOptions is what only a mapped backend has: one of Preset and File, which is the mapping itself.
type MappingOptions struct {
	Preset   string          `json:"preset,omitempty"`
	File     json.RawMessage `json:"file,omitempty"` // the mapping, as it was read; its driver judges it
	Category string          `json:"category,omitempty"`
	User     string          `json:"user,omitempty"`
	// Const takes the place of constants of the mapping, by their name: "bucket" of the preset fastapi-share.
	Const map[string]string `json:"const,omitempty"`
}

// Equal reports whether both are set up alike.
func (d Destination) Equal(other Destination) bool { return reflect.DeepEqual(d, other) }

// Title is the name, or the ID where there is none.
func (d Destination) Title() string { return cmp.Or(d.Name, d.ID) }

// SecretName is what the names of the destination's secrets in the keychain begin with: at most 45 of [a-z0-9-]. The kind and
// the host they are for are part of it, so that whoever changes a destination's address in a file does not get its secrets
// sent there. 96 bits of a hash: with fewer, somebody could look for a host that has the name of another.
func (d Destination) SecretName() string {
	owner := cmp.Or(d.Account, d.ID)
	shown := strings.Map(func(r rune) rune {
		if r != '-' && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return '-' // the id of one that no settings file names; the hash has it whole
		}
		return r
	}, owner[:min(len(owner), 20)])
	return shown + "-" + d.hash(owner)
}

// PinName is the destination's name in Settings.Pins: at most 65 of [a-z0-9-]. Another backend has other pins.
func (d Destination) PinName() string { return d.ID + "-" + d.hash("") }

// Site names where the destination leads, as destination.Destination.Site: what decides which place it is, and nothing of who goes
// there, or how. What is stored at one site is at no other.
func (d Destination) Site() string {
	where := ""
	if u, err := url.Parse(d.URL); err == nil {
		where = u.Host + strings.TrimRight(u.Path, "/")
	}
	parts := []string{string(d.Kind), where}
	if d.S3 != nil {
		parts = append(parts, d.S3.Bucket)
	}
	if d.Mapping != nil {
		for _, name := range slices.Sorted(maps.Keys(d.Mapping.Const)) {
			parts = append(parts, name, d.Mapping.Const[name])
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:8])
}

// hash is a short name for the kind and host that something of owner is for.
func (d Destination) hash(owner string) string {
	host := "aws"
	if u, err := url.Parse(d.URL); err == nil && d.URL != "" {
		host = u.Scheme + "://" + u.Host
	}
	sum := sha256.Sum256([]byte(owner + " " + string(d.Kind) + " " + host))
	return hex.EncodeToString(sum[:12])
}
