// Package storage is what the reference server needs of a place that keeps objects: requests signed for others to send,
// multipart uploads, a look at what arrived, and reading it. Uploads never pass through the server's own calls: a client
// sends them to the signed address. Nor do downloads of one file; several in one archive do.
//
// There are two: a folder on this machine (storage/file), whose signed addresses the same server answers, and any
// S3-compatible store (storage/s3). storagetest is the one suite both pass, refusals included.
package storage

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// The errors a Storage answers with, to be matched by errors.Is; any other error means that the store itself failed and
// that trying again later may help.
var (
	ErrNotFound    = errors.New("no such object")
	ErrNoUpload    = errors.New("no such multipart upload")
	ErrInvalidPart = errors.New("a part is missing or is another one")
	ErrFull        = errors.New("no room in the storage")
	ErrExists      = errors.New("the object is there already")
	ErrInvalidKey  = errors.New("not a usable object key")
	// ErrSilent: the store does not answer this question, today or ever. Head, Parts and Abort may say so; the work goes on with
	// less.
	ErrSilent = errors.New("the storage does not answer this question")
)

// Storage keeps objects. Methods may block on the network, honour ctx, are safe for concurrent use and never retry.
type Storage interface {
	Signer
	Multipart
	// Head says what is stored under key, asked of the store now. ErrNotFound, ErrSilent.
	Head(ctx context.Context, key string) (Info, error)
	// Sample reads the first bytes of the object, up to n; all of a shorter one. ErrNotFound.
	Sample(ctx context.Context, key string, n int) ([]byte, error)
	// OpenFrom reads the object from an offset (in bytes) on, for as long as ctx lives; the caller closes it. Size, Token and ETag
	// in Info are the whole object's, and CRC64 may be left out. ErrNotFound, also where the object ends before the offset or there.
	OpenFrom(ctx context.Context, key string, offset int64) (io.ReadCloser, Info, error)
	// Delete removes the object; one that is not there is a success.
	Delete(ctx context.Context, key string) error
	// Check reports whether the store answers and takes objects.
	Check(ctx context.Context) error
	// Hosts are the hosts (with port) that signed requests name; empty: the server's own address.
	Hosts() []string
	// Handler answers the signed requests where the server itself does so, under PathPrefix; nil: the store has an
	// address of its own.
	Handler() http.Handler
}

// Opener is a Storage whose objects the server reads itself.
type Opener interface {
	// Open gives the bytes of an object, to be closed, and when they were stored. ErrNotFound.
	Open(key string) (content io.ReadSeekCloser, info Info, modified time.Time, err error)
}

// PathPrefix is where a server mounts a Storage.Handler.
const PathPrefix = "/o/"

// Signer makes requests that somebody without any key may send. It never touches the network.
type Signer interface {
	// SignPut signs the one request that stores the whole object: type, size and token are part of what is signed. Once the
	// object is there, the request is refused with 412, where the store can: what was proven and given out stays what it is.
	SignPut(ctx context.Context, o Object, life time.Duration) (Request, error)
	// SignPart signs the request for part n (1…10,000) of size bytes.
	SignPart(ctx context.Context, o Object, id string, n int, size int64, life time.Duration) (Request, error)
	// SignGet signs a download whose answer carries the given Content-Disposition and Content-Type.
	SignGet(ctx context.Context, key, disposition, contentType string, life time.Duration) (Request, error)
}

// Multipart is the life of an object that comes in parts.
type Multipart interface {
	// Create opens a multipart upload and returns the store's id for it.
	Create(ctx context.Context, o Object) (id string, err error)
	// Parts lists what has arrived, by ascending number. ErrNoUpload, ErrSilent.
	Parts(ctx context.Context, key, id string) ([]Part, error)
	// Complete makes the object of exactly these parts. ErrNoUpload, ErrInvalidPart.
	Complete(ctx context.Context, key, id string, parts []Part) error
	// Abort frees the parts; an unknown id is a success. An empty id frees every multipart upload of the key. ErrSilent: what is
	// left over is not known, or stays.
	Abort(ctx context.Context, key, id string) error
	// EachUnfinished gives do the multipart uploads that were opened before a time, some at once, until it returns an error. It may
	// abort them. Those whose age the store does not say are left out. ErrSilent.
	EachUnfinished(ctx context.Context, before time.Time, do func([]Unfinished) error) error
}

// Unfinished is a multipart upload that is under way, or was left behind.
type Unfinished struct{ Key, ID string }

// Object is what an upload is going to be.
type Object struct {
	Key  string
	Type string // MIME type, signed byte for byte; empty: the sender's choice
	Size int64  // below 0: the sender's choice
	// Most is how many bytes one may have whose Size is the sender's choice; 0: no limit. A store that can refuses more before it keeps
	// any; of another it has to be looked at when it is there.
	Most int64
	// Token is kept with the object and read back by Head: proof that this upload, not another, made it. Empty: SignPut asks for no
	// header but Content-Type, for senders that know no other; the request may then be sent twice where only a header could forbid it.
	Token string
}

// Request is a signed request, to be sent as it is.
type Request struct {
	Method string
	URL    string
	Header map[string]string // without Host and Content-Length, which are signed too where the store does that
	Life   time.Duration
}

// Info is what a store knows about an object.
type Info struct {
	Size  int64
	Type  string // as it was stored; empty where the store does not say
	Token string // empty where the store keeps no metadata
	ETag  string
	CRC64 *uint64 // CRC-64/NVME of the whole object; nil where the store says none
}

// Part is one arrived part. Size is not looked at by Complete.
type Part struct {
	Number int
	ETag   string // with or without quotes
	Size   int64
}
