// Package leastrate gives up connections whose other side stands still, or moves so little that it is as good as that. A slow
// line lives: what is too slow is far below what a telephone has at the edge of its net. Without it, whoever holds a signed
// address could hold a connection, and a file half received, for as long as it likes.
//
// What is where:
//
//	leastrate.go  Reader for bodies that are received, Writer for files that are sent
package leastrate

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// A body brings 64 KiB in every minute that is spent waiting for it, about 1 KiB a second: an eighth of the slowest mobile
// lines still sold. A minute of nothing is longer than our own clients wait before they begin again.
const (
	readBytes = 64 << 10
	readTime  = time.Minute
)

// A download takes 256 KiB in every two minutes. The system gathers what a slow reader has not fetched and then takes nothing
// for a while, so its time is longer. 256 KiB are enough for the kernel's own way from disk to socket to cost nothing.
const (
	writeBytes = 256 << 10
	writeTime  = 2 * time.Minute
)

// NewReader reads body, which comes over the connection of control. Only the time that a Read waits counts, not that between
// two. An error of a body that was too slow matches os.ErrDeadlineExceeded.
func NewReader(body io.Reader, control *http.ResponseController) *Reader {
	return &Reader{body: body, control: control, left: readTime}
}

// Reader is for one goroutine.
type Reader struct {
	body    io.Reader
	control *http.ResponseController
	left    time.Duration // until the least of this window must have come
	got     int           // in this window
}

// Read implements io.Reader.
func (r *Reader) Read(b []byte) (int, error) {
	begin := time.Now()
	_ = r.control.SetReadDeadline(begin.Add(r.left)) // not every test writer has deadlines
	n, err := r.body.Read(b)
	r.left -= time.Since(begin)
	if r.got += n; r.got >= readBytes {
		r.got, r.left = 0, readTime
	}
	return n, err
}

// NewWriter sends a file as the answer w. What it leaves is a deadline for the rest of the answer, which is in the system's hands.
func NewWriter(w http.ResponseWriter) *Writer {
	return &Writer{ResponseWriter: w, control: http.NewResponseController(w)}
}

// Writer is an http.ResponseWriter for one goroutine.
type Writer struct {
	http.ResponseWriter
	control *http.ResponseController
}

// Unwrap serves http.ResponseController.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Write implements io.Writer.
func (w *Writer) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		piece := b[:min(len(b), writeBytes)]
		b = b[len(piece):]
		w.extend()
		var wrote int
		wrote, err = w.ResponseWriter.Write(piece)
		n += wrote
	}
	return n, err
}

// ReadFrom keeps the way on which a file goes from disk to socket inside the kernel, a piece at a time.
func (w *Writer) ReadFrom(from io.Reader) (n int64, err error) {
	limited, ok := from.(*io.LimitedReader) // the kernel's way is found under one of them, not under two
	if !ok {
		limited = &io.LimitedReader{R: from, N: 1<<63 - 1}
	}
	for limited.N > 0 {
		w.extend()
		piece := min(limited.N, writeBytes)
		wrote, err := io.CopyN(w.ResponseWriter, limited.R, piece)
		n += wrote
		limited.N -= wrote
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (w *Writer) extend() {
	_ = w.control.SetWriteDeadline(time.Now().Add(writeTime)) // not every test writer has deadlines
}
