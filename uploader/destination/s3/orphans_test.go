package s3

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/destination/buckettest"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/objectname"
)

// begun opens an upload for a key behind the driver's back, as one whose answer was lost.
func begun(t *testing.T, b *buckettest.Bucket, key string) {
	t.Helper()
	b.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/b/"+objectname.EscapePath(key)+"?uploads=", http.NoBody))
}

// Uploads whose answers were lost are found by their exact key: the newest is gone on with, older ones are ended, and another
// file's stay.
func TestLostUploadsAreFound(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	f := aFile(twoParts)
	key := tail(f, 1)
	for _, k := range []string{key, key, key + "x"} {
		begun(t, b, k)
	}
	created := d.Create(t.Context(), []destination.File{f})[0]
	if created.Err != nil || string(created.Value.Upload.Memo) != "u2" || b.Open() != 2 || b.Calls(buckettest.Create) != 3 {
		t.Errorf("%+v, %d are open", created, b.Open())
	}
	begun(t, b, key)
	lost := destination.Upload{File: f} // the answer to Create was lost
	if err := d.Abort(t.Context(), lost); err != nil || b.Open() != 1 {
		t.Errorf("%v, %d are open", err, b.Open())
	}
	is(t, d.Complete(t.Context(), []destination.Sent{{Upload: created.Value.Upload}})[0].Err, fault.Missing)
	is(t, d.Sign(t.Context(), []destination.Piece{{Upload: created.Value.Upload, N: 1}})[0].Err, fault.Missing)
	again := d.Create(t.Context(), []destination.File{f})[0]
	if again.Err != nil || string(again.Value.Upload.Memo) == "u2" {
		t.Errorf("an ended upload is gone on with: %+v", again)
	}
}

// A file that no part size cuts has nothing under way: nobody is asked, whatever becomes of it.
func TestNothingIsLostOfSmallFiles(t *testing.T) {
	b := buckettest.New()
	s := newSender(t, oddParts(t, b, nil, 0), b, 5<<20)
	s.create()
	s.pieces()
	s.complete()
	s.file.Attempt = 2
	s.create()
	if err := s.d.Abort(t.Context(), destination.Upload{File: s.file}); err != nil || b.Calls(buckettest.ListUploads) != 0 {
		t.Errorf("%v, asked %d times", err, b.Calls(buckettest.ListUploads))
	}
}

// How a file is cut may differ from one run to the next, so that a file of one request may have an upload in parts whose answer
// was lost: it ends with the file, given up, replaced or finished.
func TestAnotherCutIsFound(t *testing.T) {
	for end, do := range map[string]func(s *sender){
		"given up": func(s *sender) {
			if err := s.d.Abort(t.Context(), destination.Upload{File: s.file}); err != nil {
				t.Error(err)
			}
		},
		"replaced": func(s *sender) {
			s.file.Attempt = 2
			s.create()
		},
		"finished": func(s *sender) {
			s.create()
			s.pieces()
			s.complete()
		},
		"found finished": func(s *sender) {
			s.create()
			s.pieces()
			if arrived, err := s.d.List(t.Context(), s.upload); err != nil || arrived.Object == nil {
				t.Errorf("%+v, %v", arrived, err)
			}
		},
		"finished, its receipts lost": func(s *sender) {
			s.create()
			s.pieces()
			if done := s.d.Complete(t.Context(), []destination.Sent{{Upload: s.upload}})[0]; done.Err != nil {
				t.Error(done.Err)
			}
		},
	} {
		b := buckettest.New()
		s := newSender(t, oddParts(t, b, nil, 0), b, twoParts)
		begun(t, b, tail(s.file, 1))
		do(s)
		if b.Open() != 0 {
			t.Errorf("%s: %d uploads are open", end, b.Open())
		}
	}
}

// What could not be freed is an error, so that it is tried again.
func TestFailedAbortIsSaid(t *testing.T) {
	b := buckettest.New()
	s := newSender(t, odd(t, b, nil), b, 100)
	s.create()
	s.pieces()
	s.complete()
	b.Refuse(buckettest.Delete, 503, "SlowDown")
	is(t, s.d.Abort(t.Context(), s.upload), fault.Busy)
	b.Heal(buckettest.Delete)
	if err := s.d.Abort(t.Context(), s.upload); err != nil || len(b.Objects()) != 0 {
		t.Errorf("%v, %d objects", err, len(b.Objects()))
	}
}

// A Create that failed is no upload, and an older attempt is none any more.
func TestFailedCreate(t *testing.T) {
	b := buckettest.New()
	d := odd(t, b, nil)
	b.Refuse(buckettest.Create, 403, "AccessDenied")
	is(t, d.Create(t.Context(), []destination.File{aFile(twoParts)})[0].Err, fault.Forbidden)
	b.Heal(buckettest.Create)
	f := aFile(twoParts)
	f.Attempt = 2
	if created := d.Create(t.Context(), []destination.File{f})[0]; created.Err != nil {
		t.Fatal(created.Err)
	}
	f.Attempt = 1
	is(t, d.Create(t.Context(), []destination.File{f})[0].Err, fault.Restart)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	is(t, d.Create(ended, []destination.File{aFile(twoParts)})[0].Err, fault.Interrupted)
}

// A Create whose connection broke may arrive late, after the file was looked for: what it opened ends with the file, finished or
// given up.
func TestLateCreatesEnd(t *testing.T) {
	for _, finished := range []bool{true, false} {
		b := buckettest.New()
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		begun(t, b, s.upload.Key)
		begun(t, b, s.upload.Key+"x")
		s.pieces()
		if finished {
			s.complete()
		} else if err := s.d.Abort(t.Context(), s.upload); err != nil {
			t.Error(err)
		}
		if b.Open() != 1 {
			t.Errorf("finished %v: %d uploads are open, not another file's alone", finished, b.Open())
		}
	}
}

// A finished file is finished, whether or not such uploads can be looked for and ended.
func TestLateCreatesHoldNothingUp(t *testing.T) {
	for _, refused := range []buckettest.Call{buckettest.ListUploads, buckettest.Abort} {
		b := buckettest.New()
		s := newSender(t, odd(t, b, nil), b, twoParts)
		s.create()
		begun(t, b, s.upload.Key)
		s.pieces()
		b.Refuse(refused, 500, "InternalError")
		s.complete()
	}
}
