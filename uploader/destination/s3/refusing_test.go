package s3

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // what storages demand
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// sender does what the engine does about a fault, and no more: it waits and asks again, asks what has arrived, or starts over.
type sender struct {
	t   *testing.T
	d   *destination.Destination
	b   *buckettest.Bucket
	ctx context.Context

	content  []byte
	file     destination.File
	upload   destination.Upload
	receipts map[int]destination.Receipt
	whole    int // how often everything was sent
}

const twoParts = 6 << 20

// odd opens a destination over a bucket, with parts of 5 MiB.
func odd(t *testing.T, b *buckettest.Bucket, said *notes) *destination.Destination {
	t.Helper()
	return oddParts(t, b, said, 5<<20)
}

// oddParts is odd with another wish for parts; 0: none.
func oddParts(t *testing.T, b *buckettest.Bucket, said *notes, wish int64) *destination.Destination {
	t.Helper()
	o := Options{
		Bucket: "b", Endpoint: "http://127.0.0.1:9000", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""),
		PartSize: wish, fake: b,
	}
	if said != nil {
		o.Note = said.add
	}
	d, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(d.Close)
	return d
}

func newSender(t *testing.T, d *destination.Destination, b *buckettest.Bucket, size int) *sender {
	t.Helper()
	return &sender{t: t, d: d, b: b, ctx: t.Context(), content: bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size], file: aFile(int64(size)), receipts: map[int]destination.Receipt{}}
}

// often asks until there is an answer: a storage that is busy is asked ten times, as the engine does.
func (s *sender) often(ask func() error) error {
	var err error
	for range 10 {
		f := asFault(ask())
		if f == nil {
			return nil
		}
		err = f
		if f.Kind != fault.Busy && f.Kind != fault.Interrupted {
			return err
		}
		<-time.After(max(f.RetryAfter, 5*time.Second))
	}
	return err
}

// create opens the upload.
func (s *sender) create() {
	s.t.Helper()
	err := s.often(func() error {
		created := s.d.Create(s.ctx, []destination.File{s.file})[0]
		s.upload = created.Value.Upload
		return created.Err
	})
	if err != nil {
		s.t.Fatalf("create: %v", err)
	}
}

// pieces sends what is not acknowledged.
func (s *sender) pieces() {
	s.t.Helper()
	if len(s.receipts) == 0 {
		s.whole++
	}
	for i := range s.upload.Pieces() {
		if n := i + min(1, s.upload.Parts); s.receipts[n].ETag == "" {
			if err := s.often(func() error { return s.piece(n) }); err != nil {
				s.t.Fatalf("piece %d: %v", n, err)
			}
		}
	}
}

func (s *sender) piece(n int) error {
	offset, size := s.upload.Range(n)
	p := destination.Piece{Upload: s.upload, N: n}
	if before := s.d.Traits().Before; before.MD5 && (before.Parts || s.upload.Parts == 0) {
		sum := md5.Sum(s.content[offset : offset+size]) //nolint:gosec // what storages demand
		p.Digests.MD5 = sum[:]
	}
	signed := s.d.Sign(s.ctx, []destination.Piece{p})[0]
	if signed.Err != nil {
		return signed.Err
	}
	receipt, err := transfer.Send(s.ctx, s.d.Storage, signed.Value, transfer.Body{At: bytes.NewReader(s.content), Offset: offset, Size: size},
		transfer.Options{N: n, SignedByUs: true})
	if err == nil {
		s.receipts[n] = receipt
	}
	return err
}

// list asks what has arrived, as after a crash.
func (s *sender) list() error {
	return s.often(func() error {
		arrived, err := s.d.List(s.ctx, s.upload)
		clear(s.receipts)
		for _, r := range arrived.Receipts {
			s.receipts[r.N] = r
		}
		return err
	})
}

// complete goes on until the file is stored. It starts over where the storage does not know the upload.
func (s *sender) complete() destination.Object {
	s.t.Helper()
	for range 3 {
		var object destination.Object
		err := s.often(func() error {
			sent := destination.Sent{Upload: s.upload}
			for i := range s.upload.Pieces() {
				if r, ok := s.receipts[i+min(1, s.upload.Parts)]; ok {
					sent.Receipts = append(sent.Receipts, r)
				}
			}
			result := s.d.Complete(s.ctx, []destination.Sent{sent})[0]
			object = result.Value
			return result.Err
		})
		if err == nil {
			return object
		}
		if fault.KindOf(err) != fault.Missing {
			s.t.Fatalf("complete: %v", err)
		}
		s.again()
	}
	s.t.Fatal("it is sent again and again")
	return destination.Object{}
}

// again goes on with what arrived, or starts over.
func (s *sender) again() {
	s.t.Helper()
	err := s.list()
	if err != nil && fault.KindOf(err) != fault.Missing && fault.KindOf(err) != fault.Unsupported {
		s.t.Fatalf("list: %v", err)
	}
	if err != nil {
		_ = s.often(func() error { return s.d.Abort(s.ctx, s.upload) })
		clear(s.receipts)
		s.file.Attempt++
		s.create()
	}
	s.pieces()
}

// ends looks at what there is: the object, and nothing else.
func (s *sender) ends(object destination.Object) {
	s.t.Helper()
	objects := s.b.Objects()
	if len(objects) != 1 || !bytes.Equal(objects[object.Upload.Key], s.content) {
		s.t.Errorf("%d objects; %d bytes under the key", len(objects), len(objects[object.Upload.Key]))
	}
	if s.b.Open() != 0 {
		s.t.Errorf("%d uploads are left behind", s.b.Open())
	}
}

// refusableCalls are what a storage may refuse.
func refusableCalls() []buckettest.Call {
	return []buckettest.Call{
		buckettest.ListObjects, buckettest.ListUploads, buckettest.ListParts, buckettest.Head, buckettest.Abort, buckettest.Delete,
	}
}

// refusals are the ways to refuse. "late" is unknown for a while, "500 twice" a storage that comes to its senses.
func refusals() map[string]func(*buckettest.Bucket, buckettest.Call) {
	all := map[string]func(*buckettest.Bucket, buckettest.Call){
		"late": func(b *buckettest.Bucket, c buckettest.Call) { b.Late = 8 * time.Second; b.RefuseFirst(c, 1, 404, "") },
		"500 twice": func(b *buckettest.Bucket, c buckettest.Call) {
			b.RefuseFirst(c, 2, http.StatusInternalServerError, "InternalError")
		},
	}
	for _, r := range []struct {
		status int
		code   string
	}{{400, "InvalidArgument"}, {403, "AccessDenied"}, {404, "NoSuchKey"}, {405, "MethodNotAllowed"}, {500, "InternalError"}, {501, "NotImplemented"}, {403, ""}, {404, ""}} {
		all[fmt.Sprint(r.status, r.code)] = func(b *buckettest.Bucket, c buckettest.Call) { b.Refuse(c, r.status, r.code) }
	}
	return all
}

// tasks are what must be done whatever is refused: with how many whole uploads, and what may be left.
func tasks() map[string]func(*sender) {
	return map[string]func(*sender){
		"put": func(s *sender) {
			s.content, s.file.Size = s.content[:100], 100
			s.create()
			s.pieces()
			s.ends(s.complete())
		},
		"multipart": func(s *sender) { s.create(); s.pieces(); s.ends(s.complete()) },
		"resume": func(s *sender) { // a new process knows what a journal knows
			s.create()
			if err := s.often(func() error { return s.piece(1) }); err != nil {
				s.t.Fatal(err)
			}
			s.d = odd(s.t, s.b, nil)
			s.again()
			s.ends(s.complete())
		},
		"link": func(s *sender) {
			s.create()
			s.pieces()
			object := s.complete()
			made := s.d.Linker.Link(s.ctx, []destination.LinkRequest{{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Uploads: []destination.Upload{object.Upload}}})[0]
			if made.Err != nil || made.Value.URL.IsZero() {
				s.t.Errorf("link: %v", made.Err)
			}
		},
		"delete": func(s *sender) {
			s.create()
			s.pieces()
			object := s.complete()
			err := s.often(func() error { return s.d.Manager.Delete(s.ctx, object.Upload) })
			gone := len(s.b.Objects()) == 0 // or the storage says so: 404 is a success
			if s.b.Calls(buckettest.Delete) == 1 && err == nil {
				gone = true
			}
			if (err == nil) != gone {
				s.t.Errorf("delete says %v, and %d objects are left", err, len(s.b.Objects()))
			}
			if s.b.Calls(buckettest.Delete) == 0 {
				s.t.Error("it was not even tried")
			}
		},
	}
}

// TestRefusedQuestions: whatever a storage does not answer, what is needed is done, once, and nothing is left behind.
func TestRefusedQuestions(t *testing.T) { refusedQuestions(t, false) }

// refusedQuestions takes each call and task to one refusal, each refusal to some of them, or all of them to all: that moves
// gigabytes.
func refusedQuestions(t *testing.T, whole bool) {
	t.Helper()
	refused, done := refusals(), tasks()
	for i, call := range refusableCalls() {
		for k, how := range slices.Sorted(maps.Keys(refused)) {
			for n, task := range slices.Sorted(maps.Keys(done)) {
				if !whole && (i+3*n+k)%len(refused) != 0 {
					continue
				}
				if call == buckettest.Head && strings.HasPrefix(how, "404") && task != "put" {
					continue // this is how a storage says that it does not have the object: TestAnObjectThatNeverComes
				}
				t.Run(fmt.Sprintf("%s/%s/%s", call, how, task), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						b := buckettest.New()
						refused[how](b, call)
						s := newSender(t, odd(t, b, nil), b, twoParts)
						done[task](s)
						if s.whole > 1 {
							t.Errorf("everything was sent %d times", s.whole)
						}
					})
				})
			}
		}
	}
}

// What a storage does not do is said once, not with each file.
func TestRefusalsAreSaidOnce(t *testing.T) {
	b, said := buckettest.New(), &notes{}
	b.Refuse(buckettest.ListUploads, 405, "MethodNotAllowed")
	b.Refuse(buckettest.Head, 403, "")
	d := odd(t, b, said)
	for i := range 3 {
		s := newSender(t, d, b, twoParts)
		s.file.ID = fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5FA%d", i)
		s.create()
		s.pieces()
		if object := s.complete(); object.Proof != destination.Acknowledged {
			t.Errorf("proof %v", object.Proof)
		}
	}
	if want := findUploads + "|" + readBack; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
}

// A storage that keeps no metadata shows no token: size and key are enough, and the proof says so.
func TestNoMetadata(t *testing.T) {
	b := buckettest.New()
	b.Forgetful = true
	s := newSender(t, odd(t, b, nil), b, twoParts)
	s.create()
	s.pieces()
	object := s.complete()
	s.ends(object)
	if object.Proof != destination.Acknowledged || b.Received() != twoParts {
		t.Errorf("proof %v after %d bytes", object.Proof, b.Received())
	}
	if err := s.d.Abort(t.Context(), s.upload); err != nil || len(b.Objects()) != 0 {
		t.Errorf("abort: %v, %d objects", err, len(b.Objects()))
	}
}

// An object that is not there yet is asked for again, up to 30 s.
func TestLateObject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const late = 20 * time.Second
		b := buckettest.New()
		b.Late = late
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		s.pieces()
		began := time.Now()
		object := s.complete()
		if took := time.Since(began); object.Proof != destination.Matched || took < late || took > visibleWithin+10*time.Second {
			t.Errorf("proof %v after %v", object.Proof, took)
		}
		if b.Calls(buckettest.Complete) != 1 || b.Received() != twoParts {
			t.Errorf("completed %d times, %d bytes", b.Calls(buckettest.Complete), b.Received())
		}
	})
}

// One that is still not there then is lost, whatever was said when it was made, and the file starts over: not even a storage that
// refused to be asked at another time is believed against its own word.
func TestAnObjectThatNeverComes(t *testing.T) {
	for name, before := range map[string]func(*buckettest.Bucket){
		"asked": func(*buckettest.Bucket) {},
		"refused": func(b *buckettest.Bucket) {
			b.RefuseFirst(buckettest.Head, 1, http.StatusMethodNotAllowed, "MethodNotAllowed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := buckettest.New()
				b.Late = time.Hour
				s := newSender(t, odd(t, b, nil), b, twoParts)
				before(b)
				if name == "refused" {
					other := aFile(100)
					other.ID = "01ARZ3NDEKTSV4RRFFQ69G5FAZ"
					if err := s.d.Abort(t.Context(), destination.Upload{File: other, Key: tail(other, 1)}); err != nil {
						t.Fatal(err)
					}
				}
				s.create()
				s.pieces()
				complete := func() error {
					return s.d.Complete(t.Context(), []destination.Sent{{Upload: s.upload, Receipts: []destination.Receipt{s.receipts[1], s.receipts[2]}}})[0].Err
				}
				is(t, complete(), fault.Busy)
				<-time.After(visibleWithin)
				is(t, complete(), fault.Restart)
			})
		})
	}
}

// Completing may take long, as long as something comes; where the answer is lost, the object is asked for before anything is
// done again.
func TestLongComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		b.Joining = 25 * time.Minute
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		s.pieces()
		if object := s.complete(); object.Proof != destination.Matched {
			t.Errorf("proof %v", object.Proof)
		}
		if b.Calls(buckettest.Complete) != 1 {
			t.Errorf("completed %d times", b.Calls(buckettest.Complete))
		}
	})
	synctest.Test(t, func(t *testing.T) { // nothing comes
		b := buckettest.New()
		d := odd(t, b, nil)
		b.Answers[buckettest.Complete] = func(_ http.ResponseWriter, _ *http.Request, n int) bool {
			if n == 1 {
				<-time.After(11 * time.Minute)
			}
			return false
		}
		s := newSender(t, d, b, twoParts)
		s.create()
		s.pieces()
		began := time.Now()
		s.ends(s.complete())
		if took := time.Since(began); took < 10*time.Minute || took > 13*time.Minute || b.Received() != twoParts {
			t.Errorf("after %v, %d bytes", took, b.Received())
		}
		<-time.After(10 * time.Minute) // until the bucket has given up its first answer
	})
}

// The answer to Complete is lost, the object is there: nothing is made a second time.
func TestLostComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		b.Joining = 20 * time.Second
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		s.pieces()
		cut, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		sent := destination.Sent{Upload: s.upload, Receipts: []destination.Receipt{s.receipts[1], s.receipts[2]}}
		is(t, s.d.Complete(cut, []destination.Sent{sent})[0].Err, fault.Interrupted)
		<-time.After(30 * time.Second)
		s.ends(s.complete())
		if b.Calls(buckettest.Complete) != 1 {
			t.Errorf("completed %d times", b.Calls(buckettest.Complete))
		}
	})
}

// A crash took the receipts after the storage had made the object: it is stored, by whoever asks.
func TestCompleteWithoutReceipts(t *testing.T) {
	b := buckettest.New()
	s := newSender(t, odd(t, b, nil), b, twoParts)
	s.create()
	s.pieces()
	is(t, s.d.Complete(t.Context(), []destination.Sent{{Upload: s.upload}})[0].Err, fault.Missing)
	want := s.complete()
	d := odd(t, b, nil)
	arrived, err := d.List(t.Context(), s.upload)
	if err != nil || arrived.Object == nil {
		t.Fatalf("%+v %v", arrived, err)
	}
	for _, receipts := range [][]destination.Receipt{nil, make([]destination.Receipt, 2), {s.receipts[1]}} {
		got := d.Complete(t.Context(), []destination.Sent{{Upload: s.upload, Receipts: receipts}})[0]
		if got.Err != nil || got.Value.Proof != destination.Matched || got.Value.Size != want.Size {
			t.Errorf("%+v", got)
		}
	}
	other := s.upload
	other.File.Size-- // not what this upload would have made
	is(t, d.Complete(t.Context(), []destination.Sent{{Upload: other}})[0].Err, fault.Missing)
}

// A bucket with a lock takes nothing without its checksum: it is sent from the first refusal on, for parts too.
func TestChecksumOnDemand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, said := buckettest.New(), &notes{}
		b.Strict = true
		d := odd(t, b, said)
		if d.Traits().Before != (destination.Before{}) {
			t.Errorf("before anybody asked: %+v", d.Traits().Before)
		}
		for i, size := range []int{twoParts, 100} {
			s := newSender(t, d, b, size)
			s.file.ID = fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ69G5FA%d", i)
			s.create()
			s.pieces()
			if object := s.complete(); !bytes.Equal(b.Objects()[object.Upload.Key], s.content) {
				t.Errorf("%d bytes are stored", len(b.Objects()[object.Upload.Key]))
			}
		}
		if b.Calls(buckettest.Part) != 3 || b.Calls(buckettest.Put) != 1 || strings.Count(said.String(), "Content-MD5") != 1 {
			t.Errorf("%d parts, %d files; said %q", b.Calls(buckettest.Part), b.Calls(buckettest.Put), said.String())
		}
	})
}

// What is deleted in a bucket with versions stays: it is said, and it is deleted all the same.
func TestKeptVersions(t *testing.T) {
	b := buckettest.New()
	b.Versioned = true
	s := newSender(t, odd(t, b, nil), b, 100)
	s.create()
	s.pieces()
	object := s.complete()
	if got := remark(t, s.d, destination.Versions); got.Fine || got.Err != nil || got.Value != "" {
		t.Errorf("%+v", got)
	}
	is(t, s.d.Manager.Delete(t.Context(), object.Upload), fault.Kept)
	if len(b.Objects()) != 0 {
		t.Error("it is not deleted")
	}
	b.Strict = true
	if got := remark(t, s.d, destination.Versions); got.Fine || got.Value != "locked" {
		t.Errorf("%+v", got)
	}
	plain := buckettest.New()
	if got := remark(t, odd(t, plain, nil), destination.Versions); !got.Fine || got.Err != nil {
		t.Errorf("%+v", got)
	}
}

// An object of another attempt, or of another size, is nobody's proof.
func TestAnotherObjectIsNoProof(t *testing.T) {
	b := buckettest.New()
	b.Forgetful = true
	s := newSender(t, odd(t, b, nil), b, twoParts)
	s.create()
	s.pieces()
	s.complete()
	other := s.upload
	other.File.Size++
	_, err := s.d.List(t.Context(), other)
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Missing {
		t.Errorf("got %v", err)
	}
}
