package recordstest

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"time"

	"linkdrop/uploader/server/records"
)

func lives(life time.Duration) records.ShareChange { return records.ShareChange{Life: &life} }

// made opens a link with options.
func (s *suite) made(share records.Share) records.Share {
	s.t.Helper()
	share.Owner, share.TokenHash, share.Life = "anna", hash(share.ID), cmp.Or(share.Life, time.Hour)
	results, err := s.r.OpenShares(s.t.Context(), []records.Share{share}, s.now)
	s.check(err)
	s.check(results[0].Err)
	return results[0].Value
}

// whatALinkHas: options are kept as they were given, and not changed by asking again.
func whatALinkHas(s *suite) {
	s.open(upload("u1", "f1", 1))
	by := s.now.Add(time.Hour)
	s.made(records.Share{ID: "s", Uploads: []string{"u1"}, Password: "$p", MaxDownloads: 3, Note: "n", Sender: "Anna", KeepAfter: true, ArriveBy: by})
	s.made(records.Share{ID: "s", Uploads: []string{"u1"}, Password: "$q", MaxDownloads: 4})
	share, _, err := s.find("s")
	s.check(err)
	if share.Password != "$p" || share.MaxDownloads != 3 || share.Note != "n" || share.Sender != "Anna" || !share.KeepAfter || !share.ArriveBy.Equal(by) || share.Downloads != 0 || !share.LastDownload.IsZero() {
		s.t.Errorf("%+v", share)
	}
}

func changing(s *suite) {
	s.open(upload("u1", "f1", 1))
	s.stored("u1")
	before := s.made(records.Share{ID: "s", Uploads: []string{"u1"}, Name: "old", Note: "old", MaxDownloads: 3, Password: "$p"})
	text, none, five := "new", "", int64(5)
	s.now = s.now.Add(time.Minute)
	for _, change := range []records.ShareChange{{}, {Name: &text}, {Note: &none}, {MaxDownloads: &five}} {
		share, err := s.r.ChangeShare(s.t.Context(), "anna", "s", change, s.now)
		s.check(err)
		if !share.Ends.Equal(before.Ends) || share.Password != "$p" {
			s.t.Errorf("%+v", share)
		}
	}
	s.check(s.r.TakeDownload(s.t.Context(), hash("s"), hash("g"), s.now))
	share, _, _, err := s.r.FindGrant(s.t.Context(), hash("g"), 1, s.now)
	s.check(err)
	if share.Name != "new" || share.Note != "" || share.MaxDownloads != 5 {
		s.t.Errorf("%+v", share)
	}
	_, err = s.r.ChangeShare(s.t.Context(), "anna", "s", records.ShareChange{Password: &none}, s.now)
	s.check(err)
	_, _, _, err = s.r.FindGrant(s.t.Context(), hash("g"), 1, s.now)
	s.want(err, records.ErrNotFound)
	if share, _, err := s.find("s"); err != nil || share.Password != "" || share.Downloads != 1 {
		s.t.Errorf("%+v %v", share, err)
	}
}

// counting: a link gives as many as it may, however many ask.
func counting(s *suite) {
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1))
	s.stored("u1", "u2")
	s.made(records.Share{ID: "s", Uploads: []string{"u1", "u2"}, MaxDownloads: 3})
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken, usedUp := 0, 0
	for i := range 30 {
		wg.Go(func() {
			err := s.r.TakeDownload(s.t.Context(), hash("s"), hash(fmt.Sprint(i)), s.now)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				taken++
			case errors.Is(err, records.ErrUsedUp):
				usedUp++
			default:
				s.t.Error(err)
			}
		})
	}
	wg.Wait()
	share, _, err := s.find("s")
	s.check(err)
	if taken != 3 || usedUp != 27 || share.Downloads != 3 || !share.UsedUp() || !share.LastDownload.Equal(s.now) {
		s.t.Fatalf("%d taken, %d refused, %+v", taken, usedUp, share)
	}
	s.made(records.Share{ID: "half", Uploads: []string{"u1"}, Unfinished: true})
	s.want(s.r.TakeDownload(s.t.Context(), hash("half"), hash("j"), s.now), records.ErrNotFound)
	s.want(s.r.TakeDownload(s.t.Context(), hash("nobody's"), hash("h"), s.now), records.ErrNotFound)
}

// granting: a grant is one download, and is found as long as its link works.
func granting(s *suite) {
	ctx := s.t.Context()
	s.open(upload("u1", "f1", 1))
	s.stored("u1")
	s.made(records.Share{ID: "other", Uploads: []string{"u1"}})
	s.check(s.r.TakeDownload(ctx, hash("other"), hash("g"), s.now))
	s.want(s.r.TakeDownload(ctx, hash("other"), hash("g"), s.now), records.ErrDiffers)
	if share, _, err := s.find("other"); err != nil || share.Downloads != 1 {
		s.t.Fatalf("%+v %v", share, err)
	}
	made := s.now
	s.now = s.now.Add(30 * time.Minute)
	share, files, at, err := s.r.FindGrant(ctx, hash("g"), 1, s.now)
	s.check(err)
	if share.ID != "other" || len(files) != 1 || files[0].ID != "u1" || !at.Equal(made) {
		s.t.Fatalf("%+v %+v %v", share, files, at)
	}
	if _, files, _, err = s.r.FindGrant(ctx, hash("g"), 2, s.now); err != nil || len(files) != 0 {
		s.t.Fatalf("%+v %v", files, err)
	}
	_, _, _, err = s.r.FindGrant(ctx, hash("h"), 1, s.now)
	s.want(err, records.ErrNotFound)
	life := 60 * 24 * time.Hour
	_, err = s.r.ChangeShare(ctx, "anna", "other", records.ShareChange{Life: &life}, s.now)
	s.check(err)
	s.now = made.Add(30*24*time.Hour + time.Second)
	_, _, _, err = s.r.FindGrant(ctx, hash("g"), 1, s.now)
	s.check(err)
	s.check(s.r.TakeDownload(ctx, hash("other"), hash("later"), s.now)) // forgets the old ones
	_, _, _, err = s.r.FindGrant(ctx, hash("g"), 1, s.now)
	s.want(err, records.ErrNotFound)
	_, _, _, err = s.r.FindGrant(ctx, hash("later"), 1, s.now)
	s.check(err)
	s.check(s.r.EndShare(ctx, "anna", "other", s.now))
	_, _, _, err = s.r.FindGrant(ctx, hash("later"), 1, s.now)
	s.want(err, records.ErrNotFound)
	s.want(s.r.TakeDownload(ctx, hash("other"), hash("i"), s.now), records.ErrNotFound)
}

// addedLater: a finished link takes further files and stays finished; its life does not begin anew.
func addedLater(s *suite) {
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1))
	s.stored("u1")
	first := s.share("s", "u1").Value
	s.now = s.now.Add(time.Minute)
	share, err := s.add("s", true, "u1", "u2")
	s.counts(share, err, "2 files, 10 bytes, 1 pending, unfinished false")
	s.stored("u2")
	share, files, err := s.find("s")
	s.counts(share, err, "2 files, 10 bytes, 0 pending, unfinished false")
	if files != "u1:2 u2:2 " || !share.Ends.Equal(first.Ends) {
		s.t.Fatalf("%q until %v, was %v", files, share.Ends, first.Ends)
	}
}

func replacing(s *suite) {
	ctx := s.t.Context()
	larger := upload("u3", "f3", 1)
	larger.Size = 50
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1), larger, upload("u4", "f4", 1))
	s.stored("u1", "u2")
	s.share("s", "u1", "u2")
	s.share("also", "u1")
	for _, c := range []struct {
		owner, id, upload string
		n                 int
	}{{"ben", "s", "u3", 1}, {"anna", "none", "u3", 1}, {"anna", "s", "none", 1}, {"anna", "s", "u3", 0}, {"anna", "s", "u3", 3}} {
		_, err := s.r.ReplaceInShare(ctx, c.owner, c.id, c.n, c.upload, s.now)
		s.want(err, records.ErrNotFound)
	}
	_, err := s.r.ReplaceInShare(ctx, "anna", "s", 2, "u1", s.now)
	s.want(err, records.ErrDiffers)
	_, err = s.r.ReplaceInShare(ctx, "anna", "s", 2, "u3", s.now)
	s.want(err, records.ErrOpen)
	if _, files, err := s.find("s"); err != nil || files != "u1:2 u2:2 " {
		s.t.Fatalf("%q %v", files, err)
	}
	s.stored("u3", "u4")
	for range 2 {
		share, err := s.r.ReplaceInShare(ctx, "anna", "s", 2, "u3", s.now)
		s.counts(share, err, "2 files, 55 bytes, 0 pending, unfinished false")
	}
	if _, files, err := s.find("s"); err != nil || files != "u1:2 u3:2 " {
		s.t.Fatalf("%q %v", files, err)
	}
	if due, err := s.r.DueUploads(ctx, s.now, 10); err != nil || len(due) != 1 || due[0].Upload.ID != "u2" {
		s.t.Fatalf("due %+v, %v", due, err)
	}
	share, err := s.r.ReplaceInShare(ctx, "anna", "s", 1, "u4", s.now) // another link has the one that was there
	s.counts(share, err, "2 files, 55 bytes, 0 pending, unfinished false")
	if due, err := s.r.DueUploads(ctx, s.now, 10); err != nil || len(due) != 1 {
		s.t.Fatalf("due %+v, %v", due, err)
	}
	share, files, err := s.find("s")
	s.counts(share, err, "2 files, 55 bytes, 0 pending, unfinished false")
	if files != "u3:2 u4:2 " {
		s.t.Fatal(files)
	}
}

// givenUp: a link that waited too long is given up, and does not begin to live when its file comes after all.
func givenUp(s *suite) {
	s.open(upload("u1", "f1", 1))
	s.made(records.Share{ID: "s", Uploads: []string{"u1"}, ArriveBy: s.now.Add(time.Hour)})
	s.made(records.Share{ID: "waits", Uploads: []string{"u1"}, ArriveBy: s.now.Add(2 * time.Hour)})
	if share, _, err := s.find("s"); err != nil || share.GivenUp(s.now) {
		s.t.Fatalf("%+v %v", share, err)
	}
	s.now = s.now.Add(time.Hour)
	if share, _, err := s.find("s"); err != nil || !share.GivenUp(s.now) {
		s.t.Fatalf("%+v %v", share, err)
	}
	s.stored("u1")
	_, _, err := s.find("s")
	s.want(err, records.ErrNotFound)
	if share, _, err := s.find("waits"); err != nil || !share.Ends.Equal(s.now.Add(time.Hour)) || share.GivenUp(s.now.Add(2*time.Hour)) {
		s.t.Fatalf("%+v %v", share, err)
	}
}

// keptByALink: a file stays when one of its ended links says so.
func keptByALink(s *suite) {
	s.open(upload("kept", "f1", 1), upload("both", "f2", 1), upload("not", "f3", 1))
	s.stored("kept", "both", "not")
	s.made(records.Share{ID: "keeps", Uploads: []string{"kept", "both"}, KeepAfter: true})
	s.made(records.Share{ID: "does not", Uploads: []string{"not", "both"}})
	s.now = s.now.Add(2 * time.Hour)
	s.check(s.r.KeepOldShares(s.t.Context(), true)) // there are none
	n, err := s.r.ExpireUploads(s.t.Context(), s.now.Add(-24*time.Hour), s.now, s.now, 10)
	s.check(err)
	due, err := s.r.DueUploads(s.t.Context(), s.now, 10)
	s.check(err)
	if n != 1 || len(due) != 1 || due[0].Upload.ID != "not" {
		s.t.Fatalf("%d went: %+v", n, due)
	}
}
