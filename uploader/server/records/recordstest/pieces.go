package recordstest

import (
	"fmt"
	"time"

	"linkdrop/uploader/server/records"
)

func (s *suite) add(id string, more bool, uploads ...string) (records.Share, error) {
	return s.r.AddToShare(s.t.Context(), "anna", id, uploads, more, s.now)
}

// counts are what a link says of itself.
func counts(share records.Share) string {
	return fmt.Sprintf("%d files, %d bytes, %d pending, unfinished %v", share.Files, share.Bytes, share.Pending, share.Unfinished)
}

func (s *suite) counts(share records.Share, err error, want string) {
	s.t.Helper()
	s.check(err)
	if got := counts(share); got != want {
		s.t.Fatalf("%s, want %s", got, want)
	}
}

// begin opens the link "s", to which more is added.
func (s *suite) begin(uploads ...string) records.Result[records.Share] {
	s.t.Helper()
	results, err := s.r.OpenShares(s.t.Context(), []records.Share{{ID: "s", Owner: "anna", TokenHash: hash("s"), Name: "s", Life: time.Hour, Uploads: uploads, Unfinished: true}}, s.now)
	s.check(err)
	return results[0]
}

// inPieces: a link is found once it is whole, whichever call is repeated, and then its life begins.
func inPieces(s *suite) {
	for i := range 5 {
		s.open(upload(fmt.Sprintf("u%d", i), fmt.Sprintf("f%d", i), 1))
	}
	s.stored("u0", "u1", "u2", "u3")
	first := s.begin("u0", "u1")
	s.counts(first.Value, first.Err, "2 files, 10 bytes, 0 pending, unfinished true")
	if !first.Value.Ends.IsZero() {
		s.t.Fatal("its life began before it was whole")
	}
	_, _, err := s.find("s")
	s.want(err, records.ErrNotFound)
	if list, err := s.r.ListShares(s.t.Context(), "anna", "", 10); err != nil || len(list) != 0 {
		s.t.Fatalf("an unfinished link is listed: %v %v", list, err)
	}
	for range 2 { // the answer was lost
		share, err := s.add("s", true, "u4", "u2")
		s.counts(share, err, "4 files, 20 bytes, 1 pending, unfinished true")
	}
	again := s.begin("u0", "u1") // a client that starts over
	s.counts(again.Value, again.Err, "4 files, 20 bytes, 1 pending, unfinished true")
	s.stored("u4") // arrives while the link is being made
	_, err = s.add("s", false, "u3", "none")
	s.want(err, records.ErrNotFound)
	s.now = s.now.Add(time.Minute)
	for range 2 {
		share, err := s.add("s", false, "u3")
		s.counts(share, err, "5 files, 25 bytes, 0 pending, unfinished false")
		if !share.Ends.Equal(s.now.Add(time.Hour)) {
			s.t.Fatalf("ends %v", share.Ends)
		}
	}
	if share, files, err := s.find("s"); err != nil || files != "u0:2 u1:2 u2:2 u3:2 u4:2 " || counts(share) != "5 files, 25 bytes, 0 pending, unfinished false" {
		s.t.Fatalf("%q %s %v", files, counts(share), err)
	}
	_, err = s.add("s", false, "u0", "u5")
	s.want(err, records.ErrNotFound)
	_, err = s.r.AddToShare(s.t.Context(), "ben", "s", []string{"u0"}, false, s.now)
	s.want(err, records.ErrNotFound)
	_, err = s.add("unknown", false, "u0")
	s.want(err, records.ErrNotFound)
	s.pages()
	s.now = s.now.Add(time.Hour)
	_, err = s.add("s", false, "u0")
	s.want(err, records.ErrNotFound)
	_, _, err = s.r.FindShareFile(s.t.Context(), hash("s"), 1, s.now)
	s.want(err, records.ErrNotFound)
}

// pages wants the five files of the link "s" in parts, and each under its number.
func (s *suite) pages() {
	s.t.Helper()
	for from, want := range map[int]string{0: "u0:2 u1:2 ", 1: "u0:2 u1:2 ", 4: "u3:2 u4:2 ", 5: "u4:2 ", 6: ""} {
		_, files, err := s.r.FindShare(s.t.Context(), hash("s"), from, 2, s.now)
		s.check(err)
		got := ""
		for _, f := range files {
			got += fmt.Sprintf("%s:%d ", f.ID, f.State)
		}
		if got != want {
			s.t.Errorf("two from %d on: %q, want %q", from, got, want)
		}
	}
	s.numbers(map[int]string{1: "u0", 3: "u4", 4: "u2", 5: "u3", -1: "", 6: ""}) // as they were added
	_, one, err := s.r.FindShareFile(s.t.Context(), hash("s"), 0, s.now)
	s.check(err)
	if len(one) != 1 || one[0].N == 0 {
		s.t.Errorf("number 0 is the one there is, not %+v", one)
	}
}

// numbers wants each file of the link "s" under its number, or none.
func (s *suite) numbers(all map[int]string) {
	s.t.Helper()
	for number, want := range all {
		_, files, err := s.r.FindShareFile(s.t.Context(), hash("s"), number, s.now)
		s.check(err)
		if want == "" && len(files) > 0 || want != "" && (len(files) != 1 || files[0].ID != want || files[0].N != number) {
			s.t.Errorf("number %d: %+v", number, files)
		}
	}
}

// forgettingPieces: what is unfinished keeps its files from going, follows them, and is forgotten when nobody goes on.
func forgettingPieces(s *suite) {
	ctx := s.t.Context()
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1), upload("u3", "f3", 1))
	s.stored("u1", "u3")
	s.begin("u1", "u2")
	larger := upload("u4", "f1", 2)
	larger.Size = 50
	s.open(larger)
	again := s.begin("u1")
	s.counts(again.Value, again.Err, "2 files, 55 bytes, 2 pending, unfinished true")
	s.stored("u4")
	_, err := s.r.DropUpload(ctx, "anna", "u2", s.now) // it was the last that had not arrived
	s.check(err)
	again = s.begin("u1")
	s.counts(again.Value, again.Err, "1 files, 50 bytes, 0 pending, unfinished true")
	if !again.Value.Ends.IsZero() {
		s.t.Fatal("its life began before it was whole")
	}
	begun := s.now
	s.now = s.now.Add(48 * time.Hour)
	n, err := s.r.ExpireUploads(ctx, begun, s.now, s.now, 10)
	s.check(err)
	if n != 0 {
		s.t.Fatalf("%d files went", n)
	}
	s.check(s.r.ForgetShares(ctx, s.now, begun, s.now))
	if _, err := s.add("s", true, "u3"); err != nil {
		s.t.Fatalf("forgotten too early: %v", err)
	}
	s.check(s.r.ForgetShares(ctx, s.now, begun.Add(time.Second), s.now))
	_, err = s.add("s", true, "u3")
	s.want(err, records.ErrNotFound)
	whole := s.begin("u4")
	s.counts(whole.Value, whole.Err, "1 files, 50 bytes, 0 pending, unfinished true")
}
