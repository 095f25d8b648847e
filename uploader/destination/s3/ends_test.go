package s3

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/fault"
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
		made := offline(o, newPlace(o, defaultRegion, false)).Link(t.Context(), []destination.LinkRequest{{ID: f.ID, Uploads: []destination.Upload{u}}})[0]
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
	o := &optional{note: func(string) { said++ }}
	for _, kind := range []fault.Kind{fault.Keys, fault.NoKeys, fault.Expired, fault.Clock, fault.Blocked, fault.ProxySignIn} {
		if o.refused("q", fault.New(kind, "list", "")) {
			t.Errorf("%v is no answer to the question", kind)
		}
	}
	busy := &fault.Error{Kind: fault.Busy, Op: "list", Status: http.StatusServiceUnavailable}
	for range 2 {
		for range patience {
			if o.refused("q", busy) {
				t.Error("busy is not refused yet")
			}
		}
		o.answered("q")
	}
	for range patience {
		o.refused("q", busy)
	}
	if said != 0 || o.knows("q") || !o.refused("q", busy) || !o.refused("q", busy) || said != 1 || !o.knows("q") {
		t.Errorf("said %d times", said)
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
	for range 2 {
		s.create()
		s.pieces()
		b.Refuse(buckettest.Head, http.StatusMethodNotAllowed, "MethodNotAllowed")
		if err := s.d.Abort(t.Context(), s.upload); err != nil || len(b.Objects()) != 0 {
			t.Errorf("%v, %d objects", err, len(b.Objects()))
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
		<-time.After(late)
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
