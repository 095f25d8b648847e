package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal/journaltest"
)

func fixtureFacts() []uploader.Fact {
	crc := ^uint64(0)
	up := func(id string, parts int) destination.Upload {
		return destination.Upload{
			File: destination.File{ID: id, Attempt: 1, Name: "b\xff.bin", Type: "text/plain", Size: 20},
			Key:  "p/" + id, PartSize: 10, Parts: parts, Memo: []byte{1},
		}
	}
	at := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	found := func(id string) uploader.FoundItem {
		return uploader.FoundItem{ID: uploader.ItemID(id), Drop: "d", Dir: "/f", Base: id, Stamp: uploader.Stamp{Size: 20, ModTime: 7, FileID: "1:2"}}
	}
	return []uploader.Fact{
		uploader.DropAdded{Drop: uploader.Drop{ID: "d", Destination: "practice", Paths: []string{"/f", "/\xff"}, Added: at, Options: uploader.Options{Life: time.Hour, Together: true}}},
		uploader.ItemsFound{Items: []uploader.FoundItem{found("new"), found("part"), found("stored"), found("failed")}},
		uploader.DropExpanded{Drop: "d", Skipped: 1, Unread: 2},
		uploader.DropLinked{Drop: "d", LinkID: "l"},
		uploader.UploadOpened{ID: "part", Stamp: uploader.Stamp{Size: 20}, Upload: up("part", 2)},
		uploader.PieceArrived{ID: "part", Attempt: 1, Receipt: destination.Receipt{N: 2, Size: 10, ETag: `"e"`, Sent: destination.Digests{CRC64: &crc}}},
		uploader.ItemStored{ID: "stored", Upload: up("stored", 0), CRC64: &crc},
		uploader.ItemLinked{ID: "stored"},
		uploader.ItemFailed{ID: "failed", Fault: fault.New(fault.Gone, "open", "no such file")},
		uploader.ItemsWished{IDs: []uploader.ItemID{"new", "part"}, Wish: uploader.Pause},
		uploader.AbortOwed{Owed: uploader.Owed{ID: "o", Destination: "practice", Upload: up("gone", 2), NotBefore: at}},
	}
}

// fifthFacts are of kinds that version 5 brought.
func fifthFacts() []uploader.Fact {
	return []uploader.Fact{uploader.EntryOwed{Entry: uploader.Entry{
		ID: "e", Drop: "before", Name: "a\xff", Size: 20, SentAt: time.Date(2026, 11, 28, 5, 0, 0, 0, time.UTC), Linked: true,
		Uploads: []destination.Upload{{File: destination.File{ID: "away", Attempt: 2, Name: "a\xff"}, Key: "p/away", PartSize: 10}},
	}}}
}

// sixthFacts are what the sixth version has beside them: where an upload was opened, the rows that lose what is freed, and what was
// asked for.
func sixthFacts() []uploader.Fact {
	return []uploader.Fact{uploader.ItemsAsked{IDs: []uploader.ItemID{"part", "stored"}}, uploader.AbortOwed{Owed: uploader.Owed{
		ID: "sited/1/object", Destination: "p", Delete: true, Row: "before",
		Upload: destination.Upload{File: destination.File{ID: "sited", Attempt: 1, Name: "s"}, Key: "p/sited", Site: "0123456789abcdef"},
	}}}
}

// seventhFacts are those that the seventh version added: links that were made before their files arrived, and one to be withdrawn.
func seventhFacts() []uploader.Fact {
	return []uploader.Fact{
		uploader.EarlyLinked{Items: []uploader.EarlyItem{{ID: "part", Attempt: 1, Site: "0123456789abcdef"}, {ID: "stored", Attempt: 1}}},
		uploader.EarlyLost{Items: []uploader.ItemID{"stored"}, Ends: []uploader.Owed{{ID: "link stored", Destination: "p", LinkID: "stored"}}},
	}
}

const newestFixture = "queue-v7.db"

// TestEveryVersionIsRead opens the files that each version wrote. JOURNAL_FIXTURE=write makes the file of the version that
// is current, once, before it is released.
func TestEveryVersionIsRead(t *testing.T) {
	if os.Getenv("JOURNAL_FIXTURE") == "write" {
		dir := t.TempDir()
		j := mustOpen(t, dir)
		write(t, j, slices.Concat(fixtureFacts(), fifthFacts(), sixthFacts(), seventhFacts())...)
		_ = j.Close()
		copyFile(t, filepath.Join(dir, "queue.db"), filepath.Join("testdata", newestFixture))
	}
	for _, name := range []string{"queue-v1.db", "queue-v2.db", "queue-v3.db", "queue-v4.db", "queue-v5.db", "queue-v6.db", newestFixture} {
		facts := fixtureFacts()
		if name >= "queue-v5.db" {
			facts = append(facts, fifthFacts()...)
		}
		if name >= "queue-v6.db" {
			facts = append(facts, sixthFacts()...)
		}
		if name >= "queue-v7.db" {
			facts = append(facts, seventhFacts()...)
		}
		t.Run(name, func(t *testing.T) { readsFixture(t, filepath.Join("testdata", name), facts) })
	}
}

func readsFixture(t *testing.T, fixture string, facts []uploader.Fact) {
	t.Helper()
	dir := t.TempDir()
	copyFile(t, fixture, filepath.Join(dir, "queue.db"))
	model := &journaltest.Memory{}
	write(t, model, facts...)
	want, _ := model.Load()
	if filepath.Base(fixture) < "queue-v6.db" { // before, nobody noted that it was not asked for
		for d := range want.Drops {
			for i := range want.Drops[d].Items {
				want.Drops[d].Items[i].Asked = 1
			}
		}
	}
	j := mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	got, err := j.Load()
	if err != nil || !reflect.DeepEqual(plain(got), plain(want)) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, got, want)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil { //nolint:gosec // of the test
		t.Fatal(err)
	}
}

// queueFile makes a queue with 200 items in it, closed, and returns its bytes.
func queueFile(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	j := mustOpen(t, dir)
	var found []uploader.FoundItem
	for n := range 200 {
		found = append(found, uploader.FoundItem{ID: uploader.ItemID(fmt.Sprint("item", n)), Drop: "d", Dir: "/f", Base: strings.Repeat("x", 100)})
	}
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/f"}}}, uploader.ItemsFound{Items: found})
	_ = j.Close()
	b, err := os.ReadFile(filepath.Join(dir, "queue.db"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBadFilesAreSetAsideAndKept(t *testing.T) {
	good := queueFile(t)
	with := func(at int, b ...byte) []byte {
		return append(append(bytes.Clone(good[:at]), b...), good[at+len(b):]...)
	}
	cases := map[string]struct {
		content []byte
		says    string
	}{
		"text":              {[]byte(strings.Repeat("not a database ", 100)), "damaged"},
		"a few bytes":       {[]byte("SQLite"), "damaged"},
		"zeros":             {make([]byte, len(good)), "damaged"},
		"truncated":         {good[:len(good)/2/4096*4096], "damaged"},
		"truncated oddly":   {good[:len(good)/2+77], "damaged"},
		"a page of rubbish": {with(5*4096, bytes.Repeat([]byte{0xa5}, 4096)...), "damaged"},
		"newer":             {with(60, 0, 0, 0, 99), "newer Linkdrop"}, // user_version, SQLite file format 1.3
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "queue.db"), c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			j := mustOpen(t, dir)
			r, err := j.Load()
			if err != nil || len(r.Drops) != 0 || r.Lost == nil || r.Lost.Kind != fault.JournalLost || !strings.Contains(r.Lost.Detail, c.says) {
				t.Fatalf("%v, %d drops, lost %v", err, len(r.Drops), r.Lost)
			}
			aside := filepath.Join(dir, strings.Split(r.Lost.Detail, ": ")[0])
			if kept, err := os.ReadFile(aside); err != nil || !bytes.Equal(kept, c.content) {
				t.Fatalf("%s is not what was there (%v)", filepath.Base(aside), err)
			}
			write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "fresh", Paths: []string{"/f"}}})
			_ = j.Close()
			j = mustOpen(t, dir)
			defer func() { _ = j.Close() }()
			if r, err := j.Load(); err != nil || len(r.Drops) != 1 || r.Lost != nil {
				t.Fatalf("the fresh one: %v, %+v", err, r)
			}
		})
	}
}

// TestALoneWALIsSetAside is the crash between the two renames, or a person who deleted the wrong file.
func TestALoneWALIsSetAside(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "queue.db-wal"), []byte("facts"), 0o600); err != nil {
		t.Fatal(err)
	}
	j := mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	if r, _ := j.Load(); r.Lost == nil {
		t.Fatal("nobody was told")
	}
	kept, _ := filepath.Glob(filepath.Join(dir, "queue.db.set-aside-*-wal"))
	if len(kept) != 1 {
		t.Fatalf("%v", kept)
	}
}

// TestEveryByteMayBeWrong flips bytes all over the file: it opens, is set aside, or says why not; it never panics, and what
// it gives back is never more than was there.
func TestEveryByteMayBeWrong(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	good := queueFile(t)
	for at := 0; at < len(good); at += 397 {
		dir := t.TempDir()
		bad := bytes.Clone(good)
		bad[at] ^= 0xff
		if err := os.WriteFile(filepath.Join(dir, "queue.db"), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(dir)
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		if r, err := j.Load(); err != nil || r.Lost == nil && len(r.Drops) == 1 && len(r.Drops[0].Items) > 200 {
			t.Errorf("byte %d: %v", at, err)
		}
		_ = j.Close()
	}
}

func TestAFileThatMayNotBeReadStaysWhereItIs(t *testing.T) {
	if os.Getuid() == 0 {
		// Root may read everything; a folder in the file's place is refused to root as well.
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "queue.db"), 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := openJournal(dir); err == nil {
			t.Fatal("opened a folder")
		}
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "queue.db"), queueFile(t), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := openJournal(dir); err == nil || fault.KindOf(err) != fault.Unreadable {
		t.Fatalf("got %v, want unreadable", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "queue.db")); errors.Is(err, fs.ErrNotExist) {
		t.Fatal("it was taken away")
	}
}
