package destinationtest

import (
	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// uploadsOfOthers are what the drivers there are make of one file each: a person may set a destination up as another kind, and what
// an earlier run opened is then asked about here. The part size is nobody's.
func uploadsOfOthers() map[string]destination.Upload {
	const size, part = 3000, 1000
	whole := func(key func(id string) string, memo string) destination.Upload {
		f := newFile("another's.bin", size)
		return destination.Upload{File: f, Key: key(f.ID), Memo: []byte(memo)}
	}
	cut := func(key func(id string) string, memo string) destination.Upload {
		u := whole(key, memo)
		u.PartSize, u.Parts = part, size/part
		return u
	}
	bucket := func(id string) string { return id + "/another's.bin" }
	server := func(id string) string { return id + "/" + ulid.Make().String() + "/another's.bin" }
	signed := func(id string) string { return id + "/1/another_s.bin" }
	random := func(string) string { return ulid.Make().String() + "-another's.bin" }
	nothing := func(string) string { return "" }
	return map[string]destination.Upload{
		"s3":                       whole(bucket, ""),
		"s3, in parts":             cut(bucket, "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA"),
		"s3 with a distribution":   cut(bucket, "named VXBsb2FkIElE.x+y/z=="),
		"a server":                 whole(server, ulid.Make().String()),
		"a server, in parts":       cut(server, ulid.Make().String()),
		"companion":                whole(signed, ""),
		"companion, stored":        whole(random, ""),
		"companion, in parts":      cut(random, "a/b c.d%e"),
		"a mapping, stored":        whole(random, `{"answer.number":"17"}`),
		"in parts, with no id":     cut(random, ""),
		"in parts, with a dot":     cut(random, ".."),
		"without key and id":       cut(nothing, ""),
		"a key that leads up":      whole(func(id string) string { return "../" + id + "/another's.bin" }, "."),
		"a memo that is no text":   whole(server, "\xff\x00"),
		"a memo as long as may be": whole(server, string(make([]byte, 4<<10))),
	}
}

// foreign asks about uploads that this destination did not make: nothing of them is here, and that is said so that the file is sent
// here. What looks like the destination's own may be signed, and a link be made where that is a signature only.
func foreign(s *session) {
	for name, u := range uploadsOfOthers() {
		gone := func(op string, err error) {
			s.t.Helper()
			if k := fault.KindOf(err); err != nil && k != fault.Missing && k != fault.Restart {
				s.t.Errorf("%s: %s: %v", name, op, err)
			}
		}
		arrived, err := s.d.List(s.ctx(), u)
		gone("list", err)
		if arrived.Object != nil || len(arrived.Receipts) > 0 {
			s.t.Errorf("%s: list: %+v", name, arrived)
		}
		_, err = s.complete(destination.Sent{Upload: u, Receipts: receiptsOf(u)})
		gone("complete", err)
		if err == nil {
			s.t.Errorf("%s: completed", name)
		}
		data := content(3, u.File.Size)
		gone("sign", s.d.Sign(s.ctx(), []destination.Piece{s.piece(u, first(u), data)})[0].Err)
		if s.d.Linker != nil {
			_, err := s.linkAgain(destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{u}})
			gone("link", err)
		}
		if s.d.Manager != nil {
			gone("delete", s.d.Manager.Delete(s.ctx(), u))
		}
		gone("abort", s.d.Abort(s.ctx(), u))
		f := u.File
		f.Attempt++
		s.create(f) // and it is sent here
	}
}

// receiptsOf are what another storage acknowledged.
func receiptsOf(u destination.Upload) []destination.Receipt {
	var all []destination.Receipt
	for _, n := range numbers(u) {
		_, size := u.Range(n)
		all = append(all, destination.Receipt{N: n, Size: size, ETag: `"0123456789abcdef0123456789abcdef"`})
	}
	return all
}
