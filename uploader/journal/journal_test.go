package journal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
)

var (
	_ uploader.Journal = (*journal.Journal)(nil)
	_ uploader.History = (*journal.History)(nil)
)

func openJournal(dir string) (*journal.Journal, error) { return journal.Open(dir, journal.Options{}) }

func TestASecondCopyIsToldWhy(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	if _, err := openJournal(dir); err == nil || fault.KindOf(err) != fault.InUse || !strings.Contains(err.Error(), "another Linkdrop") {
		t.Fatalf("got %v, want in-use and a sentence", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpenAndClose(t, dir)
}

func mustOpenAndClose(t *testing.T, dir string) {
	t.Helper()
	if err := mustOpen(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFactsThatNobodyWaitsForAreDurableInTime copies the files as a crash would leave them, 250 ms after the facts came: the disk
// itself takes no time here.
func TestFactsThatNobodyWaitsForAreDurableInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		j := mustOpen(t, dir)
		defer func() { _ = j.Close() }()
		j.Write(nil, uploader.DropAdded{Drop: uploader.Drop{ID: "d"}})
		time.Sleep(250 * time.Millisecond) //nolint:forbidigo // virtual time
		synctest.Wait()
		if copied(t, dir) != 1 {
			t.Error("not durable after 250 ms")
		}
	})
}

func copied(t *testing.T, dir string) (drops int) {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"queue.db", "queue.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil { //nolint:gosec // of the test
			t.Fatal(err)
		}
	}
	j := mustOpen(t, to)
	defer func() { _ = j.Close() }()
	r, _ := j.Load()
	return len(r.Drops)
}

func TestDoneMayWriteAndComesFromElsewhere(t *testing.T) {
	j := mustOpen(t, t.TempDir())
	defer func() { _ = j.Close() }()
	second := make(chan error, 1)
	j.Write(func(error) {
		j.Write(func(err error) { second <- err }, uploader.DropSettled{Drop: "d", Settled: true})
	}, uploader.DropAdded{Drop: uploader.Drop{ID: "d"}})
	if err := <-second; err != nil {
		t.Fatal(err)
	}
}

func TestWriteAfterCloseIsAnError(t *testing.T) {
	j := mustOpen(t, t.TempDir())
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	j.Write(func(err error) { done <- err }, uploader.DropRemoved{Drop: "d"})
	if err := <-done; err == nil {
		t.Fatal("done got nil for facts that nobody wrote")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSettledDropsLeaveTheFile(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir)
	const trace = "a-name-to-look-for"
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/" + trace}}},
		uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "i", Drop: "d", Dir: "/" + trace, Base: trace}}},
		uploader.DropSettled{Drop: "d", Settled: true}, uploader.DropTold{Drop: "d", Told: true})
	_ = j.Close()
	j = mustOpen(t, dir) // prunes
	r, _ := j.Load()
	_ = j.Close()
	if len(r.Drops) != 0 {
		t.Fatalf("a settled drop came back: %+v", r.Drops)
	}
	if raw := rawFiles(t, dir); bytes.Contains(raw, []byte(trace)) {
		t.Error("the names of a settled drop are still in the file")
	}
}

// A settled drop stays as long as somebody is still owed its links: they may have waited for a line before theirs when the
// program was killed.
func TestSettledDropsStayUntilTheyWereTold(t *testing.T) {
	state := t.TempDir()
	j, err := journal.OpenRun(state, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/a"}}},
		uploader.DropAdded{Drop: uploader.Drop{ID: "told", Paths: []string{"/b"}}},
		uploader.DropSettled{Drop: "d", Settled: true}, uploader.DropTold{Drop: "d", Told: true}, uploader.DropTold{Drop: "d", Told: false},
		uploader.DropTold{Drop: "told", Told: true})
	_ = j.Close()
	runs, err := journal.Abandoned(state)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%v %v: the run is gone with what it owes", runs, err)
	}
	if j, err = journal.OpenAbandoned(runs[0], journal.Options{}); err != nil {
		t.Fatal(err)
	}
	r, err := j.Load()
	if err != nil || len(r.Drops) != 2 || r.Drops[0].Told || !r.Drops[1].Told {
		t.Fatalf("%+v, %v", r.Drops, err)
	}
	write(t, j, uploader.DropTold{Drop: "d", Told: true}, uploader.DropSettled{Drop: "told", Settled: true})
	_ = j.Close()
	if runs, err := journal.Abandoned(state); err != nil || len(runs) != 0 {
		t.Fatalf("%v %v: everything was told", runs, err)
	}
}

// rawFiles is every byte in the folder.
func rawFiles(t *testing.T, dir string) (all []byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path) //nolint:gosec // of the test
		all = append(all, b...)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	return all
}

// TestNoSecretIsWritten hands over facts with a secret wherever a careless caller could leave one.
func TestNoSecretIsWritten(t *testing.T) {
	const canary = "CANARY0123456789"
	signed := "https://bucket.example.com/key?X-Amz-Signature=" + canary
	dir := t.TempDir()
	j := mustOpen(t, dir)
	careless := &fault.Error{Kind: fault.Forbidden, Detail: `Put "` + signed + `": refused, token=` + canary}
	up := destination.Upload{File: destination.File{ID: "i", Attempt: 1, Name: "a"}, Parts: 1, PartSize: 5}
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/a"}}},
		uploader.DropExpanded{Drop: "d", Fault: careless},
		uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "i", Drop: "d", Base: "a", Fault: careless}}},
		uploader.UploadOpened{ID: "i", Upload: up},
		uploader.PieceArrived{ID: "i", Attempt: 1, Receipt: destination.Receipt{N: 1, Body: []byte(signed)}},
		uploader.ItemFailed{ID: "i", Fault: careless})
	raw := rawFiles(t, dir) // with the -wal, while it is open
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	raw = append(raw, rawFiles(t, dir)...)
	if bytes.Contains(raw, []byte(canary)) || bytes.Contains(raw, []byte("bucket.example.com")) {
		t.Fatal("a secret is in the file")
	}
}

func TestFilesArePrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	j := mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	h, err := journal.OpenHistory(dir, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	write(t, j, uploader.DropAdded{})
	if err := h.Put(t.Context(), uploader.Entry{ID: "e"}); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		seen++
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", filepath.Base(path), info.Mode())
		}
		return err
	})
	if err != nil || seen < 7 {
		t.Fatal(seen, err)
	}
}

func TestOddFolderNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "100% #state?_pragma=synchronous(OFF) ü")
	mustOpenAndClose(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "queue.db")); err != nil {
		t.Fatal(err)
	}
}

func TestRunsAreListedWhenTheirProcessIsGone(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	state := t.TempDir()
	if runs, err := journal.Abandoned(state); err != nil || len(runs) != 0 {
		t.Fatal(runs, err)
	}
	open := func() *journal.Journal {
		j, err := journal.OpenRun(state, journal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	finished, broken, running := open(), open(), open()
	defer func() { _ = running.Close() }()
	for _, j := range []*journal.Journal{finished, broken, running} {
		write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/a"}}})
	}
	write(t, finished, uploader.DropSettled{Drop: "d", Settled: true}, uploader.DropTold{Drop: "d", Told: true})
	_ = finished.Close()
	_ = broken.Close()
	runs, err := journal.Abandoned(state)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%v %v, want the one that has something left and nobody working on it", runs, err)
	}
	again, err := journal.OpenAbandoned(runs[0], journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := again.Load(); len(r.Drops) != 1 {
		t.Fatalf("%+v", r)
	}
	if _, err := journal.OpenAbandoned(runs[0], journal.Options{}); err == nil || fault.KindOf(err) != fault.InUse {
		t.Fatalf("a second resume got %v, want in-use", err)
	}
	write(t, again, uploader.DropRemoved{Drop: "d"})
	_ = again.Close()
	left, _ := os.ReadDir(filepath.Join(state, "runs"))
	if len(left) != 1 {
		t.Fatalf("%d run folders are left, want the running one", len(left))
	}
}
