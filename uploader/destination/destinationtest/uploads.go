package destinationtest

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

func jsonText(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// multi opens an upload of three parts.
func (s *session) multi() (destination.Created, []byte) {
	s.t.Helper()
	if !s.d.Traits().Resumes {
		s.without("uploads in parts")
	}
	data := content(9, 2*MaxPart+1000)
	created := s.create(newFile("three parts.bin", int64(len(data))))
	if created.Upload.Parts != 3 {
		s.t.Fatalf("%d parts, the suite needs 3: open the destination with a part size of %d", created.Upload.Parts, MaxPart)
	}
	return created, data
}

// some opens an upload of three parts, or of one request where there are no parts.
func (s *session) some() (destination.Created, []byte) {
	s.t.Helper()
	if s.d.Traits().Resumes {
		return s.multi()
	}
	data := content(9, 1000)
	return s.create(newFile("one request.bin", int64(len(data)))), data
}

// createTwice is what happens when the answer was lost: the same question has the same answer.
func createTwice(s *session) {
	for _, size := range []int64{1000, 2*MaxPart + 1000} {
		f := newFile("twice.bin", size)
		first, second := s.create(f), s.create(f)
		if !reflect.DeepEqual(first.Upload, second.Upload) {
			s.t.Errorf("%+v, then %+v", first.Upload, second.Upload)
		}
		data := content(5, size)
		s.arrived(s.mustComplete(s.send(second, data)), data)
		third := s.create(f)
		if !reflect.DeepEqual(first.Upload, third.Upload) {
			s.t.Errorf("%+v, then, complete, %+v", first.Upload, third.Upload)
		}
	}
}

// higherAttempt replaces an upload that is under way: the older cannot be finished any more, and nobody can take its place.
func higherAttempt(s *session) {
	created, data := s.some()
	old := created.Upload
	s.mustPut(old, first(old), data)
	f := old.File
	f.Attempt++
	changed := append([]byte("changed"), data[7:]...)
	renewed := s.create(f)
	if renewed.Upload.Key == old.Key && reflect.DeepEqual(renewed.Upload.Memo, old.Memo) {
		s.t.Fatalf("the higher attempt is the old upload: %+v", old)
	}
	_, err := s.d.List(s.ctx(), old)
	s.is(err, fault.Missing, fault.Restart)
	s.is(s.d.Create(s.ctx(), []destination.File{old.File})[0].Err, fault.Restart)
	s.arrived(s.mustComplete(s.send(renewed, changed)), changed)
}

// signAgain asks for a single request's address once more, as after its end, and uses the newer one.
func signAgain(s *session) {
	data := content(6, 1000)
	created := s.create(newFile("again.bin", 1000))
	n := first(created.Upload)
	request := s.sign(created.Upload, n, data)
	if !request.Life.Usable() || request.URL.IsZero() {
		s.t.Errorf("an address that is over already: %v left", request.Life.Left())
	}
	receipt, err := s.put(created.Upload, n, request, data)
	if err != nil {
		s.t.Fatal(err)
	}
	// A lost answer: the same bytes once more do no harm, or the storage says that they are there.
	again, err := s.put(created.Upload, n, s.sign(created.Upload, n, data), data)
	switch {
	case err == nil:
		receipt = again
	case fault.KindOf(err) != fault.Exists:
		s.t.Fatal(err)
	}
	s.arrived(s.mustComplete(destination.Sent{Upload: created.Upload, Receipts: []destination.Receipt{receipt}, Digests: receipt.Sent}), data)
}

// pieceTwice sends a part twice, as after a lost answer.
func pieceTwice(s *session) {
	created, data := s.multi()
	s.mustPut(created.Upload, 2, data)
	s.mustComplete(s.send(created, data))
}

// listAndGoOn is a restart: the storage says what it has, and only the rest is sent.
func listAndGoOn(s *session) {
	if !s.d.Traits().Resumes {
		s.without("resuming")
	}
	created, data := s.multi()
	u := created.Upload
	s.listed(u) // nothing yet
	first, third := s.mustPut(u, 1, data), s.mustPut(u, 3, data)
	listed := s.listed(u, first, third)
	second := s.mustPut(u, 2, data)
	object, err := s.complete(destination.Sent{Upload: u, Receipts: []destination.Receipt{listed[0], second, listed[1]}})
	if err != nil || object.Size != u.File.Size {
		s.t.Fatalf("%+v %v", object, err)
	}
	s.arrived(object, data)
	arrived, err := s.d.List(s.ctx(), u)
	if err != nil || arrived.Object == nil || arrived.Object.Size != u.File.Size {
		s.t.Errorf("complete, but listed as %+v %v", arrived, err)
	}
}

// listed fails the test unless exactly these pieces are there, as the storage acknowledged them.
func (s *session) listed(u destination.Upload, want ...destination.Receipt) []destination.Receipt {
	s.t.Helper()
	arrived, err := s.d.List(s.ctx(), u)
	if err != nil || len(arrived.Receipts) != len(want) || arrived.Object != nil {
		s.t.Fatalf("%+v %v", arrived, err)
	}
	for i, sent := range want {
		if got := arrived.Receipts[i]; got.N != sent.N || got.Size != sent.Size || got.ETag != sent.ETag {
			s.t.Errorf("sent %+v, listed %+v", sent, got)
		}
	}
	return arrived.Receipts
}

// completeTwice is a lost answer to the last call.
func completeTwice(s *session) {
	created, data := s.some()
	single := s.create(newFile("single.bin", 10))
	for _, sent := range []destination.Sent{s.send(created, data), s.send(single, content(1, 10))} {
		first, second := s.mustComplete(sent), s.mustComplete(sent)
		if !reflect.DeepEqual(first, second) {
			s.t.Errorf("%+v, then %+v", first, second)
		}
	}
}

// completeEarly completes what has not arrived: never a success, and what is there can be gone on with.
func completeEarly(s *session) {
	_, err := s.complete(destination.Sent{Upload: s.create(newFile("nothing sent", 10)).Upload, Receipts: []destination.Receipt{{Size: 10, ETag: `"x"`}}})
	s.is(err, fault.Missing)
	if !s.d.Traits().Resumes {
		return
	}
	created, data := s.multi()
	u := created.Upload
	a, b := s.mustPut(u, 1, data), s.mustPut(u, 3, data)
	_, err = s.complete(destination.Sent{Upload: u, Receipts: []destination.Receipt{a, b}})
	s.is(err, fault.Missing)
	_, err = s.complete(destination.Sent{Upload: u, Receipts: []destination.Receipt{a, {N: 2, Size: MaxPart, ETag: a.ETag}, b}})
	s.is(err, fault.Missing)
	s.mustComplete(s.send(created, data))
}

// completeOtherETag names a part by an ETag that the storage never gave.
func completeOtherETag(s *session) {
	created, data := s.multi()
	sent := s.send(created, data)
	right := sent.Receipts[1].ETag
	sent.Receipts[1].ETag = `"0123456789abcdef0123456789abcdef"`
	_, err := s.complete(sent)
	s.is(err, fault.Missing)
	sent.Receipts[1].ETag = right
	s.mustComplete(sent)
}

// completeOtherChecksum completes with a checksum that is not the stored bytes': where the storage counts, it must say so,
// and must go on saying so.
func completeOtherChecksum(s *session) {
	if s.mustComplete(s.send(s.create(newFile("counted", 10)), content(1, 10))).Digests.CRC64 == nil {
		s.without("checksum counted by the storage")
	}
	created, data := s.some()
	for _, sent := range []destination.Sent{s.send(created, data), s.send(s.create(newFile("single", 10)), content(1, 10))} {
		wrong := *sent.Digests.CRC64 ^ 1
		sent.Digests.CRC64 = &wrong
		for range 2 {
			_, err := s.complete(sent)
			s.is(err, fault.Corrupt)
		}
	}
}

// abort frees an upload, twice.
func abort(s *session) {
	created, data := s.some()
	single := s.create(newFile("single", 10))
	s.mustPut(created.Upload, first(created.Upload), data)
	s.mustPut(single.Upload, first(single.Upload), content(1, 10))
	for _, u := range []destination.Upload{created.Upload, single.Upload} {
		for range 2 {
			if err := s.d.Abort(s.ctx(), u); err != nil {
				s.t.Fatal(err)
			}
		}
		_, err := s.d.List(s.ctx(), u)
		s.is(err, fault.Missing, fault.Restart)
		_, err = s.complete(destination.Sent{Upload: u, Receipts: []destination.Receipt{{N: min(1, u.Parts), Size: 10, ETag: `"x"`}}})
		s.is(err, fault.Missing, fault.Restart)
	}
}

// abortUnknown frees what never was: the answer to Create was lost, or somebody cleaned up before.
func abortUnknown(s *session) {
	if err := s.d.Abort(s.ctx(), destination.Upload{File: newFile("never created", 10)}); err != nil {
		s.t.Error(err)
	}
	f := newFile("created, answer lost", 2*MaxPart+1000)
	u := s.create(f).Upload
	if err := s.d.Abort(s.ctx(), destination.Upload{File: f}); err != nil {
		s.t.Fatal(err)
	}
	if s.d.Traits().Resumes {
		_, err := s.d.List(s.ctx(), u)
		s.is(err, fault.Missing, fault.Restart)
	}
}

// cancelled calls everything with a context that is over: an error for each, at once, and no panic.
func cancelled(s *session) {
	u := s.create(newFile("c", 2*MaxPart)).Upload
	ctx, cancel := context.WithCancel(s.ctx())
	cancel()
	began := time.Now()
	created := s.d.Create(ctx, []destination.File{newFile("a", 2*MaxPart), newFile("b", 2*MaxPart)})
	signed := s.d.Sign(ctx, []destination.Piece{{Upload: u, N: 1}})
	done := s.d.Complete(ctx, []destination.Sent{{Upload: u}})
	if len(created) != 2 || len(signed) != 1 || len(done) != 1 {
		s.t.Fatal("an answer has another length than its question")
	}
	_, err := s.d.List(ctx, u)
	s.is(err, fault.Interrupted)
	s.is(done[0].Err, fault.Interrupted)
	if time.Since(began) > 5*time.Second {
		s.t.Errorf("it took %v to notice", time.Since(began))
	}
}
