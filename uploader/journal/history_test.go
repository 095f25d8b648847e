package journal_test

import (
	"context"
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
	if rapid.Bool().Draw(t, "uploads") {
		e.Uploads = []destination.Upload{upload(t, "x")}
	}
	return e
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
		q := uploader.Query{
			Text:   rapid.SampledFrom([]string{"", "STRASSE", "Über", "%", "_", "\xff", "本"}).Draw(rt, "text"),
			From:   rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0)}).Draw(rt, "from"),
			Until:  rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0), time.Unix(3000, 0)}).Draw(rt, "until"),
			Now:    rapid.SampledFrom([]time.Time{{}, time.Unix(2000, 0)}).Draw(rt, "now"),
			Only:   uploader.EntryState(rapid.IntRange(0, 3).Draw(rt, "only")), //nolint:gosec // 0…3
			Offset: rapid.IntRange(-1, 3).Draw(rt, "offset"), Limit: rapid.IntRange(0, 3).Draw(rt, "limit"),
		}
		got, err := h.List(t.Context(), q)
		want, _ := model.List(t.Context(), q)
		if err != nil || len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			rt.Fatalf("%v\n file %+v\nmodel %+v", err, got, want)
		}
	})
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
