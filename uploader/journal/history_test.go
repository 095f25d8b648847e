package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/fault"
	"linkdrop/uploader/journal"
	"linkdrop/uploader/journal/journaltest"
)

func openHistory(t interface{ Fatal(...any) }, dir string) *journal.History {
	h, err := journal.OpenHistory(dir, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func anyEntry(t *rapid.T) uploader.Entry {
	at := func(label string) time.Time {
		return rapid.SampledFrom([]time.Time{{}, time.Unix(1000, 7000), time.Unix(2000, 0), time.Unix(3000, 0)}).Draw(t, label)
	}
	e := uploader.Entry{
		ID: string(itemID(t)), Drop: dropID(t), Destination: "d", Where: "Acme", Size: 7,
		Name:   rapid.SampledFrom([]string{"Straße.pdf", "u\u0308ber", "a\xffb", "100%_x", "日本.txt"}).Draw(t, "name"),
		SentAt: at("sent"), Ends: at("ends"), DeletedAt: at("deleted"), Linked: rapid.Bool().Draw(t, "linked"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "uploads") {
		u := upload(t, "x")
		u.File.ID = rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "file")
		e.Uploads = append(e.Uploads, u)
	}
	e.Ticket = rapid.SampledFrom([]string{"", "", "T-7", "Straße"}).Draw(t, "ticket")
	e.Paths = rapid.SampledFrom([][]string{nil, {"/home/ada/a\xffb"}, {"/a", "/b c"}}).Draw(t, "paths")
	if rapid.Bool().Draw(t, "known") {
		e.Prints = []string{destination.LinkPrint(anyLink(t))}
	}
	e.Gone = rapid.IntRange(0, 4).Draw(t, "gone") == 0
	return e
}

func anyLink(t *rapid.T) string {
	return rapid.SampledFrom([]string{"https://acme.example/s/1", "https://acme.example/s/2"}).Draw(t, "url")
}

func TestHistoryEqualsTheModel(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		h, model := openHistory(rt, dir), &journaltest.History{}
		defer func() { _ = h.Close() }()
		for range rapid.IntRange(1, 5).Draw(rt, "puts") {
			entries := rapid.SliceOfN(rapid.Custom(anyEntry), 0, 5).Draw(rt, "entries")
			if err := h.Put(t.Context(), entries...); err != nil {
				rt.Fatal(err)
			}
			_ = model.Put(t.Context(), entries...)
		}
		for _, id := range rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return string(itemID(t)) }), 0, 2).Draw(rt, "ids") {
			at := rapid.SampledFrom([]time.Time{{}, time.Unix(2500, 0)}).Draw(rt, "at")
			made := destination.Link{URL: destination.NewURL(anyLink(rt)), ID: rapid.SampledFrom([]string{"", "l1", "l2"}).Draw(rt, "link"), Ends: at, Protected: rapid.Bool().Draw(rt, "protected")}
			if deleted := rapid.Bool().Draw(rt, "deleted"); deleted && !at.IsZero() {
				alike(rt, h.Deleted(t.Context(), id, at), model.Deleted(t.Context(), id, at))
			} else {
				alike(rt, h.Linked(t.Context(), id, made), model.Linked(t.Context(), id, made))
				if end := rapid.SampledFrom([]time.Time{{}, time.Unix(2600, 0)}).Draw(rt, "end"); rapid.Bool().Draw(rt, "ends") {
					alike(rt, h.End(t.Context(), id, end), model.End(t.Context(), id, end))
				}
			}
			one, err := h.Get(t.Context(), id)
			other, fails := model.Get(t.Context(), id)
			if alike(rt, err, fails); !reflect.DeepEqual(one, other) {
				rt.Fatalf("%s\n file %+v\nmodel %+v", id, one, other)
			}
		}
		for range rapid.IntRange(0, 2).Draw(rt, "tickets") {
			id, ticket := string(itemID(rt)), rapid.SampledFrom([]string{"", "t-7", "T-70"}).Draw(rt, "ticket")
			alike(rt, h.SetTicket(t.Context(), id, ticket), model.SetTicket(t.Context(), id, ticket))
		}
		if rapid.IntRange(0, 3).Draw(rt, "prunes") == 0 {
			before, now, keep := time.Unix(2500, 0), rapid.SampledFrom([]time.Time{time.Unix(1500, 0), time.Unix(2800, 0)}).Draw(rt, "at"), dropID(rt)
			n, err := h.Prune(t.Context(), before, now, keep)
			want, fails := model.Prune(t.Context(), before, now, keep)
			if alike(rt, err, fails); n != want {
				rt.Fatalf("pruned %d, the model %d", n, want)
			}
		}
		q := uploader.Query{
			Text:  rapid.SampledFrom([]string{"", "STRASSE", "Über", "%", "_", "\xff", "本"}).Draw(rt, "text"),
			From:  rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0)}).Draw(rt, "from"),
			Until: rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0), time.Unix(3000, 0)}).Draw(rt, "until"),
			Now:   rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0)}).Draw(rt, "now"),
			Only:  uploader.EntryState(rapid.IntRange(0, 3).Draw(rt, "only")), //nolint:gosec // 0…3
			Limit: rapid.IntRange(0, 3).Draw(rt, "limit"), Brief: rapid.Bool().Draw(rt, "brief"),
			Ticket: rapid.SampledFrom([]string{"", "", "T-7"}).Draw(rt, "ticket"),
		}
		if rapid.Bool().Draw(rt, "day") {
			q.Day, q.DayEnd = time.Unix(1000, 7000), time.Unix(2000, 0)
		}
		if rapid.Bool().Draw(rt, "paged") {
			q.After = uploader.EntryPlace{SentAt: rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0), time.Unix(3000, 0)}).Draw(rt, "after"), ID: string(itemID(rt))}
		}
		if rapid.IntRange(0, 3).Draw(rt, "linked") == 0 {
			q.Print = destination.LinkPrint(anyLink(rt))
		}
		got, err := h.List(t.Context(), q)
		want, _ := model.List(t.Context(), q)
		if err != nil || len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			rt.Fatalf("%v\n file %+v\nmodel %+v", err, got, want)
		}
	})
}

func alike(t *rapid.T, a, b error) {
	if (a == nil) != (b == nil) || a != nil && fault.KindOf(a) != fault.KindOf(b) {
		t.Fatalf("file: %v, model: %v", a, b)
	}
}

func TestHistoryGet(t *testing.T) {
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	if _, err := h.Get(t.Context(), "x"); err == nil || fault.KindOf(err) != fault.Missing {
		t.Fatalf("got %v, want missing", err)
	}
	want := uploader.Entry{ID: "x", Name: "'; DROP TABLE entries; --"}
	if err := h.Put(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Get(t.Context(), "x"); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v %v", got, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Put(over, want); err == nil {
		t.Fatal("put after the context ended")
	}
}

const historyPuts = 50

// writeHistory is one of several processes that write at once.
func writeHistory(dir string) {
	h, err := journal.OpenHistory(dir, journal.Options{})
	if err != nil {
		fmt.Fprintln(os.Stdout, "open:", err)
		return
	}
	defer func() { _ = h.Close() }()
	for n := range historyPuts {
		e := uploader.Entry{ID: fmt.Sprint(os.Getpid(), "-", n), SentAt: time.Unix(int64(n), 0)}
		if err := h.Put(context.Background(), e); err != nil {
			fmt.Fprintln(os.Stdout, "put:", err)
		}
		if _, err := h.List(context.Background(), uploader.Query{Limit: 3}); err != nil {
			fmt.Fprintln(os.Stdout, "list:", err)
		}
	}
}

// TestSeveralProcessesShareTheHistory starts them on a folder where there is no history yet.
func TestSeveralProcessesShareTheHistory(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	dir := t.TempDir()
	const processes = 4
	var all sync.WaitGroup
	for range processes {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very binary
			cmd.Env = append(os.Environ(), "JOURNAL_TEST_HISTORY="+dir)
			if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
	all.Wait()
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	if found, err := h.List(t.Context(), uploader.Query{}); err != nil || len(found) != processes*historyPuts {
		t.Fatalf("%d entries, %v", len(found), err)
	}
}

func TestABadHistoryIsSetAsideUnlessSomebodyHasIt(t *testing.T) {
	dir := t.TempDir()
	other := openHistory(t, dir)
	if err := other.Put(t.Context(), uploader.Entry{ID: "x"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "history.db")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	other = openHistory(t, dir)
	if err := os.WriteFile(file, []byte(strings.Repeat("rubbish ", 4000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if h, err := journal.OpenHistory(dir, journal.Options{}); err == nil || fault.KindOf(err) != fault.JournalLost {
		t.Fatalf("%v %v, want journal-lost while somebody has it open", h, err)
	}
	_ = other.Close()
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	if h.Lost() == nil || !strings.HasPrefix(h.Lost().Detail, "history.db.set-aside-") {
		t.Fatalf("lost %v", h.Lost())
	}
	if err := h.Put(t.Context(), uploader.Entry{ID: "y"}); err != nil {
		t.Fatal(err)
	}
	second := openHistory(t, dir) // the lock is shared again
	_ = second.Close()
}

// The rows that an older version wrote are read, and merge with what comes to them.
func TestTheHistoryOfAnOlderVersion(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, filepath.Join("testdata", "history-v1.db"), filepath.Join(dir, "history.db"))
	h := openHistory(t, dir)
	defer func() { _ = h.Close() }()
	found, err := h.List(t.Context(), uploader.Query{})
	if err != nil || h.Lost() != nil || len(found) != 4 {
		t.Fatalf("%+v, %v, %v", found, err, h.Lost())
	}
	again := found[0]
	if again.ID != "link" || len(again.Uploads) != 2 || again.Uploads[0].File.Name != "a\xff" {
		t.Fatalf("%+v", again)
	}
	sentAnew := found[1]
	for _, e := range found[1:] {
		if e.ID == "one" {
			sentAnew = e
		}
	}
	sentAnew.ID, sentAnew.Uploads = "two", []destination.Upload{sentAnew.Uploads[0]}
	sentAnew.Uploads[0].File.Attempt = 2
	if err := h.Put(t.Context(), again, sentAnew); err != nil {
		t.Fatal(err)
	}
	found, err = h.List(t.Context(), uploader.Query{})
	if err != nil || len(found) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	for old, want := range map[string]string{"drop": "link", "link": "link", "one": "two", "two": "two", "gone": "gone"} {
		if e, err := h.Get(t.Context(), old); err != nil || e.ID != want {
			t.Errorf("%s: %+v, %v", old, e, err)
		}
	}
}

// What is deleted is in no other row any more; what was not deleted stays.
func TestDeletingReachesEveryRow(t *testing.T) {
	entry := func(id, drop string, files ...string) uploader.Entry {
		e := uploader.Entry{ID: id, Drop: uploader.DropID(drop), Linked: true}
		for _, f := range files {
			e.Uploads = append(e.Uploads, destination.Upload{File: destination.File{ID: f, Attempt: 1}})
		}
		return e
	}
	h := openHistory(t, t.TempDir())
	defer func() { _ = h.Close() }()
	for name, history := range map[string]uploader.History{"file": h, "model": &journaltest.History{}} {
		put := history.Put(t.Context(), entry("0", "d", "y", "z"), entry("ab", "d", "a", "b"), entry("bc", "d", "b", "c"), entry("c", "d", "c"), entry("b", "d", "b"),
			entry("x", "other", "x"))
		if err := errors.Join(put, history.Deleted(t.Context(), "ab", time.Unix(100, 0)), history.Deleted(t.Context(), "ab", time.Unix(200, 0))); err != nil {
			t.Fatal(err)
		}
		for id, deleted := range map[string]bool{"0": false, "ab": true, "b": true, "bc": false, "c": false, "x": false} { // c became part of bc
			if e, err := history.Get(t.Context(), id); err != nil || !e.DeletedAt.IsZero() != deleted || deleted && e.DeletedAt.Unix() != 100 {
				t.Errorf("%s, %s: %+v, %v", name, id, e, err)
			}
		}
		for _, err := range []error{history.Deleted(t.Context(), "none", time.Now()), history.Linked(t.Context(), "none", destination.Link{}), history.End(t.Context(), "none", time.Now())} {
			if fault.KindOf(err) != fault.Missing {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := history.Linked(t.Context(), "x", destination.Link{Ends: time.Unix(50, 0)}); err != nil {
			t.Fatal(err)
		}
		if e, err := history.Get(t.Context(), "x"); err != nil || !e.Ends.IsZero() {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}
