package companion

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/internal/ledger"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/wire"
)

const (
	maxParts = 10_000 // S3's; Companion signs more than the storage takes
	maxID    = 2048   // upload ids are opaque; the longest seen (R2) have some 300 characters
)

// Create implements destination.Transfer. Only files in parts cost a call.
func (d *driver) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	all := make([]destination.Result[destination.Created], len(files))
	wire.Concurrently(len(files), func(i int) {
		upload, err := d.create(ctx, files[i])
		all[i] = destination.Result[destination.Created]{Value: destination.Created{Upload: upload}, Err: err}
	})
	return all
}

func (d *driver) create(ctx context.Context, f destination.File) (destination.Upload, error) {
	var none destination.Upload
	older, found, err := d.known.Again(f)
	if err != nil {
		return none, err
	}
	if found {
		return older.Upload, nil
	}
	if len(older.Upload.Memo) > 0 && older.State != ledger.Freed {
		err := d.explain(ctx, older.Upload, d.free(ctx, older.Upload))
		if err != nil && !isHopeless(fault.KindOf(err)) {
			return none, err
		}
	}
	u := destination.Upload{File: f}
	u.PartSize, u.Parts = destination.Plan(f.Size, d.partSize)
	switch {
	case u.Parts == 0 && d.formless.Load():
		u.PartSize, u.Parts = max(1, f.Size), 1
		fallthrough
	case u.Parts > 0:
		u.Key, u.Memo, err = d.open(ctx, f)
	default: // the key is Companion's, and made at signing: this one names the upload here
		u.Key = formKey(f)
	}
	if err != nil {
		return none, err
	}
	d.known.Put(ledger.Entry{Upload: u})
	return u, nil
}

// open opens a multipart upload.
func (d *driver) open(ctx context.Context, f destination.File) (key string, memo []byte, err error) {
	question := struct {
		Filename string            `json:"filename"`
		Type     string            `json:"type"`
		Metadata map[string]string `json:"metadata"`
	}{objectname.SafeForPrefix(f.Name), f.ContentType(), map[string]string{}}
	var answer struct {
		Key      string `json:"key"`
		UploadID string `json:"uploadId"`
	}
	id, err := d.wire.Do(ctx, wire.Call{Op: "create", Method: http.MethodPost, Path: "/s3/multipart", In: question, Out: &answer})
	if err != nil {
		return "", nil, err
	}
	if !objectname.UsableKey(answer.Key) || !usableID(answer.UploadID) {
		return "", nil, d.wire.Reply("create", id).Nonsense("the answer has no usable key or upload id")
	}
	return answer.Key, []byte(answer.UploadID), nil
}

// formKey names an upload that goes in one request, here alone.
func formKey(f destination.File) string {
	return f.ID + "/" + strconv.Itoa(f.Attempt) + "/" + objectname.SafeForPrefix(f.Name)
}

// usableID reports whether an upload id can be asked with: a segment of a path that leads nowhere else.
func usableID(id string) bool {
	return id != "" && id != "." && id != ".." && len(id) <= maxID && utf8.ValidString(id) && !strings.ContainsFunc(id, unicode.IsControl)
}

// isHopeless reports the reasons for which trying again frees nothing: there is nothing, or nobody may free it. The new upload
// does not wait for that; the storage's own rule for broken-off uploads has the rest.
func isHopeless(k fault.Kind) bool {
	return k == fault.Missing || k == fault.Unsupported || k == fault.Forbidden || k == fault.Permission
}

// path is an upload's address below Companion's, with what follows its id.
func path(u destination.Upload, behind string) string {
	return "/s3/multipart/" + url.PathEscape(string(u.Memo)) + behind
}

func byKey(u destination.Upload) url.Values { return url.Values{"key": {u.Key}} }

// Abort implements destination.Transfer. An object that was completed stays: Companion has no call that deletes.
func (d *driver) Abort(ctx context.Context, upload destination.Upload) error {
	e, known := d.known.Find(upload.File.ID)
	if known && len(upload.Memo) == 0 && e.Upload.File.Attempt == upload.File.Attempt {
		upload = e.Upload // the answer to Create was lost on its way to the journal
	}
	if known && e.State == ledger.Freed && e.Upload.File == upload.File {
		return nil
	}
	if len(upload.Memo) > 0 && d.ours("abort", upload) == nil {
		err := d.explain(ctx, upload, d.free(ctx, upload))
		if err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
	}
	d.known.Put(ledger.Entry{Upload: upload, State: ledger.Freed})
	return nil
}

// free aborts a multipart upload; one that is not there is freed.
func (d *driver) free(ctx context.Context, u destination.Upload) error {
	_, err := d.wire.Do(ctx, wire.Call{Op: "abort", Method: http.MethodDelete, Path: path(u, ""), Query: byKey(u), Again: true, Optional: true})
	if err != nil && fault.KindOf(err) != fault.Missing {
		return err
	}
	return nil
}
