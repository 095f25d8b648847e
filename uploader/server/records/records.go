// Package records is what the reference server remembers: who is sending what, and which links exist. Files are never in
// it, nor signed addresses, nor a token of a link (only its SHA-256).
//
// Every call that takes a batch is one transaction. sqlite is the one implementation so far; recordstest is the suite.
package records

import (
	"context"
	"errors"
	"time"
)

// The errors an element or a call can answer with.
var (
	ErrNotFound = errors.New("no such record, or somebody else's")
	ErrReplaced = errors.New("a higher attempt took its place")
	ErrDiffers  = errors.New("the same id was used for something else")
	ErrOpen     = errors.New("the upload has not arrived")
	ErrUsedUp   = errors.New("the link was downloaded as often as it may be")
	// The owner would have more than the Quota: bytes, files, or uploads that are under way.
	ErrQuotaBytes = errors.New("more bytes than the owner may have")
	ErrQuotaFiles = errors.New("more files than the owner may have")
	ErrQuotaOpen  = errors.New("more uploads under way than the owner may have")
)

// Records is the whole of it. Methods honour ctx and are safe for concurrent use.
type Records interface {
	Uploads
	Shares
	Grants
	Sweeps
	// Check reports whether the records can be read.
	Check(ctx context.Context) error
	// Close ends it; no call may be under way.
	Close() error
}

// State of an upload.
type State uint8

// The states of an upload, in the order of its life. What is Gone is kept until its storage is swept.
const (
	Open   State = 1
	Stored State = 2
	Gone   State = 3
)

// Upload is one attempt to store one file.
type Upload struct {
	ID      string // the server's
	Owner   string
	FileID  string // the client's
	Attempt int

	Name string // as the client called it
	Type string // empty: not told, until it is stored
	Size int64  // UnknownSize: not told, until it is stored

	Key       string
	Token     string // stored with the object and read back
	StorageID string // of a multipart upload; empty until the storage was asked
	PartSize  int64  // of one whose size was not told: the most bytes that it may have
	Parts     int    // 0: one request

	N int // its number in the link that it was found by, from 1; else 0

	// NeedsNoLink: whoever sent it fetches it by its key, so it is of use without a link. It is written by OpenUploads, and read
	// back by none.
	NeedsNoLink bool
	// Existing: the object was in the storage before, and is nobody's to delete. Its bytes do not count against a Quota.
	Existing bool

	State   State
	CRC64   string // 16 hex digits, of the stored object; may be empty
	SHA256  string // hex, as the sender said; may be empty
	Touched time.Time

	// LifeMost is the longest that a link to it may live; 0: no limit of its own. It is written by OpenUploads, held by every
	// call that gives a link its life, and read back by none.
	LifeMost time.Duration
}

// UnknownSize is the Size of an upload whose sender did not say it.
const UnknownSize = -1

// Quota is the most that one owner may have, of what is open or stored; 0: no limit.
type Quota struct {
	Bytes int64
	Files int
	Open  int // uploads that are under way
}

// Result answers one element of a batch.
type Result[T any] struct {
	Value T
	Err   error
}

// Uploads keeps uploads. An owner sees only its own.
type Uploads interface {
	// OpenUploads answers each asked upload with the one that holds: the one there is of the same owner, file and attempt,
	// else the asked one, which is now recorded. Lower attempts of the file are Gone then, and links to them lead to the
	// new one. ErrReplaced where a higher attempt exists, ErrDiffers where size, name or type are not the same; an ErrQuota…
	// where the owner would have more than within, and more than before. However many ask at once, nobody gets more.
	OpenUploads(ctx context.Context, asked []Upload, within Quota) ([]Result[Upload], error)
	// SetStorageID notes the storage's id of a multipart upload, once; the answer is the id that holds.
	SetStorageID(ctx context.Context, uploadID, storageID string) (string, error)
	// FindUploads answers ids in their order; ErrNotFound, or ErrReplaced where a higher attempt took its place.
	FindUploads(ctx context.Context, owner string, ids []string) ([]Result[Upload], error)
	// TouchUploads notes that these are still being worked on.
	TouchUploads(ctx context.Context, ids []string, at time.Time) error
	// StoreUploads notes that these are stored, with CRC64 and SHA256 of each, and Type and Size, which may not have been told. The life of links whose last file arrived
	// begins at the given time.
	StoreUploads(ctx context.Context, stored []Upload, at time.Time) error
	// DropUpload makes an upload Gone and answers it as it was. Links to a stored one end; from links that still wait for
	// it, it disappears.
	DropUpload(ctx context.Context, owner, id string, at time.Time) (Upload, error)
}

// Share is one link.
type Share struct {
	ID        string // the client's
	Owner     string
	TokenHash []byte // SHA-256
	Name      string
	Life      time.Duration // counted from the last arrival
	Uploads   []string      // upload ids; their numbers are in this order
	Ends      time.Time     // zero: its life has not begun
	Created   time.Time
	// Unfinished: more uploads are to be added. Nobody finds it, and its life does not begin.
	Unfinished bool

	Password     string    // as a PHC string; empty: none
	MaxDownloads int64     // 0: no limit
	Note, Sender string    // for whoever opens it
	KeepAfter    bool      // its files stay stored when it has ended
	ArriveBy     time.Time // until when a link whose life has not begun waits for its files; zero: no limit

	// Contents tells the files that it has, as they are, from those it had: another with each change. It is written by Records, and
	// read back by what finds a link for whoever opens it.
	Contents     []byte
	Files        int       // how many it has; written by Records
	Bytes        int64     // of all its files; written by Records
	Pending      int       // files that have not arrived; written by Records
	Downloads    int64     // counted by TakeDownload
	LastDownload time.Time // zero: none
}

// Ended reports whether the link is over.
func (s Share) Ended(now time.Time) bool { return !s.Ends.IsZero() && !now.Before(s.Ends) }

// UsedUp reports whether it was downloaded as often as it may be.
func (s Share) UsedUp() bool { return s.MaxDownloads > 0 && s.Downloads >= s.MaxDownloads }

// GivenUp reports whether it has waited for its files as long as it was to.
func (s Share) GivenUp(now time.Time) bool {
	return s.Ends.IsZero() && s.Pending > 0 && !s.ArriveBy.IsZero() && !now.Before(s.ArriveBy)
}

// ShareChange is what ChangeShare changes: what is nil stays.
type ShareChange struct {
	Life         *time.Duration // from now
	Name, Note   *string
	MaxDownloads *int64
	Password     *string // as a PHC string; earlier grants end with it
}

// Shares keeps links.
type Shares interface {
	// OpenShares answers each asked link with the one that holds: the one there is of the same owner and id, else the asked
	// one. ErrNotFound where an upload is unknown or Gone.
	OpenShares(ctx context.Context, asked []Share, now time.Time) ([]Result[Share], error)
	// AddToShare adds uploads to a link, after those it has, and finishes it unless more follow; a finished one stays
	// finished, and its life goes on as it was. What it has already is not added twice, so that a call may be repeated.
	// ErrNotFound where the link is unknown or has ended, or an upload is unknown or Gone; then nothing is added.
	AddToShare(ctx context.Context, owner, id string, uploads []string, more bool, now time.Time) (Share, error)
	// ReplaceInShare puts an upload in the place of the file of that number (from 1) of a link. The one that was there is Gone then,
	// unless another link has it or this one keeps its files. ErrNotFound where the link, the file or the upload is unknown,
	// or the link has ended; ErrDiffers where the link has that upload under another number; ErrOpen where it has not arrived, as the
	// one that was there is worth more than a promise.
	ReplaceInShare(ctx context.Context, owner, id string, number int, upload string, now time.Time) (Share, error)
	// FindShare finds a finished link that has not ended by its token's hash, with up to n of its files in the order of
	// PlaceKey, from the given one on (the first is 1). ErrNotFound for an unfinished one, an ended one and for a hash nobody
	// has, after the same work.
	FindShare(ctx context.Context, tokenHash []byte, from, n int, now time.Time) (Share, []Upload, error)
	// FindShareFile is FindShare with the file of one number, which stays the file's whatever else is added or goes; 0 is
	// the first that it has. No file where the link has none of that number.
	FindShareFile(ctx context.Context, tokenHash []byte, number int, now time.Time) (Share, []Upload, error)
	// ListShares gives an owner's finished links by ascending id, after the given one, at most n. Uploads is left out.
	ListShares(ctx context.Context, owner, after string, n int) ([]Share, error)
	// NamedShares gives those of an owner's finished links that have one of these ids, by ascending id. Uploads is left out.
	NamedShares(ctx context.Context, owner string, ids []string) ([]Share, error)
	// SharesWith gives the ids of an owner's finished links that have one of these uploads, at most n of them, ascending.
	SharesWith(ctx context.Context, owner string, uploads []string, n int) ([]string, error)
	// ChangeShare changes a link that has not ended, its end with its life. One whose life has not begun begins it later.
	// ErrNotFound.
	ChangeShare(ctx context.Context, owner, id string, change ShareChange, now time.Time) (Share, error)
	// EndShare ends a link now. One that has ended already is a success. ErrNotFound.
	EndShare(ctx context.Context, owner, id string, now time.Time) error
	// KeepOldShares says what becomes of the files of links made before a link said so itself.
	KeepOldShares(ctx context.Context, keep bool) error
}

// Grants counts downloads. A grant is one counted download of a whole link, known by the hash of its secret.
type Grants interface {
	// TakeDownload counts one download of a finished link and records the grant, in one step: however many ask at once, a
	// link gives no more than MaxDownloads. ErrNotFound as FindShare; ErrUsedUp; ErrDiffers where another link, or the same
	// one, has given that grant already.
	TakeDownload(ctx context.Context, tokenHash, grantHash []byte, now time.Time) error
	// FindGrant finds the link that gave a grant, when it did, and its file of that number (none where there is none).
	// ErrNotFound, after the same work, where nobody has that grant or the link has ended.
	FindGrant(ctx context.Context, grantHash []byte, number int, now time.Time) (share Share, files []Upload, made time.Time, err error)
	// RecountDownload counts the download of a grant that was made at or before a time once more, and it is made now, in one step. Of
	// one that was made later nothing is counted. ErrNotFound as FindGrant; ErrUsedUp, and then the grant stays as it was.
	RecountDownload(ctx context.Context, grantHash []byte, before, now time.Time) (counted bool, err error)
}

// Sweeps finds what nobody needs any more.
type Sweeps interface {
	// ExpireUploads makes Gone, at most n: open uploads untouched since abandoned; and, unless ended is zero, stored ones
	// that had links of which the last ended before it and none keeps its files, or ever did.
	ExpireUploads(ctx context.Context, abandoned, ended, now time.Time, n int) (int, error)
	// ExpireUnlinked makes Gone, at most n, stored uploads that no link has led to since a time: since they were stored, or since the
	// links that had them were forgotten. Those of a link in pieces have one. It says how many it looked at, which may be more.
	ExpireUnlinked(ctx context.Context, since, now time.Time, n int) (gone, looked int, err error)
	// DueUploads gives up to n Gone uploads whose storage is to be swept now.
	DueUploads(ctx context.Context, now time.Time, n int) ([]Due, error)
	// SweptUploads notes when each is to be swept again; a zero time forgets it.
	SweptUploads(ctx context.Context, next map[string]time.Time) error
	// UploadStates gives the state of each upload that there is of these, whoever's.
	UploadStates(ctx context.Context, ids []string) (map[string]State, error)
	// ForgetShares removes links that ended before the given time and whose files ExpireUploads has looked at, and unfinished ones that
	// were begun before the other. Files of links that keep theirs are kept.
	ForgetShares(ctx context.Context, ended, begun, now time.Time) error
}

// Due is a Gone upload and how long it is gone.
type Due struct {
	Upload Upload
	Since  time.Time
}
