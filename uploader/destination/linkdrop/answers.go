package linkdrop

import (
	"net/http"
	"strings"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
	"linkdrop/uploader/wire"
)

const (
	maxID    = 256
	maxParts = 10_000 // S3's
	// maxURLLife is what SigV4 allows. A backend that says more is believed that much.
	maxURLLife = 7 * 24 * time.Hour
)

// validID reports whether an id can be a path segment and a memo: the unreserved characters of RFC 3986 and a little of
// base64, so that neither an address nor a way up fits in.
func validID(id string) bool {
	if id == "" || len(id) > maxID || id == "." || id == ".." {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("-._~=", r)
	})
}

// validKey: this dialect's keys have no empty segments either.
func validKey(key string) bool {
	return objectname.UsableKey(key) && !strings.Contains("/"+key+"/", "//")
}

// wrongUpload says what is wrong with an opened upload, or "". The parts must cover the file exactly: with others the
// engine would send holes.
func wrongUpload(u destination.Upload) string {
	switch {
	case !validID(string(u.Memo)):
		return "the answer has no usable upload id"
	case !validKey(u.Key):
		return "the answer has no usable key"
	case u.Parts < 0 || u.Parts > maxParts:
		return "the answer has an impossible number of parts"
	case u.Parts == 0 && u.PartSize != 0:
		return "the answer has a part size and no parts"
	case u.Parts > 0 && (u.PartSize <= 0 || u.Parts != partsOf(u.File.Size, u.PartSize)):
		return "the parts of the answer do not make up the file"
	}
	return ""
}

func partsOf(size, partSize int64) int {
	n := size / partSize
	if size%partSize != 0 || n == 0 {
		n++
	}
	return int(min(n, maxParts+1))
}

// request judges a signed request. Kind Expired: its life is over already.
func (d *driver) request(r reply, s protocol.Request) (destination.Request, error) {
	var none destination.Request
	if s.Method != http.MethodPut {
		return none, r.nonsense("the answer has a method that is not PUT")
	}
	if s.URL == "" {
		return none, r.nonsense("the answer lacks an address")
	}
	if err := d.hosts.Check(r.op, s.URL); err != nil {
		return none, err
	}
	header, err := wire.SignedHeaders(r.op, s.Headers)
	if err != nil {
		return none, err
	}
	if s.Life <= 0 {
		return none, &fault.Error{Kind: fault.Expired, Op: r.op, Host: r.host, RequestID: r.id, Detail: "the permission had ended when it came"}
	}
	life := maxURLLife
	if s.Life < int64(maxURLLife/time.Second) {
		life = time.Duration(s.Life) * time.Second
	}
	return destination.Request{Method: s.Method, URL: destination.NewURL(s.URL), Header: header, ETag: true, Life: destination.NewLife(life)}, nil
}

// arrived judges what the storage is said to have. A part that does not agree with the plan is left out, and so sent
// again; one that cannot be is nonsense.
func arrived(r reply, u destination.Upload, s protocol.UploadState) (destination.Arrived, error) {
	var none destination.Arrived
	if s.UploadID != string(u.Memo) {
		return none, r.nonsense("the answer is about another upload")
	}
	switch s.State {
	case protocol.StateStored:
		if s.Size != u.File.Size {
			return none, &fault.Error{Kind: fault.Corrupt, Op: r.op, Host: r.host, RequestID: r.id, Detail: "the storage has another size than the file"}
		}
		return destination.Arrived{Object: &destination.Object{Upload: u, Size: s.Size, Proof: destination.Confirmed}}, nil
	case protocol.StateOpen:
	default:
		return none, r.nonsense("the answer has an unknown state")
	}
	var out destination.Arrived
	last := -1
	for _, part := range s.Parts {
		if part.Number <= last || part.Number > u.Parts || (u.Parts > 0 && part.Number == 0) {
			return none, r.nonsense("the answer has parts that cannot be")
		}
		last = part.Number
		if _, size := u.Range(part.Number); part.Size != size || strings.Trim(part.ETag, `" `) == "" {
			continue
		}
		out.Receipts = append(out.Receipts, destination.Receipt{N: part.Number, Size: part.Size, ETag: part.ETag})
	}
	return out, nil
}
