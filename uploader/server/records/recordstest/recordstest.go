// Package recordstest is the one suite that every records.Records passes.
//
// What is where:
//
//	recordstest.go  Run, and uploads and links from their beginning to their end
//	again.go        what is asked for again
//	limits.go       quotas, sizes that nobody told, and how long a file lets its links live
//	options.go      what a link has beside its files, counting downloads, and files that are added or replaced
//	pieces.go       links that are made in pieces
//	unlinked.go     what becomes of files without a link; a link's contents; a download that counts again
package recordstest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"linkdrop/uploader/server/records"
)

// suite is one test's view of empty records, at a time that it moves itself.
type suite struct {
	t   *testing.T
	r   records.Records
	now time.Time
}

// Run runs the suite; open gives empty records.
func Run(t *testing.T, open func(t *testing.T) records.Records) {
	for name, test := range map[string]func(*suite){
		"one upload an id":     oneUpload,
		"what is found":        whatIsFound,
		"what differs":         whatDiffers,
		"stored again":         storedAgain,
		"what was begun":       whatWasBegun,
		"attempts":             attempts,
		"twice in one call":    twiceInOneCall,
		"storage id once":      storageID,
		"life of a link":       lifeOfALink,
		"in pieces":            inPieces,
		"forgetting pieces":    forgettingPieces,
		"what a link has":      whatALinkHas,
		"changing a link":      changing,
		"counting":             counting,
		"granting":             granting,
		"files added later":    addedLater,
		"replacing a file":     replacing,
		"given up":             givenUp,
		"kept by a link":       keptByALink,
		"kept for good":        keptForGood,
		"without a link":       withoutALink,
		"not forgotten unseen": notForgottenUnseen,
		"contents of a link":   contentsOfALink,
		"counted again":        countedAgain,
		"dropping":             dropping,
		"expiry":               expiry,
		"sweeping":             sweeping,
		"pages":                pages,
		"named":                named,
		"quota":                quota,
		"unknown size":         unknownSize,
		"existing objects":     existingObjects,
		"quota in a crowd":     quotaInACrowd,
		"lives of files":       livesOfFiles,
		"lives of later files": livesOfLaterFiles,
		"all or nothing":       allOrNothing,
		"writers in a crowd":   crowd,
	} {
		t.Run(name, func(t *testing.T) {
			test(&suite{t: t, r: open(t), now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)})
		})
	}
}

func (s *suite) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) want(err, target error) {
	s.t.Helper()
	if !errors.Is(err, target) {
		s.t.Fatalf("error %v, want %v", err, target)
	}
}

func upload(id, file string, attempt int) records.Upload {
	return records.Upload{ID: id, Owner: "anna", FileID: file, Attempt: attempt, Name: file + ".txt", Type: "text/plain", Size: 5, Key: file + "/" + id, Token: "t-" + id}
}

func (s *suite) open(all ...records.Upload) []records.Result[records.Upload] {
	s.t.Helper()
	for i := range all {
		all[i].Touched = s.now
	}
	results, err := s.r.OpenUploads(s.t.Context(), all, records.Quota{})
	s.check(err)
	return results
}

func (s *suite) stored(ids ...string) {
	s.t.Helper()
	all := make([]records.Upload, len(ids))
	for i, id := range ids {
		all[i] = records.Upload{ID: id, CRC64: "0123456789abcdef"}
	}
	s.check(s.r.StoreUploads(s.t.Context(), all, s.now))
}

func hash(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}

func (s *suite) share(id string, uploads ...string) records.Result[records.Share] {
	s.t.Helper()
	results, err := s.r.OpenShares(s.t.Context(), []records.Share{{ID: id, Owner: "anna", TokenHash: hash(id), Name: id, Life: time.Hour, Uploads: uploads}}, s.now)
	s.check(err)
	return results[0]
}

// find gives a link and its files' ids, or the error.
func (s *suite) find(id string) (records.Share, string, error) {
	share, files, err := s.r.FindShare(s.t.Context(), hash(id), 1, 100, s.now)
	ids := ""
	for _, f := range files {
		ids += fmt.Sprintf("%s:%d ", f.ID, f.State)
	}
	return share, ids, err
}

func oneUpload(s *suite) {
	first := s.open(upload("u1", "f1", 1))[0].Value
	again := s.open(upload("u2", "f1", 1), upload("u3", "f1", 1))
	if first.ID != "u1" || again[0].Value.ID != "u1" || again[1].Value.ID != "u1" || again[0].Value.Token != "t-u1" {
		s.t.Fatalf("%+v %+v", first, again)
	}
	other := upload("u4", "f1", 1)
	other.Size = 6
	s.want(s.open(other)[0].Err, records.ErrDiffers)
	foreign := upload("u5", "f1", 1)
	foreign.Owner = "ben"
	if got := s.open(foreign)[0]; got.Err != nil || got.Value.ID != "u5" {
		s.t.Fatalf("ben's own: %+v", got)
	}
	found, err := s.r.FindUploads(s.t.Context(), "ben", []string{"u1", "u5", "none"})
	s.check(err)
	s.want(found[0].Err, records.ErrNotFound)
	s.want(found[1].Err, nil)
	s.want(found[2].Err, records.ErrNotFound)
}

func attempts(s *suite) {
	s.open(upload("u1", "f1", 1))
	s.share("s", "u1")
	s.stored("u1")
	if _, files, _ := s.find("s"); files != "u1:2 " {
		s.t.Fatalf("files %q", files)
	}
	if got := s.open(upload("u2", "f1", 2))[0]; got.Err != nil || got.Value.ID != "u2" {
		s.t.Fatalf("%+v", got)
	}
	s.want(s.open(upload("u3", "f1", 1))[0].Err, records.ErrReplaced)
	found, err := s.r.FindUploads(s.t.Context(), "anna", []string{"u1"})
	s.check(err)
	s.want(found[0].Err, records.ErrReplaced)
	if _, files, err := s.find("s"); err != nil || files != "u2:1 " {
		s.t.Fatalf("the link leads to %q, %v", files, err)
	}
	due, err := s.r.DueUploads(s.t.Context(), s.now, 10)
	s.check(err)
	if len(due) != 1 || due[0].Upload.ID != "u1" {
		s.t.Fatalf("due %+v", due)
	}
}

// twiceInOneCall: what holds for calls one after the other holds for what is asked in one.
func twiceInOneCall(s *suite) {
	theirs := upload("b1", "f1", 1)
	theirs.Owner = "ben"
	larger := upload("u5", "f2", 1)
	larger.Size++
	got := s.open(upload("u1", "f1", 1), theirs, upload("u2", "f1", 1), upload("u3", "f1", 2), upload("u4", "f1", 1), upload("v1", "f2", 1), larger)
	for i, want := range []struct {
		id  string
		err error
	}{{"u1", nil}, {"b1", nil}, {"u1", nil}, {"u3", nil}, {"", records.ErrReplaced}, {"v1", nil}, {"", records.ErrDiffers}} {
		if got[i].Value.ID != want.id || !errors.Is(got[i].Err, want.err) {
			s.t.Errorf("%d: %q %v, want %q %v", i, got[i].Value.ID, got[i].Err, want.id, want.err)
		}
	}
	found, err := s.r.FindUploads(s.t.Context(), "anna", []string{"u1", "u3", "v1"})
	s.check(err)
	s.want(found[0].Err, records.ErrReplaced)
	s.check(found[1].Err)
	s.check(found[2].Err)
}

func storageID(s *suite) {
	s.open(upload("u1", "f1", 1))
	for _, id := range []string{"first", "second"} {
		held, err := s.r.SetStorageID(s.t.Context(), "u1", id)
		s.check(err)
		if held != "first" {
			s.t.Fatalf("held %q", held)
		}
	}
	_, err := s.r.SetStorageID(s.t.Context(), "none", "x")
	s.want(err, records.ErrNotFound)
}

func lifeOfALink(s *suite) {
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1))
	early := s.share("s", "u1", "u2")
	if early.Err != nil || !early.Value.Ends.IsZero() {
		s.t.Fatalf("%+v", early)
	}
	s.stored("u1")
	s.stored("u1") // twice is once
	if share, _, err := s.find("s"); err != nil || !share.Ends.IsZero() {
		s.t.Fatalf("%+v %v", share, err)
	}
	s.now = s.now.Add(time.Hour)
	s.stored("u2")
	begun := s.now
	if share, _, err := s.find("s"); err != nil || !share.Ends.Equal(begun.Add(time.Hour)) || share.Life != time.Hour {
		s.t.Fatalf("%+v %v", share, err)
	}
	if again := s.share("s", "u1"); !again.Value.Ends.Equal(begun.Add(time.Hour)) {
		s.t.Fatalf("asked again: %+v", again)
	}
	changed, err := s.r.ChangeShare(s.t.Context(), "anna", "s", lives(2*time.Hour), s.now)
	s.check(err)
	if !changed.Ends.Equal(begun.Add(2 * time.Hour)) {
		s.t.Fatalf("changed %+v", changed)
	}
	_, err = s.r.ChangeShare(s.t.Context(), "ben", "s", lives(time.Hour), s.now)
	s.want(err, records.ErrNotFound)
	s.now = begun.Add(2 * time.Hour)
	_, files, err := s.find("s")
	s.want(err, records.ErrNotFound)
	if files != "" {
		s.t.Fatal("an ended link shows its files")
	}
	_, err = s.r.ChangeShare(s.t.Context(), "anna", "s", lives(time.Hour), s.now)
	s.want(err, records.ErrNotFound)
	s.check(s.r.EndShare(s.t.Context(), "anna", "s", s.now))
	s.want(s.r.EndShare(s.t.Context(), "ben", "s", s.now), records.ErrNotFound)
	s.want(s.share("t", "none").Err, records.ErrNotFound)
}

func dropping(s *suite) {
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1), upload("u3", "f3", 1))
	s.stored("u1")
	s.share("waits", "u1", "u2")
	s.share("only", "u3")
	s.share("has", "u1")
	_, err := s.r.DropUpload(s.t.Context(), "ben", "u1", s.now)
	s.want(err, records.ErrNotFound)
	for _, id := range []string{"u2", "u3"} { // open ones disappear from what waits for them
		was, err := s.r.DropUpload(s.t.Context(), "anna", id, s.now)
		s.check(err)
		if was.State != records.Open || was.Key == "" {
			s.t.Fatalf("was %+v", was)
		}
	}
	if share, files, err := s.find("waits"); err != nil || files != "u1:2 " || !share.Ends.Equal(s.now.Add(time.Hour)) {
		s.t.Fatalf("%+v %q %v", share, files, err)
	}
	_, _, err = s.find("only")
	s.want(err, records.ErrNotFound)
	_, err = s.r.DropUpload(s.t.Context(), "anna", "u1", s.now) // a stored one takes its links along
	s.check(err)
	for _, id := range []string{"waits", "has"} {
		_, _, err := s.find(id)
		s.want(err, records.ErrNotFound)
	}
	_, err = s.r.DropUpload(s.t.Context(), "anna", "u1", s.now)
	s.want(err, records.ErrNotFound)
	if fresh := s.open(upload("u9", "f1", 1))[0]; fresh.Err != nil || fresh.Value.ID != "u9" {
		s.t.Fatalf("the same file again: %+v", fresh)
	}
}

func expiry(s *suite) {
	s.open(upload("open", "f1", 1), upload("busy", "f2", 1), upload("linked", "f3", 1), upload("twice", "f4", 1), upload("bare", "f5", 1))
	s.stored("linked", "twice", "bare")
	s.share("s1", "linked", "twice")
	s.now = s.now.Add(30 * time.Minute)
	s.share("s2", "twice")
	s.check(s.r.TouchUploads(s.t.Context(), []string{"busy"}, s.now))
	s.now = s.now.Add(45 * time.Minute) // s1 ended 15 minutes ago
	ctx := s.t.Context()
	n, err := s.r.ExpireUploads(ctx, s.now.Add(-time.Hour), time.Time{}, s.now, 10)
	s.check(err)
	if n != 1 { // "open"; stored ones are kept
		s.t.Fatalf("%d expired", n)
	}
	n, err = s.r.ExpireUploads(ctx, s.now.Add(-time.Hour), s.now, s.now, 10)
	s.check(err)
	due, dueErr := s.r.DueUploads(ctx, s.now, 10)
	s.check(dueErr)
	names := map[string]bool{}
	for _, d := range due {
		names[d.Upload.ID] = true
	}
	if n != 1 || len(names) != 2 || !names["open"] || !names["linked"] {
		s.t.Fatalf("%d expired, due %v", n, names)
	}
	if _, files, err := s.find("s2"); err != nil || files != "twice:2 " {
		s.t.Fatalf("%q %v", files, err)
	}
	s.check(s.r.ForgetShares(ctx, s.now, s.now, s.now))
	list, err := s.r.ListShares(ctx, "anna", "", 10)
	s.check(err)
	if len(list) != 1 || list[0].ID != "s2" {
		s.t.Fatalf("remembered %+v", list)
	}
}

func sweeping(s *suite) {
	ctx := s.t.Context()
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1))
	for _, id := range []string{"u1", "u2"} {
		_, err := s.r.DropUpload(ctx, "anna", id, s.now)
		s.check(err)
	}
	s.check(s.r.SweptUploads(ctx, map[string]time.Time{"u1": s.now.Add(time.Hour), "u2": {}}))
	s.open(upload("u3", "f3", 1), upload("u4", "f4", 1))
	s.stored("u4")
	states, err := s.r.UploadStates(ctx, []string{"u1", "u2", "u3", "u4", "'"})
	s.check(err)
	if want := map[string]records.State{"u1": records.Gone, "u3": records.Open, "u4": records.Stored}; !maps.Equal(states, want) {
		s.t.Errorf("states %v, want %v", states, want)
	}
	states, err = s.r.UploadStates(ctx, nil)
	s.check(err)
	if len(states) != 0 {
		s.t.Errorf("of none: %v", states)
	}
	due, err := s.r.DueUploads(ctx, s.now, 10)
	s.check(err)
	if len(due) != 0 {
		s.t.Fatalf("due too early: %+v", due)
	}
	due, err = s.r.DueUploads(ctx, s.now.Add(time.Hour), 10)
	s.check(err)
	if len(due) != 1 || due[0].Upload.ID != "u1" || !due[0].Since.Equal(s.now) {
		s.t.Fatalf("due %+v", due)
	}
}

func pages(s *suite) {
	s.open(upload("u1", "f1", 1))
	for i := range 7 {
		s.share(fmt.Sprintf("s%d", i), "u1")
	}
	after, seen := "", ""
	for {
		page, err := s.r.ListShares(s.t.Context(), "anna", after, 3)
		s.check(err)
		if len(page) == 0 {
			break
		}
		for _, share := range page {
			seen += share.ID
			after = share.ID
		}
	}
	if seen != "s0s1s2s3s4s5s6" {
		s.t.Fatalf("pages gave %s", seen)
	}
	if others, err := s.r.ListShares(s.t.Context(), "ben", "", 3); err != nil || len(others) != 0 {
		s.t.Fatalf("ben: %v %v", others, err)
	}
}

// allOrNothing: a batch whose call is broken off leaves nothing.
func allOrNothing(s *suite) {
	clash := upload("u1", "f2", 1) // the id of another upload: no implementation can take it
	if _, err := s.r.OpenUploads(s.t.Context(), []records.Upload{upload("u1", "f1", 1), clash}, records.Quota{}); err == nil {
		s.t.Fatal("two uploads got one id")
	}
	found, err := s.r.FindUploads(s.t.Context(), "anna", []string{"u1"})
	s.check(err)
	s.want(found[0].Err, records.ErrNotFound)
}

// crowd: many callers at once open the same file, set its storage id, store it and share it. Each sees one truth.
func crowd(s *suite) {
	const callers = 16
	var wg sync.WaitGroup
	ids, storage, ends := make([]string, callers), make([]string, callers), make([]time.Time, callers)
	fail := make(chan error, callers)
	for i := range callers {
		wg.Go(func() {
			fail <- func() error {
				ctx := s.t.Context()
				u := upload(fmt.Sprintf("u%d", i), "f1", 1)
				u.Touched = s.now
				opened, err := s.r.OpenUploads(ctx, []records.Upload{u}, records.Quota{})
				if err != nil {
					return err
				}
				ids[i] = opened[0].Value.ID
				if storage[i], err = s.r.SetStorageID(ctx, ids[i], fmt.Sprint("st", i)); err != nil {
					return err
				}
				share := records.Share{ID: "s", Owner: "anna", TokenHash: hash("s"), Life: time.Hour, Uploads: []string{ids[i]}}
				if _, err := s.r.OpenShares(ctx, []records.Share{share}, s.now); err != nil {
					return err
				}
				if err := s.r.StoreUploads(ctx, []records.Upload{{ID: ids[i]}}, s.now); err != nil {
					return err
				}
				found, _, err := s.r.FindShare(ctx, hash("s"), 1, 100, s.now)
				ends[i] = found.Ends
				return err
			}()
		})
	}
	wg.Wait()
	for i := range callers {
		s.check(<-fail)
		if ids[i] != ids[0] || !ends[i].Equal(s.now.Add(time.Hour)) {
			s.t.Fatalf("caller %d saw %s until %v, caller 0 %s", i, ids[i], ends[i], ids[0])
		}
		if storage[i] == "" || storage[i] != storage[0] {
			s.t.Fatalf("caller %d saw storage id %s, caller 0 %s", i, storage[i], storage[0])
		}
	}
}

// named: links are found by their ids and by what they have; nobody finds another owner's, or one that is not finished.
func named(s *suite) {
	ctx := s.t.Context()
	s.open(upload("u1", "f1", 1), upload("u2", "f2", 1))
	for _, id := range []string{"s3", "s1", "s2"} {
		s.share(id, "u1")
	}
	s.share("s4", "u2", "u1")
	s.made(records.Share{ID: "begun", Uploads: []string{"u1"}, Unfinished: true})
	for _, c := range []struct {
		owner string
		ids   []string
		want  string
	}{
		{"anna", []string{"s3", "x", "s1", "s3", "begun"}, "[s1 s3]"}, {"anna", nil, "[]"}, {"ben", []string{"s1"}, "[]"}, {"anna", []string{`s1","s2`, "%"}, "[]"},
	} {
		found, err := s.r.NamedShares(ctx, c.owner, c.ids)
		s.check(err)
		ids := []string{}
		for _, share := range found {
			ids = append(ids, share.ID)
		}
		if fmt.Sprint(ids) != c.want {
			s.t.Errorf("%v of %s: %v, want %s", c.ids, c.owner, ids, c.want)
		}
	}
	for _, c := range []struct {
		owner   string
		uploads []string
		n       int
		want    string
	}{
		{"anna", []string{"u1", "u2"}, 9, "[s1 s2 s3 s4]"}, {"anna", []string{"u2", "x"}, 9, "[s4]"}, {"anna", []string{"u1"}, 2, "[s1 s2]"}, {"ben", []string{"u1"}, 9, "[]"}, {"anna", nil, 9, "[]"},
	} {
		ids, err := s.r.SharesWith(ctx, c.owner, c.uploads, c.n)
		s.check(err)
		if fmt.Sprint(ids) != c.want {
			s.t.Errorf("with %v of %s: %v, want %s", c.uploads, c.owner, ids, c.want)
		}
	}
}
