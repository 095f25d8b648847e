package recordstest

import (
	"time"

	"linkdrop/uploader/server/records"
)

// whatIsFound: an upload is found as it was opened, and one that was dropped is gone, not replaced.
func whatIsFound(s *suite) {
	asked := upload("u1", "f1", 1)
	asked.StorageID, asked.PartSize, asked.Parts = "m", 3, 2
	s.open(asked, upload("u2", "f2", 1))
	found, err := s.r.FindUploads(s.t.Context(), "anna", []string{"u1"})
	s.check(err)
	want := asked
	want.State, want.Touched = records.Open, s.now
	if found[0].Err != nil || found[0].Value != want {
		s.t.Errorf("%+v, want %+v", found[0], want)
	}
	s.now = s.now.Add(time.Minute)
	s.check(s.r.TouchUploads(s.t.Context(), []string{"u1"}, s.now))
	if found, err = s.r.FindUploads(s.t.Context(), "anna", []string{"u1"}); err != nil || !found[0].Value.Touched.Equal(s.now) {
		s.t.Errorf("touched %v, %v", found[0].Value.Touched, err)
	}
	if _, err := s.r.DropUpload(s.t.Context(), "anna", "u2", s.now); err != nil {
		s.t.Fatal(err)
	}
	found, err = s.r.FindUploads(s.t.Context(), "anna", []string{"u2"})
	s.check(err)
	s.want(found[0].Err, records.ErrNotFound)
}

// whatDiffers: the same file and attempt under another name, of another type, is another file.
func whatDiffers(s *suite) {
	s.open(upload("u1", "f1", 1))
	for _, change := range []func(*records.Upload){
		func(u *records.Upload) { u.Name = "other" }, func(u *records.Upload) { u.Type = "a/b" }, func(u *records.Upload) { u.Size++ },
	} {
		other := upload("u2", "f1", 1)
		change(&other)
		s.want(s.open(other)[0].Err, records.ErrDiffers)
	}
}

// storedAgain: who is stored already, or gone, holds up nobody behind it.
func storedAgain(s *suite) {
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1), upload("u3", "f3", 1))
	s.share("s", "u1", "u3")
	s.stored("u1")
	_, err := s.r.DropUpload(s.t.Context(), "anna", "u2", s.now)
	s.check(err)
	s.stored("u1", "u2", "nobody's", "u3")
	share, files, err := s.find("s")
	if err != nil || files != "u1:2 u3:2 " || share.Pending != 0 || share.Ends.IsZero() {
		s.t.Errorf("%+v, %q, %v", share, files, err)
	}
}

// whatWasBegun: a link says when it was made, whoever asks and whenever, and what it leads to.
func whatWasBegun(s *suite) {
	s.open(upload("u1", "f1", 1))
	began := s.now
	first := s.share("s", "u1")
	s.now = s.now.Add(time.Minute)
	again := s.share("s", "u1")
	found, _, err := s.find("s")
	s.check(err)
	if len(found.Uploads) != 1 || found.Uploads[0] != "u1" {
		s.t.Errorf("it has %v", found.Uploads)
	}
	for name, share := range map[string]records.Share{"first": first.Value, "again": again.Value, "found": found} {
		if !share.Created.Equal(began) || share.ID != "s" || share.Life != time.Hour {
			s.t.Errorf("%s: %+v", name, share)
		}
	}
}
