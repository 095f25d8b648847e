package s3

import (
	"cmp"
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

const (
	maxObject     = 5 << 40 // bytes; what every S3 takes
	maxBatch      = 500     // elements; nearly all of them cost no network
	maxPart       = 10_000
	parallelCalls = 8 // calls for one batch
)

// driver implements destination.Transfer, Linker and Manager. It is safe for concurrent use.
type driver struct {
	o        Options
	client   *awss3.Client
	signer   signer
	creating http.Header // with whatever creates an object
	always   http.Header // with every request
	traits   destination.Traits
	attempts attempts
	optional *optionalCalls
	checksum *requiredChecksum
	links    *distribution // nil: links lead to the storage itself
	found    sync.Map      // by File.ID: the key of an object that Find gave
}

// Traits implements destination.Transfer.
func (d *driver) Traits() destination.Traits {
	t := d.traits
	if d.links == nil { // CloudFront's are signed with a key that does not end
		t.Links = d.signer.expiry.limit(t.Links)
	}
	if d.checksum.md5.Load() {
		t.Before = destination.Before{MD5: true, Parts: true}
	}
	return t
}

// key is where an attempt's object goes.
func (d *driver) key(op string, f destination.File, attempt int) (string, error) {
	key := tail(f, attempt)
	if d.o.Prefix != "" {
		key = d.o.Prefix + "/" + key
	}
	if f.ID == "" || strings.Contains(f.ID, "/") || objectname.CheckKey(key) != nil {
		return "", fault.New(fault.Bug, op, "no key can be made of the file's id")
	}
	return key, nil
}

// tail is the key after the prefix.
func tail(f destination.File, attempt int) string {
	if attempt > 1 {
		return f.ID + "-" + strconv.Itoa(attempt) + "/" + objectname.Safe(f.Name)
	}
	return f.ID + "/" + objectname.Safe(f.Name)
}

// ours refuses a key that this driver does not make for this file, under whatever prefix it was set up with then: what a
// journal holds is not believed with keys that may open a whole bucket. Kind Missing: it is another destination's.
func (d *driver) ours(op string, u destination.Upload) error {
	end := tail(u.File, u.File.Attempt)
	if u.File.ID == "" || objectname.CheckKey(u.Key) != nil || u.Key != end && !strings.HasSuffix(u.Key, "/"+end) {
		return fault.New(fault.Missing, op, "this is another destination's upload")
	}
	return nil
}

// token is this attempt's proof in the object's metadata. It is made of the ID, whose 80 random bits nobody else has, and not
// drawn anew, so that an upload found after a crash is known to be ours.
func token(f destination.File) string { return f.ID + "." + strconv.Itoa(f.Attempt) }

// inParallel answers a batch in its order, some elements at a time.
func inParallel[Q, A any](questions []Q, answer func(Q) (A, error)) []destination.Result[A] {
	all := make([]destination.Result[A], len(questions))
	wire.ConcurrentlyUpTo(len(questions), parallelCalls, func(i int) { all[i].Value, all[i].Err = answer(questions[i]) })
	return all
}

// contextFault is the fault of a context that has ended.
func (d *driver) contextFault(ctx context.Context, op string) error {
	if ctx.Err() == nil {
		return nil
	}
	return fault.Network(op, d.signer.location.Host, ctx.Err())
}

// named begins the Memo of an upload whose object says itself what a download is called and that it is one, because a
// distribution's address cannot. The Memo remembers it, so that an object from before there was a distribution gets a link
// that says it.
const named = "named "

// isNamed reports whether the upload's object says itself what a download is called.
func isNamed(u destination.Upload) bool { return strings.HasPrefix(string(u.Memo), named) }

// multipartID is the storage's id of a multipart upload, or "".
func multipartID(u destination.Upload) string { return strings.TrimPrefix(string(u.Memo), named) }

// header is what goes with a request that creates an object.
func (d *driver) header(u destination.Upload) http.Header {
	h := d.creating.Clone()
	h.Set("Content-Type", u.File.ContentType())
	h.Set(bucket.TokenHeader, token(u.File))
	if isNamed(u) {
		h.Set("Content-Type", objectname.DownloadType(u.File.ContentType()))
		h.Set("Content-Disposition", objectname.Attachment(u.File.Name))
		h.Set("Cache-Control", cmp.Or(d.o.CacheControl, h.Get("Cache-Control"), asksAgain))
	}
	return h
}

// piece signs the request of one piece. Its MD5 goes along where it is known, which is where the storage demands it.
func (d *driver) piece(ctx context.Context, p destination.Piece, now time.Time) (destination.Request, error) {
	u, n := p.Upload, p.N
	_, size := u.Range(n)
	q := bucket.Request{Method: http.MethodPut, Key: u.Key, Size: size, At: now, Life: d.o.URLLife}
	if u.Parts == 0 {
		q.Header = d.header(u)
	} else {
		q.Header = d.always.Clone()
		q.Query = map[string][]string{"partNumber": {strconv.Itoa(n)}, "uploadId": {multipartID(u)}}
	}
	if sum := p.Digests.MD5; sum != nil {
		q.Header.Set("Content-MD5", base64.StdEncoding.EncodeToString(sum))
	}
	address, ends, err := d.signer.sign(ctx, q)
	if err != nil {
		return destination.Request{}, err
	}
	return destination.Request{
		Method: q.Method, URL: destination.NewURL(address), Header: q.Header, ETag: true, Life: destination.NewLife(ends.Sub(now)),
	}, nil
}
