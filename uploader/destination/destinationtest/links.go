package destinationtest

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
)

// links: the same id is the same link, a new id a new one, and both lead to the bytes.
func links(s *session) {
	s.linkless()
	object, data := s.small(1)
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{object.Upload}, Life: time.Hour}
	first, err := s.linkAgain(request)
	if err != nil {
		s.t.Fatal(err)
	}
	again, err := s.linkAgain(request)
	if err != nil || again.URL.Reveal() != first.URL.Reveal() || !again.Ends.Equal(first.Ends) {
		s.t.Errorf("asked again, another link (%v): ends %v and %v", err, first.Ends, again.Ends)
	}
	other := s.other(object.Upload, first)
	s.same(first, 1, data)
	s.same(first, 1, data)
	s.same(other, 1, data)
	switch left := time.Until(first.Ends); {
	case s.h.Endless && first.Ends.IsZero():
		s.t.Log("the destination does not say when a link ends")
	case s.h.Endless, first.Ends.IsZero(), left > time.Hour, left < 55*time.Minute:
		s.t.Errorf("asked for an hour, got %v", left)
	}
	if longest := s.d.Traits().Links.Max; longest > 0 {
		request = destination.LinkRequest{ID: ulid.Make().String(), Uploads: request.Uploads, Life: 10 * longest}
		if long, err := s.linkAgain(request); err == nil && time.Until(long.Ends) > longest+time.Minute {
			s.t.Errorf("the limit is %v, the link ends in %v", longest, time.Until(long.Ends))
		}
	}
}

// other makes another link to the same file. What a storage signs is the same within the same second, so it may take one.
func (s *session) other(u destination.Upload, than destination.Link) destination.Link {
	s.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range 50 {
		if link := s.link(u); link.URL.Reveal() != than.URL.Reveal() {
			return link
		}
		<-tick.C
	}
	s.t.Fatal("a new id gave the old link")
	return destination.Link{}
}

// several puts files behind one link, in their order.
func several(s *session) {
	s.linkless()
	if !s.d.Traits().Links.Several {
		s.without("links with several files")
	}
	var uploads []destination.Upload
	var all [][]byte
	for i := range 3 {
		object, data := s.small(10 + i)
		uploads, all = append(uploads, object.Upload), append(all, data)
	}
	link, err := s.linkAgain(destination.LinkRequest{ID: ulid.Make().String(), Uploads: uploads, Name: "three <files> \u202e"})
	if err != nil {
		s.t.Fatal(err)
	}
	for i, data := range all {
		s.same(link, i+1, data)
	}
	if _, err := s.fetch(link, 4); err == nil {
		s.t.Error("a fourth file came out of three")
	}
}

// earlyLink is made before the bytes are there: it gives none then, and all of them later.
func earlyLink(s *session) {
	s.linkless()
	if !s.d.Traits().EarlyLinks {
		s.without("early links")
	}
	data := content(20, 1000)
	created := s.create(newFile("early.bin", 1000))
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{created.Upload}}
	early, err := s.linkAgain(request)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.fetch(early, 1); err == nil {
		s.t.Error("bytes before they were sent")
	}
	s.mustComplete(s.send(created, data))
	s.same(early, 1, data)
	late, err := s.linkAgain(request)
	if err != nil || late.URL.Reveal() != early.URL.Reveal() {
		s.t.Errorf("another link once it has arrived (%v)", err)
	}
	if !early.Ends.IsZero() || late.Ends.IsZero() && !s.h.Endless {
		s.t.Errorf("its life is %v before it has arrived, and %v after", early.Ends, late.Ends)
	}
	s.earlyLinkGoesOn()
	s.earlyLinkLeavesOut()
	s.earlyLinkEnds()
}

// earlyLinkGoesOn: a higher attempt takes the place of the one before behind the link, whatever was sent of that.
func (s *session) earlyLinkGoesOn() {
	s.t.Helper()
	file := newFile("again.bin", 1000)
	data := content(21, 1000)
	early := s.link(s.create(file).Upload)
	file.Attempt++
	second := s.create(file)
	if _, err := s.fetch(early, 1); err == nil {
		s.t.Error("bytes before they were sent again")
	}
	s.mustComplete(s.send(second, data))
	s.same(early, 1, data)
}

// earlyLinkLeavesOut: what is aborted is not waited for, and the same link gives what arrived.
func (s *session) earlyLinkLeavesOut() {
	s.t.Helper()
	if !s.d.Traits().Links.Several {
		return
	}
	data := content(23, 1000)
	stays, leaves := s.create(newFile("stays.bin", 1000)), s.create(newFile("leaves.bin", 1000))
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{stays.Upload, leaves.Upload}}
	early, err := s.linkAgain(request)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mustComplete(s.send(stays, data))
	if err := s.d.Abort(s.ctx(), leaves.Upload); err != nil {
		s.t.Fatal(err)
	}
	request.Uploads = request.Uploads[:1]
	late, err := s.linkAgain(request)
	if err != nil || late.URL.Reveal() != early.URL.Reveal() || !late.Ends.IsZero() && late.Ends.Before(time.Now()) {
		s.t.Errorf("another link, or an end, once the rest has arrived: %v (%v)", late.Ends, err)
	}
	s.same(early, 1, data)
}

// earlyLinkEnds: with what it leads to, and when it is withdrawn. Nothing that is sent later comes out of it.
func (s *session) earlyLinkEnds() {
	s.t.Helper()
	for _, end := range []func(destination.Upload, destination.Link) error{
		func(u destination.Upload, _ destination.Link) error { return s.d.Abort(s.ctx(), u) },
		func(_ destination.Upload, l destination.Link) error { return s.d.Manager.Revoke(s.ctx(), l.ID) },
	} {
		file := newFile("never.bin", 1000)
		upload := s.create(file).Upload
		early := s.link(upload)
		if err := end(upload, early); err != nil {
			s.t.Fatal(err)
		}
		file.Attempt++
		s.mustComplete(s.send(s.create(file), content(22, 1000)))
		if _, err := s.fetch(early, 1); err == nil {
			s.t.Error("a link that ended before its file arrived gives bytes")
		}
	}
}

func (s *session) managed() {
	s.t.Helper()
	s.linkless()
	if s.d.Manager == nil {
		s.without("way to change what was made")
	}
}

// revoke ends one link, and no other.
func revoke(s *session) {
	s.managed()
	object, data := s.small(30)
	ended, kept := s.link(object.Upload), s.link(object.Upload)
	for range 2 {
		err := s.d.Manager.Revoke(s.ctx(), ended.ID)
		if err != nil && fault.KindOf(err) == fault.Unsupported {
			s.same(ended, 1, data)
			s.without("links that can be taken back")
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if _, err := s.fetch(ended, 1); err == nil {
		s.t.Error("a revoked link gives bytes")
	}
	s.same(kept, 1, data)
	if err := s.d.Manager.Revoke(s.ctx(), ulid.Make().String()); err != nil {
		s.t.Errorf("a link that never was: %v", err)
	}
}

// extend gives a link a new end.
func extend(s *session) {
	s.managed()
	object, data := s.small(31)
	request := destination.LinkRequest{ID: ulid.Make().String(), Uploads: []destination.Upload{object.Upload}, Life: time.Hour}
	link, err := s.linkAgain(request)
	if err != nil {
		s.t.Fatal(err)
	}
	longer, err := s.d.Manager.Extend(s.ctx(), link.ID, 2*time.Hour)
	if err != nil && fault.KindOf(err) == fault.Unsupported {
		s.without("links that can be prolonged")
	}
	if err != nil || longer.URL.Reveal() != link.URL.Reveal() || !longer.Ends.After(link.Ends.Add(50*time.Minute)) {
		s.t.Errorf("%+v after %+v: %v", longer, link, err)
	}
	s.same(link, 1, data)
	_, err = s.d.Manager.Extend(s.ctx(), ulid.Make().String(), time.Hour)
	s.is(err, fault.Missing)
}

// remove deletes a file: every link to it ends, and so does that of a group, for this file.
func remove(s *session) {
	s.managed()
	object, _ := s.small(40)
	one, two := s.link(object.Upload), s.link(object.Upload)
	look := func() (err error) {
		if s.d.Looker != nil {
			err = s.d.Looker.Look(s.ctx(), []destination.Upload{object.Upload})[0]
		}
		return err
	}
	if err := look(); err != nil {
		s.t.Errorf("stored, and not to be seen: %v", err)
	}
	for i := range 2 {
		if err := s.d.Manager.Delete(s.ctx(), object.Upload); err != nil {
			s.t.Fatal(fmt.Errorf("delete, time %d: %w", i+1, err))
		}
	}
	for _, link := range []destination.Link{one, two} {
		if _, err := s.fetch(link, 1); err == nil {
			s.t.Error("a deleted file came out of its link")
		}
	}
	_, err := s.d.List(s.ctx(), object.Upload)
	s.is(err, fault.Missing, fault.Restart)
	if s.d.Looker != nil {
		s.is(look(), fault.Missing)
	}
	if err := s.d.Manager.Delete(s.ctx(), destination.Upload{File: newFile("never", 1), Key: "never/was", Memo: object.Upload.Memo}); err != nil {
		s.t.Errorf("unknown is a success: %v", err)
	}
}
