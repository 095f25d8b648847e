package archive

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"golang.org/x/sync/semaphore"
)

const (
	// aheadFiles are under way or waiting at a time. A storage that takes 30 ms to answer gives 270 small files a second then, instead
	// of 33; the SDK keeps ten connections to it.
	aheadFiles = 8
	// aheadBytes is what they may have together: it is what a reader that stands still holds.
	aheadBytes = 128 << 10
	// aheadLargest is how large a file may be that is read before its turn: sending a larger one takes as long as asking for the next.
	aheadLargest = 64 << 10
)

// ahead opens the small files that come next while the one in hand is read. All but its files is for the goroutine of the Reader.
type ahead struct {
	archive *Archive
	inner   Open
	slots   *semaphore.Weighted
	ctx     context.Context //nolint:containedctx // of the Reader, and ended by its Close
	cancel  context.CancelFunc
	work    sync.WaitGroup

	files map[int]*aheadFile
	bytes int64 // of files
	next  int   // the first that has not been thought of
}

// aheadFile is one that is read before its turn. Whoever waits for read may look at the rest.
type aheadFile struct {
	size int64
	read chan struct{} // closed
	text []byte
	err  error
}

// ReaderAhead is Reader for a storage that takes its time to answer: small files are asked for before their turn, a few at a time. slots are
// for all readers together how many may be: each has one for as long as it is being read, and where there is none it waits for
// its turn. Open is called by several goroutines.
func (a *Archive) ReaderAhead(ctx context.Context, open Open, slots *semaphore.Weighted) *Reader {
	ctx, cancel := context.WithCancel(ctx)
	w := &ahead{archive: a, inner: open, slots: slots, ctx: ctx, cancel: cancel, files: map[int]*aheadFile{}}
	r := a.Reader(ctx, w.open)
	r.stop = w.stop
	return r
}

// stop ends what is under way, and waits for it: nothing is read for somebody who has gone.
func (w *ahead) stop() {
	w.cancel()
	w.work.Wait()
}

// open is an Open.
func (w *ahead) open(ctx context.Context, file int, offset int64) (io.ReadCloser, error) {
	for i, f := range w.files {
		if i < file { // the reader went elsewhere
			w.forget(i, f)
		}
	}
	f := w.files[file]
	if f != nil {
		w.forget(file, f)
	}
	w.begin(file + 1)
	if f == nil {
		return w.inner(ctx, file, offset)
	}
	<-f.read // stop ends it; and it is wanted from its beginning, as it has no place whose CRC is known but its end
	if f.err != nil {
		return nil, f.err
	}
	return io.NopCloser(bytes.NewReader(f.text)), nil
}

func (w *ahead) forget(i int, f *aheadFile) {
	delete(w.files, i)
	w.bytes -= f.size
}

// begin begins what there is room for, up to a file that is too large.
func (w *ahead) begin(from int) {
	w.next = max(w.next, from)
	for ; w.next < len(w.archive.entries) && len(w.files) < aheadFiles; w.next++ {
		size := w.archive.entries[w.next].size
		if size == 0 { // it is not opened
			continue
		}
		if size > aheadLargest || w.bytes+size > aheadBytes || !w.slots.TryAcquire(1) {
			return
		}
		f := &aheadFile{size: size, read: make(chan struct{})}
		w.files[w.next] = f
		w.bytes += size
		i := w.next
		w.work.Go(func() {
			defer w.slots.Release(1)
			defer close(f.read)
			f.text, f.err = w.fetch(i, size)
		})
	}
}

// fetch reads a whole file. A mistake of ours ends the one archive, not the program.
func (w *ahead) fetch(i int, size int64) (text []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("archive: %v\n%s", p, debug.Stack())
		}
	}()
	body, err := w.inner(w.ctx, i, 0)
	if err != nil {
		return nil, err
	}
	defer body.Close() //nolint:errcheck // only read
	text = make([]byte, size)
	n, err := io.ReadFull(body, text)
	if err == io.EOF || err == io.ErrUnexpectedEOF { //nolint:errorlint // io.ReadFull compares it so
		err = nil // the Reader sees how much there is
	}
	return text[:n], err
}
