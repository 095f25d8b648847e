package s3

import (
	"context"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// Create implements destination.Transfer. A single request costs no call, but for a higher attempt, which frees the older.
func (d *driver) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	return inParallel(files, func(f destination.File) (destination.Created, error) { return d.create(ctx, f) })
}

func (d *driver) create(ctx context.Context, f destination.File) (destination.Created, error) {
	var none destination.Created
	if err := d.contextFault(ctx, "create"); err != nil {
		return none, err
	}
	if f.Size > maxObject {
		return none, fault.New(fault.TooLarge, "create", "")
	}
	key, err := d.key("create", f, f.Attempt)
	if err != nil {
		return none, err
	}
	known, err := d.attempts.opened(f)
	if err != nil {
		return none, err
	}
	if known != nil && known.Parts > 0 {
		return destination.Created{Upload: *known}, nil
	}
	d.freeOlder(ctx, f)
	u := destination.Upload{File: f, Key: key}
	if d.links != nil {
		u.Memo = []byte(named)
	}
	u.PartSize, u.Parts = destination.Plan(f.Size, d.o.PartSize)
	if u.Parts == 0 {
		if d.checksum.md5.Load() { // the sum is not known yet
			d.attempts.open(u)
			return destination.Created{Upload: u}, nil
		}
		first, err := d.piece(ctx, destination.Piece{Upload: u}, time.Now())
		if err != nil {
			return none, err
		}
		d.attempts.open(u)
		return destination.Created{Upload: u, First: &first}, nil
	}
	id, err := d.adopt(ctx, key)
	if err == nil && id == "" {
		id, err = d.begin(ctx, u)
	}
	if err != nil {
		return none, err
	}
	u.Memo = append(u.Memo, id...)
	d.attempts.open(u)
	return destination.Created{Upload: u}, nil
}

// freeOlder ends what earlier attempts left; what stays is owed an abort by the engine, too.
func (d *driver) freeOlder(ctx context.Context, f destination.File) {
	for older := 1; older < f.Attempt; older++ {
		old := destination.Upload{File: f}
		old.File.Attempt = older
		var err error
		if old.Key, err = d.key("create", f, older); err == nil {
			_ = d.free(ctx, old)
		}
	}
}

// Sign implements destination.Transfer. It asks nobody.
func (d *driver) Sign(ctx context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	all := make([]destination.Result[destination.Request], len(pieces))
	now := time.Now()
	for i, p := range pieces {
		if err := d.signable(p); err != nil {
			all[i].Err = err
			continue
		}
		all[i].Value, all[i].Err = d.piece(ctx, p, now)
	}
	return all
}

func (d *driver) signable(p destination.Piece) error {
	u := p.Upload
	if err := d.ours("sign", u); err != nil {
		return err
	}
	if (u.Parts == 0 && p.N != 0) || (u.Parts > 0 && (p.N < 1 || p.N > u.Parts || p.N > maxPart)) {
		return fault.New(fault.Bug, "sign", "the upload has no piece of this number")
	}
	if u.Parts > 0 && multipartID(u) == "" {
		return fault.New(fault.Missing, "sign", "the upload has no id")
	}
	return d.attempts.judge("sign", u.File)
}

// List implements destination.Transfer. A file that is there is not completed any more, so what else was opened for it ends here.
func (d *driver) List(ctx context.Context, u destination.Upload) (destination.Arrived, error) {
	arrived, err := d.list(ctx, u)
	if err == nil && arrived.Object != nil {
		d.endLate(ctx, u)
	}
	return arrived, err
}

func (d *driver) list(ctx context.Context, u destination.Upload) (destination.Arrived, error) {
	if err := d.ours("list", u); err != nil {
		return destination.Arrived{}, err
	}
	if err := d.attempts.judge("list", u.File); err != nil {
		return destination.Arrived{}, err
	}
	if u.Parts > 0 && multipartID(u) != "" {
		receipts, err := d.parts(ctx, u)
		if err == nil || !gone(err) && !d.optional.refused(listParts, err) {
			return destination.Arrived{Receipts: receipts}, err
		}
		if !gone(err) { // what it has is not known; it may be all
			return d.unlisted(ctx, u)
		}
	}
	object, known, err := d.proof(ctx, "list", u)
	switch {
	case err == nil && known:
		return destination.Arrived{Object: &object}, nil
	case u.Parts == 0 && (err == nil || fault.KindOf(err) == fault.Missing):
		return destination.Arrived{}, nil // nothing has arrived, and a new address can be signed at any time
	case err == nil:
		return destination.Arrived{}, fault.New(fault.Missing, "list", "neither the parts nor the object can be looked at")
	}
	return destination.Arrived{}, err
}

// gone reports that the storage does not know the upload, which is not the same as a question that it does not know.
func gone(err error) bool {
	f := asFault(err)
	return f != nil && f.Kind == fault.Missing && (f.Code == "NoSuchUpload" || f.Code == "")
}

// unlisted answers for an upload whose parts the storage does not list: the object may be there; else everything is sent
// again, into the same upload.
func (d *driver) unlisted(ctx context.Context, u destination.Upload) (destination.Arrived, error) {
	object, known, err := d.proof(ctx, "list", u)
	switch {
	case err != nil && fault.KindOf(err) != fault.Missing:
		return destination.Arrived{}, err
	case err == nil && known:
		return destination.Arrived{Object: &object}, nil
	}
	return destination.Arrived{}, nil
}

// Abort implements destination.Transfer.
func (d *driver) Abort(ctx context.Context, u destination.Upload) error {
	d.attempts.end(u.File)
	if u.Key == "" { // the answer to Create was lost
		var err error
		if u.Key, err = d.key("abort", u.File, u.File.Attempt); err != nil {
			return err
		}
	}
	if d.ours("abort", u) != nil {
		return nil //nolint:nilerr // nothing of it was ever here
	}
	return d.free(ctx, u)
}
