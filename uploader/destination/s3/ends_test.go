package s3

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/internal/bucket"
	"linkdrop/uploader/objectname"
)

// The ends of what a setting may be, on both sides.
func TestSettingsAtTheirEnds(t *testing.T) {
	for name, want := range map[string]bool{
		"b": true, "a.b-c_d": true, "09azAZ": true, "...": true, strings.Repeat("b", 255): true,
		"": false, ".": false, "..": false, strings.Repeat("b", 256): false, "a/b": false, "a:b": false, "a@b": false, "a[b": false, "a`b": false, "a{b": false, "ü": false, "a b": false,
	} {
		if validBucket(name) != want {
			t.Errorf("bucket %.20q (%d): %v", name, len(name), !want)
		}
	}
	for text, want := range map[string]bool{
		"": true, "no-store": true, " ~": true, strings.Repeat("x", maxCacheControl): true,
		strings.Repeat("x", maxCacheControl+1): false, "\x1f": false, "\x7f": false, "ü": false,
	} {
		if validCaching(text) != want {
			t.Errorf("caching %.20q (%d): %v", text, len(text), !want)
		}
	}
	o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""), Prefix: strings.Repeat("x", maxPrefix)}
	if _, err := o.checked(); err != nil {
		t.Error(err)
	}
	o.Prefix += "x"
	_, err := o.checked()
	is(t, err, fault.NoPlace)
}

// What cannot be stored is refused before anybody is asked, and an ID of which no key can be made is a mistake of ours.
func TestFilesThatCannotBe(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	is(t, d.Create(t.Context(), []destination.File{aFile(maxObject + 1)})[0].Err, fault.TooLarge)
	for _, id := range []string{"", "a/b"} {
		f := aFile(twoParts)
		f.ID = id
		is(t, d.Create(t.Context(), []destination.File{f})[0].Err, fault.Bug)
		is(t, d.Abort(t.Context(), destination.Upload{File: f}), fault.Bug)
	}
	if b.Calls(buckettest.Create) != 0 || b.Calls(buckettest.ListUploads) != 0 || b.Calls(buckettest.Abort) != 0 {
		t.Error("the storage was asked")
	}
	if created := d.Create(t.Context(), []destination.File{aFile(maxObject)})[0]; created.Err != nil {
		t.Errorf("the largest: %v", created.Err)
	}
}

// A higher attempt takes the place of a lower one: whoever goes on with that is told.
func TestAReplacedAttempt(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	first, second := aFile(twoParts), aFile(twoParts)
	second.Attempt = 2
	one := d.Create(t.Context(), []destination.File{first})[0]
	two := d.Create(t.Context(), []destination.File{second})[0]
	if one.Err != nil || two.Err != nil {
		t.Fatal(one.Err, two.Err)
	}
	is(t, d.Create(t.Context(), []destination.File{first})[0].Err, fault.Restart)
	is(t, d.Sign(t.Context(), []destination.Piece{{Upload: one.Value.Upload, N: 1}})[0].Err, fault.Restart)
	_, err := d.List(t.Context(), one.Value.Upload)
	is(t, err, fault.Restart)
	if signed := d.Sign(t.Context(), []destination.Piece{{Upload: two.Value.Upload, N: 1}})[0]; signed.Err != nil {
		t.Error(signed.Err)
	}
	if err := d.Abort(t.Context(), one.Value.Upload); err != nil { // is owed, and ends nothing of the newer one
		t.Error(err)
	}
	if signed := d.Sign(t.Context(), []destination.Piece{{Upload: two.Value.Upload, N: 1}})[0]; signed.Err != nil {
		t.Error(signed.Err)
	}
}

// What links say of caching is in the link, and who pays for the request as well.
func TestLinksSayWhatWasSetUp(t *testing.T) {
	f := aFile(5)
	u := destination.Upload{File: f, Key: f.ID + "/" + f.Name}
	for _, c := range []struct{ caching, payer string }{{"", ""}, {"no-store", "requester"}} {
		o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""), CacheControl: c.caching}
		if c.payer != "" {
			o.Header = map[string]string{payerHeader: c.payer}
		}
		made := offline(o, newLocation(o, bucket.DefaultRegion, false)).Link(t.Context(), []destination.LinkRequest{{ID: f.ID, Uploads: []destination.Upload{u}}})[0]
		if made.Err != nil {
			t.Fatal(made.Err)
		}
		q := query(t, made.Value)
		if q.Get("response-cache-control") != c.caching || q.Has("response-cache-control") != (c.caching != "") || q.Get("x-amz-request-payer") != c.payer {
			t.Errorf("%+v: %v", c, q)
		}
	}
}

// An optional question counts as refused where the answer is about the question: at once, or after it was too busy some times
// in a row. Whoever has no keys, or no network, learns nothing of the storage.
func TestWhatCountsAsRefused(t *testing.T) {
	said := 0
	o := &optionalCalls{note: func(string) { said++ }}
	for _, kind := range []fault.Kind{fault.Keys, fault.NoKeys, fault.Expired, fault.Clock, fault.Blocked, fault.ProxySignIn} {
		if o.refused("q", fault.New(kind, "list", "")) {
			t.Errorf("%v is no answer to the question", kind)
		}
	}
	busy := &fault.Error{Kind: fault.Busy, Op: "list", Status: http.StatusServiceUnavailable}
	for range 2 {
		for range maxRefusals {
			if o.refused("q", busy) {
				t.Error("busy is not refused yet")
			}
		}
		o.answered("q")
	}
	for range maxRefusals {
		o.refused("q", busy)
	}
	if said != 0 || o.knows("q") || !o.refused("q", busy) || !o.refused("q", busy) || said != 1 || !o.knows("q") {
		t.Errorf("said %d times", said)
	}
	for status, want := range map[int]bool{0: false, http.StatusOK: false, http.StatusMultipleChoices: true} { // no answer, and answers
		if (&optionalCalls{note: func(string) {}}).refused("q", &fault.Error{Kind: fault.Bug, Op: "list", Status: status}) != want {
			t.Errorf("status %d: %v", status, !want)
		}
	}
	if o.knows("other") || !o.refused("other", &fault.Error{Kind: fault.Unsupported, Op: "list", Status: http.StatusNotImplemented}) || said != 2 {
		t.Errorf("said %d times", said)
	}
}

// A storage that does not let an object be looked at may have one of ours: it is deleted all the same, the first time as well as
// later.
func TestWhatCannotBeLookedAtIsDeleted(t *testing.T) {
	b := buckettest.New()
	s := newSender(t, odd(t, b, nil), b, 100)
	for looked := range 2 {
		s.create()
		s.pieces()
		b.Refuse(buckettest.Head, http.StatusMethodNotAllowed, "MethodNotAllowed")
		if err := s.d.Abort(t.Context(), s.upload); err != nil || len(b.Objects()) != 0 {
			t.Errorf("%v, %d objects", err, len(b.Objects()))
		}
		if b.Calls(buckettest.Head) != 1 { // who was refused does not ask again
			t.Errorf("looked at %d times after %d", b.Calls(buckettest.Head), looked)
		}
		s.file.ID, s.receipts = "01ARZ3NDEKTSV4RRFFQ69G5FAZ", map[int]destination.Receipt{}
	}
}

// The answer to Complete is lost, and the object never comes: the storage has no parts any more either, and after the time in
// which it may have come, that is said.
func TestACompleteThatWasLostWithItsParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		s.pieces()
		b.Answers[buckettest.Complete] = func(w http.ResponseWriter, r *http.Request, n int) bool {
			if n == 1 {
				buckettest.Error(w, r, http.StatusServiceUnavailable, "SlowDown", "")
			} else {
				buckettest.Error(w, r, http.StatusNotFound, "NoSuchUpload", "")
			}
			return true
		}
		complete := func() error {
			return s.d.Complete(t.Context(), []destination.Sent{{Upload: s.upload, Receipts: []destination.Receipt{s.receipts[1], s.receipts[2]}}})[0].Err
		}
		is(t, complete(), fault.Busy)
		is(t, complete(), fault.Busy) // it may still come
		<-time.After(visibleWithin)
		is(t, complete(), fault.Missing)
	})
}

func TestClockIsToldInMinutes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "", 59 * time.Minute: "59 min", time.Hour: "1 h 0 min", -90 * time.Minute: "1 h 30 min", 29 * time.Second: "0 min", 30 * time.Second: "1 min",
		25*time.Hour + 2*time.Minute: "25 h 2 min",
	} {
		if got := minutes(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// What is set up as a prefix stands in front of every key, and keys with another one are still this file's.
func TestPrefix(t *testing.T) {
	o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""), Prefix: "in/box"}
	o, err := o.checked()
	if err != nil {
		t.Fatal(err)
	}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	f := aFile(5)
	created := d.Create(t.Context(), []destination.File{f})[0]
	if want := "in/box/" + tail(f, 1); created.Err != nil || created.Value.Upload.Key != want || !strings.Contains(created.Value.First.URL.Reveal(), "/in/box/"+f.ID+"/") {
		t.Errorf("%+v, want %s", created, want)
	}
	moved := destination.Upload{File: f, Key: "elsewhere/" + tail(f, 1)}
	if signed := d.Sign(t.Context(), []destination.Piece{{Upload: moved}})[0]; signed.Err != nil {
		t.Error(signed.Err)
	}
	for _, key := range []string{"", "x" + tail(f, 1), tail(f, 2), "in/box/../" + tail(f, 1)} {
		is(t, d.Sign(t.Context(), []destination.Piece{{Upload: destination.Upload{File: f, Key: key}}})[0].Err, fault.Missing)
	}
}

// The first piece and the last are signed, and none beside them.
func TestPiecesAtTheirEnds(t *testing.T) {
	o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")}
	o, err := o.checked()
	if err != nil {
		t.Fatal(err)
	}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	f := aFile(maxPart * (5 << 20))
	u := destination.Upload{File: f, Key: tail(f, 1), Memo: []byte("id"), PartSize: 5 << 20, Parts: maxPart}
	over := u
	over.Parts++
	single := destination.Upload{File: aFile(5), Key: tail(f, 1)}
	for _, c := range []struct {
		u    destination.Upload
		n    int
		good bool
	}{{u, 0, false}, {u, 1, true}, {u, maxPart, true}, {u, maxPart + 1, false}, {over, maxPart + 1, false}, {single, 0, true}, {single, 1, false}} {
		signed := d.Sign(t.Context(), []destination.Piece{{Upload: c.u, N: c.n}})[0]
		if c.good && signed.Err != nil {
			t.Errorf("piece %d of %d: %v", c.n, c.u.Parts, signed.Err)
		}
		if !c.good {
			is(t, signed.Err, fault.Bug)
		}
	}
	u.Memo = nil
	is(t, d.Sign(t.Context(), []destination.Piece{{Upload: u, N: 1}})[0].Err, fault.Missing)
}

// Whose parts cannot be ended may still see what is stored: an object of somebody else under the key is looked at, and stays.
func TestAnotherOnesObjectStays(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	b.Refuse(buckettest.Abort, http.StatusMethodNotAllowed, "MethodNotAllowed")
	created := d.Create(t.Context(), []destination.File{aFile(twoParts)})[0]
	if created.Err != nil {
		t.Fatal(created.Err)
	}
	if d.Abort(t.Context(), created.Value.Upload) == nil {
		t.Error("parts that stay are not said")
	}
	put := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/b/"+objectname.EscapePath(created.Value.Upload.Key), strings.NewReader("theirs"))
	put.Header.Set(bucket.TokenHeader, "theirs")
	b.ServeHTTP(httptest.NewRecorder(), put)
	_ = d.Abort(t.Context(), created.Value.Upload) // its parts still stay
	if got := b.Objects(); len(got) != 1 {
		t.Errorf("%d objects are left", len(got))
	}
}

// Where the bucket is in another place, that is what a person has to hear, whatever code came with it.
func TestAnotherRegionIsAnotherPlace(t *testing.T) {
	region := ""
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodDelete:
			lists(w, r)
		case region != "":
			w.Header().Set("X-Amz-Bucket-Region", region)
			refuse(w, http.StatusMovedPermanently, "PermanentRedirect", "")
		default:
			refuse(w, http.StatusBadRequest, "InvalidRequest", "")
		}
	})
	d := open(t, f.options())
	file := aFile(5)
	u := destination.Upload{File: file, Key: tail(file, 1)}
	region = "eu-north-1"
	is(t, d.Manager.Delete(t.Context(), u), fault.NoPlace)
	region = ""
	if err := d.Manager.Delete(t.Context(), u); err == nil || fault.KindOf(err) == fault.NoPlace {
		t.Error(err)
	}
}

// A storage elsewhere may not lead to this machine, whatever its name resolves to.
func TestOnlyOurOwnStorageIsHere(t *testing.T) {
	for endpoint, want := range map[string]bool{"": false, "https://s3.example.com": false, "http://127.0.0.1:9000": true, "http://localhost:9000": true} {
		o := Options{Bucket: "b", Endpoint: endpoint}
		if got := hostsOf(newLocation(o, bucket.DefaultRegion, false)); got.Loopback != want || len(got.Listed) != 1 || got.Listed[0] != got.Own {
			t.Errorf("%q: %+v", endpoint, got)
		}
	}
}

// What this process has opened is known to it: opened again it costs no call, ended and opened again it goes on, and a
// higher attempt counts also where it is the first that is seen.
func TestWhatWasOpenedHere(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	large, small := aFile(twoParts), aFile(5)
	first := d.Create(t.Context(), []destination.File{large})[0]
	asked := b.Calls(buckettest.ListUploads)
	again := d.Create(t.Context(), []destination.File{large})[0]
	if first.Err != nil || again.Err != nil || string(first.Value.Upload.Memo) != string(again.Value.Upload.Memo) || b.Calls(buckettest.Create) != 1 || b.Calls(buckettest.ListUploads) != asked {
		t.Errorf("%+v, %+v after %d calls", first, again, b.Calls(buckettest.Create))
	}
	if err := d.Abort(t.Context(), first.Value.Upload); err != nil {
		t.Fatal(err)
	}
	again = d.Create(t.Context(), []destination.File{large})[0]
	if again.Err != nil {
		t.Fatal(again.Err)
	}
	bad := destination.Piece{Upload: again.Value.Upload, N: 9}
	signed := d.Sign(t.Context(), []destination.Piece{bad, {Upload: again.Value.Upload, N: 1}, bad, {Upload: again.Value.Upload, N: 2}})
	is(t, signed[0].Err, fault.Bug)
	is(t, signed[2].Err, fault.Bug)
	if signed[1].Err != nil || signed[3].Err != nil || signed[1].Value.URL.Reveal() == "" || signed[3].Value.URL.Reveal() == "" {
		t.Errorf("%+v", signed)
	}
	small.ID, small.Attempt = "01ARZ3NDEKTSV4RRFFQ69G5FAZ", 2
	if created := d.Create(t.Context(), []destination.File{small})[0]; created.Err != nil {
		t.Fatal(created.Err)
	}
	small.Attempt = 1
	is(t, d.Create(t.Context(), []destination.File{small})[0].Err, fault.Restart)
}

// Whether a bucket keeps what is deleted is not known where one may not ask, and that is said.
func TestVersionsThatAreNotTold(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("versioning") || r.URL.Query().Has("object-lock") {
			refuse(w, http.StatusForbidden, "AccessDenied", "")
			return
		}
		lists(w, r)
	})
	got := remark(t, open(t, f.options()), destination.Versions)
	if !got.Fine || got.Err == nil || fault.KindOf(got.Err) != fault.Forbidden {
		t.Errorf("%+v", got)
	}
}

// A row of refusals ends with an answer: a storage that is busy now and then is not one that does not list its uploads.
func TestAnAnswerEndsARow(t *testing.T) {
	b, said := buckettest.New(), &notes{}
	d := odd(t, b, said)
	b.Answers[buckettest.ListUploads] = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n%(maxRefusals+1) != 0 {
			buckettest.Error(w, r, http.StatusServiceUnavailable, "SlowDown", "")
			return true
		}
		return false
	}
	f := aFile(twoParts)
	for attempt := range 3 {
		f.ID = f.ID[:len(f.ID)-1] + string(rune('A'+attempt))
		for range maxRefusals {
			is(t, d.Create(t.Context(), []destination.File{f})[0].Err, fault.Busy)
		}
		if created := d.Create(t.Context(), []destination.File{f})[0]; created.Err != nil {
			t.Error(created.Err)
		}
	}
	if said.String() != "" {
		t.Errorf("said %q", said)
	}
}

// Some storages answer that there is no upload by "no such upload": they do list them.
func TestNoSuchUploadIsAnAnswer(t *testing.T) {
	b, said := buckettest.New(), &notes{}
	d := odd(t, b, said)
	b.Refuse(buckettest.ListUploads, http.StatusNotFound, "NoSuchUpload")
	if created := d.Create(t.Context(), []destination.File{aFile(twoParts)})[0]; created.Err != nil || said.String() != "" {
		t.Errorf("%v, said %q", created.Err, said)
	}
}

// Who opens a storage that does not list its objects is told so.
func TestAStorageThatDoesNotListIsSaid(t *testing.T) {
	f, said := newFake(t, refuses), &notes{}
	o := f.options()
	o.Note = said.add
	if open(t, o); said.String() == "" {
		t.Error("nothing was said")
	}
}

// A batch asks some elements at a time, not one more, and answers in its order.
func TestABatchWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, turn := make(chan int, 20), make(chan struct{})
		answers := make(chan []destination.Result[int])
		go func() {
			answers <- inParallel([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, func(n int) (int, error) {
				begun <- n
				<-turn
				return 10 * n, nil
			})
		}()
		synctest.Wait()
		if len(begun) != parallelCalls {
			t.Errorf("%d at a time", len(begun))
		}
		close(turn)
		for i, a := range <-answers {
			if a.Value != 10*i || a.Err != nil {
				t.Errorf("%d: %+v", i, a)
			}
		}
	})
}
