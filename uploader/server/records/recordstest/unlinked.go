package recordstest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"linkdrop/uploader/server/records"
)

const day = 24 * time.Hour

// sweep does what a server does, with its times: all that is over a day later, links forgotten after 90 days and files without one
// after 30. It gives what is Gone, in order.
func (s *suite) sweep() string {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.r.ExpireUploads(ctx, s.now.Add(-7*day), s.now.Add(-day), s.now, 100)
	s.check(err)
	_, _, err = s.r.ExpireUnlinked(ctx, s.now.Add(-30*day), s.now, 100)
	s.check(err)
	s.check(s.r.ForgetShares(ctx, s.now.Add(-90*day), s.now.Add(-7*day), s.now))
	due, err := s.r.DueUploads(ctx, s.now, 100)
	s.check(err)
	var ids []string
	for _, d := range due {
		ids = append(ids, d.Upload.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func (s *suite) gone(what, want string) {
	s.t.Helper()
	if got := s.sweep(); got != want {
		s.t.Errorf("%s: gone are %q, want %q", what, got, want)
	}
}

// withoutALink: what nobody made a link to goes after a time, and nothing else does, whatever becomes of links.
func withoutALink(s *suite) {
	needs := upload("by key", "f2", 1)
	needs.NeedsNoLink = true
	s.open(upload("bare", "f1", 1), needs, upload("half", "f3", 1), upload("linked", "f4", 1), upload("late", "f5", 1), upload("open", "f6", 1))
	s.stored("bare", "by key", "half", "linked", "late")
	s.begin("half")
	s.made(records.Share{ID: "long", Uploads: []string{"linked"}, Life: 400 * day})
	s.now = s.now.Add(6 * day)
	s.gone("a link in pieces is open", "")
	s.now = s.now.Add(24 * day)
	s.made(records.Share{ID: "late", Uploads: []string{"late"}, Life: 400 * day})
	s.gone("30 days, not more", "open")
	s.now = s.now.Add(time.Second)
	s.gone("more", "bare open") // the link in pieces was forgotten a second ago
	s.now = s.now.Add(30 * day)
	s.gone("after the link in pieces", "bare half open")
	s.now = s.now.Add(300 * day)
	s.gone("a year", "bare half open")
	s.now = s.now.Add(100 * day)
	s.gone("the links are over", "bare half late linked open")
	s.now = s.now.Add(1000 * day)
	s.gone("what needs none", "bare half late linked open")
}

// keptForGood: a link that keeps its files does so when it is forgotten, too.
func keptForGood(s *suite) {
	ctx := s.t.Context()
	s.open(upload("a", "f1", 1), upload("b", "f2", 1), upload("old", "f3", 1), upload("new", "f4", 1), upload("c", "f5", 1))
	s.stored("a", "b", "old", "new", "c")
	s.made(records.Share{ID: "keeps", Uploads: []string{"a", "old", "c"}, KeepAfter: true})
	s.made(records.Share{ID: "long", Uploads: []string{"a", "b"}, Life: 200 * day})
	_, err := s.r.ReplaceInShare(ctx, "anna", "keeps", 2, "new", s.now) // it keeps the one that was there, too
	s.check(err)
	s.now = s.now.Add(100 * day)
	s.gone("only one is over", "")
	list, err := s.r.ListShares(ctx, "anna", "", 10)
	s.check(err)
	if len(list) != 1 || list[0].ID != "long" {
		s.t.Fatalf("remembered are %+v", list)
	}
	again := upload("c2", "f5", 2)
	s.open(again)
	s.stored("c2")
	s.made(records.Share{ID: "short", Uploads: []string{"new"}})
	s.now = s.now.Add(102 * day)
	s.gone("the other is over", "b c") // c2 took the place of c, and is what is kept
	s.now = s.now.Add(400 * day)
	s.gone("all are forgotten", "b c")
}

// notForgottenUnseen: a link whose files nobody has looked at since its end, as after a long stop, is not forgotten before.
func notForgottenUnseen(s *suite) {
	ctx := s.t.Context()
	s.open(upload("a", "f1", 1))
	s.stored("a")
	s.share("s", "a")
	s.now = s.now.Add(200 * day)
	s.check(s.r.ForgetShares(ctx, s.now.Add(-90*day), s.now.Add(-7*day), s.now))
	if list, err := s.r.ListShares(ctx, "anna", "", 10); err != nil || len(list) != 1 {
		s.t.Fatalf("%+v %v", list, err)
	}
	s.gone("then", "a")
	if list, err := s.r.ListShares(ctx, "anna", "", 10); err != nil || len(list) != 0 {
		s.t.Fatalf("%+v %v", list, err)
	}
}

// contentsOfALink are others after each change of its files, and the same after any other.
func contentsOfALink(s *suite) {
	ctx := s.t.Context()
	s.open(upload("a", "f1", 1), upload("b", "f2", 1), upload("c", "f3", 1), upload("d", "f4", 1), upload("e", "f5", 1))
	s.stored("a", "d")
	s.made(records.Share{ID: "s", Uploads: []string{"a", "b", "c"}})
	s.made(records.Share{ID: "other", Uploads: []string{"d"}})
	now := func() []byte {
		share, _, err := s.find("s")
		s.check(err)
		again, _, err := s.r.FindShareFile(ctx, hash("s"), 1, s.now)
		s.check(err)
		if len(share.Contents) < 16 || !bytes.Equal(share.Contents, again.Contents) {
			s.t.Fatalf("contents %x, and %x", share.Contents, again.Contents)
		}
		return share.Contents
	}
	seen := map[string]string{string(now()): "made"}
	for _, change := range []struct {
		what string
		do   func() error
	}{
		{"arrived", func() error { s.stored("b"); return nil }},
		{"dropped", func() error { _, err := s.r.DropUpload(ctx, "anna", "c", s.now); return err }},
		{"added", func() error { _, err := s.add("s", false, "e"); return err }},
		{"arrived later", func() error { s.stored("e"); return nil }},
		{"replaced in it", func() error { _, err := s.r.ReplaceInShare(ctx, "anna", "s", 1, "d", s.now); return err }},
		{"sent again", func() error { s.open(upload("b2", "f2", 2)); return nil }},
		{"arrived again", func() error { s.stored("b2"); return nil }},
	} {
		s.check(change.do())
		is := string(now())
		if was := seen[is]; was != "" {
			s.t.Errorf("%s: the same as when it was %s", change.what, was)
		}
		seen[is] = change.what
	}
	before := now()
	name := "other"
	_, err := s.r.ChangeShare(ctx, "anna", "s", records.ShareChange{Name: &name}, s.now)
	s.check(err)
	s.check(s.r.TakeDownload(ctx, hash("s"), hash("g"), s.now))
	s.stored("e") // once more
	if _, err := s.add("s", false, "e"); err != nil || !bytes.Equal(before, now()) {
		s.t.Errorf("its files are others, though none changed: %v", err)
	}
}

// countedAgain: a grant that is old counts once more, and is new then; nothing is counted beyond what there is.
func countedAgain(s *suite) {
	ctx := s.t.Context()
	s.open(upload("a", "f1", 1))
	s.stored("a")
	s.made(records.Share{ID: "s", Uploads: []string{"a"}, MaxDownloads: 2, Life: 30 * day})
	s.check(s.r.TakeDownload(ctx, hash("s"), hash("g"), s.now))
	again := func(grant, want string) {
		s.t.Helper()
		counted, err := s.r.RecountDownload(ctx, hash(grant), s.now.Add(-time.Hour), s.now)
		share, _, found := s.find("s")
		s.check(found)
		if got := fmt.Sprint(counted, " ", err, " ", share.Downloads); got != want {
			s.t.Fatalf("%s, want %s", got, want)
		}
	}
	again("g", "false <nil> 1")
	again("nobody's", "false "+records.ErrNotFound.Error()+" 1")
	s.now = s.now.Add(time.Hour)
	again("g", "true <nil> 2")
	again("g", "false <nil> 2")
	s.now = s.now.Add(2 * time.Hour)
	again("g", "false "+records.ErrUsedUp.Error()+" 2")
	if _, _, made, err := s.r.FindGrant(ctx, hash("g"), 1, s.now); err != nil || !made.Equal(s.now.Add(-2*time.Hour)) {
		s.t.Fatalf("refused, it was made at %v: %v", made, err)
	}
	most := int64(3)
	_, err := s.r.ChangeShare(ctx, "anna", "s", records.ShareChange{MaxDownloads: &most}, s.now)
	s.check(err)
	again("g", "true <nil> 3")
	s.check(s.r.EndShare(ctx, "anna", "s", s.now))
	s.now = s.now.Add(2 * time.Hour)
	_, err = s.r.RecountDownload(ctx, hash("g"), s.now.Add(-time.Hour), s.now)
	s.want(err, records.ErrNotFound)
}
