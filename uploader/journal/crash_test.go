package journal_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
	"linkdrop/uploader/journal"
)

const kills = 50

// writeUntilKilled is the process that dies. Each write is one item with an upload and a piece; every few writes wait for
// done, and report the number of the item to standard output.
func writeUntilKilled(dir string) {
	j, err := journal.Open(dir, journal.Options{})
	if err != nil {
		fmt.Fprintln(os.Stdout, "open:", err)
		return
	}
	j.Write(nil, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Destination: "practice", Paths: []string{"/a"}}})
	room := make(chan struct{}, 32) // reports on their way
	for n := range 1_000_000 {
		id := uploader.ItemID(strconv.Itoa(n))
		up := destination.Upload{File: destination.File{ID: string(id), Attempt: 1, Size: 20}, PartSize: 10, Parts: 2}
		facts := []uploader.Fact{
			uploader.ItemsFound{Items: []uploader.FoundItem{{ID: id, Drop: "d", Dir: "/a", Base: string(id)}}},
			uploader.UploadOpened{ID: id, Upload: up},
			uploader.PieceArrived{ID: id, Attempt: 1, Receipt: destination.Receipt{N: 1}},
		}
		if rand.N(4) > 0 { //nolint:gosec // any mix will do
			j.Write(nil, facts...)
			continue
		}
		room <- struct{}{}
		j.Write(func(err error) {
			if err == nil {
				_, _ = fmt.Fprintln(os.Stdout, n)
			}
			<-room
		}, facts...)
	}
}

// TestKilledInTheMiddle kills a writing process again and again, at random moments. What was reported must be there, in
// order, whole, and without a gap before it.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	dir := t.TempDir()
	seed := rand.Uint64() //nolint:gosec // printed, so that a failure can be tried again
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // as above
	total := 0
	for life := range kills {
		reported := killedWriter(t, dir, time.Duration(random.IntN(60_000))*time.Microsecond)
		total += check(t, dir, life, reported)
	}
	t.Logf("%d kills, %d items found again", kills, total)
	if total < kills {
		t.Fatal("the writer hardly wrote: nothing was tested")
	}
}

// killedWriter returns the highest number that was reported as durable.
func killedWriter(t *testing.T, dir string, after time.Duration) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), "JOURNAL_TEST_WRITER="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	highest := -1
	var end <-chan time.Time
	lines := bufio.NewScanner(out)
	kill := func() { <-end; _ = cmd.Process.Kill() }
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatalf("the writer said %q", lines.Text())
		}
		if end == nil {
			end = time.After(after)
			go kill()
		}
		highest = max(highest, n)
	}
	_ = cmd.Wait() // it was killed
	return highest
}

func check(t *testing.T, dir string, life, reported int) (items int) {
	t.Helper()
	j := mustOpen(t, dir)
	defer func() { _ = j.Close() }()
	r, err := j.Load()
	if err != nil || r.Lost != nil || len(r.Drops) != 1 {
		t.Fatalf("life %d: %v, lost %v, %d drops", life, err, r.Lost, len(r.Drops))
	}
	found := r.Drops[0].Items
	if len(found) <= reported {
		t.Fatalf("life %d: item %d was reported as durable, %d items are there", life, reported, len(found))
	}
	for n, i := range found {
		if i.Base != strconv.Itoa(n) || i.Step != uploader.Created || len(i.Receipts) != 1 {
			t.Fatalf("life %d: in place %d is %+v", life, n, i)
		}
	}
	write(t, j, uploader.DropRemoved{Drop: "d"})
	return len(found)
}
