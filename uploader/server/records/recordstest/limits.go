package recordstest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"linkdrop/uploader/server/records"
)

// ask opens one upload of 5 bytes within a quota.
func (s *suite) ask(u records.Upload, within records.Quota) error {
	s.t.Helper()
	u.Touched = s.now
	results, err := s.r.OpenUploads(s.t.Context(), []records.Upload{u}, within)
	s.check(err)
	return results[0].Err
}

// quota: what is open and stored counts, what is gone does not; asking again and sending again is never more.
func quota(s *suite) {
	within := records.Quota{Bytes: 14, Files: 3, Open: 2}
	s.want(s.ask(upload("u1", "f1", 1), within), nil)
	s.want(s.ask(upload("u2", "f2", 1), within), nil)
	s.want(s.ask(upload("u3", "f3", 1), within), records.ErrQuotaBytes)
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Files: 2}), records.ErrQuotaFiles)
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Open: 2}), records.ErrQuotaOpen)
	s.want(s.ask(upload("u9", "f2", 1), within), nil)                                      // the same upload
	s.want(s.ask(upload("u2b", "f2", 2), within), nil)                                     // a higher attempt takes its place
	s.want(s.ask(upload("u2c", "f2", 3), records.Quota{Bytes: 1, Files: 1, Open: 1}), nil) // also where there is more than allowed by now
	larger := upload("u2d", "f2", 4)
	larger.Size = 10
	s.want(s.ask(larger, within), records.ErrQuotaBytes)
	s.stored("u1")
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Files: 3, Open: 2}), nil)
	s.want(s.ask(upload("u4", "f4", 1), records.Quota{Files: 3}), records.ErrQuotaFiles)
	if _, err := s.r.DropUpload(s.t.Context(), "anna", "u1", s.now); err != nil {
		s.t.Fatal(err)
	}
	s.want(s.ask(upload("u4", "f4", 1), records.Quota{Files: 3}), nil)
	other := upload("b1", "f1", 1)
	other.Owner = "ben"
	s.want(s.ask(other, records.Quota{Files: 1}), nil)

	// One batch is counted as it goes, and what is refused in it takes no room.
	all := []records.Upload{upload("c1", "g1", 1), upload("c2", "g2", 1), upload("c3", "g3", 1)}
	for i := range all {
		all[i].Owner, all[i].Touched = "carl", s.now
	}
	all[1].Size = 100
	results, err := s.r.OpenUploads(s.t.Context(), all, records.Quota{Bytes: 12, Files: 2})
	s.check(err)
	s.want(results[0].Err, nil)
	s.want(results[1].Err, records.ErrQuotaBytes)
	s.want(results[2].Err, nil)
}

// existingObjects are told from uploads wherever they are found, count as files and not as bytes, and never pass for one another.
func existingObjects(s *suite) {
	object := upload("x1", "f1", 1)
	object.Existing = true
	within := records.Quota{Bytes: 5, Files: 2}
	s.want(s.ask(object, within), nil)
	s.want(s.ask(upload("u9", "f1", 1), within), records.ErrDiffers)
	other := object
	other.Key = "elsewhere"
	s.want(s.ask(other, within), records.ErrDiffers)
	s.stored("x1")
	s.want(s.ask(upload("u2", "f2", 1), within), nil)
	s.want(s.ask(upload("u3", "f3", 1), within), records.ErrQuotaBytes)
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Files: 2}), records.ErrQuotaFiles)
	found, err := s.r.FindUploads(s.t.Context(), "anna", []string{"x1"})
	if err != nil || !found[0].Value.Existing {
		s.t.Fatalf("%+v, %v", found, err)
	}
	s.made(records.Share{ID: "a", Uploads: []string{"x1"}})
	if _, files, err := s.r.FindShareFile(s.t.Context(), hash("a"), 1, s.now); err != nil || len(files) != 1 || !files[0].Existing {
		s.t.Fatalf("%+v, %v", files, err)
	}
	if _, err := s.r.DropUpload(s.t.Context(), "anna", "x1", s.now); err != nil {
		s.t.Fatal(err)
	}
	due, err := s.r.DueUploads(s.t.Context(), s.now, 10)
	if err != nil || len(due) != 1 || !due[0].Upload.Existing {
		s.t.Fatalf("%+v, %v", due, err)
	}
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Bytes: 9}), records.ErrQuotaBytes)
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Bytes: 10}), nil)
}

// quotaInACrowd: however many ask at once, as many get in as may.
func quotaInACrowd(s *suite) {
	const callers, most = 16, 5
	errs := make([]error, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			u := upload(fmt.Sprintf("u%d", i), fmt.Sprintf("f%d", i), 1)
			u.Touched = s.now
			results, err := s.r.OpenUploads(s.t.Context(), []records.Upload{u}, records.Quota{Files: most})
			if err == nil {
				err = results[0].Err
			}
			errs[i] = err
		})
	}
	wg.Wait()
	in := 0
	for _, err := range errs {
		if err == nil {
			in++
		} else if !errors.Is(err, records.ErrQuotaFiles) {
			s.t.Error(err)
		}
	}
	if in != most {
		s.t.Errorf("%d got in, want %d", in, most)
	}
}

// ends compares the end of a link, counted from now.
func (s *suite) ends(what string, got time.Time, want time.Duration) {
	s.t.Helper()
	if !got.Equal(s.now.Add(want)) {
		s.t.Errorf("%s: ends after %v, want %v", what, got.Sub(s.now), want)
	}
}

// livesOfFiles: a link lives no longer than the file that allows the least, however it came by it.
func livesOfFiles(s *suite) {
	brief := upload("u1", "f1", 1)
	brief.LifeMost = 10 * time.Minute
	s.open(brief, upload("u2", "f2", 1), upload("u3", "f3", 1))
	s.stored("u1", "u2", "u3")
	ends := s.ends
	ends("both", s.share("s1", "u1", "u2").Value.Ends, 10*time.Minute)
	ends("the other", s.share("s2", "u2").Value.Ends, time.Hour)
	change := func(id string, life time.Duration) time.Time {
		s.t.Helper()
		changed, err := s.r.ChangeShare(s.t.Context(), "anna", id, lives(life), s.now)
		s.check(err)
		found, _, err := s.find(id)
		s.check(err)
		if !found.Ends.Equal(changed.Ends) || found.Life != changed.Life {
			s.t.Errorf("%s: said %v, is %v", id, changed.Ends, found.Ends)
		}
		return found.Ends
	}
	ends("extended", change("s1", 2*time.Hour), 10*time.Minute)
	ends("the other, extended", change("s2", 2*time.Hour), 2*time.Hour)
	ends("shortened", change("s1", time.Minute), time.Minute)

	// A later piece, and a file that arrives late.
	opened, err := s.r.OpenShares(s.t.Context(), []records.Share{{ID: "s3", Owner: "anna", TokenHash: hash("s3"), Life: time.Hour, Uploads: []string{"u2"}, Unfinished: true}}, s.now)
	s.check(err)
	s.check(opened[0].Err)
	added, err := s.r.AddToShare(s.t.Context(), "anna", "s3", []string{"u1"}, false, s.now)
	s.check(err)
	ends("in pieces", added.Ends, 10*time.Minute)
	late := upload("u4", "f4", 1)
	late.LifeMost = 5 * time.Minute
	s.open(late)
	if early := s.share("s4", "u2", "u4").Value; early.Life != 5*time.Minute || !early.Ends.IsZero() {
		s.t.Errorf("early: %+v", early)
	}
	s.stored("u4")
	found, _, err := s.find("s4")
	s.check(err)
	ends("arrived", found.Ends, 5*time.Minute)

	// A higher attempt of another kind.
	again := upload("u3b", "f3", 2)
	again.LifeMost = 3 * time.Minute
	ends("before", s.share("s5", "u3").Value.Ends, time.Hour)
	s.open(again)
	s.stored("u3b")
	found, _, err = s.find("s5")
	s.check(err)
	ends("sent again", found.Ends, 3*time.Minute)
}

// livesOfLaterFiles: a file in the place of another, and one that comes to a finished link.
func livesOfLaterFiles(s *suite) {
	brief := upload("u1", "f1", 1)
	brief.LifeMost = 10 * time.Minute
	s.open(brief, upload("u2", "f2", 1), upload("u3", "f3", 1))
	s.stored("u1", "u2", "u3")
	s.ends("to be replaced", s.share("s6", "u2").Value.Ends, time.Hour)
	replaced, err := s.r.ReplaceInShare(s.t.Context(), "anna", "s6", 1, "u1", s.now)
	s.check(err)
	s.ends("replaced", replaced.Ends, 10*time.Minute)
	s.ends("to be added to", s.share("s7", "u3").Value.Ends, time.Hour)
	added, err := s.r.AddToShare(s.t.Context(), "anna", "s7", []string{"u1"}, false, s.now)
	s.check(err)
	s.ends("added to", added.Ends, 10*time.Minute)
}

// unknownSize: what was not told of an upload is noted when it is stored, in its link and in what its owner has, and counts nothing
// before.
func unknownSize(s *suite) {
	u := upload("u1", "f1", 1)
	u.Size, u.Type, u.PartSize = records.UnknownSize, "", 100
	s.open(u, upload("u2", "f2", 1))
	s.stored("u2")
	first := s.share("s", "u1", "u2")
	s.counts(first.Value, first.Err, "2 files, 5 bytes, 1 pending, unfinished false")
	found, err := s.r.FindUploads(s.t.Context(), "anna", []string{"u1"})
	s.check(err)
	if got := found[0].Value; got.Size != records.UnknownSize || got.Type != "" {
		s.t.Fatalf("%+v", got)
	}
	for range 2 { // completed twice
		u.Size, u.Type = 40, "image/png"
		s.check(s.r.StoreUploads(s.t.Context(), []records.Upload{u}, s.now))
		u.Size = 41
	}
	found, err = s.r.FindUploads(s.t.Context(), "anna", []string{"u1"})
	s.check(err)
	if got := found[0].Value; got.Size != 40 || got.Type != "image/png" || got.State != records.Stored {
		s.t.Fatalf("%+v", got)
	}
	share, _, err := s.find("s")
	s.counts(share, err, "2 files, 45 bytes, 0 pending, unfinished false")
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Bytes: 49}), records.ErrQuotaBytes)
	s.want(s.ask(upload("u3", "f3", 1), records.Quota{Bytes: 50}), nil)
}
