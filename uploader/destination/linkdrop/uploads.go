package linkdrop

import (
	"context"
	"net/http"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
)

// Create implements destination.Transfer.
func (d *driver) Create(ctx context.Context, files []destination.File) []destination.Result[destination.Created] {
	prepare := func(f destination.File) (protocol.File, error) {
		return protocol.File{ID: f.ID, Attempt: f.Attempt, Name: objectname.Shorten(f.Name, protocol.MaxName), Type: f.ContentType(), Size: f.Size, PartSize: d.partSize}, nil
	}
	return batch(files, prepare, upTo[protocol.File](d.traits.MaxBatch), func(asked []destination.File, wires []protocol.File) ([]destination.Result[destination.Created], error) {
		var answer protocol.CreateResponse
		id, err := d.call(ctx, "create", http.MethodPost, "/v1/uploads", protocol.CreateRequest{Files: wires}, &answer)
		if err != nil {
			return nil, err
		}
		r := d.reply("create", id)
		if len(answer.Uploads) != len(asked) {
			return nil, r.nonsense("the answer has another length than the question")
		}
		all := make([]destination.Result[destination.Created], len(asked))
		for i, created := range answer.Uploads {
			all[i].Value, all[i].Err = d.created(r, asked[i], created)
		}
		return all, nil
	})
}

// created judges one element of the answer.
func (d *driver) created(r reply, file destination.File, c protocol.Created) (destination.Created, error) {
	var none destination.Created
	if c.ID != file.ID {
		return none, r.nonsense("the answer is about another file")
	}
	if c.Error != nil {
		return none, r.refusal(c.Error)
	}
	u := destination.Upload{File: file, Key: c.Key, PartSize: c.PartSize, Parts: c.Parts, Memo: []byte(c.UploadID)}
	if why := wrongUpload(u); why != "" {
		return none, r.nonsense(why)
	}
	if c.Request == nil {
		return destination.Created{Upload: u}, nil
	}
	if u.Parts > 0 {
		return none, r.nonsense("the answer has parts and a single request")
	}
	first, err := d.request(r, *c.Request)
	if err != nil && fault.KindOf(err) == fault.Expired {
		return destination.Created{Upload: u}, nil // an address that is over already: a new one is signed when it is needed
	}
	if err != nil {
		return none, err
	}
	return destination.Created{Upload: u, First: &first}, nil
}

// Sign implements destination.Transfer.
func (d *driver) Sign(ctx context.Context, pieces []destination.Piece) []destination.Result[destination.Request] {
	prepare := func(p destination.Piece) (protocol.Piece, error) {
		id, err := uploadID("sign", p.Upload)
		if err != nil {
			return protocol.Piece{}, err
		}
		if (p.Upload.Parts == 0 && p.N != 0) || (p.Upload.Parts > 0 && (p.N < 1 || p.N > p.Upload.Parts)) {
			return protocol.Piece{}, fault.New(fault.Bug, "sign", "the upload has no piece of this number")
		}
		return protocol.Piece{UploadID: id, Number: p.N}, nil
	}
	return batch(pieces, prepare, upTo[protocol.Piece](d.traits.MaxBatch), func(_ []destination.Piece, wires []protocol.Piece) ([]destination.Result[destination.Request], error) {
		var answer protocol.SignResponse
		id, err := d.call(ctx, "sign", http.MethodPost, "/v1/uploads/sign", protocol.SignRequest{Pieces: wires}, &answer)
		if err != nil {
			return nil, err
		}
		r := d.reply("sign", id)
		if len(answer.Requests) != len(wires) {
			return nil, r.nonsense("the answer has another length than the question")
		}
		all := make([]destination.Result[destination.Request], len(wires))
		for i, signed := range answer.Requests {
			all[i].Value, all[i].Err = d.signed(r, wires[i], signed)
		}
		return all, nil
	})
}

func (d *driver) signed(r reply, asked protocol.Piece, s protocol.Signed) (destination.Request, error) {
	if s.UploadID != asked.UploadID || s.Number != asked.Number {
		return destination.Request{}, r.nonsense("the answer is about another piece")
	}
	if s.Error != nil {
		return destination.Request{}, r.refusal(s.Error)
	}
	return d.request(r, s.Request)
}

// List implements destination.Transfer.
func (d *driver) List(ctx context.Context, upload destination.Upload) (destination.Arrived, error) {
	uid, err := uploadID("list", upload)
	if err != nil {
		return destination.Arrived{}, err
	}
	var state protocol.UploadState
	id, err := d.call(ctx, "list", http.MethodGet, uploadPath(uid), nil, &state)
	if err != nil {
		return destination.Arrived{}, err
	}
	return arrived(d.reply("list", id), upload, state)
}

// Abort implements destination.Transfer. Where the answer to Create was lost, the upload has no id here; the same question
// has the same answer, so it is asked again.
func (d *driver) Abort(ctx context.Context, upload destination.Upload) error {
	if len(upload.Memo) == 0 {
		again := d.Create(ctx, []destination.File{upload.File})[0]
		if again.Err != nil {
			return notThere(again.Err)
		}
		upload = again.Value.Upload
	}
	if _, err := uploadID("abort", upload); err != nil {
		return nil //nolint:nilerr // nothing of it was ever here
	}
	return d.free(ctx, "abort", upload)
}

// notThere decides what it means for an abort that an upload could not be opened: for these reasons there is none.
func notThere(err error) error {
	switch fault.KindOf(err) {
	case fault.Restart, fault.TooLarge, fault.Policy, fault.Missing:
		return nil
	default:
		return err
	}
}
