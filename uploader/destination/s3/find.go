package s3

import (
	"context"
	"path"
	"strings"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
)

// Find implements destination.Finder for what is in the bucket, beneath the prefix where there is one.
func (d *driver) Find(ctx context.Context, objects []destination.Existing) []destination.Result[destination.Upload] {
	return inParallel(objects, func(o destination.Existing) (destination.Upload, error) {
		if o.Bucket != d.o.Bucket || d.o.Prefix != "" && !strings.HasPrefix(o.Key, d.o.Prefix+"/") {
			return destination.Upload{}, fault.New(fault.Missing, "find", "the object is not where this destination leads to")
		}
		if o.ID == "" || !objectname.UsableKey(o.Key) || strings.HasSuffix(o.Key, "/") {
			return destination.Upload{}, fault.New(fault.Missing, "find", "no object has such a key")
		}
		got, err := d.head(ctx, "find", o.Key)
		if err != nil {
			return destination.Upload{}, err
		}
		file := destination.File{ID: o.ID, Attempt: 1, Name: o.Name, Type: o.Type, Size: got.size}
		if file.Name == "" {
			file.Name = path.Base(o.Key)
		}
		if file.Type == "" {
			file.Type = got.kind
		}
		d.found.Store(o.ID, o.Key)
		return destination.Upload{File: file, Key: o.Key}, nil
	})
}

// wasFound reports whether Find gave this upload.
func (d *driver) wasFound(u destination.Upload) bool {
	key, ok := d.found.Load(u.File.ID)
	return ok && key == u.Key
}
