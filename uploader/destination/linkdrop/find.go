package linkdrop

import (
	"context"
	"net/http"
	"path"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/objectname"
	"linkdrop/uploader/protocol"
)

// Find implements destination.Finder. Which objects there are for this caller the backend decides.
func (d *driver) Find(ctx context.Context, objects []destination.Existing) []destination.Result[destination.Upload] {
	prepare := func(o destination.Existing) (protocol.Object, error) {
		return protocol.Object{ID: o.ID, Bucket: o.Bucket, Key: o.Key, Name: objectname.Shorten(o.Name, protocol.MaxName), Type: o.Type}, nil
	}
	return batch(objects, prepare, upTo[protocol.Object](d.traits.MaxBatch), func(asked []destination.Existing, wires []protocol.Object) ([]destination.Result[destination.Upload], error) {
		var answer protocol.ObjectResponse
		id, err := d.call(ctx, "find", http.MethodPost, "/v1/objects", protocol.ObjectRequest{Objects: wires}, &answer)
		if err != nil {
			return nil, err
		}
		r := d.reply("find", id)
		if len(answer.Objects) != len(asked) {
			return nil, r.nonsense("the answer has another length than the question")
		}
		all := make([]destination.Result[destination.Upload], len(asked))
		for i, found := range answer.Objects {
			all[i].Value, all[i].Err = foundObject(r, asked[i], found)
		}
		return all, nil
	})
}

// foundObject judges one element of the answer.
func foundObject(r reply, asked destination.Existing, o protocol.FoundObject) (destination.Upload, error) {
	var none destination.Upload
	if o.ID != asked.ID {
		return none, r.nonsense("the answer is about another object")
	}
	if o.Error != nil {
		return none, r.refusal(o.Error)
	}
	name := o.Name
	if name == "" {
		name = path.Base(asked.Key)
	}
	u := destination.Upload{File: destination.File{ID: asked.ID, Attempt: 1, Name: name, Type: o.Type, Size: o.Size}, Key: asked.Key, Memo: []byte(o.UploadID)}
	if why := wrongUpload(u); why != "" {
		return none, r.nonsense(why)
	}
	if o.Size < 0 {
		return none, r.nonsense("the answer has a negative size")
	}
	return u, nil
}
