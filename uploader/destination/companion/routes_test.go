package companion_test

import (
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/companion"
)

// noRoute are answers of web servers that have nothing at an address.
func noRoute() map[string]int {
	return map[string]int{`<!DOCTYPE html><pre>Cannot GET /s3</pre>`: 404, `404 page not found`: 404, `{"message":"Not Found"}`: 404, `{"detail":"Not Found"}`: 404, ``: 405, `{}`: 501}
}

// TestARouteThatIsNotThereIsNoMissingFile: an address with no Companion behind it holds what cannot be sent, and a Companion
// that lacks a call (a proxy lets only some through) is one that cannot do it.
func TestARouteThatIsNotThereIsNoMissingFile(t *testing.T) {
	up := destination.Upload{File: destination.File{ID: "a", Attempt: 1, Name: "a.bin", Size: 6 << 20}, Key: "k", PartSize: 5 << 20, Parts: 2, Memo: []byte("id")}
	whole := destination.Sent{Upload: up, Receipts: []destination.Receipt{{N: 1, Size: 5 << 20, ETag: `"1"`}, {N: 2, Size: 1 << 20, ETag: `"2"`}}}
	calls := map[string]struct {
		route string
		ask   func(t *testing.T, d *destination.Destination) error
		want  string
	}{
		"create": {"POST /s3/multipart", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Create(t.Context(), []destination.File{{ID: "b", Attempt: 1, Name: "b", Size: 50 << 20}})[0].Err
		}, "no-place"},
		"sign": {"GET /s3/multipart/id/1", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Sign(t.Context(), []destination.Piece{{Upload: up, N: 1}})[0].Err
		}, "no-place"},
		"complete": {"POST /s3/multipart/id/complete", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Complete(t.Context(), []destination.Sent{whole})[0].Err
		}, "no-place"},
		"list": {"GET /s3/multipart/id", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			_, err := d.List(t.Context(), up)
			return err
		}, "unsupported"},
		"abort": {"DELETE /s3/multipart/id", func(t *testing.T, d *destination.Destination) error {
			t.Helper()
			return d.Abort(t.Context(), up)
		}, "unsupported"},
	}
	for name, c := range calls {
		for text, status := range noRoute() {
			f := newFake(t)
			f.on(c.route, status, text)
			want := c.want
			if status != 404 {
				want = "unsupported"
			}
			if err := c.ask(t, f.open(t, companion.Options{})); !isKind(err, want) {
				t.Errorf("%s, %d %s: %v, want %s", name, status, text, err, want)
			}
		}
	}
}

// TestAnAbortThatIsRefusedHoldsNothingUp: the next attempt is opened whether or not the one before may be freed.
func TestAnAbortThatIsRefusedHoldsNothingUp(t *testing.T) {
	for text, status := range map[string]int{`<html>`: 404, `no`: 403, ``: 405, `{}`: 501} {
		f := newFake(t)
		f.on("POST /s3/multipart", 200, `{"key":"k","uploadId":"id"}`)
		f.on("DELETE /s3/multipart/id", status, text)
		d := f.open(t, companion.Options{})
		file := destination.File{ID: "a", Attempt: 1, Name: "a.bin", Size: 50 << 20}
		one(t, d.Create(t.Context(), []destination.File{file}))
		file.Attempt = 2
		if u := one(t, d.Create(t.Context(), []destination.File{file})).Upload; u.File.Attempt != 2 || string(u.Memo) != "id" {
			t.Errorf("%d: %+v", status, u)
		}
	}
}
