// Package buckettest is a bucket in memory, for what no real storage does when it is asked to: it refuses questions, forgets,
// is late, wants what others do not. It checks no signatures; a real gateway does that elsewhere. It is an http.Handler, and
// an http.RoundTripper without any network, so that a test may run in a bubble of testing/synctest, where an hour is nothing.
package buckettest

import (
	"crypto/md5" //nolint:gosec // S3's ETag
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Call is a kind of request.
type Call string

// The calls.
const (
	Put         Call = "PutObject"
	Create      Call = "CreateMultipartUpload"
	Part        Call = "UploadPart"
	Complete    Call = "CompleteMultipartUpload"
	Get         Call = "GetObject"
	Head        Call = "HeadObject"
	Delete      Call = "DeleteObject"
	Abort       Call = "AbortMultipartUpload"
	ListParts   Call = "ListParts"
	ListUploads Call = "ListMultipartUploads"
	ListObjects Call = "ListObjectsV2"
	HeadBucket  Call = "HeadBucket"
	Other       Call = "other" // rules of the bucket
)

// Bucket is one bucket, with the path style. Its fields may be changed before it is used.
type Bucket struct {
	// Answers take the place of the bucket's own, where they return true; n counts the calls of a kind, from 1.
	Answers map[Call]func(w http.ResponseWriter, r *http.Request, n int) bool
	// Forgetful keeps no metadata; Late is how long an object is unknown after it was made; Versioned keeps what is deleted.
	Forgetful bool
	Late      time.Duration
	Versioned bool
	// Strict takes no bytes without their Content-MD5.
	Strict bool
	// Joining is how long completing takes. It sends a blank every second meanwhile.
	Joining time.Duration

	mu      sync.Mutex
	objects map[string]object
	uploads map[string]*upload
	calls   map[Call]int
	bytes   int64
	last    int
}

type object struct {
	data  []byte
	etag  string
	token string
	since time.Time
}

type upload struct {
	key, token string
	since      time.Time
	parts      map[int]object
}

const tokenHeader = "X-Amz-Meta-Linkdrop-Token" //nolint:gosec // a name

// New makes an empty bucket.
func New() *Bucket {
	return &Bucket{
		Answers: map[Call]func(http.ResponseWriter, *http.Request, int) bool{},
		objects: map[string]object{}, uploads: map[string]*upload{}, calls: map[Call]int{},
	}
}

// Heal takes the Answers to these calls away, all of them where none is named, while the bucket may be answering.
func (b *Bucket) Heal(calls ...Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(calls) == 0 {
		clear(b.Answers)
	}
	for _, c := range calls {
		delete(b.Answers, c)
	}
}

// Refuse answers every call of a kind with a status and a code of S3; "" is a bare answer.
func (b *Bucket) Refuse(c Call, status int, code string) {
	b.RefuseFirst(c, int(^uint(0)>>1), status, code)
}

// RefuseFirst refuses the first calls of a kind, also while the bucket is answering.
func (b *Bucket) RefuseFirst(c Call, first, status int, code string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Answers[c] = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > first {
			return false
		}
		Error(w, r, status, code, "no")
		return true
	}
}

// Error is an error in the words of S3.
func Error(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	if code == "" || r.Method == http.MethodHead {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, message)
}

// Calls is how often a call came.
func (b *Bucket) Calls(c Call) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls[c]
}

// Objects are the stored objects, by key.
func (b *Bucket) Objects() map[string][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[string][]byte{}
	for key, o := range b.objects {
		all[key] = o.data
	}
	return all
}

// Open is how many multipart uploads are under way.
func (b *Bucket) Open() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.uploads)
}

// Received is how many bytes of files and parts were taken.
func (b *Bucket) Received() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// ServeHTTP implements http.Handler.
func (b *Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	call := callOf(r, key)
	data := make([]byte, max(0, r.ContentLength))
	if _, err := io.ReadFull(r.Body, data); err != nil {
		return
	}
	b.mu.Lock()
	b.calls[call]++
	n, own := b.calls[call], b.Answers[call]
	b.mu.Unlock()
	if own != nil && own(w, r, n) {
		return
	}
	switch call {
	case Put, Part:
		b.take(w, r, key, data)
	case Create, Complete, Abort:
		b.multipart(w, r, call, key)
	default:
		b.tell(w, r, call, key)
	}
}

func callOf(r *http.Request, key string) Call {
	q := r.URL.Query()
	switch {
	case key == "" && q.Has("uploads"):
		return ListUploads
	case key == "" && q.Has("list-type"):
		return ListObjects
	case key == "" && r.Method == http.MethodHead:
		return HeadBucket
	case key == "":
		return Other
	}
	of := map[string]Call{
		"PUT false": Put, "PUT true": Part, "POST false": Create, "POST true": Complete, "DELETE false": Delete, "DELETE true": Abort,
		"GET false": Get, "GET true": ListParts, "HEAD false": Head,
	}
	return of[r.Method+" "+strconv.FormatBool(q.Has("uploadId"))]
}

// take stores bytes.
func (b *Bucket) take(w http.ResponseWriter, r *http.Request, key string, data []byte) {
	sum := b.sum(r, data)
	switch wanted := r.Header.Get("Content-Md5"); {
	case wanted == "" && b.Strict:
		Error(w, r, http.StatusBadRequest, "InvalidRequest", "Content-MD5 HTTP header is required for Put Part requests with Object Lock parameters")
		return
	case wanted != "" && wanted != base64.StdEncoding.EncodeToString(sum[:]):
		Error(w, r, http.StatusBadRequest, "BadDigest", "no")
		return
	}
	o := object{data: data, etag: `"` + hex.EncodeToString(sum[:]) + `"`, token: b.kept(r), since: time.Now()}
	b.mu.Lock()
	defer b.mu.Unlock()
	q := r.URL.Query()
	if q.Has("uploadId") {
		u := b.uploads[q.Get("uploadId")]
		n, err := strconv.Atoi(q.Get("partNumber"))
		if u == nil || u.key != key || err != nil {
			Error(w, r, http.StatusNotFound, "NoSuchUpload", "no")
			return
		}
		u.parts[n] = o
	} else {
		b.objects[key] = o
	}
	b.bytes += int64(len(data))
	w.Header().Set("ETag", o.etag)
}

// sum is MD5 where it matters: it is what most of a test's time goes into.
func (b *Bucket) sum(r *http.Request, data []byte) [md5.Size]byte {
	if r.Header.Get("Content-Md5") == "" {
		data = fmt.Append(nil, len(data), crc32.ChecksumIEEE(data))
	}
	return md5.Sum(data) //nolint:gosec // S3's ETag
}

func (b *Bucket) kept(r *http.Request) string {
	if b.Forgetful {
		return ""
	}
	return r.Header.Get(tokenHeader)
}

// multipart is the life of an upload in parts.
func (b *Bucket) multipart(w http.ResponseWriter, r *http.Request, c Call, key string) {
	id := r.URL.Query().Get("uploadId")
	b.mu.Lock()
	u := b.uploads[id]
	switch {
	case c == Create:
		b.last++
		id = "u" + strconv.Itoa(b.last)
		b.uploads[id] = &upload{key: key, token: b.kept(r), since: time.Now(), parts: map[int]object{}}
		reply(w, "InitiateMultipartUploadResult", struct{ Bucket, Key, UploadId string }{"b", key, id}) //nolint:revive,staticcheck // S3's name
	case u == nil || u.key != key:
		Error(w, r, http.StatusNotFound, "NoSuchUpload", "no")
	case c == Abort:
		delete(b.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		b.mu.Unlock()
		b.join(w, r, id, u)
		return
	}
	b.mu.Unlock()
}

// join makes the object, also for a client that has left.
func (b *Bucket) join(w http.ResponseWriter, r *http.Request, id string, u *upload) {
	for end := time.Now().Add(b.Joining); time.Now().Before(end); {
		<-time.After(time.Second)
		if _, err := io.WriteString(w, " "); err == nil {
			_ = http.NewResponseController(w).Flush()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.uploads[id] == nil {
		Error(w, r, http.StatusNotFound, "NoSuchUpload", "no")
		return
	}
	o := object{token: u.token, since: time.Now()}
	sums := md5.New() //nolint:gosec // S3's ETag
	for _, n := range sorted(u.parts) {
		o.data = append(o.data, u.parts[n].data...)
		_, _ = io.WriteString(sums, u.parts[n].etag)
	}
	o.etag = fmt.Sprintf(`"%x-%d"`, sums.Sum(nil), len(u.parts))
	b.objects[u.key] = o
	delete(b.uploads, id)
	reply(w, "CompleteMultipartUploadResult", struct{ Bucket, Key, ETag string }{"b", u.key, o.etag})
}

func sorted(parts map[int]object) []int {
	var all []int
	for n := range parts {
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

func reply(w http.ResponseWriter, name string, fields any) {
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).EncodeElement(fields, xml.StartElement{Name: xml.Name{Local: name}})
}
