// Package protocol is the native dialect on the wire: the JSON that client and server share, and nothing else. Field names and
// meanings are a promise to other people's servers and clients; additions are optional fields, never changed meanings.
//
// Every call that takes several things answers each of them in the order of the question, either with a result or with an
// Error: one bad file does not fail the batch. Times are RFC 3339 in UTC, durations are whole seconds.
package protocol

import "time"

// Version is the dialect's; a client refuses a higher one.
const Version = 1

// MaxBatch is the most elements a server must take in one call; Limits.Batch may say less.
const MaxBatch = 500

// MaxName is the longest name, in bytes, that is kept as it is; a server cuts a longer one.
const MaxName = 1024

// Stable values of Error.Code and Problem.Code. Clients act on these, not on texts.
const (
	CodeTooLarge    = "too_large"    // Limits.MaxFile
	CodeTypeBlocked = "type_blocked" // Limits.Allowed, Limits.Blocked
	CodeInvalid     = "invalid"      // a field is missing or out of range
	CodeNotFound    = "not_found"    // unknown, or somebody else's: the same answer
	CodeSignIn      = "sign_in"      // no or a wrong token
	CodeForbidden   = "forbidden"    // known, not allowed
	CodeBusy        = "busy"         // try again later
	CodeStorageFull = "storage_full" // no room
	CodeIncomplete  = "incomplete"   // complete was asked for, but pieces are missing or another size arrived
	CodeMismatch    = "mismatch"     // the stored bytes are not the ones that were sent
	CodeReplaced    = "replaced"     // a higher attempt of the same file took its place
	CodeStorage     = "storage"      // the storage behind the backend failed
	CodeNameBlocked = "name_blocked" // a rule about names
	CodeQuota       = "quota"        // more bytes or files than this person may have
	CodeTooMany     = "too_many"     // more elements than Limits.Batch or Limits.ShareUploads
	CodePassword    = "password"     // of a link: a password is needed, or was wrong
	CodeUsedUp      = "used_up"      // of a link: it has been downloaded as often as it may be
	CodeNotArrived  = "not_arrived"  // of a link: its files were to come, and did not come in time
)

// WellKnown answers GET /.well-known/linkdrop.
type WellKnown struct {
	Name     string   `json:"name"`    // as people see it: "Acme Share"
	Version  int      `json:"version"` // of the dialect
	SignIn   SignIn   `json:"sign_in"`
	Limits   Limits   `json:"limits"`
	Features []string `json:"features"`           // unknown ones are ignored
	Required []string `json:"required,omitempty"` // unknown ones are refused
	// StorageHosts are the hosts (with port, where not the scheme's own) that signed requests may name.
	StorageHosts []string `json:"storage_hosts,omitempty"`
	// KeepsAfter: files stay stored when their links end.
	KeepsAfter bool `json:"keeps_after,omitempty"`
}

// SignIn says how to get in.
type SignIn struct {
	Kind string `json:"kind"` // "none", "bearer"
}

// Limits are what the backend allows; 0 and empty mean no limit.
type Limits struct {
	MaxFile int64 `json:"max_file,omitempty"` // bytes
	Batch   int   `json:"batch,omitempty"`
	// Allowed are the only types that are taken, where there are any; Blocked are not, whatever Allowed says. Each is a type
	// ("image/png"), a family ("image/*", "*/*") or the ending of a name (".exe"), in lower case.
	Allowed  []string `json:"allowed_types,omitempty"`
	Blocked  []string `json:"blocked_types,omitempty"`
	LifeList []int64  `json:"life_choices,omitempty"` // seconds, ascending
	Life     int64    `json:"life_default,omitempty"` // seconds
	LifeMax  int64    `json:"life_max,omitempty"`     // seconds
	// ShareUploads is how many upload ids one call may name that makes a link or adds to one. A link to more is made in
	// pieces, where Features has FeatureSharePieces; where it has not, a link to more cannot be had. 0: what fits in a body.
	ShareUploads int `json:"share_uploads,omitempty"`
	// Password of a link: PasswordOff, PasswordOptional or PasswordRequired; empty is optional where Features has
	// FeatureShareOptions, else off.
	Password string `json:"password,omitempty"`
}

// Values of Limits.Password.
const (
	PasswordOff      = "off"
	PasswordOptional = "optional"
	PasswordRequired = "required"
)

// Values of WellKnown.Features.
const (
	FeatureMultipart   = "multipart"
	FeatureShares      = "shares"
	FeatureSharePieces = "share_pieces" // Share.More and POST /v1/shares/{id}/uploads
	// FeatureShareOptions: the optional fields of Share, SharePatch and ShareInfo are known; uploads may be added to a finished
	// link, and one of its files be replaced (PUT /v1/shares/{id}/uploads/{n}).
	FeatureShareOptions = "share_options"
	// FeatureObjects: POST /v1/objects is known, and there is at least one bucket that it finds objects in, for some callers.
	FeatureObjects = "objects"
	// FeatureShareLookup: GET /v1/shares?id=…&id=… names the links that are wanted.
	FeatureShareLookup = "share_lookup"
	// FeatureEvents: GET /v1/events tells of links while they change.
	FeatureEvents = "events"
)

// Error answers one element of a batch.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message,omitempty"` // plain text for a person
}

// Problem answers a call that failed as a whole: RFC 9457, application/problem+json.
type Problem struct {
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Status    int    `json:"status,omitempty"`
	Detail    string `json:"detail,omitempty"`
	Code      string `json:"code"`
	RequestID string `json:"request_id,omitempty"`
}

// Request is one signed request.
type Request struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	Life    int64             `json:"life"` // seconds from the moment the answer was made
}

// CreateRequest is POST /v1/uploads.
type CreateRequest struct {
	Files []File `json:"files"`
}

// File is one file to send. The same id and attempt give the same upload; a higher attempt replaces the older one.
type File struct {
	ID       string `json:"id"` // the client's ULID
	Attempt  int    `json:"attempt"`
	Name     string `json:"filename"`
	Type     string `json:"content_type"`
	Size     int64  `json:"size"`
	PartSize int64  `json:"part_size,omitempty"` // a wish; the server may answer another
}

// CreateResponse answers it.
type CreateResponse struct {
	Uploads []Created `json:"uploads"`
}

// Created is one opened upload: Request for a single request, PartSize and Parts for a multipart upload.
type Created struct {
	ID       string   `json:"id"`
	UploadID string   `json:"upload_id,omitempty"`
	Key      string   `json:"key,omitempty"`
	Request  *Request `json:"request,omitempty"`
	PartSize int64    `json:"part_size,omitempty"`
	Parts    int      `json:"parts,omitempty"`
	Error    *Error   `json:"error,omitempty"`
}

// SignRequest is POST /v1/uploads/sign.
type SignRequest struct {
	Pieces []Piece `json:"pieces"`
}

// Piece names one request: number 0 (or none) is the single request of an upload, 1… its parts.
type Piece struct {
	UploadID string `json:"upload_id"`
	Number   int    `json:"number,omitempty"`
}

// SignResponse answers it.
type SignResponse struct {
	Requests []Signed `json:"requests"`
}

// Signed is one piece's request.
type Signed struct {
	UploadID string `json:"upload_id"`
	Number   int    `json:"number,omitempty"`
	Request
	Error *Error `json:"error,omitempty"`
}

// UploadState answers GET /v1/uploads/{upload_id}: what the storage has right now.
type UploadState struct {
	UploadID string `json:"upload_id"`
	State    string `json:"state"` // StateOpen, StateStored
	Size     int64  `json:"size,omitempty"`
	Parts    []Part `json:"parts,omitempty"` // ascending
}

// Values of UploadState.State and LandingFile.State.
const (
	StateOpen   = "open"
	StateStored = "stored"
	StateGone   = "gone" // of a LandingFile: the storage has lost it
)

// Part is an acknowledged part.
type Part struct {
	Number int    `json:"number"`
	ETag   string `json:"etag"`
	Size   int64  `json:"size,omitempty"`
}

// CompleteRequest is POST /v1/uploads/complete.
type CompleteRequest struct {
	Uploads []Complete `json:"uploads"`
}

// Complete names the parts of a multipart upload. CRC64 is the CRC-64/NVME of the whole file in 16 hex digits, as counted
// while sending; the server compares it with what the storage says, where the storage says one.
type Complete struct {
	UploadID string `json:"upload_id"`
	Parts    []Part `json:"parts,omitempty"`
	CRC64    string `json:"crc64nvme,omitempty"`
	SHA256   string `json:"sha256,omitempty"` // hex
}

// CompleteResponse answers it.
type CompleteResponse struct {
	Uploads []Completed `json:"uploads"`
}

// Completed is one stored object.
type Completed struct {
	UploadID string `json:"upload_id"`
	Key      string `json:"key,omitempty"`
	Size     int64  `json:"size"`
	Proof    string `json:"proof,omitempty"` // ProofMatched, ProofAcknowledged
	CRC64    string `json:"crc64nvme,omitempty"`
	Error    *Error `json:"error,omitempty"`
}

// What Completed.Proof says.
const (
	ProofMatched      = "matched"      // the server read size and its own token back from the storage
	ProofAcknowledged = "acknowledged" // the storage does not show that much: it said that the file is there
)

// ObjectRequest is POST /v1/objects: it makes uploads of objects that were in a bucket before, so that links can lead to them.
type ObjectRequest struct {
	Objects []Object `json:"objects"`
}

// Object names one. The server decides which buckets and prefixes it finds objects in, and for whom. The same id gives the same
// upload, for as long as the object is the one that it was.
type Object struct {
	ID     string `json:"id"` // the client's ULID, as of a File
	Bucket string `json:"bucket"`
	Key    string `json:"key"`                    // the whole one in the bucket
	Name   string `json:"filename,omitempty"`     // what it is saved as; empty: what is behind the last slash of the key
	Type   string `json:"content_type,omitempty"` // what downloads say it is; empty: what the bucket says
}

// ObjectResponse answers it.
type ObjectResponse struct {
	Objects []FoundObject `json:"objects"`
}

// FoundObject is an upload that is stored, to be named in Share.Uploads. It is never deleted: DELETE /v1/uploads/{upload_id} ends
// the links to it.
type FoundObject struct {
	ID       string `json:"id"`
	UploadID string `json:"upload_id,omitempty"`
	Name     string `json:"filename,omitempty"`
	Type     string `json:"content_type,omitempty"`
	Size     int64  `json:"size"`
	Error    *Error `json:"error,omitempty"`
}

// ShareRequest is POST /v1/shares.
type ShareRequest struct {
	Shares []Share `json:"shares"`
}

// Share asks for one link. The same id gives the same share, and an error (CodeForbidden) once that has ended; it may be asked for before its uploads are stored (an early
// link: its life counts from the last arrival).
type Share struct {
	ID      string   `json:"id"`      // the client's ULID
	Uploads []string `json:"uploads"` // upload ids
	Name    string   `json:"name,omitempty"`
	Life    int64    `json:"life,omitempty"` // seconds; 0: the server's default; more than Limits.LifeMax is that
	// More: other uploads follow, by POST /v1/shares/{id}/uploads. Until the last has come the link leads to nothing.
	More bool `json:"more,omitempty"`

	// What follows is known where Features has FeatureShareOptions. It holds from the first time that the id is asked for, but a
	// Password takes the place of the one before, or of none: a client whose answer was lost passes on the one that it said last.
	Password     string `json:"password,omitempty"`      // at most MaxPassword bytes; empty: none
	MaxDownloads int64  `json:"max_downloads,omitempty"` // 1…MaxDownloads; 0: no limit
	Note         string `json:"note,omitempty"`          // plain text for whoever opens the link, at most MaxNote bytes
	Sender       string `json:"sender,omitempty"`        // whose name they read, at most MaxSender bytes
	KeepAfter    *bool  `json:"keep_after,omitempty"`    // whether the files stay stored when the link ends; absent: WellKnown.KeepsAfter
	// ArriveWithin is how long, in seconds, the files of an early link may take to arrive, at most MaxArrive; 0 is that. A
	// link that has waited longer is given up.
	ArriveWithin int64 `json:"arrive_within,omitempty"`
}

// The most of what a Share may say.
const (
	MaxPassword  = 1024          // bytes
	MaxDownloads = 1_000_000_000 // of one link
	MaxNote      = 2000          // bytes
	MaxSender    = 200           // bytes
	MaxArrive    = 7 * 24 * 3600 // seconds
)

// ShareUploads is POST /v1/shares/{id}/uploads: the next uploads of a link that was asked for with More, in their order, or,
// where Features has FeatureShareOptions, further ones of a finished link. It may be asked again: what the link has already is
// not added twice. The answer is Shared, or a Problem.
type ShareUploads struct {
	Uploads []string `json:"uploads"` // upload ids
	More    bool     `json:"more,omitempty"`
}

// ShareReplacement is PUT /v1/shares/{id}/uploads/{n}: another upload takes the place of the n-th file (from 1) of a link. It
// has to be stored (CodeIncomplete). The one that was there is freed, unless another link has it or the link keeps its files. The answer is Shared, or a Problem.
type ShareReplacement struct {
	Upload string `json:"upload"` // upload id
}

// ShareResponse answers it.
type ShareResponse struct {
	Shares []Shared `json:"shares"`
}

// Shared is one link.
type Shared struct {
	ID     string     `json:"id"`
	URL    string     `json:"url,omitempty"`
	EndsAt *time.Time `json:"ends_at,omitempty"` // null: its life has not begun
	Error  *Error     `json:"error,omitempty"`
}

// MaxNamed is how many links GET /v1/shares?id=…&id=… may name, where Features has FeatureShareLookup.
const MaxNamed = 100

// ShareList answers GET /v1/shares?cursor=: the caller's own links, ended ones too, by ascending id. Where the call names links
// (?id=, up to MaxNamed times) it has those of them that there are, and no Cursor.
type ShareList struct {
	Shares []ShareInfo `json:"shares"`
	Cursor string      `json:"cursor,omitempty"` // asks for what follows; empty: that was all
}

// ShareInfo is one link in a list.
type ShareInfo struct {
	ID      string     `json:"id"`
	Name    string     `json:"name,omitempty"`
	URL     string     `json:"url"`
	Created time.Time  `json:"created"`
	EndsAt  *time.Time `json:"ends_at,omitempty"` // null: its life has not begun

	Downloads    int64      `json:"downloads"`
	MaxDownloads int64      `json:"max_downloads,omitempty"` // 0: no limit
	LastDownload *time.Time `json:"last_download,omitempty"`
	Protected    bool       `json:"protected,omitempty"` // by a password
	Note         string     `json:"note,omitempty"`
	State        string     `json:"state,omitempty"` // ShareArriving, …
}

// Values of ShareInfo.State and Landing.State.
const (
	ShareArriving   = "arriving"    // not every file has arrived
	ShareReady      = "ready"       // every file is there
	ShareUsedUp     = "used_up"     // downloaded as often as it may be
	ShareNotArrived = "not_arrived" // given up: its files did not come in time
	ShareEnded      = "ended"       // over, or revoked
)

// The events of GET /v1/events, which are server-sent events (HTML standard, §9.2). A stream may end at any time, and is asked for
// again; nothing is told of what happened in between, so each begins with EventReset.
const (
	// EventReset has no data: what was known may have changed, and is to be asked for again (GET /v1/shares).
	EventReset = "reset"
	// EventShare says what one of the caller's own links is like now: it was downloaded, extended, changed or revoked, or its
	// files arrived. Its data is a ShareEvent.
	EventShare = "share"
)

// ShareEvent is the data of an EventShare. The fields are those of ShareInfo.
type ShareEvent struct {
	ID           string     `json:"id"`
	EndsAt       *time.Time `json:"ends_at,omitempty"` // null: its life has not begun
	Downloads    int64      `json:"downloads"`
	MaxDownloads int64      `json:"max_downloads,omitempty"` // 0: no limit
	LastDownload *time.Time `json:"last_download,omitempty"`
	Protected    bool       `json:"protected,omitempty"`
	State        string     `json:"state"`
}

// SharePatch is PATCH /v1/shares/{id}: what is absent stays as it is. Fields other than Life are known where Features has
// FeatureShareOptions.
type SharePatch struct {
	Life         *int64  `json:"life,omitempty"` // from now, in seconds; 0: the server's default; more than Limits.LifeMax is that
	Name         *string `json:"name,omitempty"`
	Note         *string `json:"note,omitempty"`
	MaxDownloads *int64  `json:"max_downloads,omitempty"` // 0: no limit
	Password     *string `json:"password,omitempty"`      // empty: taken off; a new one also ends downloads that an earlier one began
}

// Landing answers GET /s/{token}?from= where the client accepts application/json.
type Landing struct {
	Name   string        `json:"name"` // usable as a name of a file; empty: none
	EndsAt *time.Time    `json:"ends_at,omitempty"`
	Count  int           `json:"count"` // of all files
	Size   int64         `json:"size"`  // of all files, in bytes
	Files  []LandingFile `json:"files"` // at most 10,000, from ?from= (1) on; none where a password is needed
	Next   int           `json:"next,omitempty"`

	State     string `json:"state,omitempty"`          // ShareArriving or ShareReady
	Protected bool   `json:"protected,omitempty"`      // a password is needed; name, note and files are left out
	Sender    string `json:"sender,omitempty"`         // who sent it, as they say
	Note      string `json:"note,omitempty"`           // plain text
	Left      *int64 `json:"downloads_left,omitempty"` // absent: no limit
}

// LandingFile is one file behind a link; it is fetched by POST /s/{token}/{n} (n from 1).
type LandingFile struct {
	N      int    `json:"n"`
	Name   string `json:"name"` // with its folders, as it can be saved anywhere: see objectname.Path
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256,omitempty"`
	State  string `json:"state"` // StateOpen: still arriving; StateStored; StateGone
}
