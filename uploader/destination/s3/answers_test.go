package s3

import (
	"context"
	"crypto/elliptic"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
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

// A receipt that this process did not see itself is no proof: the storage is asked, and what it says counts.
func TestAReceiptOfAnEarlierRunIsLookedAfter(t *testing.T) {
	f := aFile(5)
	u := destination.Upload{File: f, Key: tail(f, 1)}
	sent := []destination.Sent{{Upload: u, Receipts: []destination.Receipt{{Size: 5, ETag: `"e"`}}}}
	for status, want := range map[int]fault.Kind{http.StatusNotFound: fault.Missing, http.StatusServiceUnavailable: fault.Busy} {
		b := buckettest.New()
		b.Refuse(buckettest.Head, status, "")
		is(t, odd(t, b, nil).Complete(t.Context(), sent)[0].Err, want)
	}
	b := buckettest.New()
	b.Refuse(buckettest.Head, http.StatusForbidden, "")
	if done := odd(t, b, nil).Complete(t.Context(), sent)[0]; done.Err != nil || done.Value.Size != 5 {
		t.Errorf("where nobody may look the receipt is all there is: %+v", done)
	}
}

// What a storage says that has, or shows, nothing of an upload.
func TestWhatHasArrived(t *testing.T) {
	small, large := aFile(5), aFile(twoParts)
	single := destination.Upload{File: small, Key: tail(small, 1)}
	multi := destination.Upload{File: large, Key: tail(large, 1), Memo: []byte("u1"), PartSize: 5 << 20, Parts: 2}
	for name, c := range map[string]struct {
		u          destination.Upload
		head, list int // their statuses; 0: as it is, which is that there is nothing
		want       fault.Kind
		said       string
	}{
		"nothing of a single request":       {u: single, want: fault.Bug},
		"a single request, unseen":          {u: single, head: 403, want: fault.Bug, said: readBack},
		"nothing of an upload":              {u: multi, want: fault.Missing},
		"an upload, unseen":                 {u: multi, head: 403, want: fault.Missing, said: readBack},
		"parts that are not told":           {u: multi, list: 405, want: fault.Bug, said: listParts},
		"neither parts nor object are told": {u: multi, list: 405, head: 403, want: fault.Bug, said: listParts + "|" + readBack},
		"busy":                              {u: multi, list: 503, want: fault.Busy},
		"parts are not told, and it is busy": {
			u: multi, list: 405, head: 503, want: fault.Busy, said: listParts,
		},
	} {
		b, said := buckettest.New(), &notes{}
		for call, status := range map[buckettest.Call]int{buckettest.Head: c.head, buckettest.ListParts: c.list} {
			if status != 0 {
				b.Refuse(call, status, map[int]string{405: "MethodNotAllowed", 503: "SlowDown"}[status])
			}
		}
		arrived, err := odd(t, b, said).List(t.Context(), c.u)
		if c.want != fault.Bug {
			is(t, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if arrived.Object != nil || len(arrived.Receipts) > 0 || said.String() != c.said {
			t.Errorf("%s: %+v, said %q", name, arrived, said)
		}
	}
}

// A file that was opened at one size and has another is another upload, whose plan covers it.
func TestAFileThatGrewIsOpenedAnew(t *testing.T) {
	d := odd(t, buckettest.New(), nil)
	f := aFile(twoParts)
	first := d.Create(t.Context(), []destination.File{f})[0]
	f.Size += 5 << 20
	again := d.Create(t.Context(), []destination.File{f})[0]
	if first.Err != nil || again.Err != nil || again.Value.Upload.File != f || again.Value.Upload.Parts != 3 {
		t.Errorf("%+v, then %+v", first, again)
	}
}

// The number of parts in an ETag of AWS's form is compared, and nothing else is.
func TestETagsOfJoinedObjects(t *testing.T) {
	sum := strings.Repeat("a", 32)
	for etag, want := range map[string]bool{
		"": true, `"` + sum + `"`: true, `"` + sum + `-3"`: true, sum + "-3": true, `"` + sum + `-2"`: false, `"` + sum + `-x"`: true, `"` + sum + `-"`: true,
		`"` + sum + `a-2"`: true, `"v1-2"`: true,
	} {
		if joinedOf(etag, destination.Upload{Parts: 3}) != want {
			t.Errorf("%s of three parts: %v", etag, !want)
		}
	}
	if !joinedOf(sum+"-2", destination.Upload{}) {
		t.Error("a single request was joined by the storage as it likes")
	}
}

// The checksum of the whole is compared where both are known.
func TestTheChecksumOfTheWhole(t *testing.T) {
	one, two := uint64(1), uint64(2)
	o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, "")}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	for _, c := range []struct {
		ours, theirs *uint64
		good         bool
	}{{nil, nil, true}, {&one, nil, true}, {nil, &one, true}, {&one, &one, true}, {&one, &two, false}} {
		_, err := d.agreed(destination.Sent{Digests: destination.Digests{CRC64: c.ours}}, destination.Object{Digests: destination.Digests{CRC64: c.theirs}})
		if c.good && err != nil {
			t.Error(err)
		}
		if !c.good {
			is(t, err, fault.Corrupt)
		}
	}
}

// A refusal that names another region is about the place, whatever code came with it.
func TestARefusalThatNamesARegion(t *testing.T) {
	for code, want := range map[string]fault.Kind{"AuthorizationHeaderMalformed": fault.NoPlace, "InvalidRequest": fault.NoPlace, "AccessDenied": fault.Forbidden} {
		b := buckettest.New()
		b.Answers[buckettest.Delete] = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			w.Header().Set("X-Amz-Bucket-Region", "eu-north-1")
			buckettest.Error(w, r, http.StatusBadRequest, code, "no")
			return true
		}
		f := aFile(5)
		err := odd(t, b, nil).Manager.Delete(t.Context(), destination.Upload{File: f, Key: tail(f, 1)})
		if code != "AccessDenied" {
			is(t, err, want)
		} else if fault.KindOf(err) == fault.NoPlace {
			t.Error("who may not is not elsewhere")
		}
	}
}

// That an upload which came late cannot be ended is said for what it is, and the file is there.
func TestALateUploadThatCannotBeEndedIsSaid(t *testing.T) {
	b, said := buckettest.New(), &notes{}
	s := newSender(t, odd(t, b, said), b, twoParts)
	s.create()
	begun(t, b, s.upload.Key)
	s.pieces()
	b.Refuse(buckettest.Abort, http.StatusMethodNotAllowed, "MethodNotAllowed")
	s.complete()
	if said.String() != endUploads {
		t.Errorf("said %q", said)
	}
}

// What is signed can be neither changed nor taken back, and that is said.
func TestASignedLinkStays(t *testing.T) {
	d := odd(t, buckettest.New(), nil)
	is(t, d.Manager.Revoke(t.Context(), "id"), fault.Unsupported)
	_, err := d.Manager.Extend(t.Context(), "id", time.Hour)
	is(t, err, fault.Unsupported)
}

// Whoever gives up while the key that signs links is being read has given up: nothing is wrong with the key.
func TestGivenUpWhileTheKeyIsRead(t *testing.T) {
	text := pemOf(t, "PRIVATE KEY", newEC(t, elliptic.P256()))
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	f := newFake(t, lists)
	o := f.options()
	o.CloudFront = &CloudFront{URL: edgeRoot, KeyPairID: keyPair, Key: func(context.Context) (string, error) {
		if asked++; asked == 1 {
			return text, nil
		}
		cancel()
		return "", errors.New("given up")
	}}
	d := open(t, o)
	created := d.Create(t.Context(), []destination.File{aFile(5)})[0]
	if created.Err != nil {
		t.Fatal(created.Err)
	}
	is(t, d.Linker.Link(ctx, []destination.LinkRequest{{ID: "id", Uploads: []destination.Upload{created.Value.Upload}}})[0].Err, fault.Interrupted)
}

// The head of an answer is a sign of life as well as its bytes are: the time limit of completing begins anew.
func TestTheHeadOfAnAnswerIsASignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := buckettest.New()
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		s.pieces()
		b.Answers[buckettest.Complete] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			<-time.After(joinTimeout - time.Minute)
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-time.After(joinTimeout - time.Minute)
			return false
		}
		sent := destination.Sent{Upload: s.upload, Receipts: []destination.Receipt{s.receipts[1], s.receipts[2]}}
		if done := s.d.Complete(t.Context(), []destination.Sent{sent})[0]; done.Err != nil || done.Value.Proof != destination.Matched {
			t.Errorf("%+v", done)
		}
	})
}

// A key that this driver would not have made is deleted only where its object says that it is this upload's; where it does not, that
// is said.
func TestAnotherOnesKeyIsNotDeleted(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	f := aFile(5)
	u := destination.Upload{File: f, Key: "theirs/" + f.Name}
	if err := d.Manager.Delete(t.Context(), u); err != nil { // it is not there, which is what was asked for
		t.Error(err)
	}
	b.Refuse(buckettest.Head, http.StatusServiceUnavailable, "")
	is(t, d.Manager.Delete(t.Context(), u), fault.Busy)
	b.Heal(buckettest.Head)
	for object, left := range map[string]int{"theirs": 1, token(f): 0} {
		put := httptest.NewRequestWithContext(t.Context(), http.MethodPut, "/b/"+objectname.EscapePath(u.Key), strings.NewReader("hello"))
		put.Header.Set(bucket.TokenHeader, object)
		b.ServeHTTP(httptest.NewRecorder(), put)
		err := d.Manager.Delete(t.Context(), u)
		if left > 0 {
			is(t, err, fault.Missing)
		} else if err != nil {
			t.Error(err)
		}
		if len(b.Objects()) != left {
			t.Errorf("an object of %q: %d are left, want %d", object, len(b.Objects()), left)
		}
		_ = d.Manager.Delete(t.Context(), destination.Upload{File: f, Key: u.Key})
	}
}

// A hundred thousand files of one request cost no memory, and a lower attempt that comes late takes nothing back.
func TestWhatIsRemembered(t *testing.T) {
	o := Options{Bucket: "b", Credentials: credentials.NewStaticCredentialsProvider(access, secret, ""), URLLife: defaultURLLife}
	d := offline(o, newLocation(o, bucket.DefaultRegion, false))
	f := aFile(5)
	if created := d.Create(t.Context(), []destination.File{f})[0]; created.Err != nil || len(d.attempts.known) != 0 {
		t.Errorf("%v, %d are remembered", created.Err, len(d.attempts.known))
	}
	newer := f
	newer.Attempt = 2
	d.attempts.open(destination.Upload{File: newer})
	d.attempts.open(destination.Upload{File: f, Parts: 2})
	is(t, d.attempts.judge("sign", f), fault.Restart)
	if err := d.attempts.judge("sign", newer); err != nil {
		t.Error(err)
	}
}

// An answer is read up to a bound, whatever is in it.
func TestAnAnswerWithoutAnEnd(t *testing.T) {
	for size, good := range map[int]bool{1 << 10: true, maxAnswer: false} {
		f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
			switch q := r.URL.Query(); {
			case q.Has("list-type"):
				_, _ = w.Write([]byte(listed))
			case r.Method == http.MethodPost:
				_, _ = w.Write([]byte(`<InitiateMultipartUploadResult>` + strings.Repeat(" ", size) + `<UploadId>u1</UploadId></InitiateMultipartUploadResult>`))
			default:
				refuse(w, http.StatusNotFound, "NoSuchUpload", "")
			}
		})
		created := open(t, f.options()).Create(t.Context(), []destination.File{aFile(20 << 20)})[0]
		if good && created.Err != nil {
			t.Error(created.Err)
		}
		if !good {
			is(t, created.Err, fault.Protocol)
		}
	}
}

// What an older attempt has stored goes when a newer one begins: it is that one's, whose token it has.
func TestAnOlderAttemptsObjectGoes(t *testing.T) {
	b := buckettest.New()
	s := newSender(t, odd(t, b, nil), b, 100)
	for attempt := range 3 {
		s.file.Attempt, s.receipts = attempt+1, map[int]destination.Receipt{}
		s.create()
		s.pieces()
		if left := b.Objects(); len(left) != 1 || left[tail(s.file, attempt+1)] == nil {
			t.Errorf("attempt %d: %d objects", attempt+1, len(left))
		}
	}
}

// A part counts as arrived where it has the size of its place and an ETag that says something.
func TestWhichPartsHaveArrived(t *testing.T) {
	const right, last = 5 << 20, 1 << 20
	part := func(n, size int, etag string) string {
		return fmt.Sprintf(`<Part><PartNumber>%d</PartNumber><Size>%d</Size><ETag>%s</ETag></Part>`, n, size, etag)
	}
	for name, c := range map[string]struct {
		parts string
		want  []int
		bad   bool // a list that cannot be is none: everything is sent again, and that is said
	}{
		"all":            {part(1, right, "a") + part(2, last, "b"), []int{1, 2}, false},
		"the last":       {part(2, last, "b"), []int{2}, false},
		"a short one":    {part(1, right-1, "a") + part(2, last, "b"), []int{2}, false},
		"no ETag":        {part(1, right, "") + part(2, last, `""`), nil, false},
		"none":           {"", nil, false},
		"one too many":   {part(3, last, "c"), nil, true},
		"twice":          {part(1, right, "a") + part(1, right, "a"), nil, true},
		"out of order":   {part(2, last, "b") + part(1, right, "a"), nil, true},
		"of no number":   {part(0, right, "a"), nil, true},
		"a negative one": {part(-1, right, "a"), nil, true},
	} {
		b, said := buckettest.New(), &notes{}
		b.Answers[buckettest.ListParts] = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.Header().Set("Content-Type", "application/xml")
			_, _ = w.Write([]byte(`<ListPartsResult><IsTruncated>false</IsTruncated>` + c.parts + `</ListPartsResult>`))
			return true
		}
		f := aFile(right + last)
		arrived, err := odd(t, b, said).List(t.Context(), destination.Upload{File: f, Key: tail(f, 1), Memo: []byte("u1"), PartSize: right, Parts: 2})
		var got []int
		for _, r := range arrived.Receipts {
			got = append(got, r.N)
		}
		if err != nil || !slices.Equal(got, c.want) || (said.String() == listParts) != c.bad {
			t.Errorf("%s: %v, %v; want %v; said %q", name, got, err, c.want, said)
		}
	}
}
