package check

import (
	"bytes"
	"context"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/transfer"
)

// testFile is the file that is written, read and deleted.
type testFile struct {
	content []byte
	upload  *destination.Upload // not nil: something of it may be there
	landed  bool                // a piece was sent, or may have been
	object  *destination.Object // it is complete
	hosts   []string            // that its pieces went to
	parts   *fault.Error        // why an upload in parts could not be given up
}

// attempts is how often a destination may ask to start over, as Companion does where the storage takes no forms.
const attempts = 3

// writeTestFile sends the test file as the engine does, and tells of sign-in, region and writing. A credential is really used for
// the first time by opening the upload, or, where this machine signs, by sending it: sign-in is told then.
func (r *run) writeTestFile(ctx context.Context) bool {
	limited, cancel := context.WithTimeout(ctx, 2*r.limit)
	defer cancel()
	id := ulid.Make().String()
	r.file.content = []byte("This is a test file of Linkdrop's Check setup. It may be deleted.\n" + id + "\n")
	file := destination.File{ID: id, Name: TestFile, Type: "text/plain", Size: int64(len(r.file.content))}
	var failed *fault.Error
	for file.Attempt = 1; file.Attempt <= attempts; file.Attempt++ {
		if failed = r.sendAttempt(limited, file); failed == nil || failed.Kind != fault.Restart {
			break
		}
	}
	if failed != nil && r.stopped() {
		return false
	}
	if failed != nil && r.isPending(StepSignIn) && r.unproven(failed.Kind) {
		r.say(r.failure(StepSignIn, failed))
		return false
	}
	r.tellSignIn()
	if failed != nil {
		r.say(r.failure(StepWrite, failed))
		return false
	}
	f := Finding{Step: StepWrite, Level: Passed}
	if refused := r.tryMultipart(limited); refused != nil {
		f = Finding{Step: StepWrite, Level: Noted, About: aboutLarge, Fault: refused, Value: r.host(refused)}
	}
	r.say(f)
	return true
}

// unproven reports whether a failure leaves open that the credential is good. Where this machine signs, opening has shown that
// the storage takes the signature, or at least that it is no stranger's.
func (r *run) unproven(k fault.Kind) bool {
	if r.dest.Traits().SignsLocally {
		return credential(k) || k == fault.Expired
	}
	return credential(k) || !knowsAsker(k)
}

// tellSignIn tells that the credential was accepted, once.
func (r *run) tellSignIn() {
	if !r.isPending(StepSignIn) {
		return
	}
	f := Finding{Step: StepSignIn, Level: Passed, Value: r.host(nil)}
	if r.dest.Traits().SignsLocally {
		f.About = aboutKeys
	}
	r.say(f)
	r.tellRegion()
}

// sendAttempt goes through one attempt. Sending a file stands here and in the conformance suite: here each call has a time of its own,
// is tried once more for three reasons, and tells how far the person's setup works; there each must work the first time, and
// what it answers is compared.
func (r *run) sendAttempt(ctx context.Context, file destination.File) *fault.Error {
	limited, cancel := r.step(ctx)
	defer cancel()
	created := r.dest.Create(limited, []destination.File{file})[0]
	if created.Err != nil {
		f := fault.Network("create", "", created.Err)
		if f.Kind == fault.Interrupted || f.Kind == fault.Stalled { // the answer may have been lost
			r.file.upload = &destination.Upload{File: file}
		}
		return f
	}
	up := created.Value.Upload
	r.file.upload = &up
	sent := destination.Sent{Upload: up}
	first := created.Value.First
	for i := range up.Pieces() {
		n := i + min(1, up.Parts)
		receipt, f := r.piece(ctx, up, n, first)
		if f != nil {
			return f
		}
		first = nil
		sent.Receipts = append(sent.Receipts, receipt)
		if up.Pieces() == 1 {
			sent.Digests = receipt.Sent
		}
	}
	completing, done := r.step(ctx)
	defer done()
	completed := r.dest.Complete(completing, []destination.Sent{sent})[0]
	if completed.Err != nil {
		return fault.Network("complete", "", completed.Err)
	}
	r.file.object = &completed.Value
	return nil
}

// piece signs and sends one piece. A permission that had ended, that was made by a wrong clock, or without a checksum that the
// storage demands, is asked for once more.
func (r *run) piece(ctx context.Context, up destination.Upload, n int, first *destination.Request) (destination.Receipt, *fault.Error) {
	for again := false; ; again = true {
		request, f := r.signed(ctx, up, n, first)
		if f != nil {
			return destination.Receipt{}, f
		}
		if !r.dest.Traits().SignsLocally {
			r.tellSignIn()
		}
		before := r.dest.Traits().Before
		receipt, f := r.send(ctx, up, n, request)
		learned := r.dest.Traits().Before != before // what the storage demands, from its refusal
		if f == nil || again || f.Kind != fault.Expired && f.Kind != fault.Clock && !learned {
			return receipt, f
		}
		first = nil
	}
}

func (r *run) signed(ctx context.Context, up destination.Upload, n int, first *destination.Request) (destination.Request, *fault.Error) {
	if first != nil {
		return *first, nil
	}
	limited, cancel := r.step(ctx)
	defer cancel()
	piece := destination.Piece{Upload: up, N: n, Digests: r.dest.Traits().Before.Digests(up, n, r.file.content)}
	signed := r.dest.Sign(limited, []destination.Piece{piece})[0]
	if signed.Err != nil {
		return destination.Request{}, fault.Network("sign", "", signed.Err)
	}
	return signed.Value, nil
}

func (r *run) send(ctx context.Context, up destination.Upload, n int, request destination.Request) (destination.Receipt, *fault.Error) {
	limited, cancel := r.step(ctx)
	defer cancel()
	r.file.hosts = append(r.file.hosts, request.URL.Host())
	carrier := r.dest.Storage
	if carrier == nil {
		own := transfer.NewTransport(transfer.TransportOptions{})
		defer own.CloseIdleConnections()
		carrier = own
	}
	offset, size := up.Range(n)
	receipt, err := transfer.Send(limited, carrier, request,
		transfer.Body{At: bytes.NewReader(r.file.content), Offset: offset, Size: size},
		transfer.Options{N: n, Stall: r.limit, Reply: r.limit, SignedByUs: r.dest.Traits().SignsLocally})
	if err == nil {
		r.file.landed = true
		return receipt, nil
	}
	f := fault.Network("put", request.URL.Host(), err)
	r.file.landed = r.file.landed || f.Kind == fault.Interrupted || f.Kind == fault.Stalled || f.Kind == fault.Busy
	return receipt, f
}

// deleteTestFile takes away whatever is there of the test file, also when the check was stopped, and tells what stays.
func (r *run) deleteTestFile(ctx context.Context) {
	if r.file.upload == nil {
		return
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.limit)
	defer cancel()
	f := Finding{Step: StepDelete, Level: Passed, Value: TestFile}
	var err error
	switch {
	case r.file.object == nil:
		err = r.dest.Abort(limited, *r.file.upload)
		if err == nil || !r.file.landed {
			return // nothing stays, and nothing is known of deleting
		}
	case r.dest.Manager == nil:
		f.Level, f.About = Noted, aboutUnable
	default:
		err = r.dest.Manager.Delete(limited, r.file.object.Upload)
	}
	r.say(r.deletion(f, err))
}

// deletion is what to say of a deletion that ended with err: a storage may keep versions, and keys that may not delete are good
// keys.
func (r *run) deletion(f Finding, err error) Finding {
	versions, said := r.remark(destination.Versions)
	kept := said && versions.Err == nil && !versions.Fine
	switch {
	case err != nil && fault.KindOf(err) == fault.Kept, err == nil && f.Level == Passed && kept:
		f.Level, f.About = Noted, aboutKept
		if versions.Value == "locked" {
			f.About = aboutLocked
		}
	case err != nil:
		f.Fault = fault.Network("delete", "", err)
		f.Level, f.About = notDeleted(f.Fault.Kind)
	case f.Level == Passed && r.file.parts != nil:
		f.Level, f.About, f.Fault = Noted, aboutParts, r.file.parts
	}
	return f
}

// notDeleted: keys that may not delete are good keys.
func notDeleted(k fault.Kind) (l Level, about string) {
	switch k {
	case fault.Forbidden:
		return Noted, aboutForbidden
	case fault.Unsupported:
		return Noted, aboutUnable
	default:
		return Failed, ""
	}
}
