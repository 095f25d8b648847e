package destination

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Destination is an open place to send files to. Transfer is always there; a nil field is something it cannot do.
type Destination struct {
	Transfer
	Linker    Linker            // nil: it gives no links, and a file ends as "sent"
	Manager   Manager           // nil: nothing can be extended, revoked or deleted later
	Counter   Counter           // nil: it does not tell how often a link was downloaded
	Finder    Finder            // nil: links lead only to what was sent through it
	Watcher   Watcher           // nil: it does not tell by itself what becomes of links
	Looker    Looker            // nil: whoever makes a link looks for its files, or nobody can
	Inspector Inspector         // nil: there is nothing to look at for Check setup
	Storage   http.RoundTripper // carries the pieces: certificate authorities, proxy, pins; never a credential. Nil: transfer.NewTransport
	// Site names where it leads: the same for the same place, after a restart too, and another when it was set up to lead elsewhere.
	// Empty: nobody can say. Whoever resolves settings fills it; drivers need not.
	Site  string
	Close func() // releases connections; may be nil; no call may be under way
}

// Transfer moves files in. Methods may block on the network, return soon after ctx ends, are safe for concurrent use, and
// never retry or sleep. Every error is a *fault.Error. An upload may be another destination's, which a person set up otherwise since:
// one that this driver cannot have made, by its key or its memo, is Kind Missing, here and for a Linker and a Manager.
type Transfer interface {
	// Traits never blocks; it may change between calls, when a backend's limits arrive.
	Traits() Traits
	// Create opens uploads. The same ID and Attempt give the same upload; a higher Attempt replaces and frees the older one.
	Create(ctx context.Context, files []File) []Result[Created]
	// Sign asks for the requests of pieces, just in time and across uploads. Kind Restart: this upload cannot be signed
	// again, the engine creates Attempt+1. Kind Missing: the storage does not know the upload any more.
	Sign(ctx context.Context, pieces []Piece) []Result[Request]
	// List asks the storage, never a memory, which pieces it has, or that the object is complete.
	List(ctx context.Context, upload Upload) (Arrived, error)
	// Complete makes the object out of its pieces, or proves that it is there. Completing twice gives the same Object.
	Complete(ctx context.Context, sent []Sent) []Result[Object]
	// Abort frees the pieces, and an object nobody completed. It is idempotent; an unknown upload is a success.
	Abort(ctx context.Context, upload Upload) error
}

// Linker makes links out of stored uploads.
type Linker interface {
	// Link gives the same link for the same request ID, and a new one for a new ID ("New link"): no second upload.
	Link(ctx context.Context, requests []LinkRequest) []Result[Link]
}

// Finder finds what was in the storage before, so that a Linker makes links to it.
type Finder interface {
	// Find looks at each object and gives it as an Upload that this destination's Linker takes, for as long as it is open. No
	// destination deletes such an object. Kind Missing: there is none, or none that links may be made to; the length and the order
	// are those of the question.
	Find(ctx context.Context, objects []Existing) []Result[Upload]
}

// Existing names an object that was not sent from here.
type Existing struct {
	ID          string // a ULID, as of a File
	Bucket, Key string // the key is the whole one in the bucket
	Name        string // what it is saved as; empty: what is behind the key's last slash
	Type        string // what a download says it is, where that is safe; empty: what the storage says
}

// Looker looks for stored files where a link is made without that: a signature leads to whatever is under its key, or to nothing.
type Looker interface {
	// Look gives an error for each upload: nil where it is stored, or the storage does not let it be looked at; Kind Missing where
	// the storage says that it is not there. The length and the order are those of the question.
	Look(ctx context.Context, uploads []Upload) []error
}

// Manager changes what was made earlier. The id is the LinkRequest.ID a link was made with.
type Manager interface {
	Extend(ctx context.Context, id string, life time.Duration) (Link, error)
	Revoke(ctx context.Context, id string) error
	// Delete removes the stored file; every link to it ends. Unknown is a success. Kind Kept is one too: the storage keeps an
	// older version of it all the same, which a person must be told.
	Delete(ctx context.Context, upload Upload) error
}

// Counter tells what became of links.
type Counter interface {
	// Count says it of the links that were made with these LinkRequest.IDs, by ID. What the destination does not know is left out.
	Count(ctx context.Context, ids []string) (map[string]Downloads, error)
}

// Watcher tells what becomes of links while it happens.
type Watcher interface {
	// Watch calls tell, one call at a time, for each thing that it hears of links of whoever it is signed in as, until ctx ends or
	// the other side has had enough, which it has now and then: then it is called again. The error
	// is never nil, and a *fault.Error: Kind Interrupted where there was nothing wrong, Unsupported where the other side does not
	// tell after all.
	Watch(ctx context.Context, tell func(LinkNews)) error
}

// LinkNews is what was heard of a link.
type LinkNews struct {
	ID        string // LinkRequest.ID; empty: any link may have changed, and a Counter is to be asked
	Downloads Downloads
}

// Downloads are those of a link, and what else changes of it.
type Downloads struct {
	Count int64
	Most  int64     // how many there may be; 0: no limit
	Last  time.Time // zero: there was none, or it is not known
	// Protected: the link asks for a password.
	Protected bool
	// UsedUp: it was downloaded as often as it may be.
	UsedUp bool
	// Ends is when the link ends, or did; zero: that is not told, or its life has not begun. Whoever may extend links or take them
	// back, here and elsewhere, changes it.
	Ends time.Time
	// Over: it leads to nothing any more: it has ended, was taken back, or its files did not arrive in time.
	Over bool
}

// Inspector looks at what a place is like, for Check setup only. It changes nothing.
type Inspector interface {
	// Inspect may block on the network. What keys may not look at is a Remark with an Err of Kind Forbidden, no failure.
	Inspect(ctx context.Context) []Remark
}

// Remark is something an Inspector found.
type Remark struct {
	About Aspect
	Fine  bool   // as it should be
	Value string // the region; after how many days; empty where there is nothing to name. Safe to show
	Err   error  // it could not be looked at: a *fault.Error
}

// Aspect is what a Remark is about.
type Aspect string

// The aspects.
const (
	Region    Aspect = "region"    // Value is where the bucket is; not Fine: the setting said another one, which was corrected
	Lifecycle Aspect = "lifecycle" // the bucket's rule for multipart uploads that were broken off; Value: after how many days
	// Versions: the bucket keeps what is deleted as an older version; Value "locked": and nobody can delete that before its time.
	Versions Aspect = "versions"
	Clock    Aspect = "clock" // not Fine: this machine's clock is off by Value, and the storage's time is used
)

// Result answers one element of a batch. A call that failed as a whole repeats its error in each.
type Result[T any] struct {
	Value T
	Err   error // a *fault.Error
}

// Fail answers a batch of n with one error.
func Fail[T any](n int, err error) []Result[T] {
	all := make([]Result[T], n)
	for i := range all {
		all[i].Err = err
	}
	return all
}

// File is one file to send.
type File struct {
	ID      string `json:"id"`      // a ULID made once and kept through retries and restarts: the idempotency key, and part of every object key made here
	Attempt int    `json:"attempt"` // starts at 1; higher when the file changed or had to start over
	Name    string `json:"name"`    // base name as the person knows it; made safe where a key is made of it
	Type    string `json:"type"`    // MIME type without parameters; "application/octet-stream" where unknown
	Size    int64  `json:"size"`    // bytes
}

// ContentType is Type as it is told to a server and sent to the storage, byte for byte the same both times: a signature
// holds it. Drivers use nothing else. Parameters are cut off, letters keep their case, and what is no type is
// "application/octet-stream".
func (f File) ContentType() string {
	kind, _, _ := strings.Cut(f.Type, ";")
	kind = strings.TrimSpace(kind)
	major, minor, slash := strings.Cut(kind, "/")
	if !slash || !isTypeName(major) || !isTypeName(minor) {
		return "application/octet-stream"
	}
	return kind
}

// isTypeName knows what a half of a type is made of (RFC 6838 §4.2).
func isTypeName(s string) bool {
	if s == "" || len(s) > 127 || strings.ContainsRune("!#$&-^_.+", rune(s[0])) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("!#$&-^_.+", r)
	})
}

// Upload is all that must be remembered to go on after a crash; the journal stores it as it is.
type Upload struct {
	File     File   `json:"file"`
	Key      string `json:"key,omitempty"`
	PartSize int64  `json:"part_size,omitempty"` // bytes of every piece but the last; 0 with Parts 0
	Parts    int    `json:"parts,omitempty"`     // 0: one request carries the file, its piece is number 0; n: pieces 1…n
	Memo     []byte `json:"memo,omitempty"`      // the driver's own, at most 4 KiB; never a URL, policy, token or password
	// Site is the Destination.Site where it was opened, noted by the engine: there is nothing of it anywhere else. Empty: not known.
	Site string `json:"site,omitempty"`
}

// Pieces is how many requests carry the upload: at least one, also for an empty file.
func (u Upload) Pieces() int { return max(1, u.Parts) }

// Range gives offset and length in bytes of piece n (0 for a single request, else 1…Parts). Out of range is 0, 0.
func (u Upload) Range(n int) (offset, length int64) {
	if u.Parts == 0 {
		if n != 0 {
			return 0, 0
		}
		return 0, u.File.Size
	}
	if n < 1 || n > u.Parts {
		return 0, 0
	}
	offset = int64(n-1) * u.PartSize
	return offset, max(0, min(u.PartSize, u.File.Size-offset))
}

// Created is an opened upload. First came with the answer and saves a Sign; it is never journaled.
type Created struct {
	Upload Upload
	First  *Request
}

// Piece names one request to be signed.
type Piece struct {
	Upload  Upload
	N       int
	Digests Digests // of the piece's bytes: what Traits.Before demands
}

// Receipt is what the storage said about one piece.
type Receipt struct {
	N      int     `json:"n"`
	Size   int64   `json:"size"`            // bytes of the piece
	ETag   string  `json:"etag,omitempty"`  // as the storage wrote it, quotes included
	Sent   Digests `json:"sent,omitzero"`   // counted while reading
	Stored Digests `json:"stored,omitzero"` // what the answer claims
	Body   []byte  `json:"-"`               // up to Request.KeepBody bytes of the answer
}

// Sent is an upload whose every piece was acknowledged, in the order of N.
type Sent struct {
	Upload   Upload
	Receipts []Receipt
	Digests  Digests // of the whole file, where known
}

// Whole reports whether every piece has its receipt, in order, with its size and an ETag: a storage would join what it gets.
func (s Sent) Whole() bool {
	if len(s.Receipts) != s.Upload.Pieces() {
		return false
	}
	for i, r := range s.Receipts {
		n := i + min(1, s.Upload.Parts)
		if _, size := s.Upload.Range(n); r.N != n || r.Size != size || strings.Trim(r.ETag, `" `) == "" {
			return false
		}
	}
	return true
}

// Arrived is what the storage has.
type Arrived struct {
	Receipts []Receipt // in the order of N; Body and Sent are empty
	Object   *Object   // not nil: the object is complete
}

// Object is a stored file.
type Object struct {
	Upload  Upload
	Size    int64
	Proof   Proof
	Digests Digests
	Link    *Link // the answer contained one; not journaled
}

// Proof says how sure a completed upload is.
type Proof uint8

const (
	Acknowledged Proof = iota // a 2xx with all the marks of success, no more
	Confirmed                 // the server says that it has checked
	Matched                   // size and this upload's own token were read back from the storage
)

// Digests of a piece or a file; a nil or empty field is not known.
type Digests struct {
	CRC64  *uint64 `json:"crc64,omitempty"` // CRC-64/NVME
	MD5    []byte  `json:"md5,omitempty"`
	SHA256 []byte  `json:"sha256,omitempty"`
}

// Traits are a destination's limits and abilities.
type Traits struct {
	Name     string // as people know it: "Acme Share"
	MaxFile  int64  // bytes; 0: no limit known
	MaxBatch int    // elements of one Create, Sign, Complete or Link; at least 1
	Resumes  bool   // false: an interrupted file starts again from the beginning
	// EarlyLinks: links may be made before their uploads complete. Such a link gives nothing until all of them have, and its life
	// counts from then. A higher attempt takes the place of the one before behind it; what is aborted is left out of it, and with the
	// last upload it ends. Manager can end it.
	EarlyLinks bool
	// SignsLocally: the keys are on this machine, so a signature that does not match is a wrong key, not a backend's mistake.
	SignsLocally bool
	Before       Before // what Sign must be told of a piece's bytes, in Piece.Digests
	Links        LinkTraits
}

// LinkTraits say which links can be had.
type LinkTraits struct {
	Several bool // several files behind one link
	// MaxFiles is how many files one link may have where Several; 0: no limit. A LinkRequest with more is Kind Unsupported:
	// who asks for one link to more must know so before the first byte. What a server takes in several calls is no limit.
	MaxFiles int
	Choices  []time.Duration // offered to the person, ascending; empty: free choice
	Default  time.Duration   // 0: no preference
	Max      time.Duration   // 0: no limit
	// Options are those of LinkRequest.Options that it honours. A LinkRequest with another is Kind Unsupported, with the Code
	// fault.NoOption, and gets no link: who asks for one must know so before the first byte.
	Options OptionTraits
	// Changes: the Manager can extend links, and revoke them.
	Changes bool
	// KeepsAfter is Link.KeepsAfter of every link that says nothing else.
	KeepsAfter bool
	// Counts: the Counter tells how often links were downloaded.
	Counts bool
}

// LinkRequest asks for one link. ID is a ULID: the same ID gives the same link.
type LinkRequest struct {
	ID      string
	Uploads []Upload
	Name    string        // what the link is called where it has several files; may be empty
	Life    time.Duration // 0: the destination's default
	Options LinkOptions   // they hold from the first time that the ID is asked for
}

// DeletedAfter is how long a file stays after the end of its last link where it is not kept: until then a new link can be made.
const DeletedAfter = time.Hour

// Link is a temporary link.
type Link struct {
	ID   string // of the request
	URL  URL
	Ends time.Time // the real end; zero: not known
	// KeepsAfter is true where the file stays stored when the link ends; else it is deleted DeletedAfter later, unless another link
	// still has it.
	KeepsAfter bool
	Protected  bool // it asks for a password
}
