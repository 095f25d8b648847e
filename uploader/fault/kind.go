package fault

import "fmt"

// Kind says what went wrong in the only terms the rest of Linkdrop acts on: the engine's retry table and the window's
// table of sentences both switch over it, and the lint fails when either misses one. The zero Kind is Bug, so an error
// nobody classified is never mistaken for something that may be repeated.
type Kind uint8

const (
	Bug            Kind = iota // nothing below fits; a person may try again
	Offline                    // this machine has no network
	Unreachable                // the network is there, the host does not answer
	Blocked                    // a proxy or filter refused the connection, or it is not secure
	Interrupted                // the connection broke; what was being sent may have landed
	Stalled                    // nothing moved for the watchdog's time; what was being sent may have landed
	Expired                    // a signed request ended; a new one helps
	SignIn                     // the backend wants a (new) sign-in
	Keys                       // the storage does not know the access key, or the secret is wrong
	NoKeys                     // there are no usable keys to sign with: none saved, or their profile gives none. Detail is ours and says which
	Clock                      // this machine's clock is too far off for signed requests
	Forbidden                  // known, but not allowed
	NoPlace                    // no such bucket, or it lives in another region
	Policy                     // refused by a rule; Detail holds the backend's own sentence
	TooLarge                   // more bytes than the destination takes
	StorageFull                // the storage has no room
	Changed                    // the file is not the one that was started
	Unreadable                 // the file or folder may not be read
	Gone                       // the file is not there any more
	InUse                      // another program holds the file locked
	TooManyFiles               // this process, or this machine, has no room for another open file or connection: it ends by itself
	NotFile                    // a pipe, socket, device, kernel file or dangling link: nothing with bytes of its own
	Nothing                    // a folder without a single file, or a drop without a path
	Busy                       // try again later (429, 5xx, SlowDown)
	Permission                 // the storage refused what the backend signed
	DiskFull                   // this machine's disk is full: progress cannot be noted
	NoKeychain                 // the system has no keychain
	KeychainLocked             // the keychain is there, but locked
	NeedsPassword              // a restored drop's password is gone; it must be asked for again
	Missing                    // the storage or backend does not know this upload
	Restart                    // this upload cannot be signed again: start over with Attempt+1
	Exists                     // the object is there already (412): perhaps ours, perhaps a lost reply
	Corrupt                    // the storage received other bytes than were sent (checksums differ)
	Protocol                   // an answer that makes no sense: HTML, broken JSON, a number out of range
	HostRefused                // an answer named a host that this destination may not send to
	NewHost                    // an answer named another storage host than before: Host, to be allowed by a person
	Unsupported                // the destination cannot do this
	NoDestination              // the destination was removed from the settings
	JournalLost                // the queue's own file was damaged or newer, was set aside, and a fresh one started
	NoState                    // the folder of queue, history and settings cannot be used. Code and Detail are ours and say why (see State)
	Authority                  // nobody whom this machine trusts vouches for the host's certificate
	ProxySignIn                // the proxy wants a name and a password, or others (407)
	ProxySetting               // the system's or the environment's proxy setting cannot be read
	Filtered                   // a filter in between answered with a page of its own (403, text/html)
	PieceLimit                 // something in between takes no request of this size (413 without a storage's own code)
	Kept                       // deleted, and the storage keeps it as an older version
	NoRoute                    // something in between, or in its place, does not know a call that the backend promised (404, 405, 501)
	kinds                      // how many there are; keep last
)

// Kinds returns every Kind, for tables and tests that must not miss one.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String is the stable name used in JSON, the journal and "Copy details for IT".
func (k Kind) String() string {
	if k >= kinds {
		return fmt.Sprintf("kind-%d", uint8(k))
	}
	return [kinds]string{
		Bug:            "bug",
		Offline:        "offline",
		Unreachable:    "unreachable",
		Blocked:        "blocked",
		Interrupted:    "interrupted",
		Stalled:        "stalled",
		Expired:        "expired",
		SignIn:         "sign-in",
		Keys:           "keys",
		NoKeys:         "no-keys",
		Clock:          "clock",
		Forbidden:      "forbidden",
		NoPlace:        "no-place",
		Policy:         "policy",
		TooLarge:       "too-large",
		StorageFull:    "storage-full",
		Changed:        "changed",
		Unreadable:     "unreadable",
		Gone:           "gone",
		InUse:          "in-use",
		TooManyFiles:   "too-many-files",
		NotFile:        "not-file",
		Nothing:        "nothing",
		Busy:           "busy",
		Permission:     "permission",
		DiskFull:       "disk-full",
		NoKeychain:     "no-keychain",
		KeychainLocked: "keychain-locked",
		NeedsPassword:  "needs-password",
		Missing:        "missing",
		Restart:        "restart",
		Exists:         "exists",
		Corrupt:        "corrupt",
		Protocol:       "protocol",
		HostRefused:    "host-refused",
		NewHost:        "new-host",
		Unsupported:    "unsupported",
		NoDestination:  "no-destination",
		JournalLost:    "journal-lost",
		NoState:        "no-state",
		Authority:      "authority",
		ProxySignIn:    "proxy-sign-in",
		ProxySetting:   "proxy-setting",
		Filtered:       "filtered",
		PieceLimit:     "piece-limit",
		Kept:           "kept",
		NoRoute:        "no-route",
	}[k]
}

// MarshalText implements encoding.TextMarshaler.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. A name from a newer Linkdrop reads as Bug rather than failing:
// an old journal reader must not refuse the whole row.
func (k *Kind) UnmarshalText(text []byte) error {
	*k = Bug
	for _, known := range Kinds() {
		if known.String() == string(text) {
			*k = known
		}
	}
	return nil
}
