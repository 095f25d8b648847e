package journal_test

import (
	"fmt"
	"testing"

	"linkdrop/uploader"
	"linkdrop/uploader/destination"
)

func bench(b *testing.B) uploader.Journal {
	b.Helper()
	j := mustOpen(b, b.TempDir())
	b.Cleanup(func() { _ = j.Close() })
	write(b, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/f"}}})
	return j
}

// BenchmarkCommit is one fact that somebody waits for: one fsync.
func BenchmarkCommit(b *testing.B) {
	j := bench(b)
	for n := 0; b.Loop(); n++ {
		write(b, j, uploader.DropExpanded{Drop: "d", Skipped: n})
	}
}

// BenchmarkPaths is a drop of 10,000 paths of 60 bytes, until it is durable. Goal: 10 ms.
func BenchmarkPaths(b *testing.B) {
	j := bench(b)
	paths := make([]string, 10_000)
	for n := range paths {
		paths[n] = fmt.Sprintf("/home/somebody/Documents/pictures of the year/IMG_%08d.jpg", n)
	}
	for n := 0; b.Loop(); n++ {
		write(b, j, uploader.DropAdded{Drop: uploader.Drop{ID: uploader.DropID(fmt.Sprint(n)), Paths: paths}})
	}
}

func filesFound(from, count int) (found []uploader.FoundItem) {
	for n := range count {
		found = append(found, uploader.FoundItem{
			ID: uploader.ItemID(fmt.Sprintf("01JD%022d", from+n)), Drop: "d", Dir: "/home/somebody/Documents/pictures of the year",
			Base: fmt.Sprintf("IMG_%08d.jpg", from+n), Stamp: uploader.Stamp{Size: 4096, ModTime: int64(n), FileID: "2049:1234567"},
		})
	}
	return found
}

// BenchmarkItemsFound is one batch of 500 files.
func BenchmarkItemsFound(b *testing.B) {
	j := bench(b)
	for n := 0; b.Loop(); n++ {
		write(b, j, uploader.ItemsFound{Items: filesFound(n*500, 500)})
	}
}

// BenchmarkSingleFacts is 10,000 files stored and linked, each a Write of its own, 8 of them waited for at any time.
func BenchmarkSingleFacts(b *testing.B) {
	for range b.N {
		b.StopTimer()
		j := bench(b)
		for n := range 20 {
			write(b, j, uploader.ItemsFound{Items: filesFound(n*500, 500)})
		}
		b.StartTimer()
		streams := make(chan struct{}, 8)
		for n := range 10_000 {
			streams <- struct{}{}
			j.Write(func(err error) {
				if err != nil {
					b.Error(err)
				}
				<-streams
			}, stored(n))
		}
		write(b, j)
	}
}

// BenchmarkSingleFactsGrouped is the same without anybody waiting but at the end.
func BenchmarkSingleFactsGrouped(b *testing.B) {
	for range b.N {
		b.StopTimer()
		j := bench(b)
		for n := range 20 {
			write(b, j, uploader.ItemsFound{Items: filesFound(n*500, 500)})
		}
		b.StartTimer()
		for n := range 10_000 {
			j.Write(nil, stored(n))
		}
		write(b, j)
	}
}

func stored(n int) uploader.ItemStored {
	id := fmt.Sprintf("01JD%022d", n)
	crc := uint64(n) //nolint:gosec // a small number
	return uploader.ItemStored{ID: uploader.ItemID(id), CRC64: &crc, Upload: destination.Upload{
		File: destination.File{ID: id, Attempt: 1, Name: fmt.Sprintf("IMG_%08d.jpg", n), Type: "image/jpeg", Size: 4096}, Key: "u/" + id + "/IMG.jpg",
	}}
}

// BenchmarkOpen is the start with a queue of 10,000 items, 1,000 of them on their way: check, read, close. Goal: 300 ms.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	j := mustOpen(b, dir)
	write(b, j, uploader.DropAdded{Drop: uploader.Drop{ID: "d", Paths: []string{"/f"}}}, uploader.ItemsFound{Items: filesFound(0, 10_000)})
	for n := range 1000 {
		s := stored(n)
		s.Upload.Parts, s.Upload.PartSize = 4, 1024
		j.Write(nil, uploader.UploadOpened{ID: s.ID, Upload: s.Upload}, uploader.PieceArrived{ID: s.ID, Attempt: 1, Receipt: destination.Receipt{N: 1, ETag: `"0123456789abcdef"`, Sent: destination.Digests{CRC64: s.CRC64}}})
	}
	_ = j.Close()
	for b.Loop() {
		j := mustOpen(b, dir)
		r, err := j.Load()
		if err != nil || len(r.Drops[0].Items) != 10_000 {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = j.Close()
		b.StartTimer()
	}
}
