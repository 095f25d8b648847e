//go:build linux

package journal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/fault"
)

// smallDisk is a file system of 1 MiB of its own.
func smallDisk(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("NOT RUN: a full disk needs root, to mount a small file system")
	}
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=1m,mode=700"); err != nil {
		t.Skipf("NOT RUN: a full disk needs a small file system, and mounting one was refused: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill leaves no byte free, and returns the file that does it.
func fill(t *testing.T, dir string) string {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return name
		}
	}
}

func TestFullDiskLosesNothing(t *testing.T) {
	dir := smallDisk(t)
	j := mustOpen(t, filepath.Join(dir, "state"))
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/a"}}})
	ballast := fill(t, dir)

	// The WAL may have room left that is already its own: write until the disk says no.
	found := func(n int) uploader.ItemsFound {
		return uploader.ItemsFound{Items: []uploader.FoundItem{{ID: uploader.ItemID(fmt.Sprint(n)), Drop: "d", Base: strings.Repeat("n", 4000)}}}
	}
	var durable, refused []uploader.ItemID
	for n := 0; len(refused) < 3; n++ {
		if n > 1000 {
			t.Fatal("4 MB went into a full disk")
		}
		f := found(n)
		done := make(chan error, 1)
		j.Write(func(err error) { done <- err }, f)
		if err := <-done; err == nil {
			durable = append(durable, f.Items[0].ID)
			continue
		} else if fault.KindOf(err) != fault.DiskFull {
			t.Fatalf("got %v, want disk-full", err)
		}
		refused = append(refused, f.Items[0].ID)
	}
	j.Write(nil, uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "nobody waits", Drop: "d"}}})
	done := make(chan error, 1)
	j.Write(func(err error) { done <- err }, found(5000))
	if err := <-done; err == nil || fault.KindOf(err) != fault.DiskFull {
		t.Fatalf("got %v, want disk-full", err)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	// Without anybody writing: what was kept is tried again by itself.
	_, _ = j.Load() // what Open found
	for start := time.Now(); ; {
		r, err := j.Load()
		if err != nil || time.Since(start) > 10*time.Second {
			t.Fatalf("what nobody waits for was not written after 10 s: %v", err)
		}
		if slices.ContainsFunc(r.Drops[0].Items, func(i uploader.RecoveredItem) bool { return i.ID == "nobody waits" }) {
			break
		}
		<-time.After(20 * time.Millisecond)
	}
	// Kept facts come before later ones.
	ballast = fill(t, dir)
	j.Write(nil, uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "kept", Drop: "d", Base: strings.Repeat("n", 200_000)}}})
	j.Write(func(err error) { done <- err }, found(5001))
	if err := <-done; err == nil {
		t.Fatal("200 kB went into a full disk")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	write(t, j, uploader.ItemsFound{Items: []uploader.FoundItem{{ID: "last", Drop: "d"}}})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	again := mustOpen(t, filepath.Join(dir, "state"))
	defer func() { _ = again.Close() }()
	r, err := again.Load()
	if err != nil || r.Lost != nil || len(r.Drops) != 1 {
		t.Fatalf("%v, lost %v, %d drops", err, r.Lost, len(r.Drops))
	}
	var got []uploader.ItemID
	for _, i := range r.Drops[0].Items {
		got = append(got, i.ID)
	}
	want := append(durable, "nobody waits", "kept", "last")
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("found %v\nwant %v (refused: %v)", got, want, refused)
	}
}

func TestOpenOnAFullDisk(t *testing.T) {
	dir := smallDisk(t)
	j := mustOpen(t, filepath.Join(dir, "state"))
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/a"}}}, uploader.DropSettled{Drop: "d", Settled: true}, uploader.DropTold{Drop: "d", Told: true})
	write(t, j, uploader.DropAdded{Drop: uploader.Drop{ID: "e", Paths: []string{"/a"}}})
	_ = j.Close()
	fill(t, dir)
	again, err := openJournal(filepath.Join(dir, "state"))
	if err != nil {
		if fault.KindOf(err) != fault.DiskFull {
			t.Fatalf("got %v, want disk-full", err)
		}
		return // said so: the file is untouched
	}
	defer func() { _ = again.Close() }()
	if r, err := again.Load(); err != nil || r.Lost != nil || len(r.Drops) != 1 {
		t.Fatalf("%v, lost %v, %d drops, want the one that is not settled", err, r.Lost, len(r.Drops))
	}
}

// SQLite has no word for it where there is no room for the history's index.
func TestTheHistoryOnAFullDisk(t *testing.T) {
	dir := smallDisk(t)
	state := filepath.Join(dir, "state")
	h := openHistory(t, state)
	if err := h.Put(t.Context(), uploader.Entry{ID: "e"}); err != nil {
		t.Fatal(err)
	}
	_ = h.Close()
	ballast := fill(t, dir)
	if err := openings()["history"](state); err == nil || fault.KindOf(err) != fault.DiskFull {
		t.Errorf("got %v, want disk-full", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	h = openHistory(t, state)
	defer func() { _ = h.Close() }()
	if found, err := h.List(t.Context(), uploader.Query{}); err != nil || len(found) != 1 || h.Lost() != nil {
		t.Errorf("%+v, %v, lost %v", found, err, h.Lost())
	}
}

// A disk that takes no more files is full like one that takes no more bytes, and what is on it is untouched.
func TestADiskThatTakesNoMoreFiles(t *testing.T) {
	dir := smallDisk(t)
	state := filepath.Join(dir, "state")
	mustOpenAndClose(t, state)
	if err := openings()["history"](state); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, "nr_inodes=50"); err != nil {
		t.Fatal(err)
	}
	made := filepath.Join(dir, "made")
	if err := os.Mkdir(made, 0o700); err != nil {
		t.Fatal(err)
	}
	for n := 0; os.WriteFile(filepath.Join(made, fmt.Sprint(n)), nil, 0o600) == nil; n++ {
		if n > 100 {
			t.Fatal("there is no bound on files")
		}
	}
	for _, who := range []string{"window", "send", "history"} {
		if err := openings()[who](state); err == nil || fault.KindOf(err) != fault.DiskFull {
			t.Errorf("%s: got %v, want disk-full", who, err)
		}
	}
	if err := os.RemoveAll(made); err != nil {
		t.Fatal(err)
	}
	for who, open := range openings() {
		if err := open(state); err != nil {
			t.Errorf("%s, when there is room: %v", who, err)
		}
	}
}
