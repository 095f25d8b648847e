package s3

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/objectname"
)

// linkName is in every link with its ID: another ID is another link, also in the same second. S3 ignores what begins with x-,
// and notes it in its access log.
const linkName = "x-linkdrop-link"

// Link implements destination.Linker. It asks no storage: a link is a signature.
func (d *driver) Link(ctx context.Context, requests []destination.LinkRequest) []destination.Result[destination.Link] {
	all := make([]destination.Result[destination.Link], len(requests))
	now := time.Now()
	for i, r := range requests {
		if all[i].Err = d.contextFault(ctx, "link"); all[i].Err == nil {
			all[i].Value, all[i].Err = d.link(ctx, r, now)
		}
	}
	return all
}

func (d *driver) link(ctx context.Context, r destination.LinkRequest, now time.Time) (destination.Link, error) {
	var none destination.Link
	if len(r.Uploads) != 1 {
		return none, fault.New(fault.Unsupported, "link", "a link leads to one file")
	}
	if err := (destination.OptionTraits{}).Judge(r.Options); err != nil {
		return none, err // what is signed asks nobody for anything
	}
	u := r.Uploads[0]
	if !d.wasFound(u) {
		if err := d.ours("link", u); err != nil {
			return none, err
		}
	}
	if err := d.attempts.judge("link", u.File); err != nil {
		return none, err
	}
	life := r.Life
	if life <= 0 {
		life = bucket.MaxLife
	}
	if d.links != nil && isNamed(u) {
		return d.links.link(ctx, u.Key, r.ID, signedAt(r.ID, life, now), life)
	}
	life = min(life, bucket.MaxLife)
	q := bucket.Request{
		Method: http.MethodGet, Key: u.Key, At: signedAt(r.ID, life, now), Life: life,
		Query: url.Values{
			"response-content-disposition": {objectname.Attachment(u.File.Name)},
			"response-content-type":        {objectname.DownloadType(u.File.ContentType())},
			linkName:                       {r.ID},
		},
	}
	if d.o.CacheControl != "" {
		q.Query.Set("response-cache-control", d.o.CacheControl)
	}
	if payer := d.always.Get(payerHeader); payer != "" {
		q.Query.Set("x-amz-request-payer", payer) // whoever follows a link sends no headers
	}
	address, ends, err := d.signer.sign(ctx, q)
	if err != nil {
		return none, err
	}
	if d.signer.mayEndSooner(ctx) {
		ends = time.Time{}
	}
	return destination.Link{ID: r.ID, URL: destination.NewURL(address), Ends: ends, KeepsAfter: true}, nil
}

// Look implements destination.Looker.
func (d *driver) Look(ctx context.Context, uploads []destination.Upload) []error {
	all := make([]error, len(uploads))
	for i, r := range inParallel(uploads, func(u destination.Upload) (struct{}, error) {
		if err := d.ours("link", u); err != nil {
			return struct{}{}, err
		}
		_, _, err := d.proof(ctx, "link", u)
		return struct{}{}, err
	}) {
		all[i] = r.Err
	}
	return all
}

// signedAt is the moment that a link counts from. The same ID must give the same link without anybody remembering it, so it
// is not now but the last step of a clock that began with the ID. A step costs at most a sixteenth of the life, and at most
// a quarter of an hour.
func signedAt(id string, life time.Duration, now time.Time) time.Time {
	parsed, err := ulid.Parse(id)
	if err != nil {
		return now.Truncate(time.Second)
	}
	step := max(time.Second, min(life/16, 15*time.Minute)).Truncate(time.Second)
	began := ulid.Time(parsed.Time()).Truncate(time.Second)
	if age := now.Sub(began); age > 0 {
		return began.Add(age / step * step)
	}
	return now.Truncate(time.Second)
}

// Extend implements destination.Manager: what is signed cannot be changed.
func (d *driver) Extend(context.Context, string, time.Duration) (destination.Link, error) {
	return destination.Link{}, fault.New(fault.Unsupported, "extend", "a signed link cannot be changed; a new one can be made")
}

// Revoke implements destination.Manager: what is signed cannot be taken back.
func (d *driver) Revoke(context.Context, string) error {
	return fault.New(fault.Unsupported, "revoke", "a signed link cannot be taken back; deleting the file ends it")
}

// Delete implements destination.Manager. Kind Kept: it is deleted, and the bucket keeps an older version of it. A key that this driver would not have made is deleted only where the object's token
// says that it is this upload's.
func (d *driver) Delete(ctx context.Context, u destination.Upload) error {
	if objectname.CheckKey(u.Key) != nil {
		return fault.New(fault.Missing, "delete", "this is another destination's upload")
	}
	if notOurs := d.ours("delete", u); notOurs != nil {
		got, err := d.head(ctx, "delete", u.Key)
		if err != nil {
			return unlessMissing(err)
		}
		if got.token != token(u.File) {
			return notOurs
		}
	}
	kept, err := d.remove(ctx, "delete", u.Key)
	if err != nil {
		return err
	}
	d.attempts.end(u.File)
	if kept {
		return &fault.Error{Kind: fault.Kept, Op: "delete", Host: d.signer.location.Host}
	}
	return nil
}
