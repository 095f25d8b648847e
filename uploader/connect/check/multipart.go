package check

import (
	"context"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// largeSize goes in parts wherever anything does: a test file alone would not show that keys or a storage stop at those.
const largeSize = 4 * destination.SingleMax

// tryMultipart opens an upload in parts and gives it up again, without a byte sent. It returns why that was refused, if it was, and
// notes for later whether giving up was. What is not a refusal is no news: the small file has just gone through.
func (r *run) tryMultipart(ctx context.Context) *fault.Error {
	traits := r.dest.Traits()
	if !traits.Resumes || traits.MaxFile > 0 && traits.MaxFile < largeSize {
		return nil
	}
	limited, cancel := r.step(ctx)
	defer cancel()
	file := destination.File{ID: ulid.Make().String(), Attempt: 1, Name: TestFile, Type: "application/octet-stream", Size: largeSize}
	created := r.dest.Create(limited, []destination.File{file})[0]
	up := created.Value.Upload
	if created.Err != nil {
		up = destination.Upload{File: file} // there may be one all the same
	}
	ending, done := context.WithTimeout(context.WithoutCancel(ctx), r.limit)
	defer done()
	err := r.dest.Abort(ending, up)
	if created.Err != nil {
		return refusal(created.Err)
	}
	if err != nil && up.Parts > 0 {
		r.file.parts = refusal(err)
	}
	return nil
}

// refusal is the fault of an error that says "you may not" or "this cannot be done", and nil for any other.
func refusal(err error) *fault.Error {
	f := fault.Network("check", "", err)
	if f.Kind == fault.Forbidden || f.Kind == fault.Unsupported {
		return f
	}
	return nil
}
