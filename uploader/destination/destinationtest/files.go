package destinationtest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// sizes sends every size at which something changes, and gets the same bytes back.
func sizes(s *session) {
	for _, size := range []int64{0, 1, MaxPart - 1, MaxPart, MaxPart + 1, 3 * MaxPart} {
		data := content(1, size)
		object := s.upload(newFile(fmt.Sprintf("%d.bin", size), size), data)
		if object.Proof < destination.Confirmed {
			s.t.Logf("%d bytes: only acknowledged", size)
		}
		s.arrived(object, data)
	}
}

// names sends the names that break naive keys, headers and addresses.
func names(s *session) {
	for i, name := range []string{
		"with spaces.txt", "ünï日本.txt", "100% #hash?.txt", "a+b&c=d;e.txt", `quote"back\slash.txt`, "rtl\u202egnp.exe", "new\nline.txt", "esc\x1b[31m.txt",
		"CON", "dot.", " space ", "..", "~$lock", strings.Repeat("n", 255), strings.Repeat("ü", 127) + "x", "🙂.txt", "e\u0301 decomposed.txt", "-rf", "%2e%2e%2f",
		"<script>alert(1)</script>.html",
	} {
		data := content(i, 300)
		object := s.upload(newFile(name, int64(len(data))), data)
		if key := object.Upload.Key; strings.ContainsAny(key, "\n\x1b\u202e") || strings.Contains(key, "/../") || strings.HasSuffix(key, "/..") {
			s.t.Errorf("%q became the key %q", name, key)
		}
		s.arrived(object, data)
	}
}

// Types are content types as a file may have them, and as they are told to a backend and sent to the storage.
func Types() map[string]string {
	return map[string]string{
		"text/plain": "text/plain", "text/html": "text/html", "application/vnd.ms-excel": "application/vnd.ms-excel", "image/svg+xml": "image/svg+xml",
		"application/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text", "application/x-unheard-of+zip": "application/x-unheard-of+zip",
		"TEXT/Plain": "TEXT/Plain", "text/csv; charset=utf-8": "text/csv", "image/png;x=y": "image/png", "": "application/octet-stream", "nonsense": "application/octet-stream",
	}
}

// types checks that the content type goes out as it was told, byte for byte, and that it cannot be changed afterwards.
func types(s *session) {
	data := content(1, 100)
	for given, kind := range Types() {
		f := newFile("typed", int64(len(data)))
		f.Type = given
		want := kind
		if s.h.StoredAs != nil {
			want = s.h.StoredAs(kind)
		}
		created := s.create(f)
		n := first(created.Upload)
		request := s.sign(created.Upload, n, data)
		if got := request.Header.Get("Content-Type"); got != "" && got != want {
			s.t.Errorf("%q would be sent as %q, not as %q", given, got, want)
		}
		if request.Form != nil && request.Form.FileType != kind {
			s.t.Errorf("%s would be sent as %q", kind, request.Form.FileType)
		}
		if request.Header.Get("Content-Type") != "" && sealed(request) {
			other := request
			other.Header = request.Header.Clone()
			other.Header.Set("Content-Type", want+"; charset=utf-8")
			_, err := s.put(created.Upload, n, other, data)
			s.is(err, fault.Permission, fault.Forbidden, fault.Keys)
		}
		s.mustComplete(s.send(created, data))
	}
	if s.h.Refuses == "" {
		return
	}
	f := newFile("refused", 1)
	f.Type = s.h.Refuses
	s.is(s.d.Create(s.ctx(), []destination.File{f})[0].Err, fault.Policy)
}

// sealed reports whether another content type must be refused. An address of SigV4 says which headers were signed; there
// are backends that forget the type.
func sealed(request destination.Request) bool {
	u, err := url.Parse(request.URL.Reveal())
	if err != nil || !u.Query().Has("X-Amz-SignedHeaders") {
		return true
	}
	return slices.Contains(strings.Split(u.Query().Get("X-Amz-SignedHeaders"), ";"), "content-type")
}

// parallel does sixteen files at once: every method is safe for concurrent use.
func parallel(s *session) {
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			f := newFile(fmt.Sprintf("%d.bin", i), 2000)
			data := content(i, f.Size)
			created := s.d.Create(s.ctx(), []destination.File{f})[0]
			if created.Err != nil || created.Value.Upload.File != f {
				s.t.Errorf("create: %+v", created)
				return
			}
			u := created.Value.Upload
			signed := s.d.Sign(s.ctx(), []destination.Piece{s.piece(u, first(u), data)})[0]
			if signed.Err != nil {
				s.t.Errorf("sign: %v", signed.Err)
				return
			}
			receipt, err := s.put(u, first(u), signed.Value, data)
			if err != nil {
				s.t.Errorf("put: %v", err)
				return
			}
			done := s.d.Complete(s.ctx(), []destination.Sent{{Upload: u, Receipts: []destination.Receipt{receipt}, Digests: receipt.Sent}})[0]
			if done.Err != nil || done.Value.Upload.File.ID != f.ID {
				s.t.Errorf("complete: %+v", done)
			}
		})
	}
	wait.Wait()
}

func emptyBatches(s *session) {
	if a, b, c := s.d.Create(s.ctx(), nil), s.d.Sign(s.ctx(), nil), s.d.Complete(s.ctx(), nil); len(a)+len(b)+len(c) != 0 {
		s.t.Error("answers to no question")
	}
	if s.d.Linker != nil && len(s.d.Linker.Link(s.ctx(), nil)) != 0 {
		s.t.Error("links to no request")
	}
}

// moreThanABatch asks more than the destination takes at once: the driver splits, and the order stays.
func moreThanABatch(s *session) {
	n := s.d.Traits().MaxBatch + 1
	if n < 2 || n > 5_000 {
		s.t.Fatalf("batches of %d", n-1)
	}
	files := make([]destination.File, n)
	for i := range files {
		files[i] = newFile(fmt.Sprintf("%d.txt", i), 1)
	}
	created := s.d.Create(s.ctx(), files)
	if len(created) != n {
		s.t.Fatalf("%d answers to %d questions", len(created), n)
	}
	pieces := make([]destination.Piece, n)
	for i, c := range created {
		if c.Err != nil || c.Value.Upload.File != files[i] {
			s.t.Fatalf("%d: %+v", i, c)
		}
		pieces[i] = s.piece(c.Value.Upload, first(c.Value.Upload), content(i, 1))
	}
	seen := map[string]bool{}
	for i, r := range s.d.Sign(s.ctx(), pieces) {
		address := r.Value.URL.Reveal()
		if r.Value.Form != nil { // all forms go to one address, and differ in their fields
			address += fmt.Sprint(r.Value.Form.Fields)
		}
		if r.Err != nil || seen[address] {
			s.t.Fatalf("%d: %v, or an address twice", i, r.Err)
		}
		seen[address] = true
	}
	if len(seen) != n {
		s.t.Errorf("%d addresses for %d pieces", len(seen), n)
	}
}

// oneBad has one element fail in every kind of batch: the others do not notice.
func oneBad(s *session) {
	gone := s.create(newFile("gone", 10)).Upload
	if err := s.d.Abort(s.ctx(), gone); err != nil {
		s.t.Fatal(err)
	}
	good := s.create(newFile("good", 1000))
	data := content(3, 1000)

	if limit := s.d.Traits().MaxFile; limit > 0 {
		large := newFile("large", limit+1)
		all := s.d.Create(s.ctx(), []destination.File{newFile("a", 1), large, newFile("b", 1)})
		if all[0].Err != nil || all[2].Err != nil || all[2].Value.Upload.File.Name != "b" {
			s.t.Errorf("the good ones: %v %v", all[0].Err, all[2].Err)
		}
		s.is(all[1].Err, fault.TooLarge)
	}

	signed := s.d.Sign(s.ctx(), []destination.Piece{
		s.piece(gone, first(gone), content(3, 10)), s.piece(good.Upload, first(good.Upload), data), s.piece(good.Upload, 7, data),
	})
	s.is(signed[0].Err, fault.Missing, fault.Restart)
	s.is(signed[2].Err, fault.Bug)
	if signed[1].Err != nil {
		s.t.Fatal(signed[1].Err)
	}
	receipt, err := s.put(good.Upload, first(good.Upload), signed[1].Value, data)
	if err != nil {
		s.t.Fatal(err)
	}
	done := s.d.Complete(s.ctx(), []destination.Sent{
		{Upload: gone, Receipts: []destination.Receipt{{Size: 10, ETag: `"x"`}}},
		{Upload: good.Upload, Receipts: []destination.Receipt{receipt}, Digests: receipt.Sent},
	})
	s.is(done[0].Err, fault.Missing, fault.Restart)
	if done[1].Err != nil || done[1].Value.Upload.File.Name != "good" {
		s.t.Fatalf("%+v", done[1])
	}
	if s.d.Linker == nil {
		return
	}
	made := s.d.Linker.Link(s.ctx(), []destination.LinkRequest{
		{ID: newFile("", 0).ID, Uploads: []destination.Upload{gone}},
		{ID: newFile("", 0).ID, Uploads: []destination.Upload{done[1].Value.Upload}},
	})
	s.is(made[0].Err, fault.Missing, fault.Restart)
	if made[1].Err != nil {
		s.t.Error(made[1].Err)
	}
}

// secrets looks at everything that is journaled or shown of an upload.
func secrets(s *session) {
	created := s.create(newFile("secret.bin", 2*MaxPart))
	data := content(4, 2*MaxPart)
	sent := s.send(created, data)
	object := s.mustComplete(sent)
	s.clean("the memo", string(object.Upload.Memo))
	s.clean("the key", object.Upload.Key)
	for _, v := range []any{created, sent, object, s.d.Traits()} {
		s.clean("the journal", jsonText(s.t, v))
		s.clean("a log", fmt.Sprintf("%v %+v", v, v))
	}
	request := s.sign(created.Upload, first(created.Upload), data)
	s.clean("a log", fmt.Sprintf("%v %+v %#v", request, request, request))
	if request.Header.Get("Authorization") != "" || request.Method == http.MethodGet {
		s.t.Errorf("a request of another kind: %+v", request)
	}
	if s.d.Linker != nil {
		s.clean("a link in a log", fmt.Sprintf("%+v", s.link(object.Upload)))
	}
}
